"""Drawings as images to learn from: rasterised ahead, in bulk, each with augmented copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.dataset import Dataset, Split
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.augmentation import augmented
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.raster import input_pixels
from cnn_gui.core.transfer.messages import LabelledDrawing

Progress = Callable[[int, int], None]
"""Called with how many of how many images there are."""


def image(drawing: Drawing, task: Task) -> UInt8:
    """(C, H, W): the input of a task before it is normalised, in 256 steps as the images of data sets."""
    return np.rint(input_pixels(drawing, task) * 255).astype(np.uint8)


def images_of(
    name: str,
    drawings: Sequence[LabelledDrawing],
    task: Task,
    split: Split,
    *,
    copies: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Dataset:
    """A data set of that name: each drawing as it is, followed by ``copies`` of it with changed strokes.

    There must be at least one drawing.
    A drawing without strokes, a picture alone, comes as often, unchanged. Equal seeds give equal images.
    """
    random = np.random.default_rng(seed)
    total = len(drawings) * (1 + copies)
    made = np.empty((total, *task.input_shape), dtype=np.uint8)
    place = 0
    for each in drawings:
        first = made[place] = image(each.drawing, task)
        for number in range(1, 1 + copies):
            made[place + number] = image(augmented(each.drawing, random), task) if each.drawing.strokes else first
        place += 1 + copies
        if progress is not None:
            progress(place, total)
    labels = np.repeat(np.array([each.label for each in drawings], dtype=np.int64), 1 + copies)
    return Dataset(name, split, torch.from_numpy(made), torch.from_numpy(labels), task)
