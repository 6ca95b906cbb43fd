"""Changed digits for training: turned, scaled, slanted, shifted, thinned or thickened, a whole batch at a time.

What is done to each image is drawn first, as numbers, and applied afterwards: so a step that has to be done again
after a device ran out of memory sees the same images.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

MAX_TURN = math.radians(15)
MAX_SCALE = 0.15
MAX_SHEAR = 0.2
MAX_SHIFT = 2.0
"""Each is drawn evenly between plus and minus: an angle, a share of the size, a slant (x per y), pixels."""

MAX_THICKER = 0.7
MAX_THINNER = 0.5
"""How far a pixel goes towards the largest or smallest value of its 3×3 neighbourhood, 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class AffineChanges:
    """What is done to each of N images, on the CPU.

    maps: (N, 2, 3) float32, from output to input coordinates, both in -1..1. thickness: (N,), negative is thinner.
    """

    maps: Tensor
    thickness: Tensor

    def __getitem__(self, part: slice) -> AffineChanges:
        return AffineChanges(self.maps[part], self.thickness[part])

    def applied_to(self, images: Tensor) -> Tensor:
        """The changed images, (N, 1, 28, 28) float32 in 0..1, on the device of ``images``; what comes in is black."""
        thickness = self.thickness.to(images.device)[:, None, None, None]
        thicker = _largest_near(images) - images
        thinner = images + _largest_near(-images)
        inked = images + thicker * thickness.clamp(min=0) + thinner * thickness.clamp(max=0)
        grid = functional.affine_grid(self.maps.to(images.device), list(images.shape), align_corners=False)
        return functional.grid_sample(inked, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def draw(n: int, generator: torch.Generator) -> AffineChanges:
    """Changes for n images within the limits above."""
    turn, scale, shear, right, down, thickness = torch.rand(6, n, generator=generator).mul_(2).sub_(1)
    turn, scale, shear = turn * MAX_TURN, 1 + scale * MAX_SCALE, shear * MAX_SHEAR
    cos, sin = torch.cos(turn) / scale, torch.sin(turn) / scale
    # One pixel of 28 is 2/28 of the range -1..1.
    shift = 2 / 28 * MAX_SHIFT
    rows = (cos, cos * shear - sin, right * shift, sin, sin * shear + cos, down * shift)
    maps = torch.stack(rows, dim=1).reshape(n, 2, 3)
    return AffineChanges(maps, torch.where(thickness > 0, thickness * MAX_THICKER, thickness * MAX_THINNER))


def _largest_near(images: Tensor) -> Tensor:
    """The largest value in the 3×3 neighbourhood of each pixel: max_pool2d(images, 3, stride=1, padding=1).

    By rows and columns, with whole maps shifted against each other, which on a CPU takes a tenth of its time.
    """
    padded = functional.pad(images, (1, 1, 1, 1), value=-math.inf)
    rows = torch.maximum(torch.maximum(padded[..., :-2], padded[..., 1:-1]), padded[..., 2:])
    return torch.maximum(torch.maximum(rows[..., :-2, :], rows[..., 1:-1, :]), rows[..., 2:, :])
