"""Names and shapes above the layers of the network map, so that no name is cut where there is any way to show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from cnn_gui.views.base.numbers import format_count, format_shape
from cnn_gui.views.base.translation import translate
from cnn_gui.views.network.map.frame import EDGE, Frame
from cnn_gui.views.network.map.layout import LayerPlace
from cnn_gui.views.network.map.paint import MapBrush

_SIZES = (1.0, 0.86, 0.74)
"""Sizes of type that are tried for names on two lines."""


@dataclass(frozen=True, slots=True)
class Title:
    """A layer's name: its left edge and line (0 the upper), and the width up to its neighbour on that line.

    shown: of the name what there is room for. shape: stands below it, "" where names take that line too.
    """

    name: str
    x: float
    line: int
    room: float
    shown: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Titles:
    """two_lines: names take the shapes' line too, in turns, because they have no room side by side."""

    titles: tuple[Title, ...]
    font: QFont
    two_lines: bool


def titles_of(places: Sequence[LayerPlace], frame: Frame) -> Titles:
    """As they are painted, see ``arranged_titles``: painting is done at every move of the pen."""
    found = arranged_titles(places, frame)
    metrics, shapes = QFontMetricsF(found.font), {place.info.name: shape_words(place) for place in places}
    titles = tuple(
        replace(
            title,
            shown=metrics.elidedText(title.name, Qt.TextElideMode.ElideRight, title.room + 1),
            shape="" if found.two_lines else shapes[title.name],
        )
        for title in found.titles
    )
    return Titles(titles, found.font, found.two_lines)


def shape_words(place: LayerPlace) -> str:
    """A layer's shape; of a vector that is cut also how many of its units are shown: "55,380 of 262,144"."""
    shape = format_shape(place.info.shape_out)
    return translate("titles", "{0} of {1}").format(format_count(place.grid.count), shape) if place.is_cut else shape


def arranged_titles(places: Sequence[LayerPlace], frame: Frame) -> Titles:
    """Names and shapes side by side where all of them fit, else names on two lines in turns, in ever smaller type; in
    the end only those of the layers that begin a module."""
    bold, small = QFontMetricsF(frame.bold), QFontMetricsF(frame.small)
    right = float(frame.size[0] + EDGE * frame.ratio)
    single = _in_lines([place.info.name for place in places], [float(place.x) for place in places], right, 1, frame)
    if all(
        max(bold.horizontalAdvance(title.name), small.horizontalAdvance(shape_words(place))) <= title.room
        for title, place in zip(single, places, strict=True)
    ):
        return Titles(single, frame.bold, two_lines=False)
    for size in _SIZES:
        font = QFont(frame.bold)
        font.setPointSizeF(font.pointSizeF() * size)
        metrics = QFontMetricsF(font)
        titles = _staggered(places, right, metrics, frame)
        if all(metrics.horizontalAdvance(title.name) <= title.room for title in titles):
            return Titles(titles, font, two_lines=True)
    # There is no room for all: the names of what follows in a module are under the pointer.
    begun = [place for place in places if place.starts_module or place.info.is_output or place.info is places[0].info]
    return Titles(_as_many_as_fit(begun, right, metrics, frame), font, two_lines=True)


def _as_many_as_fit(
    places: Sequence[LayerPlace], right: float, metrics: QFontMetricsF, frame: Frame
) -> tuple[Title, ...]:
    """The last name, and from the left each that one of two lines is free for: cut, as "con…", a name says nothing."""
    apart = 4 * frame.ratio
    *others, last = [(place.info.name, float(place.x), metrics.horizontalAdvance(place.info.name)) for place in places]
    ending = max(min(last[1], right - last[2]), 0.0)
    free, most = [0.0, 0.0], [ending - apart, right]
    titles = []
    for name, x, wide in others:
        line = next((line for line in (0, 1) if free[line] <= x and x + wide <= most[line]), None)
        if line is not None:
            titles.append(Title(name, x, line, wide))
            free[line] = x + wide + apart
    return (*titles, Title(last[0], ending, 0, right - ending))


def _staggered(places: Sequence[LayerPlace], right: float, metrics: QFontMetricsF, frame: Frame) -> tuple[Title, ...]:
    """Names in turns on two lines; one that would go over the right edge begins so much farther left."""
    names = [place.info.name for place in places]
    xs = [max(min(float(p.x), right - metrics.horizontalAdvance(p.info.name)), 0.0) for p in places]
    return _in_lines(names, xs, right, 2, frame)


def _in_lines(names: Sequence[str], xs: Sequence[float], right: float, lines: int, frame: Frame) -> tuple[Title, ...]:
    apart = 4 * frame.ratio
    ends = [right] * len(xs)
    for line in range(lines):
        for before, after in pairwise(range(line, len(xs), lines)):
            ends[before] = xs[after] - apart
    return tuple(
        Title(name, x, number % lines, max(end - x, 0.0))
        for number, (name, x, end) in enumerate(zip(names, xs, ends, strict=True))
    )


def draw_titles(brush: MapBrush, found: Titles, chosen: str) -> None:
    """The chosen layer's name is in the accent."""
    painter, theme, frame = brush.painter, brush.theme, brush.frame
    small, top = QFontMetricsF(frame.small), QFontMetricsF(frame.bold)
    below = top.height() + small.ascent() - frame.titles
    plain, accent = theme.color("text"), theme.color("accent")
    painter.setFont(found.font)
    for title in found.titles:
        painter.setPen(accent if title.name == chosen else plain)
        painter.drawText(QPointF(title.x, below if title.line else top.ascent() - frame.titles), title.shown)
    if not found.two_lines:
        painter.setFont(frame.small)
        painter.setPen(theme.color("muted"))
        for title in found.titles:
            painter.drawText(QPointF(title.x, below), title.shape)
