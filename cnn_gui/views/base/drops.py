"""What is dropped onto a widget: a file's path, or a picture from another program."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage, QPixmap


def can_take(data: QMimeData) -> bool:
    return file_of(data) is not None or data.hasImage()


def file_of(data: QMimeData) -> str | None:
    """The path of the first file on this computer; a web address is none."""
    for url in data.urls():
        if url.isLocalFile():
            return url.toLocalFile()
    return None


def image_of(data: QMimeData) -> QImage | None:
    """The picture itself, as browsers offer it."""
    if not data.hasImage():
        return None
    image = data.imageData()
    if isinstance(image, QPixmap):
        image = image.toImage()
    return image if isinstance(image, QImage) and not image.isNull() else None
