"""Maps that are made up: images of random pixels, two layers of random points."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.projection.messages import LayerPoints, LayerSeparation, MapImages, Neighbours, Separation


def some_images(count: int = 60, task: Task = MNIST) -> MapImages:
    """Of every second test image; each tenth is answered wrong."""
    random = np.random.default_rng(0)
    classes = len(task.classes)
    labels = np.arange(count) % classes
    answers = np.where(np.arange(count) % 10 == 9, (labels + 1) % classes, labels)
    colour = (3,) if task.is_colour else ()
    return MapImages(
        indices=np.arange(count) * 2,
        labels=labels,
        answers=answers,
        probabilities=random.uniform(0.5, 1, count).astype(np.float32),
        pictures=random.integers(0, 256, (count, *task.input_shape[1:], *colour), dtype=np.uint8),
        data=task.data or "made up",
        task=task,
        total=10_000,
    )


def some_points(count: int = 60, layer: str = "fc1", seed: int = 0) -> LayerPoints:
    """A layer of five values."""
    random = np.random.default_rng(seed)
    components = (random.normal(size=(count, 5)) * [5, 4, 3, 2, 1]).astype(np.float32)
    return LayerPoints(
        layer=layer,
        components=components,
        shares=np.array([0.45, 0.29, 0.16, 0.07, 0.02], np.float32),
        mean=np.zeros(5, np.float32),
        axes=np.eye(5, dtype=np.float32),
        fitted=count,
        turn2=np.eye(2, dtype=np.float32),
        turn3=np.eye(3, dtype=np.float32),
        scale=0.2,
    )


def some_neighbours(layer: str = "fc1", places: tuple[int, ...] = (4, 14, 9)) -> Neighbours:
    distances = np.arange(1, len(places) + 1, dtype=np.float32)
    return Neighbours(layer, np.array(places, np.int64), distances)


def some_separation(layers: tuple[str, ...] = ("input", "conv1", "fc1"), total: int = 3) -> Separation:
    """Of 200 tested images the first layer tells 160, and each one after it 15 more, the probe one less."""
    found = tuple(LayerSeparation(layer, 160 + 15 * place, 159 + 15 * place) for place, layer in enumerate(layers))
    return Separation(found, 100, 200, 196, total, "MNIST", 5)
