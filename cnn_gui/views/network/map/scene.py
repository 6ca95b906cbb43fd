"""The whole picture of the network map, from the back to the front."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.core.network.dependencies import Dependencies
from cnn_gui.views.network.map import paint as paint
from cnn_gui.views.network.map.class_names import draw_class_names
from cnn_gui.views.network.map.dependencies import draw_dependencies
from cnn_gui.views.network.map.picture import NetworkPicture
from cnn_gui.views.network.map.skips import draw_skips
from cnn_gui.views.network.map.titles import draw_titles
from cnn_gui.views.network.units import Patch


@dataclass(frozen=True, slots=True)
class MapScene:
    """What is on the picture besides the layers. chosen: name of a layer, "" for none. invitation: stands in place
    of the maps while nothing is drawn.

    dependencies and field: of the unit whose story is told; the field is a part of the input.
    """

    chosen: str
    marks: paint.Marks
    dependencies: Dependencies | None = None
    field: Patch | None = None
    invitation: str = ""


def draw_scene(brush: paint.MapBrush, picture: NetworkPicture, scene: MapScene) -> None:
    """picture: arranged and coloured, with at least one layer."""
    places = picture.places
    if picture.titles is not None:
        draw_titles(brush, picture.titles, scene.chosen)
    paint.draw_arrows(brush, places)
    draw_skips(brush, picture.ways, scene.marks.skips)
    if not scene.invitation:
        paint.draw_images(brush, places, picture.images)
    draw_class_names(brush, picture.names, None if scene.invitation else picture.likely)
    if scene.dependencies is not None:
        draw_dependencies(brush, places, scene.dependencies)
    if scene.invitation:
        paint.draw_blank(brush, places, scene.invitation)
    paint.draw_marks(brush, places, scene.marks)
    if scene.field is not None:
        paint.outline_field(brush, places[0].grid, scene.field)
