"""Walking through the maps of the network map with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

from cnn_gui.views.network.map.layout import LayerPlace


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the keyboard is: indices of the layer and of the map in it."""

    layer: int = 0
    map: int = 0


def moved(places: Sequence[LayerPlace], cursor: Cursor, key: int, by_layer: bool = False) -> Cursor | None:
    """The cursor after an arrow key, Home or End; None for another key.

    Left and right go to the next layer at a mosaic's edge, to the map at about the same height there. by_layer: they
    go to the next layer at once. Up and down stay in the layer.
    """
    grid = places[cursor.layer].grid
    column = (cursor.map + grid.first) % grid.columns
    match key:
        case Qt.Key.Key_Left | Qt.Key.Key_Right:
            step = 1 if key == Qt.Key.Key_Right else -1
            beside = cursor.map + step
            if not by_layer and 0 <= column + step < grid.columns and 0 <= beside < grid.count:
                return Cursor(cursor.layer, beside)
            return _beside(places, cursor, step)
        case Qt.Key.Key_Up:
            above = cursor.map - grid.columns
            return Cursor(cursor.layer, above) if above >= 0 else cursor
        case Qt.Key.Key_Down:
            below = cursor.map + grid.columns
            return Cursor(cursor.layer, below) if below < grid.count else cursor
        case Qt.Key.Key_Home:
            return Cursor(cursor.layer, 0)
        case Qt.Key.Key_End:
            return Cursor(cursor.layer, grid.count - 1)
    return None


def _beside(places: Sequence[LayerPlace], cursor: Cursor, step: int) -> Cursor:
    layer = cursor.layer + step
    if not 0 <= layer < len(places):
        return cursor
    grid = places[layer].grid
    _, y, _, high = places[cursor.layer].grid.tile(cursor.map)
    row = min(max(round((y + high / 2 - grid.y) / (grid.tile_height + grid.gap) - 0.5), 0), grid.rows - 1)
    column = 0 if step > 0 else grid.columns - 1
    return Cursor(layer, min(max(row * grid.columns + column - grid.first, 0), grid.count - 1))
