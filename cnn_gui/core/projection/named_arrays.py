"""A layer's map of images, and what its layers tell apart, as named arrays."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.number_files import Arrays, texts
from cnn_gui.core.projection.messages import LayerPoints, MapImages, Separation


def map_arrays(images: MapImages, points: LayerPoints, positions: Float32, about: str) -> Arrays:
    """index, label, answer (N,), probability (N,), position (N, 2), NaN where an image has none, components (N, R),
    shares (R,), axes (D, R), mean (D,), classes, about."""
    return {
        "index": images.indices,
        "label": images.labels,
        "answer": images.answers,
        "probability": images.probabilities,
        "position": positions,
        "components": points.components,
        "shares": points.shares,
        "axes": points.axes,
        "mean": points.mean,
        "classes": texts(list(images.task.classes)),
        "about": np.array(about),
    }


def separation_arrays(found: Separation) -> Arrays:
    """layers (L,), nearest_neighbours, linear_probe (L,): shares of the tested images; network: that of the network's
    answers. fitted, tested: numbers of images."""
    return {
        "layers": texts([each.layer for each in found.layers]),
        "nearest_neighbours": np.array([found.share(each.nearest) for each in found.layers]),
        "linear_probe": np.array([found.share(each.probe) for each in found.layers]),
        "network": np.array(found.share(found.answered)),
        "fitted": np.array(found.fitted),
        "tested": np.array(found.tested),
    }
