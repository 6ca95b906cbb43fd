"""A picture that is made up for a unit, as values: what is wanted, how it is made, and every step on the way there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.network.messages import Box

MOST_JITTER = 4
"""Pixels."""

JITTERED = 1 / 8
"""Of the side of what a unit sees: a patch of 3×3 that is moved by a pixel is another one."""

MOST_STRENGTH = 2.0

STEPS = 100
"""Of a film, without the picture that it begins with."""

STARTS = 4
"""Pictures that are made side by side."""


class Focus(StrEnum):
    """What of a map is raised: the unit in its MIDDLE, the one at a PLACE that is named, its largest value wherever it
    is (PEAK), or the MEAN of all its values. A unit of a vector is one value, whatever is said here."""

    MIDDLE = "middle"
    PLACE = "place"
    PEAK = "peak"
    MEAN = "mean"


class AscentStart(StrEnum):
    """What the pictures are at first. NOISE: each other noise, about as light as the data are. DRAWING: the first is
    the input itself, the others have a little noise over it."""

    NOISE = "noise"
    DRAWING = "drawing"


@dataclass(frozen=True, slots=True)
class Objective:
    """A layer by name, and its map or unit. place: (row, column) in the map, with the focus PLACE."""

    layer: str
    unit: int
    focus: Focus = Focus.MIDDLE
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class AscentSettings:
    """How pictures are made.

    smoothness: 0..1, how much coarse patterns are ahead of fine ones, by the side of what the unit sees; at 0 each
    pixel goes its own way. jitter: by how many pixels at most the picture is moved before each step, 0 to MOST_JITTER;
    never by more than the JITTERED part of what the unit sees. strength: 0 to MOST_STRENGTH, how strongly each pixel is
    drawn towards paper, as a share of what the objective draws it by on average. steps, at least 1. starts: how many
    pictures. seed: what is random is the same for the same seed.
    """

    start: AscentStart = AscentStart.NOISE
    smoothness: float = 0.7
    jitter: int = 1
    strength: float = 0.5
    steps: int = STEPS
    starts: int = STARTS
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class AscentFrame:
    """Where all pictures are after a step; step 0 is the beginning.

    pictures: (starts, H, W) uint8, in colour (starts, H, W, 3). values: (starts,) float32, what the network computes
    for these very pictures: of a map its largest value, with the focus MIDDLE or PLACE that of the unit there. fields:
    for each picture the pixels that the unit sees whose value it is.
    """

    step: int
    pictures: UInt8
    values: Float32
    fields: tuple[Box, ...]


def rises(values: Float32) -> bool:
    """Whether anything was found to raise: values (frames, starts) rise by more than what rounding makes."""
    gain = float((values.max(axis=0) - values[0]).max())
    return gain > 1e-5 * (1 + float(np.abs(values[0]).max()))


def values_of(frames: Sequence[AscentFrame]) -> Float32:
    """(frames, starts)."""
    return np.stack([frame.values for frame in frames])
