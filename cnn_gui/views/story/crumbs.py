"""The way a person came: the units whose stories were told, each a button back to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from cnn_gui.views.parts.panel import label

_MOST = 8


class Crumbs(QWidget):
    """The newest on the right; where there is no room for all, the oldest go first."""

    chosen = Signal(int)
    """The number of the unit in the way that a person wants back to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._buttons: list[QToolButton] = []
        self.setObjectName("storyCrumbs")
        self.setAccessibleName(self.tr("The way here"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._before = label("…", "muted")
        self._row.addWidget(self._before)
        self._arrows = []
        for number in range(_MOST):
            arrow = label("→", "muted")
            button = QToolButton(self)
            button.setObjectName(f"storyCrumb{number}")
            button.setProperty("role", "quiet")
            button.clicked.connect(self._clicked)
            self._row.addWidget(arrow)
            self._row.addWidget(button)
            self._arrows.append(arrow)
            self._buttons.append(button)
        self._row.addStretch(1)

    def set_names(self, names: Sequence[str]) -> None:
        """From the first unit to the one on display."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._fill()

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    def buttons(self) -> list[QToolButton]:
        """Those that are shown, oldest first."""
        return [button for button in self._buttons if not button.isHidden()]

    def at(self, place: QPoint) -> int | None:
        """The number of the unit in the way whose name is at a place."""
        button = self.childAt(place) if self.rect().contains(place) else None
        return int(button.property("crumb")) if button in self._buttons else None

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def _fill(self) -> None:
        shown = self._names[-self._fitting() :]
        first = len(self._names) - len(shown)
        self._before.setVisible(first > 0)
        for number, (arrow, button) in enumerate(zip(self._arrows, self._buttons, strict=True)):
            there = number < len(shown)
            arrow.setVisible(there and (number > 0 or first > 0))
            button.setVisible(there)
            if there:
                last = number == len(shown) - 1
                button.setText(shown[number])
                button.setProperty("crumb", first + number)
                button.setToolTip(self.tr("Shown now.") if last else self.tr("Back to {0}.").format(shown[number]))

    def _fitting(self) -> int:
        """How many of the newest have room; at least one."""
        metrics, left = self.fontMetrics(), self.width() - 20
        count = 0
        for name in reversed(self._names[-_MOST:]):
            left -= metrics.horizontalAdvance(f"{name} →") + 28
            if left < 0 and count:
                break
            count += 1
        return max(count, 1)

    @Slot()
    def _clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QToolButton)
        self.chosen.emit(int(button.property("crumb")))
