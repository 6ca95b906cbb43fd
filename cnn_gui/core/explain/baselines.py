"""What an input is compared with: paper, grey, noise, or itself blurred.

P. Sturmfels, S. Lundberg, S.-I. Lee, "Visualizing the impact of feature attribution baselines" (Distill, 2020): what
one takes for "nothing" decides what an explanation shows, and none is right by itself.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Baseline

GREY = 0.5
SEED = 0
BLUR = 0.1
"""The standard deviation of the blur, as a share of the longer side: 2.8 of 28 pixels, about the width of a pen."""


def baseline_of(kind: Baseline, x: Tensor, task: Task) -> Tensor:
    """The baseline of an input (1, C, H, W), normalised as the task says, of its shape and on its device.

    Paper is what the app makes of an empty drawing: no ink, or black in each colour.
    """
    if kind is Baseline.BLURRED:
        return blurred(x, BLUR * max(x.shape[2:]))
    return normalised_pixels(_pixels(kind, tuple(x.shape)).to(x), task)


def normalised_pixels(pixels: Tensor, task: Task) -> Tensor:
    """(value − mean) / std of (N, C, H, W) on the scale 0..1."""
    mean, std = scales(pixels, task)
    return (pixels - mean) / std


def pixels_of(x: Tensor, task: Task) -> Tensor:
    """The scale 0..1 again, of (N, C, H, W)."""
    mean, std = scales(x, task)
    return x * std + mean


def scales(like: Tensor, task: Task) -> tuple[Tensor, Tensor]:
    """The task's means and deviations, (C, 1, 1), with the type and on the device of ``like``."""
    mean, std = (torch.tensor(numbers, dtype=like.dtype, device=like.device) for numbers in (task.mean, task.std))
    return mean[:, None, None], std[:, None, None]


def blurred(x: Tensor, deviation: float) -> Tensor:
    """(N, C, H, W) under a Gaussian of a standard deviation in pixels; beyond its edges the input goes on as there."""
    reach = max(1, round(3 * deviation))
    places = torch.arange(-reach, reach + 1, dtype=x.dtype, device=x.device)
    bell = torch.exp(-(places**2) / (2 * deviation**2))
    bell = bell / bell.sum()
    count = x.shape[1]
    wide = functional.pad(x, (reach,) * 4, mode="replicate")
    down = functional.conv2d(wide, bell.reshape(1, 1, -1, 1).expand(count, 1, -1, 1), groups=count)
    return functional.conv2d(down, bell.reshape(1, 1, 1, -1).expand(count, 1, 1, -1), groups=count)


def _pixels(kind: Baseline, shape: tuple[int, ...]) -> Tensor:
    if kind is Baseline.NOISE:
        random = np.random.default_rng(SEED).random(shape, dtype=np.float32)
        return torch.from_numpy(random)
    return torch.full(shape, GREY if kind is Baseline.GREY else 0.0)
