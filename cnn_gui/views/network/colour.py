"""An input of three planes as the picture that it is."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import Task


def as_picture(values: Float32, task: Task) -> Float32:
    """The picture (3, H, W), 0..1, of an input that was normalised by the task's mean and deviation."""
    mean, std = (np.asarray(numbers, dtype=np.float32).reshape(-1, 1, 1) for numbers in (task.mean, task.std))
    result: Float32 = values * std + mean
    return result
