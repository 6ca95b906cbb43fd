"""Drawings of the album as labelled images of a task, made as the drawing on the canvas becomes the input."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.album.messages import AlbumEntry
from cnn_gui.core.album.store import Album
from cnn_gui.core.arrays import Float32, Int64, UInt8
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.raster import preprocess


@dataclass(frozen=True, slots=True, eq=False)
class LabelledDrawings:
    """images: (N, C, H, W) uint8, as those of a data set. labels: (N,) int64. ids: of the entries, in their order."""

    images: UInt8
    labels: Int64
    ids: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)


def input_of(drawing: Drawing, task: Task, mode: InputMode | None = None) -> Float32:
    """What a network of the task is given for a drawing, (C, H, W) float32, normalised. mode: None for the task's."""
    values = preprocess(drawing, task.mode if mode is None else mode, task).input
    return values.reshape(task.input_shape)


def labelled_drawings(
    album: Album,
    entries: Iterable[AlbumEntry],
    task: Task,
    mode: InputMode | None = None,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> LabelledDrawings:
    """The drawings as images of one byte a value, for training and for what takes a data set.

    task: whose input it is; the labels are the entries' own. What cannot be read is left out. About 1 ms a drawing on
    one core; once should_stop() it holds what has been made so far. On any thread.
    """
    images, labels, ids = [], [], []
    for entry in entries:
        if should_stop():
            break
        drawing = album.drawing(entry.id)
        if drawing is None:
            continue
        stages = preprocess(drawing, task.mode if mode is None else mode, task).stages
        images.append(np.rint(stages[-2].values * 255).astype(np.uint8).reshape(task.input_shape))
        labels.append(entry.label)
        ids.append(entry.id)
    shape = (len(images), *task.input_shape)
    stacked = np.stack(images) if images else np.zeros(shape, dtype=np.uint8)
    return LabelledDrawings(stacked, np.array(labels, dtype=np.int64), tuple(ids))
