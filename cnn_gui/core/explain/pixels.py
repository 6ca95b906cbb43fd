"""Pixels again of what a network was given, without torch: views and the window look at changed inputs."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import Task


def pixels_in(x: Float32, task: Task) -> Float32:
    """(C, H, W), normalised as the task says, on the scale 0..1; what lies beyond is cut off."""
    mean, std = (np.array(numbers, dtype=np.float32)[:, None, None] for numbers in (task.mean, task.std))
    pixels: Float32 = np.clip(x * std + mean, 0, 1)
    return pixels
