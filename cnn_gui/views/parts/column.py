"""A scroll area for a column of tools: it scrolls up and down only, and keeps the width that its inside needs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

DEEPEST = 6
"""How often the layout of the inside may lead to another one before that counts as going on for ever."""


class ToolColumn(QScrollArea):
    """Scrolls up and down only, and is never narrower than what is in it."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self._depth = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # What lies directly in a scroll area has no ground of its own, by which it could tell the theme.
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inside)
        self.setWidget(holder)

    def whole_rows(self) -> tuple[int, int]:
        """Of an inside that has rows (``rows_within``)."""
        within = getattr(self._inside, "rows_within", None)
        top = -self._inside.mapTo(self.viewport(), QPoint(0, 0)).y()
        high = self.viewport().height()
        if within is None:
            return 0, high
        first, last = within(top, top + high)
        return max(first - top, 0), min(last - top, high)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._inside.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        return super().event(event)

    _depth = 0  # of the class too: while Python lets go of the object, Qt still asks the filter.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt watches what is in a scroll area by this very filter, but does not tell the layout around it.
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        # Where the inside is higher the wider it is, it may fit with the bar but not without: Qt would show and hide
        # the bar for ever. It stays until there is another size.
        if self._depth > DEEPEST:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._depth += 1
        try:
            return super().eventFilter(watched, event)
        finally:
            self._depth -= 1
