"""Small pictures that stand for points: a dot, or a sign for each class, so that no colours are needed to tell them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPolygonF

from cnn_gui.core.arrays import UInt8

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHAPES = ("disc", "square", "triangle", "diamond", "plus", "cross", "ring", "wedge", "bar", "post")


@lru_cache(maxsize=16)
def dot(diameter: float) -> UInt8:
    """A disc's coverage, (S, S), S odd, 0..255. diameter: in device pixels."""
    return _painted(diameter, lambda painter, box: painter.drawEllipse(box))


def signs(names: Sequence[str], count: int, size: float) -> tuple[UInt8, ...]:
    """The coverage of each class's sign. names: those of the task's classes. size: in device pixels."""
    return tuple(_sign(sign_of(names, index, count), size) for index in range(count))


def sign_of(names: Sequence[str], index: int, count: int) -> str:
    """A character, or the name of a shape: names of one character are their own signs, up to ten others have shapes,
    more have letters."""
    if names and all(len(name) == 1 for name in names):
        return names[index]
    if count <= len(SHAPES):
        return SHAPES[index]
    return _LETTERS[index % len(_LETTERS)]


@lru_cache(maxsize=512)
def _sign(sign: str, size: float) -> UInt8:
    if len(sign) == 1:
        return _character(sign, size)
    return _painted(size * 0.9, lambda painter, box: _shape(painter, box, sign))


def _character(sign: str, size: float) -> UInt8:
    font = QFont()
    font.setPixelSize(max(6, round(size * 1.5)))
    font.setBold(True)

    def paint(painter: QPainter, box: QRectF) -> None:
        painter.setFont(font)
        painter.setPen(QColor(255, 255, 255))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)

    return _painted(size * 1.5, paint)


def _shape(painter: QPainter, box: QRectF, name: str) -> None:
    middle, third = box.center(), box.width() / 3
    match name:
        case "disc":
            painter.drawEllipse(box)
        case "square":
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        case "triangle":
            painter.drawPolygon(QPolygonF([box.bottomLeft(), QPointF(middle.x(), box.top()), box.bottomRight()]))
        case "wedge":
            painter.drawPolygon(QPolygonF([box.topLeft(), QPointF(middle.x(), box.bottom()), box.topRight()]))
        case "diamond":
            top, bottom = QPointF(middle.x(), box.top()), QPointF(middle.x(), box.bottom())
            left, right = QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y())
            painter.drawPolygon(QPolygonF([top, right, bottom, left]))
        case "plus":
            painter.drawRect(QRectF(middle.x() - third / 2, box.top(), third, box.height()))
            painter.drawRect(QRectF(box.left(), middle.y() - third / 2, box.width(), third))
        case "cross":
            painter.setPen(QPen(QColor(255, 255, 255), third * 0.9))
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
        case "ring":
            path = QPainterPath()
            path.addEllipse(box)
            path.addEllipse(box.adjusted(third * 0.8, third * 0.8, -third * 0.8, -third * 0.8))
            painter.drawPath(path)
        case "bar":
            painter.drawRect(QRectF(box.left(), middle.y() - third / 2, box.width(), third))
        case "post":
            painter.drawRect(QRectF(middle.x() - third / 2, box.top(), third, box.height()))


def _painted(size: float, paint: Callable[[QPainter, QRectF], object]) -> UInt8:
    side = 2 * int(np.ceil(size / 2)) + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255))
    box = QRectF((side - size) / 2, (side - size) / 2, size, size)
    paint(painter, box)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())
    coverage: UInt8 = pixels[:, : 4 * side].reshape(side, side, 4)[:, :, 3].copy()
    return coverage
