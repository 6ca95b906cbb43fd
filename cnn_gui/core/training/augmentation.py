"""Changed images for training: turned, scaled, slanted, shifted, thinned or thickened, a whole batch at a time.

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
"""Each is drawn evenly between plus and minus: an angle, a share of the size, a slant (x per y), pixels of 28."""

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
        """The changed images, (N, C, H, W) float32 in 0..1, on the device of ``images``.

        On grey images lines get thicker and thinner, and what comes in is black. Images in colour have no lines and
        no background that is known: they keep their strength, and at the border their last pixels are repeated.
        """
        grid = functional.affine_grid(self._maps_for(images), list(images.shape), align_corners=False)
        if images.shape[1] > 1:
            return functional.grid_sample(images, grid, mode="bilinear", padding_mode="border", align_corners=False)
        inked = self._inked(images)
        return functional.grid_sample(inked, grid, mode="bilinear", padding_mode="zeros", align_corners=False)

    def _maps_for(self, images: Tensor) -> Tensor:
        """The maps on the device of ``images``; where these are not square, so that a turn stays a turn."""
        maps = self.maps.to(images.device)
        height, width = images.shape[2:]
        if height == width:
            return maps
        ratio = height / width
        return maps * maps.new_tensor([[1, ratio, 1], [1 / ratio, 1, 1]])

    def _inked(self, images: Tensor) -> Tensor:
        thickness = self.thickness.to(images.device)[:, None, None, None]
        thicker = _largest_near(images) - images
        thinner = images + _largest_near(-images)
        return images + thicker * thickness.clamp(min=0) + thinner * thickness.clamp(max=0)


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
