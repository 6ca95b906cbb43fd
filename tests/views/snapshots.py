"""Snapshots for tests: real stages of a real drawing, probabilities as wanted."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.raster import preprocess
from cnn_gui.core.network.answer import verdict
from cnn_gui.core.network.messages import Snapshot
from tests.views.drawing.canvas_hand import THREE


def three(label: int | None = None) -> Drawing:
    return Drawing(strokes=(Stroke(THREE),), label=label)


def probabilities(digit: int, share: float, runner_up: int = 5, rest: float | None = None) -> Float32:
    """digit has share, the runner-up what rest says (else all of the rest), the other classes share the remainder."""
    result = np.zeros(10)
    result[runner_up] = 1 - share if rest is None else rest
    result[digit] = share
    result[[i for i in range(10) if i not in (digit, runner_up)]] = max(1 - result.sum(), 0) / 8
    return result.astype(np.float32)


def make_snapshot(
    drawing: Drawing | None = None,
    likely: Float32 | None = None,
    *,
    mode: InputMode = InputMode.LIKE_MNIST,
    other: Float32 | None = None,
    seconds: float = 0.00113,
) -> Snapshot:
    """likely: the probabilities in this mode. other: those in the other mode."""
    drawing = three() if drawing is None else drawing
    likely = probabilities(3, 0.97, 5, 0.02) if likely is None else likely
    second = InputMode.AS_DRAWN if mode is InputMode.LIKE_MNIST else InputMode.LIKE_MNIST
    return Snapshot(
        generation=1,
        drawing=drawing,
        preprocessed=preprocess(drawing, mode),
        layers=(),
        probabilities=likely,
        answers={mode: likely, second: probabilities(5, 0.61, 3) if other is None else other},
        verdict=verdict(likely),
        blank=drawing.is_blank,
        network_version=1,
        seconds=seconds,
    )
