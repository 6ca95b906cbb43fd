"""What the outputs are called, beside their units: all names where the rows are high enough, else the likeliest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import LayerInfo, LayerKind
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.grids.row_labels import named_rows
from cnn_gui.views.network.map.frame import Frame
from cnn_gui.views.network.map.layout import LayerPlace
from cnn_gui.views.network.map.paint import MapBrush
from cnn_gui.views.network.units import is_classes

DIGIT_GAP = 1.5
"""Logical pixels between two names of a column at least."""

LONGEST = 76
"""Logical pixels: a name that is longer is cut; all of it is under the pointer."""

_AWAY = 4
_SMALLEST = 6.0
"""Points: where all names fit only in smaller type, the likeliest stand there alone."""


def names_width(info: LayerInfo, classes: Sequence[str], frame: Frame) -> int:
    """Room at the left of a layer's units for their names, in device pixels; none where they are not named there.

    The rows of the logits stand beside those of the softmax: long names are written once, between the two.
    """
    if not is_classes(info) or (info.kind is not LayerKind.SOFTMAX and not _are_short(classes)):
        return 0
    metrics = QFontMetricsF(frame.small)
    names = [name_of(classes, index) for index in range(info.shape_out[0])]
    widest = max(metrics.horizontalAdvance(name) for name in names)
    return round(min(widest, LONGEST * frame.ratio) + (_AWAY + 1) * frame.ratio)


def _are_short(classes: Sequence[str]) -> bool:
    return bool(classes) and all(len(name) <= 2 for name in classes)


@dataclass(frozen=True, slots=True)
class ClassNames:
    """The names beside a layer's units, as they are painted: cut to their room, in a font of which each takes ``high``
    device pixels. Made where the layers are laid out: painting is done at every move of the pen."""

    place: LayerPlace
    font: QFont
    high: float
    texts: tuple[str, ...]


def class_names_of(places: Iterable[LayerPlace], classes: Sequence[str], frame: Frame) -> tuple[ClassNames, ...]:
    """Of all layers whose units have names beside them."""
    return tuple(
        _beside(place, classes, frame) for place in places if is_classes(place.info) and place.grid.x > place.x
    )


def _beside(place: LayerPlace, classes: Sequence[str], frame: Frame) -> ClassNames:
    ratio = frame.ratio
    font = _as_low_as(frame.small, place.grid.tile_height - DIGIT_GAP * ratio)
    if font.pointSizeF() < _SMALLEST * ratio:
        font = QFont(frame.small)
    metrics, room = QFontMetricsF(font), place.grid.x - place.x - _AWAY * ratio + 1
    names = [name_of(classes, index) for index in range(place.grid.count)]
    texts = tuple(metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in names)
    return ClassNames(place, font, metrics.capHeight() + DIGIT_GAP * ratio, texts)


def draw_class_names(brush: MapBrush, found: Iterable[ClassNames], likely: Float32 | None) -> None:
    """likely: the probabilities; None while nothing is drawn."""
    painter = brush.painter
    painter.setPen(brush.theme.color("muted"))
    aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for names in found:
        painter.setFont(names.font)
        grid, high = names.place.grid, names.high
        left, room = names.place.x, grid.x - names.place.x - _AWAY * brush.ratio
        # Half a pixel less: type is measured in fractions.
        for index in named_rows(grid.count, grid.tile_height + grid.gap, high - 0.5, likely):
            y = grid.tile(index)[1] + grid.tile_height / 2
            painter.drawText(QRectF(left, y - 2 * high, room, 4 * high), aligned, names.texts[index])


def _as_low_as(font: QFont, high: float) -> QFont:
    """The font, smaller where its digits would be higher than this: on a low panel they would lie on each other."""
    digits = QFontMetricsF(font).capHeight()
    result = QFont(font)
    if digits > high > 0:
        result.setPointSizeF(max(font.pointSizeF() * high / digits, 1.0))
    return result
