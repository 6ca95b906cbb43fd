"""The parts of the network map's picture: titles, arrows, mosaics and outlines. All lengths are device pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from cnn_gui.views.base.theme import Theme
from cnn_gui.views.grids.outline import outline
from cnn_gui.views.grids.tiles import Grid, draw_mosaic
from cnn_gui.views.network.map.edges import Skip
from cnn_gui.views.network.map.frame import Frame
from cnn_gui.views.network.map.layout import LayerPlace
from cnn_gui.views.network.units import Patch, Unit, feeding_patches

_MOST_BLANK = 128
"""Maps of a layer that are painted one by one while nothing is drawn; more of them are one piece."""


@dataclass(frozen=True, slots=True)
class MapBrush:
    """What painting needs. The painter's unit is a device pixel, its origin the top left corner of the maps."""

    painter: QPainter
    theme: Theme
    frame: Frame

    @property
    def ratio(self) -> float:
        return self.frame.ratio


@dataclass(frozen=True, slots=True)
class Marks:
    """What is outlined, None where nothing is; numbers are indices of layers and maps.

    chosen: a layer and one of its maps, if any. cursor: the map the keyboard is on. unit: the hovered one.
    skips: the arcs that stand out.
    """

    chosen: tuple[int, int | None] | None
    cursor: tuple[int, int] | None
    unit: tuple[int, Unit] | None
    skips: frozenset[Skip] = frozenset()


def draw_images(brush: MapBrush, places: Sequence[LayerPlace], pictures: Sequence[QImage]) -> None:
    for place, picture in zip(places, pictures, strict=True):
        draw_mosaic(brush.painter, picture, place.grid)


def draw_blank(brush: MapBrush, places: Sequence[LayerPlace], text: str) -> None:
    """Every map in one quiet colour while nothing is drawn, and in the middle what there is to do."""
    painter = brush.painter
    for place in places:
        grid = place.grid
        boxes = [grid.tile(index) for index in range(-grid.first, grid.count)] if grid.count <= _MOST_BLANK else []
        for x, y, wide, high in boxes or [(grid.x, grid.y, *grid.size)]:
            painter.fillRect(QRectF(x, y, wide, high), brush.theme.color("control"))
    painter.setFont(brush.frame.bold)
    metrics, ratio = QFontMetricsF(brush.frame.bold), brush.ratio
    # As wide as the picture at most: what does not fit is on the next line.
    most = brush.frame.size[0] - 40 * ratio
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    words = metrics.boundingRect(QRectF(0, 0, most, brush.frame.size[1]), int(flags), text)
    words.moveCenter(QPointF(brush.frame.size[0] / 2, brush.frame.size[1] * 0.42))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(brush.theme.color("line"), ratio))
    painter.setBrush(brush.theme.color("panel"))
    painter.drawRoundedRect(words.adjusted(-16 * ratio, -9 * ratio, 16 * ratio, 9 * ratio), 8 * ratio, 8 * ratio)
    painter.setPen(brush.theme.color("text"))
    painter.drawText(words, int(flags), text)


def draw_arrows(brush: MapBrush, places: Sequence[LayerPlace]) -> None:
    """A thin arrow in the middle of each gap before a module."""
    painter = brush.painter
    color = brush.theme.color("faint")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, brush.ratio))
    painter.setBrush(color)
    y = round(brush.frame.size[1] * 0.42) + 0.5
    for before, place in pairwise(places):
        if not (place.starts_module and place.follows):
            continue
        # The arrow keeps its length where the gap is wide: it says "goes to", not how far.
        middle, half = (before.right + place.x) / 2, min((place.x - before.right) * 0.3, 11 * brush.ratio)
        head = min(4 * brush.ratio, half)
        tip = middle + half
        painter.drawLine(QPointF(middle - half, y), QPointF(tip - head, y))
        painter.drawPolygon(
            QPolygonF([QPointF(tip, y), QPointF(tip - head, y - head * 0.7), QPointF(tip - head, y + head * 0.7)])
        )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def outline_unit(brush: MapBrush, grid: Grid, index: int, row: int, column: int) -> None:
    """A frame around one cell that stays visible on every colour and where a cell is a single pixel."""
    outline(brush.painter, brush.ratio, grid.cell(index, row, column), brush.theme.color("panel"), width=1, outside=1)
    outline(brush.painter, brush.ratio, grid.cell(index, row, column), brush.theme.color("text"), width=1)


def outline_patch(brush: MapBrush, grid: Grid, patch: Patch) -> None:
    """Thin frames around the cells of a patch, in each of its maps; a single frame around a vector."""
    color = brush.theme.color("text")
    if patch.map is None and patch.maps is None and grid.width == grid.height == 1:
        outline(brush.painter, brush.ratio, (grid.x, grid.y, *grid.size), color)
        return
    for index in patch.channels(grid.count):
        box = grid.cells(index, patch.top, patch.left, patch.bottom, patch.right)
        if box[2] and box[3]:
            outline(brush.painter, brush.ratio, box, color)


def outline_field(brush: MapBrush, grid: Grid, field: Patch) -> None:
    """A frame in the accent around the part of every map of the input that a unit can see."""
    for index in range(-grid.first, grid.count):
        box = grid.cells(index, field.top, field.left, field.bottom, field.right)
        if box[2] and box[3]:
            outline(brush.painter, brush.ratio, box, brush.theme.color("panel"), outside=1)
            outline(brush.painter, brush.ratio, box, brush.theme.color("accent"), width=1.5)


def draw_marks(brush: MapBrush, places: Sequence[LayerPlace], marks: Marks) -> None:
    """Chosen layer and map in the accent, the keyboard's map in the text colour, the hovered unit and what feeds it."""
    accent = brush.theme.color("accent")
    if marks.chosen is not None:
        layer, channel = marks.chosen
        grid = places[layer].grid
        outline(brush.painter, brush.ratio, (grid.x, grid.y, *grid.size), accent, outside=2)
        if channel is not None and channel < grid.count > 1:
            outline(brush.painter, brush.ratio, grid.tile(channel), accent, width=2)
    if marks.cursor is not None and marks.cursor[1] < places[marks.cursor[0]].grid.count:
        layer, index = marks.cursor
        outline(brush.painter, brush.ratio, places[layer].grid.tile(index), brush.theme.color("text"), width=1.5)
    if marks.unit is not None:
        layer, unit = marks.unit
        grids = {place.info.name: place.grid for place in places}
        for name, patch in feeding_patches([place.info for place in places], places[layer].info, unit):
            outline_patch(brush, grids[name], patch)
        outline_unit(brush, places[layer].grid, unit.map, unit.row, unit.column)
