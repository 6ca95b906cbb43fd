"""Likes that are made up: of the tutorial's network, ten classes, images of random pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnn_gui.core.features.messages import (
    LEVELS,
    RANKS,
    SHOWN,
    LayerLikes,
    LikedImage,
    Likes,
    Twins,
    UnitLikes,
    UnitNumbers,
)
from cnn_gui.core.network.messages import Box

COUNTS = np.full(10, 6)


def layer_likes(layer: str, units: int, *, silent: tuple[int, ...] = (), twins: tuple[Twins, ...] = ()) -> LayerLikes:
    """Values 0 to 1; every unit fires for 0 and 6, hardly for 1."""
    rising = LEVELS
    mean = np.tile(np.array([1, 0.05, *[0.5] * 4, 0.9, *[0.5] * 3], np.float32), (units, 1))
    ends = np.stack([np.linspace(1, 0.9, SHOWN), np.linspace(0.45, 0.55, SHOWN), np.linspace(0, 0.1, SHOWN)])
    return LayerLikes(
        layer=layer,
        threshold=0.0,
        values=np.tile(ends[:, None], (1, units, 1)).astype(np.float32),
        images=np.tile(np.arange(3 * SHOWN).reshape(3, 1, SHOWN), (1, units, 1)),
        quantiles=np.tile(rising, (units, 1)),
        mean=mean,
        spread=np.full((units, 10), 0.1, np.float32),
        fires=np.where(mean > 0.1, 0.9, 0.2).astype(np.float32),
        auc=np.tile(np.array([0.93, 0.1, *[0.5] * 8], np.float32), (units, 1)),
        silent=silent,
        twins=twins,
    )


def likes() -> Likes:
    """Of conv2 map 4 is silent, and map 2 and 6 say the same."""
    layers = {
        "conv1": layer_likes("conv1", 32),
        "conv2": layer_likes("conv2", 64, silent=(3,), twins=(Twins(1, 5, 0.991),)),
        "fc1": layer_likes("fc1", 128),
        "softmax": layer_likes("softmax", 10),
    }
    return Likes("MNIST", 60, 60, COUNTS, layers)


def numbers(layer: str = "conv1", unit: int = 0) -> UnitNumbers:
    return likes().unit(layer, unit)


def unit_likes(layer: str = "conv1", unit: int = 0, seen: int = 60) -> UnitLikes:
    """Each image with a patch of 3×3 pixels; its label is its index modulo ten."""
    found = replace(likes().unit(layer, unit), seen=seen)
    random = np.random.default_rng(unit)
    images = {
        rank: tuple(
            LikedImage(
                index=int(index),
                label=int(index) % 10,
                picture=random.integers(0, 256, (28, 28), dtype=np.uint8),
                value=float(value),
                place=(4, 5),
                field=Box(4, 5, 7, 8),
            )
            for index, value in zip(found.images[row], found.values[row], strict=True)
        )
        for row, rank in enumerate(RANKS)
    }
    return UnitLikes(found, images, 60, "MNIST")
