"""Ways past the layers in between: a layer that reads others than the one at its left is joined to them by an arc.

Arcs run in a lane below the maps, each on a level of its own where they would lie on each other; the shorter ones
above, so that an arc within another one crosses nothing. From a layer down to the lane, and up again, they keep to the
layer's own column: neither titles nor maps are crossed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from cnn_gui.views.network.map.edges import Skip
from cnn_gui.views.network.map.frame import Frame
from cnn_gui.views.network.map.layout import LayerPlace
from cnn_gui.views.network.map.paint import MapBrush

_LEVEL, _PAD = 7, 9
"""Logical pixels between two levels, and between the maps and the first."""
_MOST = 0.24
"""Of the height at most is the lane's: many levels lie closer together."""
_REACH = 4
"""Logical pixels beside an arc that still belong to it."""
_HEAD, _CORNER, _AWAY = 4.0, 5.0, 4.0


def lane_height(skips: Sequence[Skip], frame: Frame) -> int:
    """Device pixels kept free for the arcs below the maps; none where the network is a chain."""
    if not skips:
        return 0
    wanted = (_PAD + _LEVEL * (1 + max(skip.level for skip in skips))) * frame.ratio
    return round(min(wanted, frame.size[1] * _MOST))


@dataclass(frozen=True, slots=True)
class Way:
    """An arc in device pixels: down at ``left`` from ``top_left``, along at ``bottom``, up at ``right``."""

    skip: Skip
    left: float
    right: float
    top_left: float
    top_right: float
    bottom: float

    def distance(self, x: float, y: float) -> float:
        """From a point to the nearest of its three parts."""
        down = _from_line(x - self.left, y, self.top_left, self.bottom)
        up = _from_line(x - self.right, y, self.top_right, self.bottom)
        return min(down, up, _from_line(y - self.bottom, x, self.left, self.right))


def _from_line(across: float, along: float, start: float, end: float) -> float:
    return math.hypot(across, along - min(max(along, start), end))


def ways(skips: Sequence[Skip], places: Sequence[LayerPlace], frame: Frame) -> tuple[Way, ...]:
    """Where the arcs run: below the lowest maps that they pass. places: laid out in the frame's size less the lane."""
    if not skips:
        return ()
    passed = {place for skip in skips for place in range(skip.source, skip.target + 1)}
    lowest = max(places[index].grid.y + places[index].grid.size[1] for index in passed)
    lane, count = lane_height(skips, frame), 1 + max(skip.level for skip in skips)
    ratio, top = frame.ratio, lowest + _PAD * frame.ratio / 2
    step = max((lane - _PAD * frame.ratio / 2) / count, 1.0)
    return tuple(
        Way(
            skip,
            _middle(places[skip.source]) + 2 * ratio,
            _middle(places[skip.target]) - 2 * ratio,
            _below(places[skip.source], ratio),
            _below(places[skip.target], ratio),
            round(top + (skip.level + 0.5) * step) + 0.5,
        )
        for skip in skips
    )


def way_at(found: Iterable[Way], x: float, y: float, ratio: float) -> Skip | None:
    """The arc under a point, the nearest of several."""
    near = min(found, key=lambda way: way.distance(x, y), default=None)
    return near.skip if near is not None and near.distance(x, y) <= _REACH * ratio else None


def _middle(place: LayerPlace) -> float:
    return round(place.grid.x + place.grid.size[0] / 2) + 0.5


def _below(place: LayerPlace, ratio: float) -> float:
    return place.grid.y + place.grid.size[1] + _AWAY * ratio


def draw_skips(brush: MapBrush, found: Sequence[Way], dark: frozenset[Skip]) -> None:
    """All arcs, quiet as the arrows between modules; those of ``dark`` strong, and above the others."""
    painter = brush.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for way in sorted(found, key=lambda way: way.skip in dark):
        strong = way.skip in dark
        color = brush.theme.color("text" if strong else "faint")
        painter.setPen(QPen(color, brush.ratio * (1.6 if strong else 1.0)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_path(way, brush.ratio))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(_head(way, brush.ratio))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _path(way: Way, ratio: float) -> QPainterPath:
    corner = max(min(_CORNER * ratio, (way.right - way.left) / 2, way.bottom - max(way.top_left, way.top_right)), 0.0)
    path = QPointF(way.left, way.top_left)
    result = QPainterPath(path)
    result.lineTo(way.left, way.bottom - corner)
    result.quadTo(way.left, way.bottom, way.left + corner, way.bottom)
    result.lineTo(way.right - corner, way.bottom)
    result.quadTo(way.right, way.bottom, way.right, way.bottom - corner)
    result.lineTo(way.right, way.top_right + _HEAD * ratio / 2)
    return result


def _head(way: Way, ratio: float) -> QPolygonF:
    size = _HEAD * ratio
    tip = QPointF(way.right, way.top_right)
    return QPolygonF([tip, tip + QPointF(-size * 0.7, size), tip + QPointF(size * 0.7, size)])
