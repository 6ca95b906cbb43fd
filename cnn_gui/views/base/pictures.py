"""Images of data sets for the screen."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from cnn_gui.core.arrays import UInt8


def picture_of(image: UInt8) -> QImage:
    """(H, W) grey, or (H, W, 3) in colour, as a picture of its own."""
    height, width = image.shape[:2]
    if image.ndim == 3:
        return QImage(image.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    return QImage(image.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def place_in(box: QRect, width: int, height: int) -> QRect:
    """The largest place in the middle of a box in which each pixel is a square of whole pixels, or the image shrunk."""
    scale = min(box.width() / width, box.height() / height)
    scale = float(int(scale)) if scale >= 1 else scale
    wide, high = max(round(width * scale), 1), max(round(height * scale), 1)
    return QRect(box.left() + (box.width() - wide) // 2, box.top() + (box.height() - high) // 2, wide, high)
