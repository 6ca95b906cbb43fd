"""Strokes of ink on an input, as numbers that gradients can be taken of.

A stroke is a line through a few points, as wide as a pen, with a soft edge of about a pixel; the distance from each
pixel to it is differentiable in its points (as in T.-M. Li et al., "Differentiable vector graphics rasterization for
editing and learning", ACM Transactions on Graphics 39, 2020, of which this is the simplest case).
"""

from __future__ import annotations

import torch
from torch import Tensor

PEN = 0.045
"""The half width of a stroke, as a share of the shorter side: 1.3 of 28 pixels, MNIST's pens."""

EDGE = 0.011
"""Over how much the edge of a stroke fades, as a share of the shorter side: a third of a pixel at 28."""

_TINY = 1e-6


def cover(points: Tensor, height: int, width: int) -> Tensor:
    """How far strokes cover each pixel, 0 to 1: (S, K, 2) points, x and y in pixels, to (S, 1, height, width)."""
    side = min(height, width)
    ys, xs = torch.meshgrid(_centres(height, points), _centres(width, points), indexing="ij")
    pixels = torch.stack((xs, ys), dim=-1)[None, None]
    begin, end = points[:, :-1, None, None], points[:, 1:, None, None]
    along = end - begin
    share = (((pixels - begin) * along).sum(-1) / (along.square().sum(-1) + _TINY)).clamp(0, 1)
    # The root of zero has no gradient: a pixel on the line is a hair beside it.
    squares = (pixels - begin - share[..., None] * along).square().sum(-1) + _TINY
    distance = squares.sqrt().amin(dim=1)
    return torch.sigmoid((PEN * side - distance) / (EDGE * side))[:, None]


def painted(images: Tensor, points: Tensor, colours: Tensor) -> Tensor:
    """Images with strokes on them: (N, C, H, W) in 0..1, strokes (N, S, K, 2), their colours (N, S, C) in 0..1.

    Later strokes lie on earlier ones. A stroke of paper's colour takes ink away.
    """
    height, width = images.shape[2:]
    for stroke in range(points.shape[1]):
        ink = cover(points[:, stroke], height, width)
        images = images * (1 - ink) + colours[:, stroke, :, None, None] * ink
    return images


def first_part(points: Tensor, share: float) -> Tensor:
    """The beginning of strokes (S, K, 2) drawn one after the other, ``share`` (0..1) of their whole length.

    What is not drawn yet is a stroke without length where it begins; ``begun`` says which have begun.
    """
    lengths = (points[:, 1:] - points[:, :-1]).norm(dim=2)
    left = share * float(lengths.sum())
    result = points.clone()
    for stroke, parts in enumerate(lengths.tolist()):
        for index, length in enumerate(parts):
            part = min(1.0, max(0.0, left) / length) if length > 0 else 1.0
            way = points[stroke, index + 1] - points[stroke, index]
            result[stroke, index + 1] = result[stroke, index] + part * way
            left -= length
    return result


def begun(points: Tensor, share: float) -> int:
    """How many of the strokes have begun when so much of their whole length is drawn; none at 0."""
    if share <= 0:
        return 0
    ends = (points[:, 1:] - points[:, :-1]).norm(dim=2).sum(dim=1).cumsum(0)
    before = torch.cat((ends.new_zeros(1), ends[:-1]))
    return max(1, int((before < share * ends[-1]).sum()))


def _centres(count: int, like: Tensor) -> Tensor:
    return torch.arange(count, dtype=like.dtype, device=like.device) + 0.5
