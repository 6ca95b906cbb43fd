"""Lines made thicker and thinner, broken, and dotted lines drawn across: white ink on black, (N, C, H, W) in 0..255."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

PERIOD = 0.25
"""From gap to gap of broken lines, as a share of the shorter side: 7 of 28 pixels."""

DOT_GAP, DOT = 0.14, 0.035
"""From dot to dot of a dotted line, and a dot's radius, as shares of the shorter side."""

FULL = 255.0


def thickened(images: Tensor, pixels: float, _random: torch.Generator) -> Tensor:
    """Lines so many pixels thicker, thinner below 0: each 3×3 maximum adds a pixel on either side of a line, and what
    is between two of them is mixed."""
    grown = images if pixels > 0 else -images
    whole, rest = divmod(abs(pixels) / 2, 1)
    for _ in range(int(whole)):
        grown = _largest_near(grown)
    if rest:
        grown = torch.lerp(grown, _largest_near(grown), rest)
    return grown if pixels > 0 else -grown


def broken(images: Tensor, percent: float, random: torch.Generator) -> Tensor:
    """So much of the ink is taken away, in gaps that cross each other at a right angle, turned at random."""
    side = min(images.shape[2:])
    period, share = PERIOD * side, 1 - math.sqrt(1 - percent / 100)
    turns, first, second = torch.rand(3, len(images), 1, 1, generator=random)
    along, across = _axes(images, turns * math.pi, torch.zeros_like(turns), torch.zeros_like(turns))
    kept = torch.ones_like(along)
    for axis, begin in ((along, first), (across, second)):
        # How deep in a gap a pixel is, in pixels from its nearer edge: half a pixel is the width of an edge.
        place = (axis / period + begin).remainder(1)
        depth = torch.minimum(place, share - place) * period
        kept = kept * (1 - (depth + 0.5).clamp(0, 1))
    return images * kept[:, None].to(images)


def dotted(images: Tensor, lines: float, random: torch.Generator) -> Tensor:
    """Dotted white lines across each image, through its middle third, at random: a whole number of them."""
    side = min(images.shape[2:])
    gap, radius = DOT_GAP * side, max(DOT * side, 0.5)
    drawn = torch.zeros(len(images), *images.shape[2:])
    for _ in range(round(lines)):
        turns, right, down, begin = torch.rand(4, len(images), 1, 1, generator=random)
        along, across = _axes(images, turns * math.pi, (right - 0.5) * side / 3, (down - 0.5) * side / 3)
        beside = ((along / gap + begin).remainder(1) - 0.5) * gap
        drawn = torch.maximum(drawn, (radius + 0.5 - torch.hypot(beside, across)).clamp(0, 1))
    return torch.maximum(images, FULL * drawn[:, None].to(images))


def _axes(images: Tensor, turns: Tensor, right: Tensor, down: Tensor) -> tuple[Tensor, Tensor]:
    """Each pixel's place along and across an axis (N, H, W), in pixels. turns: (N, 1, 1), in radians; right, down:
    where the axis begins, from the middle of the image."""
    height, width = images.shape[2:]
    x = torch.arange(width) - (width - 1) / 2 - right
    y = (torch.arange(height) - (height - 1) / 2)[:, None] - down
    return x * turns.cos() + y * turns.sin(), y * turns.cos() - x * turns.sin()


def _largest_near(images: Tensor) -> Tensor:
    return functional.max_pool2d(images, 3, stride=1, padding=1)
