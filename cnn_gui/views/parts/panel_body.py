"""What is in a panel: where the panel is smaller than its view can be, the view scrolls and nothing is out of reach."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

SMALLEST = 60
"""Pixels that a panel asks for in either direction, however small the screen is."""


class _Ground(QWidget):
    """It has the panel's colour by the style sheet: with what changes on it, nothing behind it is painted again."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panelGround")
        self.setAutoFillBackground(True)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            # A new style sheet puts an end to it.
            self.setAutoFillBackground(True)


class PanelBody(QScrollArea):
    """Asks for the room that its view needs at least, until ``settle`` says how much of that the screen has.

    From then on it asks for no more, whatever the view comes to show: a longer sentence, or another layer, never makes
    the window grow by itself.
    """

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settled: QSize | None = None
        self.setObjectName("panelBody")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # What lies directly in a scroll area has no ground of its own, by which it could tell the theme.
        self._holder = _Ground()
        row = QHBoxLayout(self._holder)
        row.setContentsMargins(0, 0, 0, 0)
        # The view last: Qt would style it anew with each thing around it that gets a parent.
        self.setWidget(self._holder)
        row.addWidget(view)

    def needed(self) -> QSize:
        """The least size in which the view shows all of itself."""
        return self._holder.minimumSizeHint()

    def settle(self, across: float, down: float) -> None:
        """Asks for these shares, in 0..1, of the width and the height that are needed now."""
        needed = self.needed()
        width, height = ceil(needed.width() * across), ceil(needed.height() * down)
        self._settled = QSize(max(width, SMALLEST), max(height, SMALLEST)).boundedTo(needed)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return self.needed() if self._settled is None else self._settled

    def sizeHint(self) -> QSize:
        return self._holder.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt watches what is in a scroll area by this very filter, but does not tell the layout around it.
        holder = getattr(self, "_holder", None)  # While Python lets go of the object, Qt still asks the filter.
        if holder is not None and watched is holder and event.type() is QEvent.Type.LayoutRequest:
            self._spread()
            if self._settled is None:
                self.updateGeometry()
        return super().eventFilter(watched, event)

    def _spread(self) -> None:
        """The view is as large as the panel, or as it must be."""
        self._holder.resize(self.viewport().size().expandedTo(self.needed()))
