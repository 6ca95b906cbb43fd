"""Which numbers a picture is made of while it is made: what is easy to reach from a start depends on it.

C. Olah, A. Mordvintsev, L. Schubert, "Feature visualization" (Distill, 2017): steps in the waves that a picture is the
sum of, the finer the smaller, instead of in its pixels, for the gradients of a network are noisy, and pixels by
themselves end in noise. Theirs are the waves of Fourier, each as far as it is coarse. Here they fall off like a bell,
which leaves strokes as wide as a pen's and no dots between them; and they are those of the cosine transform, for which
the edges of a picture are no neighbours (N. Ahmed, T. Natarajan, K. R. Rao, "Discrete cosine transform", 1974).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

FINEST, COARSEST = 40.0, 4.0
"""Half turns of a wave across what the unit sees, beyond which waves fall behind: near no smoothness, and at full."""

_LEAST = 1e-4
"""What is left of the finest waves: with none a drawing could not be made of them."""

EDGE = 0.0019
"""How close to black and white a picture begins: half a step of 255, so that it is that picture."""


class Parametrisation:
    """Pictures (N, C, H, W) in 0..1 as a sigmoid of a sum of waves; at no smoothness of a number for each pixel.

    smoothness: 0..1. side: of what the unit sees, in pixels: a stroke of a small patch is finer than one of a digit.
    """

    def __init__(self, height: int, width: int, smoothness: float, side: int) -> None:
        self._down, self._across = _cosines(height), _cosines(width)
        self._scale = None
        if smoothness > 0:
            self._scale = _scale(height, width, FINEST * (COARSEST / FINEST) ** smoothness / side)

    def pixels(self, numbers: Tensor) -> Tensor:
        """(N, C, H, W) in 0..1 of as many numbers."""
        return torch.sigmoid(self._mixed(numbers))

    def numbers(self, pixels: Tensor) -> Tensor:
        """Those of which these pixels are made, EDGE from both ends."""
        levels = torch.logit(pixels.clamp(EDGE, 1 - EDGE))
        if self._scale is None:
            return levels
        return (self._down @ levels @ self._across.T) / self._scale

    def noise(self, shape: tuple[int, ...], random: torch.Generator) -> Tensor:
        """Numbers that are as likely as each other: at no smoothness any pixels, else clouds."""
        return torch.randn(shape, generator=random)

    def _mixed(self, numbers: Tensor) -> Tensor:
        if self._scale is None:
            return numbers
        return self._down.T @ (numbers * self._scale) @ self._across


def _cosines(count: int) -> Tensor:
    """The waves of the cosine transform as rows, each of length 1 and at right angles to all others: (count, count)."""
    places = torch.arange(count, dtype=torch.float64) + 0.5
    rates = torch.arange(count, dtype=torch.float64)[:, None]
    waves = torch.cos(math.pi / count * rates * places) * math.sqrt(2 / count)
    waves[0] /= math.sqrt(2)
    return waves.float()


def _scale(height: int, width: int, finest: float) -> Tensor:
    """How far a step takes each wave: like a bell by its half turns in a pixel, ``finest`` being its deviation; the
    mean of the squares is 1, so that a step goes as far as one in pixels."""
    down, across = torch.arange(height) / height, torch.arange(width) / width
    turns = torch.hypot(down[:, None], across[None])
    scale = torch.exp(-((turns / finest) ** 2) / 2) + _LEAST
    return scale / scale.square().mean().sqrt()
