"""Readings: any names and shapes that weights may have, and the networks that are found for them.

A line is a tensor: its name, and its shape as numbers with × or x between them. The weights are all the same number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from cnn_gui.core.exchange.reading import search
from cnn_gui.core.exchange.reading.contents import Contents
from cnn_gui.core.exchange.reading.readings import opened
from cnn_gui.core.exchange.tensors import StoredTensor
from tests.fuzz.frame import Target

MAX_NUMBERS = 100_000
"""Of all tensors together: what is read takes time, and is tried elsewhere."""

TRIES = 1
"""Readings that are run on digits."""

STEPS = 500
"""Of the search: so many are some milliseconds."""


def read(data: bytes, _: Path) -> object:
    contents = Contents("text", dict(_tensors(data.decode(errors="replace").splitlines())))
    before = search.MOST_STEPS
    search.MOST_STEPS = STEPS
    try:
        return opened(contents, _after(TRIES))
    finally:
        search.MOST_STEPS = before


def _tensors(lines: Iterable[str]) -> Iterable[tuple[str, StoredTensor | None]]:
    left = MAX_NUMBERS
    for line in lines:
        name, _, shape = line.rpartition(" ")
        sizes = tuple(int(each) for each in shape.replace("×", "x").split("x") if each.isdecimal() and len(each) < 6)
        left -= math.prod(sizes)
        if left > 0:
            yield name, _tensor(name, sizes)


def _tensor(name: str, shape: tuple[int, ...]) -> StoredTensor:
    strides = tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))
    values = np.full(math.prod(shape), 0.1, np.float32)
    return StoredTensor("float32", shape, strides, 0, name, values.nbytes, values.tobytes)


def _after(count: int) -> Callable[[], bool]:
    """Whether it was asked more often than that."""
    asked = iter(range(count))
    return lambda: next(asked, None) is None


def seeds() -> dict[str, bytes]:
    return {name: "\n".join(text.split(", ")).encode() for name, text in _NETWORKS.items()}


_NETWORKS = {
    "example": "conv1.weight 4x1x5x5, conv1.bias 4, conv2.weight 6x4x5x5, conv2.bias 6, fc.weight 10x96, fc.bias 10",
    "vectors": "0.weight 16x784, 0.bias 16, 1.weight 16, 1.bias 16, 1.running_mean 16, "
    "1.running_var 16, 3.weight 10x16",
    "sequence": "features.0.weight 4x1x3x3, features.3.weight 6x4x3x3, features.6.weight 8x6x3x3, head.1.weight 3x72",
    "residual": "conv1.weight 4x1x3x3, layer1.0.conv1.weight 4x4x3x3, layer1.0.conv2.weight 4x4x3x3, "
    "layer2.0.conv1.weight 8x4x3x3, layer2.0.conv2.weight 8x8x3x3, "
    "layer2.0.downsample.0.weight 8x4x1x1, fc.weight 10x8",
    "depthwise": "a.weight 8x3x3x3, b.weight 8x1x3x3, c.weight 16x8x1x1, d.weight 5x16, d.bias 5",
    "slopes": "conv.weight 4x1x5x5, act.weight 1, fc.weight 2x576",
    "copies": "net.a.weight 10x784, net.a.bias 10, net.b.weight 10x10, net.b.bias 10, "
    "ema.a.weight 10x784, ema.a.bias 10, ema.b.weight 10x10, ema.b.bias 10",
    "others": "rnn.weight_ih_l0 40x28, rnn.weight_hh_l0 40x10, "
    "norm.weight 8, norm.bias 8, up.weight 8x4x2x2, up.bias 4",
}

TARGET = Target(read, seeds)
