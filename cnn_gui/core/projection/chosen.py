"""Some images of a map: those within an outline, and what they have in common."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Int64, UInt8
from cnn_gui.core.projection.messages import ChosenImages, MapImages


def inside(points: Float32, outline: Float32) -> Bool:
    """(N,): which of the points (N, 2) lie within a closed outline (K, 2), by the even-odd rule; none for fewer than
    three corners."""
    found = np.zeros(len(points), np.bool_)
    if len(outline) < 3:
        return found
    x, y = points.astype(np.float64).T
    corners = outline.astype(np.float64)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        crosses = np.flatnonzero((y1 > y) != (y2 > y))
        found[crosses] ^= x[crosses] < (x2 - x1) * ((y[crosses] - y1) / (y2 - y1)) + x1
    return found


def chosen(images: MapImages, places: Int64) -> ChosenImages:
    """What is known of the images at some places."""
    places = np.unique(places)
    classes = len(images.task.classes)
    pairs = images.labels[places] * classes + images.answers[places]
    confusion = np.bincount(pairs, minlength=classes * classes).reshape(classes, classes).astype(np.int64)
    return ChosenImages(places, confusion, _mean(images.pictures[places]))


def _mean(pictures: UInt8) -> UInt8 | None:
    if not len(pictures):
        return None
    mean: UInt8 = np.rint(pictures.mean(axis=0)).astype(np.uint8)
    return mean
