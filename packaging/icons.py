"""Makes the icons of each system from resources/icons/app.svg.

    python packaging/icons.py --out build/packaging

cnn-gui.ico (Windows), cnn-gui.icns (macOS) and hicolor/<size>x<size>/apps/cnn-gui.png (Linux). Needs PySide6 and
Pillow, which the app needs too; no screen.
"""

from __future__ import annotations

import argparse
import io
import os
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "resources" / "icons" / "app.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
"""An .ico file holds at most 256 pixels."""
MAC_MARGIN = 0.1
"""macOS draws its icons with a border of a tenth around them."""


def render(size: int, margin: float = 0.0) -> Image.Image:
    """The drawing as a picture of size × size, drawn at that size and not shrunk; margin: a share of the side."""
    from PySide6.QtCore import QBuffer, QIODevice, QRectF
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    border = size * margin
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(border, border, size - 2 * border, size - 2 * border))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    del application
    return Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGBA")


def make(folder: Path) -> list[Path]:
    """Writes all icons into the folder and returns their paths."""
    pictures = {size: render(size) for size in SIZES}
    made = [_hicolor(folder, size, picture) for size, picture in pictures.items()]
    ico, icns = folder / "cnn-gui.ico", folder / "cnn-gui.icns"
    smaller = [pictures[size] for size in ICO_SIZES]
    smaller[-1].save(ico, sizes=[(size, size) for size in ICO_SIZES], append_images=smaller[:-1])
    on_mac = {size: render(size, MAC_MARGIN) for size in (16, 32, 64, 128, 256, 512, 1024)}
    on_mac[1024].save(icns, append_images=[on_mac[size] for size in on_mac if size < 1024])
    return [*made, ico, icns]


def _hicolor(folder: Path, size: int, picture: Image.Image) -> Path:
    path = folder / "hicolor" / f"{size}x{size}" / "apps" / "cnn-gui.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, optimize=True)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the icons of each system from resources/icons/app.svg.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "packaging")
    make(parser.parse_args().out)


if __name__ == "__main__":
    main()
