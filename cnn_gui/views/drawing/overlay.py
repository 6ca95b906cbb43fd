"""What is drawn over the ink and is not part of the drawing: the invitation, the brush's ring, crosshair, frames."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

CORNER = 6.0
_INVITATION = QColor(255, 255, 255, 150)
_HINT = QColor(255, 255, 255, 120)
_RING = QColor(255, 255, 255, 190)
_RING_SHADOW = QColor(0, 0, 0, 150)


def paint_invitation(painter: QPainter, square: QRectF, font: QFont, words: str, hint: str) -> None:
    """The empty canvas's two lines, faint and centred, never wider than the canvas."""
    large, small = _fitted(font, 1.55, words, square.width()), _fitted(font, 0.9, hint, square.width())
    large_height, small_height = QFontMetricsF(large).height(), QFontMetricsF(small).height()
    top = square.center().y() - (large_height + small_height) / 2
    center = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    for line_font, color, text, y in ((large, _INVITATION, words, top), (small, _HINT, hint, top + large_height + 2)):
        painter.setFont(line_font)
        painter.setPen(color)
        painter.drawText(QRectF(square.left(), y, square.width(), large_height), center, text)


def _fitted(font: QFont, factor: float, text: str, width: float) -> QFont:
    result = QFont(font)
    size = font.pointSizeF() * factor
    result.setPointSizeF(size)
    needed = QFontMetricsF(result).horizontalAdvance(text)
    if needed > width * 0.9:
        result.setPointSizeF(max(size * width * 0.9 / needed, 4.0))
    return result


def paint_ring(painter: QPainter, center: QPointF, diameter: float) -> None:
    """The brush's outline, to be seen on black and on white."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((_RING_SHADOW, 3.0), (_RING, 1.2)):
        painter.setPen(QPen(color, width))
        painter.drawEllipse(center, diameter / 2, diameter / 2)


def paint_crosshair(painter: QPainter, center: QPointF, reach: float, color: QColor) -> None:
    """The keyboard's cursor: four short arms around its point."""
    for pen in (QPen(_RING_SHADOW, 3.5), QPen(color, 1.6)):
        painter.setPen(pen)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            start, end = QPointF(dx, dy) * reach * 0.3, QPointF(dx, dy) * reach
            painter.drawLine(center + start, center + end)


def paint_corners(painter: QPainter, square: QRect, ground: QColor) -> None:
    """Rounds the square's corners by painting what is behind it over them."""
    shape = QPainterPath()
    shape.addRect(QRectF(square))
    rounded = QPainterPath()
    rounded.addRoundedRect(QRectF(square), CORNER, CORNER)
    painter.fillPath(shape.subtracted(rounded), ground)


def paint_frame(painter: QPainter, square: QRect, color: QColor, width: float) -> None:
    """A frame just inside the square: keyboard focus, or a file held over it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, width))
    inset = width / 2
    painter.drawRoundedRect(QRectF(square).adjusted(inset, inset, -inset, -inset), CORNER - inset, CORNER - inset)


def paint_drop_target(painter: QPainter, square: QRect, font: QFont, color: QColor, words: str) -> None:
    """What one sees while a file is held over the canvas."""
    painter.fillRect(square, QColor(0, 0, 0, 170))
    paint_frame(painter, square, color, 3.0)
    painter.setFont(_fitted(font, 1.3, words, square.width()))
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, words)
