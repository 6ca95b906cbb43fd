"""Noise, blur, weak contrast, a patch before the image, dark for light: of (N, C, H, W) float32 in 0..255."""

from __future__ import annotations

import torch
from torch import Tensor

from cnn_gui.core.explain.baselines import blurred as under_gaussian

FULL = 255.0

GREY = 128.0
"""The patch: neither ink nor paper."""


def noisy(images: Tensor, percent: float, random: torch.Generator) -> Tensor:
    """Gaussian noise whose standard deviation is so much of the scale."""
    return images + percent / 100 * FULL * torch.randn(images.shape, generator=random).to(images)


def blurred(images: Tensor, pixels: float, _random: torch.Generator) -> Tensor:
    """Under a Gaussian of that standard deviation."""
    return under_gaussian(images, pixels)


def faded(images: Tensor, percent: float, _random: torch.Generator) -> Tensor:
    """So much of each pixel's difference from the image's mean is taken away, channel by channel."""
    mean = images.mean(dim=(2, 3), keepdim=True)
    return mean + (1 - percent / 100) * (images - mean)


def covered(images: Tensor, pixels: float, random: torch.Generator) -> Tensor:
    """A grey square of that side somewhere on each image, all of it on the image."""
    height, width = images.shape[2:]
    rows, columns = (_reached(side, pixels, torch.rand(len(images), 1, generator=random)) for side in (height, width))
    patch = (rows[:, :, None] * columns[:, None, :])[:, None].to(images)
    return images + patch * (GREY - images)


def inverted(images: Tensor, percent: float, _random: torch.Generator) -> Tensor:
    """Dark for light at 100, all grey at 50."""
    return images + percent / 100 * (FULL - 2 * images)


def _reached(side: int, pixels: float, place: Tensor) -> Tensor:
    """How much of each pixel in a row an interval covers, (N, side) in 0..1. place: (N, 1) in 0..1."""
    begin = place * (side - min(pixels, side))
    cells = torch.arange(side)
    return (torch.minimum(begin + pixels, cells + 1) - torch.maximum(begin, cells)).clamp(0, 1)
