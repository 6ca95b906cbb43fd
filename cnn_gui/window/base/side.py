"""The left column keeps its width when the window changes its own: what is gained or lost is that of the maps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

SIDE_WIDTH, WIDEST = 292, 400
"""Pixels; in between it is a fifth of the window."""

NEAR = 8
"""Pixels by which panels miss the width they were given, for their contents' sake or by rounding."""


def side_width(window_width: int) -> int:
    """The column's width in a window where nobody has moved its edge."""
    return min(max(SIDE_WIDTH, window_width // 5), WIDEST)


class SideColumn(QObject):
    """Follows the window's size from begin() on.

    Left to itself, Qt gives every column the same part of what a window gains: a maximised window is then half canvas.
    A width that a person has chosen is kept as it is; else the column is as wide as side_width says.
    """

    def __init__(self, window: QMainWindow, column: Sequence[QDockWidget], others: Sequence[QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._column, self._others = window, tuple(column), tuple(others)
        self._window_width = self._width = 0

    def begin(self, was: tuple[int, int] | None = None) -> None:
        """From now on; the panels must have their sizes. was: the widths of the window and of the column when the
        places were kept that the panels have been given, where they have."""
        self._remember()
        if was is not None and was[0] != self._window_width:
            self._window_width, self._width = was
            self._follow()
        self._window.installEventFilter(self)
        for dock in self._column:
            dock.installEventFilter(self)

    @property
    def widths(self) -> tuple[int, int]:
        """Of the window and of the column, as it is or was last."""
        return self._window_width, self._width

    def sizes(self) -> tuple[QSize, ...]:
        """Of the column's panels as they stand; empty where one of them is hidden, floats or is behind another."""
        sizes = tuple(dock.size() for dock in self._column if dock is self._shown((dock,)))
        return sizes if len(sizes) == len(self._column) else ()

    def set_sizes(self, sizes: tuple[QSize, ...]) -> None:
        """The column as it was before the panels were moved, where it still stands there as a column."""
        column, other = self._column, self._shown(self._others)
        if not sizes or not self.sizes() or other is None or len({dock.x() for dock in column}) > 1:
            return
        rest = column[0].width() + other.width() - sizes[0].width()
        self._window.resizeDocks([column[0], other], [sizes[0].width(), max(1, rest)], Qt.Orientation.Horizontal)
        self._window.resizeDocks(column, [size.height() for size in sizes], Qt.Orientation.Vertical)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Panels hear of their new sizes before the window does, so a change in a window that has not changed is a
        # person's.
        if event.type() is QEvent.Type.Resize:
            if watched is not self._window and self._window.width() == self._window_width:
                self._remember()
            elif watched is self._window and self._window.width() != self._window_width:
                self._follow()
        return super().eventFilter(watched, event)

    def _remember(self) -> None:
        shown = self._shown(self._column)
        self._window_width = self._window.width()
        if shown is not None:
            self._width = shown.width()

    def _follow(self) -> None:
        before, now = self._window_width, self._window.width()
        self._window_width = now
        if abs(self._width - side_width(before)) <= NEAR:
            self._width = side_width(now)
        column, other = self._shown(self._column), self._shown(self._others)
        if column is not None and other is not None:
            # Together as wide as Qt has just made them.
            rest = column.width() + other.width() - self._width
            self._window.resizeDocks([column, other], [self._width, max(1, rest)], Qt.Orientation.Horizontal)

    def _shown(self, docks: Sequence[QDockWidget]) -> QDockWidget | None:
        """The first of them that stands in the window and not behind another."""
        standing = (dock for dock in docks if not dock.isFloating() and not dock.visibleRegion().isEmpty())
        return next(standing, None)
