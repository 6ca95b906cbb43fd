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
    """Standard deviations. rotation, shear: radians. scale: of the logarithm. shift, elastic: in 28ths of the side.

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


@dataclass(frozen=True, slots=True, eq=False)
class ElasticChanges:
    """What is done to each of N images, on the CPU.

    maps: (N, 2, 3), from output to input coordinates, both in -1..1. bends: (N, 2, 5, 5), displacements in the same
    unit on a coarse grid. thickness: (N,), -1..1: how far towards one pixel thicker, or thinner where it is negative.
    """

    maps: Tensor
    bends: Tensor
    thickness: Tensor

    def __getitem__(self, part: slice) -> ElasticChanges:
        return ElasticChanges(self.maps[part], self.bends[part], self.thickness[part])

    def applied_to(self, images: Tensor) -> Tensor:
        """images (N, 1, H, W) in 0..1 -> the same shape and range, each image changed in its own way."""
        grid = F.affine_grid(self.maps.to(images.device), list(images.shape), align_corners=False)
        bends = F.interpolate(self.bends.to(images.device), size=images.shape[2:], mode="bicubic", align_corners=True)
        moved = F.grid_sample(images, grid + bends.permute(0, 2, 3, 1), align_corners=False)
        return _inked(moved, self.thickness.to(images.device))


def draw(n: int, strength: Strength, generator: torch.Generator) -> ElasticChanges:
    """Changes for n images."""
    maps = _affine(n, strength, generator)
    bends = torch.randn(n, 2, 5, 5, generator=generator) * (strength.elastic * 2 / 28)
    return ElasticChanges(maps, bends, _thickness(n, strength.thickness, generator))


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


def _thickness(n: int, share: float, generator: torch.Generator) -> Tensor:
    """For ``share`` of n images how far they become thicker or, the second half of them, thinner; 0 for the others."""
    chosen = torch.randperm(n, generator=generator)[: math.ceil(n * share)]
    amount = torch.rand(len(chosen), generator=generator)
    amount[len(chosen) // 2 :].neg_()
    result = torch.zeros(n)
    result[chosen] = amount
    return result


def _inked(images: Tensor, thickness: Tensor) -> Tensor:
    """The images with thicker and thinner lines; thickness (N,) as in ElasticChanges."""
    result = images.clone()
    thick, thin = thickness > 0, thickness < 0
    amount = thickness.abs()[:, None, None, None]
    thicker = F.max_pool2d(images[thick], 3, 1, 1)
    thinner = -F.max_pool2d(-images[thin], (2, 2), 1, 1)[:, :, :-1, :-1]
    result[thick] += amount[thick] * (thicker - images[thick])
    result[thin] += amount[thin] * (thinner - images[thin])
    return result
