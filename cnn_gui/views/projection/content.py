"""The map to be taken away: each point with its image, label and answer."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.number_files import NumberTable, columns, texts
from cnn_gui.core.projection.messages import LayerPoints, MapImages, Neighbours
from cnn_gui.core.projection.named_arrays import separation_arrays
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate
from cnn_gui.views.projection.between.path_page import PathPage
from cnn_gui.views.projection.between.regions_page import RegionsPage
from cnn_gui.views.projection.separation_page import SeparationPage
from cnn_gui.views.projection.words import of_images


def map_content(
    images: MapImages,
    points: LayerPoints,
    positions: Float32,
    explained: str,
    own: Float32 | None,
    neighbours: Neighbours | None,
    picture: QWidget,
) -> PanelContent:
    words = translate("ImageMap", "{0} as points by what {1} makes of them. {2}").format(
        of_images(images), points.layer, explained
    )
    return PanelContent(
        f"map {points.layer}",
        words,
        picture,
        lambda: map_numbers(images, points, positions, own, neighbours),
        of_drawing=own is not None,
    )


def map_numbers(
    images: MapImages, points: LayerPoints, positions: Float32, own: Float32 | None, neighbours: Neighbours | None
) -> PanelNumbers:
    """By image: index, label, answer, probability, position (N, 2 or 3) as shown, components (N, R); shares (R,) of the
    variance; classes. drawing: where the drawing lies. nearest, distances: of the images nearest to it, by index."""
    names = [name_of(images.task.names, index) for index in range(len(images.task.classes))]
    arrays: dict[str, np.ndarray] = {
        "index": images.indices,
        "label": images.labels,
        "answer": images.answers,
        "probability": images.probabilities,
        "position": positions,
        "components": points.components,
        "shares": points.shares,
        "classes": texts(names),
    }
    if own is not None:
        arrays["drawing"] = own
    if neighbours is not None:
        arrays |= {"nearest": images.indices[neighbours.places], "distances": neighbours.distances}
    header = ("index", "label", "answer", "probability", *("x", "y", "z")[: positions.shape[1]])
    rows = zip(
        images.indices.tolist(),
        [names[label] for label in images.labels.tolist()],
        [names[answer] for answer in images.answers.tolist()],
        images.probabilities.tolist(),
        *np.ascontiguousarray(positions.T).tolist(),
        strict=True,
    )
    return PanelNumbers(arrays, NumberTable(header, tuple(rows)))


def separation_content(page: SeparationPage) -> PanelContent | None:
    """None where nothing is measured. accuracies: shares of the tested images, by layer."""
    found = page.found
    if found is None or not found.layers:
        return None
    caption = f"{page.words.text()} {page.about.text()}"
    layers = [each.layer for each in found.layers]
    nearest = [found.share(each.nearest) for each in found.layers]
    probe = [found.share(each.probe) for each in found.layers]
    arrays = {**separation_arrays(found), "about": np.array(caption)}
    table = columns(["layer", "nearest_neighbours", "linear_probe"], layers, nearest, probe)
    left_out = (page.measure_button, page.progress)
    return PanelContent("separation", caption, page, lambda: PanelNumbers(arrays, table), left_out, of_drawing=False)


def path_content(page: PathPage) -> PanelContent | None:
    """None where there is no way. share (S,), pictures (S, C, H, W) uint8, probabilities (S, K), at: the slider's."""
    path = page.path
    if path is None:
        return None
    arrays = {
        "about": np.array(page.note.text()),
        "share": path.shares,
        "pictures": path.pictures,
        "probabilities": path.probabilities,
        "at": np.array(page.slider.value()),
    }
    names = [name_of(page.task.names, index) for index in range(path.probabilities.shape[1])]
    table = columns(["share", *names], path.shares.tolist(), *path.probabilities.T.tolist())
    left_out = (page.corners, page.way_field, page.canvas_button, page.slider)
    return PanelContent("path", page.note.text(), page, lambda: PanelNumbers(arrays, table), left_out, of_drawing=False)


def regions_content(page: RegionsPage) -> PanelContent | None:
    """None where there is no plane. answers, confidence (G, G), x and y (G,) of the cells' middles, corners (3, C, H,
    W) uint8 at places (3, 2)."""
    regions = page.regions
    if regions is None:
        return None
    caption = translate("ImageMap", "The answers on the plane of three images.")
    middles = [regions.middle_of(index, index) for index in range(regions.side)]
    arrays = {
        "about": np.array(caption),
        "answers": regions.answers,
        "confidence": regions.confidence,
        "x": np.array([x for x, _ in middles]),
        "y": np.array([y for _, y in middles]),
        "corners": regions.plane.corners,
        "places": regions.plane.places,
    }
    rows = [
        (x, y, name_of(page.task.names, int(regions.answers[row, column])), float(regions.confidence[row, column]))
        for row, (_, y) in enumerate(middles)
        for column, (x, _) in enumerate(middles)
    ]
    table = NumberTable(("x", "y", "answer", "confidence"), tuple(rows))
    return PanelContent(
        "regions", caption, page, lambda: PanelNumbers(arrays, table), (page.corners,), of_drawing=False
    )
