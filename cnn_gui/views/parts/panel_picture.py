"""What a panel shows, painted for paper: at print size or as vectors, in the light look on white, over its caption.

The panel itself is painted once more, with more pixels or into an SVG, so that words and lines are as sharp as the
paper allows; fields, buttons and scroll bars are left out. In an SVG words stay text, in the app's font, and maps are
pictures of their pixels.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QImage, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QSizeGrip,
    QTabBar,
    QWidget,
)

from cnn_gui.views.base.panel_content import HasWholeRows, PanelContent
from cnn_gui.views.base.theme import LIGHT, Theme, in_theme
from cnn_gui.views.parts.legend import small_font
from cnn_gui.views.parts.slide_player import SlidePlayer

PRINT_DPI = 300
"""Dots per inch of a PNG: what printers and journals ask for."""

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QSizeGrip,
    QTabBar,
    SlidePlayer,
)
"""Kinds of widgets that a picture has no use for."""

MARGIN = 12
_GAP = 8
_LEAST_WIDTH = 280
"""Logical pixels that a caption may take under a narrow picture."""

_MM_AN_INCH = 25.4
MOST_PIXELS = 60_000_000
"""Of a PNG: 240 MB in memory. What would be larger gets fewer dots per inch."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Lengths in logical pixels. ink: what of the panel is painted, in its own coordinates."""

    ink: QRect
    size: QSize
    caption: QRectF
    font: QFont


def print_image(content: PanelContent, caption: str, *, theme: Theme = LIGHT, width_mm: float = 0) -> QImage:
    """The panel as it is now, in pixels at print size. caption: the whole of it. width_mm: of the printed picture; 0 is
    the size it has on the screen. Raises ValueError where there is nothing to be seen."""
    with in_theme(content.picture, theme):
        return _image(content, caption, theme, _sheet(content, caption, theme), width_mm)


def svg_file(content: PanelContent, caption: str, *, theme: Theme = LIGHT, width_mm: float = 0) -> bytes:
    """The same as vectors."""
    with in_theme(content.picture, theme):
        return _svg(content, caption, theme, _sheet(content, caption, theme), width_mm)


