"""Augmentation of images, a whole batch at a time: affine, elastic, thickness; no forward pass sees an image twice.

Elastic deformation after Simard, Steinkraus and Platt (2003), with the smooth displacement field drawn on a coarse
grid and enlarged, which costs a fraction of filtering a fine one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Strength:
    """Standard deviations. rotation, shear: radians. scale: of the logarithm. shift, elastic: pixels of 28.

    thickness: share of images whose ink is made thicker or thinner by up to one pixel.
    """

    rotation: float = 0.12
    shear: float = 0.12
    scale: float = 0.07
    shift: float = 0.8
    elastic: float = 0.9
    thickness: float = 0.3

    def times(self, factor: float) -> Strength:
        """All of it weaker or stronger."""
        if factor == 1:
            return self
        return Strength(
            rotation=self.rotation * factor,
            shear=self.shear * factor,
            scale=self.scale * factor,
            shift=self.shift * factor,
            elastic=self.elastic * factor,
            thickness=self.thickness * factor,
        )


def augment(images: Tensor, strength: Strength, generator: torch.Generator) -> Tensor:
    """images (N, 1, 28, 28) in 0..1 -> the same shape and range, each image changed in its own way."""
    n = images.shape[0]
    theta = _affine(n, strength, generator)
    grid = F.affine_grid(theta, [n, 1, 28, 28], align_corners=False)
    coarse = torch.randn(n, 2, 5, 5, generator=generator) * (strength.elastic * 2 / 28)
    field = F.interpolate(coarse, size=(28, 28), mode="bicubic", align_corners=True)
    moved = F.grid_sample(images, grid + field.permute(0, 2, 3, 1), align_corners=False)
    return _thickness(moved, strength.thickness, generator)


def _affine(n: int, strength: Strength, generator: torch.Generator) -> Tensor:
    draw = torch.randn(n, 6, generator=generator)
    turn, shear = draw[:, 0] * strength.rotation, draw[:, 1] * strength.shear
    scale_x, scale_y = (torch.exp(draw[:, i] * strength.scale) for i in (2, 3))
    cos, sin = torch.cos(turn), torch.sin(turn)
    shift = draw[:, 4:6] * (strength.shift * 2 / 28)
    rows = torch.stack(
        [
            cos * scale_x,
            (-sin + shear * cos) * scale_y,
            shift[:, 0],
            sin * scale_x,
            (cos + shear * sin) * scale_y,
            shift[:, 1],
        ],
        dim=1,
    )
    return rows.view(n, 2, 3)


def _thickness(images: Tensor, share: float, generator: torch.Generator) -> Tensor:
    n = images.shape[0]
    chosen = torch.randperm(n, generator=generator)[: math.ceil(n * share)]
    part = images[chosen]
    half = len(chosen) // 2
    amount = torch.rand(len(chosen), 1, 1, 1, generator=generator)
    thick = F.max_pool2d(part[:half], 3, 1, 1)
    thin = -F.max_pool2d(-part[half:], (2, 2), 1, 1)[:, :, :28, :28]
    result = images.clone()
    result[chosen] = part + amount * (torch.cat([thick, thin]) - part)
    return result
