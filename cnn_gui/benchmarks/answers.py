"""How long an answer takes: from a drawing to the input, and from the input to every feature map."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import torch

from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input import raster
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.activations import snapshot_layers
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS


@dataclass(frozen=True, slots=True)
class Delay:
    """Milliseconds of one kind of work: the median, and what 95 of 100 stay below."""

    name: str
    median: float
    p95: float


def measure(times: int) -> list[Delay]:
    """The rasteriser on a digit of 200 points, and all activations of the tutorial's network; one torch thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        drawing = a_three()
        network, spec = build(NETWORKS["tutorial"]), NETWORKS["tutorial"]
        values = raster.preprocess(drawing, InputMode.LIKE_MNIST).input
        x = torch.from_numpy(values.copy())[None]
        return [
            delay("drawing to input", lambda: raster.preprocess(drawing, InputMode.LIKE_MNIST), times),
            delay("input to all maps", lambda: snapshot_layers(network, spec, x), times),
        ]
    finally:
        torch.set_num_threads(before)


def a_three() -> Drawing:
    """Something like a 3 of 200 points: two arcs open to the left, one below the other."""
    turns = [math.pi * (-0.75 + 1.5 * (n % 100) / 99) for n in range(200)]
    points = tuple(
        (220 + 80 * math.cos(turn), (170 if n < 100 else 310) + 70 * math.sin(turn)) for n, turn in enumerate(turns)
    )
    return Drawing(strokes=(Stroke(points=points),))


def delay(name: str, work: Callable[[], object], times: int) -> Delay:
    """``work`` done ``times`` times, after three that are not counted."""
    milliseconds = []
    for _ in range(times + 3):
        start = perf_counter()
        work()
        milliseconds.append((perf_counter() - start) * 1000)
    counted = sorted(milliseconds[3:])
    return Delay(name, statistics.median(counted), counted[math.ceil(0.95 * len(counted)) - 1])


def lines(delays: list[Delay]) -> Iterator[str]:
    yield "an answer               median        p95"
    for delay in delays:
        yield f"{delay.name:<20} {delay.median:>6.2f} ms {delay.p95:>7.2f} ms"
