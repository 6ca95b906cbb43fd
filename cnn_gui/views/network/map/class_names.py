"""What the outputs are called, beside their units: all names where the rows are high enough, else the likeliest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import LayerInfo, LayerKind
from cnn_gui.core.network.names import class_name
from cnn_gui.views.base.translation import said
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
    names = [said(class_name(classes, index)) for index in range(info.shape_out[0])]
    widest = max(metrics.horizontalAdvance(name) for name in names)
    return round(min(widest, LONGEST * frame.ratio) + (_AWAY + 1) * frame.ratio)


def _are_short(classes: Sequence[str]) -> bool:
    return bool(classes) and all(len(name) <= 2 for name in classes)


def draw_class_names(
    brush: MapBrush, places: Iterable[LayerPlace], classes: Sequence[str], likely: Float32 | None
) -> None:
    """likely: the probabilities; None while nothing is drawn."""
    for place in places:
        if is_classes(place.info) and place.grid.x > place.x:
            _draw_beside(brush, place, classes, likely)


def _draw_beside(brush: MapBrush, place: LayerPlace, classes: Sequence[str], likely: Float32 | None) -> None:
    painter, ratio = brush.painter, brush.ratio
    row = place.grid.tile_height + place.grid.gap
    font = _as_low_as(brush.frame.small, row - place.grid.gap - DIGIT_GAP * ratio)
    if font.pointSizeF() < _SMALLEST * ratio:
        font = _as_low_as(brush.frame.small, 0)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(brush.theme.color("muted"))
    high = metrics.capHeight() + DIGIT_GAP * ratio
    for index in named_rows(place.grid.count, row, high, likely):
        _, y, _, tall = place.grid.tile(index)
        room = place.grid.x - place.x - _AWAY * ratio
        name = metrics.elidedText(said(class_name(classes, index)), Qt.TextElideMode.ElideRight, room + 1)
        beside = QRectF(place.x, y + tall / 2 - 2 * high, room, 4 * high)
        painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)


def _as_low_as(font: QFont, high: float) -> QFont:
    """The font, smaller where its digits would be higher than this: on a low panel they would lie on each other."""
    digits = QFontMetricsF(font).capHeight()
    result = QFont(font)
    if digits > high > 0:
        result.setPointSizeF(max(font.pointSizeF() * high / digits, 1.0))
    return result
