"""Images turned, shifted, scaled and slanted about their middle, between pixels by bilinear interpolation.

What comes in at the edges is paper on grey images, and in colour what is at the edge.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def rotated(images: Tensor, degrees: float, _random: torch.Generator) -> Tensor:
    """Clockwise."""
    turn = math.radians(degrees)
    return _mapped(images, (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn)))


def shifted_right(images: Tensor, pixels: float, _random: torch.Generator) -> Tensor:
    return _mapped(images, (1, 0), (0, 1), (-pixels, 0))


def shifted_down(images: Tensor, pixels: float, _random: torch.Generator) -> Tensor:
    return _mapped(images, (1, 0), (0, 1), (0, -pixels))


def scaled(images: Tensor, percent: float, _random: torch.Generator) -> Tensor:
    """By so many percent larger, or smaller; more than −100."""
    size = 1 + percent / 100
    return _mapped(images, (1 / size, 0), (0, 1 / size))


def sheared(images: Tensor, degrees: float, _random: torch.Generator) -> Tensor:
    """Upright lines lean to the right by that angle, as italics do."""
    return _mapped(images, (1, math.tan(math.radians(degrees))), (0, 1))


def _mapped(
    images: Tensor,
    across: tuple[float, float],
    down: tuple[float, float],
    offset: tuple[float, float] = (0, 0),
) -> Tensor:
    """Each pixel of the result taken from where a matrix says, in pixels from the middle: (N, C, H, W) float32."""
    height, width = images.shape[2:]
    # affine_grid counts each side from −1 to 1.
    rows = [
        [across[0], across[1] * height / width, 2 * offset[0] / width],
        [down[0] * width / height, down[1], 2 * offset[1] / height],
    ]
    maps = torch.tensor(rows, dtype=images.dtype, device=images.device).expand(len(images), 2, 3)
    grid = functional.affine_grid(maps, list(images.shape), align_corners=False)
    edge = "border" if images.shape[1] > 1 else "zeros"
    return functional.grid_sample(images, grid, mode="bilinear", padding_mode=edge, align_corners=False)
