"""What an epoch costs by the number of digits and by the width of the network."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from msgspec import structs

from cnn_gui.benchmarks.loops import recipe_loop
from cnn_gui.benchmarks.turns import step_times
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.network.messages import Conv, NetworkSpec
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.recipes import RECIPES

SIZES = (1_000, 5_000, 20_000, 60_000)
WIDTHS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds an epoch of the fast recipe takes with ``images`` digits and ``width`` times the tutorial's channels."""

    images: int
    width: int
    step_ms: float

    @property
    def epoch(self) -> float:
        return math.ceil(self.images / RECIPES["fast"].batch_size) * self.step_ms / 1000


def measure(data: Dataset, *, turns: int, progress: Callable[[int, int], None] | None = None) -> list[Cost]:
    """Every width with every size; the median step of each, times the steps of its epoch."""
    cases = {f"{width} {size}": (width, size) for width in WIDTHS for size in SIZES}
    config = RECIPES["fast"]
    loops = {
        name: recipe_loop(replace(config, train_size=size), data, widened(width))
        for name, (width, size) in cases.items()
    }
    milliseconds = step_times(loops, turns, progress)
    return [Cost(size, width, milliseconds[name]) for name, (width, size) in cases.items()]


def widened(width: int) -> NetworkSpec:
    """The tutorial's network with ``width`` times the feature maps in each convolution."""
    layers = NETWORKS["tutorial"].layers
    return NetworkSpec(
        tuple(
            structs.replace(layer, out_channels=layer.out_channels * width) if isinstance(layer, Conv) else layer
            for layer in layers
        )
    )


def lines(costs: list[Cost]) -> Iterator[str]:
    """Seconds an epoch: a row for each number of digits, a column for each width."""
    yield "seconds an epoch (fast recipe)" + "".join(f"{width}× channels".rjust(14) for width in WIDTHS)
    by_case = {(cost.images, cost.width): cost.epoch for cost in costs}
    for size in SIZES:
        yield f"{size:>22,} digits " + "".join(f"{by_case[size, width]:>14.2f}" for width in WIDTHS)
