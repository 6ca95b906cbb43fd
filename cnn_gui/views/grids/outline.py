"""Frames of whole device pixels."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from cnn_gui.views.grids.tiles import Box


def outline(
    painter: QPainter, ratio: float, box: Box, color: QColor, *, width: float = 1.0, outside: float = 0.0
) -> None:
    """A frame around a box of device pixels, ``width`` logical pixels thick, ``outside`` logical pixels from it.

    The painter's unit is a device pixel; filled rectangles, because a pen's lines would be drawn between pixels.
    """
    x, y, wide, high = box
    pen = max(1, round(width * ratio))
    away = round(outside * ratio) + pen
    for rect in (
        QRect(x - away, y - away, wide + 2 * away, pen),
        QRect(x - away, y + high + away - pen, wide + 2 * away, pen),
        QRect(x - away, y - away, pen, high + 2 * away),
        QRect(x + wide + away - pen, y - away, pen, high + 2 * away),
    ):
        painter.fillRect(rect, color)
