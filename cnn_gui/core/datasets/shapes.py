"""Shapes in colour: ten kinds of shapes in any colour, place, size and turn, before any background, 3×32×32.

Made from a seed, so that nothing has to be downloaded and everybody has the same images. What there is to learn is the
outline alone: colours, places and backgrounds are drawn without regard to the kind. A shape and what is behind it
always differ enough in brightness to be told apart by people who see no colours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from cnn_gui.core.arrays import Float32, Int64, UInt8
from cnn_gui.core.datasets.shape_outlines import OUTLINES

SIDE = 32
TRAIN, TEST = 20_000, 4_000
SMALLEST, LARGEST = 8.5, 14.0
"""Pixels from a shape's middle to its furthest point."""

_WEIGHTS = np.array((0.299, 0.587, 0.114), np.float32)
"""Of red, green and blue in brightness (ITU-R BT.601)."""

_APART = 0.3
"""The least difference in brightness, 0..1, between a shape and each colour behind it."""

_PIECE = 500
"""Images computed at once: what a few arrays of them take stays in the processor's memory."""


def make(n: int, seed: int) -> tuple[UInt8, Int64]:
    """Images (n, 3, 32, 32) and labels (n,), places in OUTLINES, as many of each. Equal seeds give equal images."""
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(n) % len(OUTLINES)).astype(np.int64)
    images = np.empty((n, 3, SIDE, SIDE), np.uint8)
    for kind, outline in enumerate(OUTLINES.values()):
        for places in _pieces(np.flatnonzero(labels == kind)):
            count = len(places)
            x, y, scale = _coordinates(count, random)
            ink = np.clip(0.5 - outline(x, y) * scale, 0, 1)[:, None]
            front, behind = _colours(count, random)
            back = _background(behind, random)
            pixels = back + ink * (front[:, :, None, None] - back)
            pixels += random.normal(0, 0.02, pixels.shape).astype(np.float32)
            images[places] = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return images, labels


def _pieces(places: Int64) -> Iterator[Int64]:
    for start in range(0, len(places), _PIECE):
        yield places[start : start + _PIECE]


def _coordinates(n: int, random: np.random.Generator) -> tuple[Float32, Float32, Float32]:
    """Of each pixel's middle in the shape's own coordinates, (n, 32, 32), and pixels per unit, (n, 1, 1).

    A shape lies wholly within the picture.
    """
    scale = random.uniform(SMALLEST, LARGEST, (n, 1, 1)).astype(np.float32)
    room = SIDE / 2 - scale
    right, down = (random.uniform(-1, 1, (n, 1, 1)).astype(np.float32) * room for _ in range(2))
    turn = random.uniform(-math.pi, math.pi, (n, 1, 1)).astype(np.float32)
    pixels = np.arange(SIDE, dtype=np.float32) + np.float32(0.5 - SIDE / 2)
    x, y = (pixels[None, None, :] - right) / scale, (pixels[None, :, None] - down) / scale
    cos, sin = np.cos(turn), np.sin(turn)
    return cos * x + sin * y, cos * y - sin * x, scale


def _colours(n: int, random: np.random.Generator) -> tuple[Float32, Float32]:
    """A colour (n, 3) for each shape, and two (n, 2, 3) that are behind it, all 0..1.

    Drawn again until they are far enough apart in brightness.
    """
    front, behind = np.empty((n, 3), np.float32), np.empty((n, 2, 3), np.float32)
    left = np.arange(n)
    while len(left):
        front[left] = random.random((len(left), 3), np.float32)
        behind[left] = random.random((len(left), 2, 3), np.float32)
        difference = front[left] @ _WEIGHTS - (behind[left] @ _WEIGHTS).T
        # On the same side of both colours, so that no mixture of the two is as bright as the shape.
        left = left[~((difference > _APART).all(0) | (difference < -_APART).all(0))]
    return front, behind


def _background(colours: Float32, random: np.random.Generator) -> Float32:
    """(n, 3, 32, 32): one of the colours alone, one passing into the other, or stripes of both, in any direction."""
    n = len(colours)
    pixels = (np.arange(SIDE, dtype=np.float32) + np.float32(0.5)) / SIDE - np.float32(0.5)
    turn = random.uniform(-math.pi, math.pi, (n, 1, 1)).astype(np.float32)
    along = np.cos(turn) * pixels[None, None, :] + np.sin(turn) * pixels[None, :, None]
    waves = random.uniform(1.5, 4.0, (n, 1, 1)).astype(np.float32)
    stripes = np.clip(np.sin(2 * np.float32(math.pi) * waves * along) * 3 + 0.5, 0, 1)
    passing = np.clip(along + 0.5, 0, 1)
    kind = random.integers(0, 3, (n, 1, 1))
    share = np.where(kind == 0, 0, np.where(kind == 1, passing, stripes)).astype(np.float32)[:, None]
    first, second = (colours[:, place, :, None, None] for place in (0, 1))
    mixed: Float32 = first + share * (second - first)
    return mixed
