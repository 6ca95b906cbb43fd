"""What can be changed about a trained network, as values: each edit names its layer, and what it does to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MADE_BY_HAND = "Made by hand from"
"""How the notes of a network begin that was saved with its edits."""

Rows = tuple[tuple[float, ...], ...]
"""A kernel, row by row."""


@dataclass(frozen=True, slots=True)
class Mute:
    """A channel of a convolution or a norm, or a unit of a fully connected layer, gives zero: its filter and bias are.

    So are weight and bias of every batch norm behind it, which else would make a constant of the zeros.
    """

    layer: str
    channel: int


@dataclass(frozen=True, slots=True)
class Solo:
    """Of the channels of a layer only those with a Solo are heard; as on a mixing desk, one that is muted is not."""

    layer: str
    channel: int


@dataclass(frozen=True, slots=True)
class ReplaceKernel:
    """Another kernel from one input map to one channel.

    rows: as many as the kernel has. A fully connected layer that reads flattened maps has a "kernel" as large as such a
    map, one that reads units has single weights, which are kernels of one cell. name: of a preset, "" for one's own.
    """

    layer: str
    channel: int
    source: int
    rows: Rows
    name: str = ""


@dataclass(frozen=True, slots=True)
class SetBias:
    """Another bias for a channel."""

    layer: str
    channel: int
    value: float


@dataclass(frozen=True, slots=True)
class ScaleBias:
    """A channel's own bias times a factor."""

    layer: str
    channel: int
    factor: float


@dataclass(frozen=True, slots=True)
class SetPooling:
    """The maximum or the mean of each window."""

    layer: str
    mode: Literal["max", "avg"]


Edit = Mute | Solo | ReplaceKernel | SetBias | ScaleBias | SetPooling
Edits = tuple[Edit, ...]
