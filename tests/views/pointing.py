"""What a person's hand does to a widget: point, click, press a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.views.grids.mosaic_view import MosaicView

NO_KEY = Qt.KeyboardModifier.NoModifier


def point_at(widget: QWidget, position: QPoint) -> None:
    where, none = QPointF(position), Qt.MouseButton.NoButton
    QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, where, where, none, none, NO_KEY))


def point_away(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def click(widget: QWidget, position: QPoint) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NO_KEY, position)


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    QTest.keyClick(widget, key, modifier)


def cell_at(mosaic: MosaicView, index: int, row: int = 0, column: int = 0) -> QPoint:
    """The middle of a cell of a mosaic, in the widget."""
    grid = mosaic.grid()
    assert grid is not None
    x, y, width, high = grid.cell(index, row, column)
    ratio = mosaic.devicePixelRatioF()
    return QPoint(int((x + width // 2) / ratio), int((y + high // 2) / ratio))
