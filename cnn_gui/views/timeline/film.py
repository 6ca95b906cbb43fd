"""A scene of a run's film as a picture: the input, the first layer's maps, the answer, and where in the run it is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.timeline.messages import FilmScene
from cnn_gui.views.base.colors import Scale, symmetric_limit, table, to_image, to_rgb32
from cnn_gui.views.base.numbers import format_count, percent_number
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.base.translation import translate

WIDTH, HEIGHT = 720, 340
MARGIN, INPUT, MAPS = 18, 168, 258
MOST_BARS = 12
_TYPE = 13


def film_frame(scene: FilmScene, title: str, names: Sequence[str], place: float, theme: Theme, font: QFont) -> UInt8:
    """The picture of a scene, (HEIGHT, WIDTH, 3). title: of the network. names: of the classes. place: where in the
    film it is, 0..1. May be called on any thread."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(theme.color("panel"))
    painter = QPainter(image)
    type_ = QFont(font)
    type_.setPixelSize(_TYPE)
    painter.setFont(type_)
    painter.drawImage(QRect(MARGIN, MARGIN, INPUT, INPUT), _input(scene.input, theme))
    _draw_words(painter, scene, title, theme)
    left = 2 * MARGIN + INPUT
    painter.setPen(theme.color("muted"))
    painter.drawText(QPoint(left, MARGIN + MAPS + _TYPE + 4), scene.layer)
    painter.drawImage(QPoint(left, MARGIN), _mosaic(scene.maps, theme))
    _draw_bars(painter, scene.probabilities, names, QRect(left + MAPS + MARGIN, MARGIN, 0, MAPS), theme)
    _draw_place(painter, place, theme)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4)
    return np.ascontiguousarray(pixels[..., 2::-1])


def moment_words(scene: FilmScene) -> tuple[str, str]:
    """When it is, in two lines."""
    if scene.moment is None:
        return translate("MomentFilm", "now"), ""
    step = translate("MomentFilm", "step {0}").format(format_count(scene.moment.step))
    return step, translate("MomentFilm", "{0} images").format(format_count(scene.moment.images))


def _draw_words(painter: QPainter, scene: FilmScene, title: str, theme: Theme) -> None:
    lines = (one_line(title), *moment_words(scene))
    for row, (text, role) in enumerate(zip(lines, ("text", "accent", "muted"), strict=True)):
        painter.setPen(theme.color(role))
        box = QRect(MARGIN, MARGIN + INPUT + 10 + row * (_TYPE + 8), INPUT, _TYPE + 8)
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _input(values: Float32, theme: Theme) -> QImage:
    if len(values) == 3:
        rgb = np.rint(255 * values).astype(np.uint32)
        return to_image(np.uint32(0xFF000000) | rgb[0] << np.uint32(16) | rgb[1] << np.uint32(8) | rgb[2])
    return to_image(to_rgb32(values[0], 1.0, table(theme, Scale.PIXELS)))


def _mosaic(maps: Float32, theme: Theme) -> QImage:
    """All maps on one scale, in rows, each of its cells a square of whole pixels where there is room."""
    columns = math.ceil(math.sqrt(len(maps)))
    cell = MAPS // columns
    image = QImage(MAPS, MAPS, QImage.Format.Format_RGB32)
    image.fill(theme.color("panel"))
    painter = QPainter(image)
    colours = to_rgb32(maps, symmetric_limit(maps), table(theme, Scale.ACTIVATIONS))
    for number, each in enumerate(colours):
        row, column = divmod(number, columns)
        painter.drawImage(QRect(column * cell, row * cell, cell - 2, cell - 2), to_image(each))
    painter.end()
    return image


def _draw_bars(painter: QPainter, shares: Float32, names: Sequence[str], box: QRect, theme: Theme) -> None:
    """A bar for each class, of more than MOST_BARS for the largest; the largest stands out."""
    chosen = sorted(sorted(range(len(shares)), key=lambda i: -shares[i])[:MOST_BARS])
    metrics, height = painter.fontMetrics(), box.height() / max(len(chosen), 1)
    words = [metrics.elidedText(one_line(names[i]), Qt.TextElideMode.ElideRight, 70) for i in chosen]
    wide = max(metrics.horizontalAdvance(each) for each in words)
    bar = box.left() + wide + 8
    room = WIDTH - MARGIN - bar - metrics.horizontalAdvance("100.0") - 8
    for row, (i, word) in enumerate(zip(chosen, words, strict=True)):
        best = i == int(np.argmax(shares))
        middle = box.top() + (row + 0.5) * height
        line = QRectF(box.left(), middle - height / 2, WIDTH - MARGIN - box.left(), height)
        painter.setPen(theme.color("accent" if best else "text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
        painter.drawText(
            line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, percent_number(float(shares[i]))
        )
        painter.fillRect(QRectF(bar, middle - 3, room, 6), theme.color("line"))
        painter.fillRect(
            QRectF(bar, middle - 3, room * float(shares[i]), 6), theme.color("accent" if best else "muted")
        )


def _draw_place(painter: QPainter, place: float, theme: Theme) -> None:
    whole = QRectF(MARGIN, HEIGHT - MARGIN, WIDTH - 2 * MARGIN, 3)
    painter.fillRect(whole, theme.color("line"))
    whole.setWidth(whole.width() * place)
    painter.fillRect(whole, theme.color("accent"))
