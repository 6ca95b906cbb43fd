"""A layer's map of images as named arrays."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.number_files import Arrays, texts
from cnn_gui.core.projection.messages import LayerPoints, MapImages


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
