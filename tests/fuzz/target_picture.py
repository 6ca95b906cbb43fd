"""Pictures of people: PNG, JPEG, BMP and WebP."""

from __future__ import annotations

import io
from pathlib import Path

from cnn_gui.core.drawing import images
from tests.fuzz.frame import Target


def read(data: bytes, _folder: Path) -> object:
    picture = images.read_picture(data)
    assert max(picture.width, picture.height) <= images.MAX_KEPT
    return picture


def seeds() -> dict[str, bytes]:
    from PIL import Image

    files = {}
    for mode, kind in (("L", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG"), ("L", "JPEG"), ("1", "BMP"), ("RGB", "WEBP")):
        file = io.BytesIO()
        image = Image.new(mode, (12, 9), 1)
        image.save(file, kind)
        files[f"{kind.lower()}_{mode.replace(';', '')}"] = file.getvalue()
    return files


TARGET = Target(read, seeds)