def png_file(image: QImage) -> bytes:
    """The picture as a PNG file; may be called on any thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


# --- the sheet ---------------------------------------------------------------------------------------------------


def _sheet(content: PanelContent, caption: str, theme: Theme) -> _Sheet:
    ink = _ink(content, theme)
    font = small_font(content.picture, 0.92)
    width = max(ink.width(), _LEAST_WIDTH)
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    words = QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), int(flags), caption)
    top = MARGIN + ink.height() + _GAP
    size = QSize(width + 2 * MARGIN, ceil(top + words.height() + MARGIN))
    return _Sheet(ink, size, QRectF(MARGIN, top, width, words.height() + 2), font)


def _ink(content: PanelContent, theme: Theme) -> QRect:
    """What of the panel is not its bare ground. Raises ValueError where all of it is."""
    widget = content.picture
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    image.fill(theme.color("panel"))
    ground = image.pixel(0, 0) & 0xFFFFFF
    painter = QPainter(image)
    _paint_panel(painter, widget, content.left_out)
    painter.end()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    painted = (pixels & np.uint32(0xFFFFFF)) != ground
    rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
    if not rows.size:
        raise ValueError("there is nothing to be seen")
    return QRect(QPoint(int(columns[0]), int(rows[0])), QPoint(int(columns[-1]), int(rows[-1])))


# --- painting ----------------------------------------------------------------------------------------------------


def _image(content: PanelContent, caption: str, theme: Theme, sheet: _Sheet, width_mm: float) -> QImage:
    size, dots = sheet.size, PRINT_DPI
    zoom = PRINT_DPI / content.picture.logicalDpiX()
    if width_mm:
        zoom = width_mm / _MM_AN_INCH * PRINT_DPI / size.width()
    if size.width() * size.height() * zoom * zoom > MOST_PIXELS:
        less = (MOST_PIXELS / (size.width() * size.height())) ** 0.5 / zoom
        zoom, dots = zoom * less, int(dots * less)
    image = QImage(ceil(size.width() * zoom), ceil(size.height() * zoom), QImage.Format.Format_RGB32)
    image.fill(theme.color("panel"))
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    _paint(painter, content, caption, theme, sheet)
    painter.end()
    # Not before: a painter measures type by the resolution of what it paints on.
    image.setDotsPerMeterX(round(dots / _MM_AN_INCH * 1000))
    image.setDotsPerMeterY(round(dots / _MM_AN_INCH * 1000))
    image.setText("Description", caption)
    return image


def _svg(content: PanelContent, caption: str, theme: Theme, sheet: _Sheet, width_mm: float) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The newer version can clip.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    # Type is measured by it: as large in proportion as on the screen.
    generator.setResolution(content.picture.logicalDpiX())
    generator.setSize(sheet.size)
    generator.setViewBox(QRect(QPoint(0, 0), sheet.size))
    generator.setTitle(content.name)
    generator.setDescription(caption)
    painter = QPainter(generator)
    painter.fillRect(QRect(QPoint(0, 0), sheet.size), theme.color("panel"))
    _paint(painter, content, caption, theme, sheet)
    painter.end()
    data = bytes(buffer.data().data())
    if width_mm:
        data = _as_wide(data, width_mm, width_mm * sheet.size.height() / sheet.size.width())
    # Viewers smooth what they enlarge; the pixels of a map are its numbers and have edges.
    data = data.replace(b"<image ", b'<image style="image-rendering:pixelated" ')
    return re.sub(rb'font-family="([^"]*)"', _families, data)


def _families(found: re.Match[bytes]) -> bytes:
    """The very font on this machine, and for others one of its kind: of a name they lack they would make any."""
    family = found[1].decode()
    info = QFontInfo(QFont(family))
    kind = "monospace" if info.fixedPitch() else "sans-serif"
    return f'font-family="{", ".join(dict.fromkeys((info.family(), family, kind)))}"'.encode()


def _as_wide(svg: bytes, width_mm: float, height_mm: float) -> bytes:
    """The SVG with another size on paper; its coordinates stay as they are."""
    start, end = svg.index(b'width="'), svg.index(b"viewBox=")
    return svg[:start] + f'width="{width_mm:g}mm" height="{height_mm:.4g}mm"\n '.encode() + svg[end:]


def _paint(painter: QPainter, content: PanelContent, caption: str, theme: Theme, sheet: _Sheet) -> None:
    painter.save()
    painter.translate(MARGIN - sheet.ink.x(), MARGIN - sheet.ink.y())
    _paint_panel(painter, content.picture, content.left_out)
    painter.restore()
    painter.setFont(sheet.font)
    painter.setPen(theme.color("muted"))
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    painter.drawText(sheet.caption, int(flags), caption)


def _paint_panel(painter: QPainter, root: QWidget, left_out: Collection[QWidget]) -> None:
    for widget, seen in _painted(root, root.rect(), left_out):
        painter.save()
        painter.translate(widget.mapTo(root, QPoint(0, 0)))
        painter.setClipRect(seen)
        # By its class: a graphics view has another method of this name.
        QWidget.render(widget, painter, QPoint(0, 0), QRegion(seen), QWidget.RenderFlag.IgnoreMask)
        painter.restore()


def _is_control(widget: QWidget) -> bool:
    """Whether it is there to be used: a field, or a field's name, which says nothing without it."""
    return isinstance(widget, CONTROLS) or (isinstance(widget, QLabel) and widget.buddy() is not None)


def _painted(widget: QWidget, seen: QRect, left_out: Collection[QWidget]) -> Iterator[tuple[QWidget, QRect]]:
    """A widget and what is in it, from the back to the front, each with what of it is in sight."""
    yield widget, seen
    for child in widget.children():
        if not isinstance(child, QWidget) or child.isWindow() or child.isHidden():
            continue
        if child in left_out or _is_control(child):
            continue
        inside = seen.intersected(child.geometry()).translated(-child.pos())
        if isinstance(widget, QAbstractScrollArea) and isinstance(widget, HasWholeRows) and child is widget.viewport():
            top, bottom = widget.whole_rows()
            inside &= QRect(0, top, child.width(), bottom - top)
        if not inside.isEmpty():
            yield from _painted(child, inside, left_out)
