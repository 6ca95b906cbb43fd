"""Each recipe's step, epoch and run beside the tutorial's own loop, and how near it comes to the processor's limit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from cnn_gui.benchmarks.anatomy import Anatomy
from cnn_gui.benchmarks.elsewhere import elsewhere
from cnn_gui.benchmarks.limits import flops_per_image, matmul_rate
from cnn_gui.benchmarks.loops import PUBLIC_METHOD, PUBLIC_NETWORK, recipe_loop, tutorial_loop
from cnn_gui.benchmarks.turns import step_times
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import ALL, RECIPES
from cnn_gui.core.training.precision import number_format

LOOP = "the tutorial's loop"
PUBLIC = "public method"
PARTS = ("data", "variation", "forward", "backward", "update")


@dataclass(frozen=True, slots=True)
class Case:
    """A way to train that is measured."""

    name: str
    config: TrainingConfig
    spec: NetworkSpec

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(min(self.config.train_size, ALL) / self.config.batch_size)


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What was measured of a case.

    epoch and run in seconds of training, without tests; times_faster: how often the run fits into that of the
    tutorial's loop; epochs_faster: the same for an epoch of 60,000 digits. share_of_limit: of the step's time, how much
    the multiplications alone would take at the measured rate of matrix products. parts: milliseconds of the step.
    """

    name: str
    precision: str
    batch_size: int
    step_ms: float
    epoch: float
    run: float
    times_faster: float
    epochs_faster: float
    share_of_limit: float
    parts: dict[str, float]


def cases() -> tuple[Case, ...]:
    """The recipes, and the public method of the same aim as the sprint recipe."""
    recipes = [Case(name, config, NETWORKS[config.network]) for name, config in RECIPES.items()]
    return (*recipes, Case(PUBLIC, PUBLIC_METHOD, PUBLIC_NETWORK))


def measure(
    data: Dataset, *, turns: int, progress: Callable[[int, int], None] | None = None
) -> tuple[dict[str, float], list[TrainingResult]]:
    """GFLOP/s of matrix products by number format, and the results, the tutorial's loop first."""
    before = _rates()
    tutorial = Case(LOOP, RECIPES["tutorial"], NETWORKS["tutorial"])
    loops: dict[str, Iterator[None]] = {LOOP: elsewhere(tutorial_loop, data)}
    loops |= {case.name: recipe_loop(case.config, data, case.spec) for case in cases()}
    milliseconds = step_times(loops, turns, progress)
    # Twice, because another program may disturb a short measurement as a whole.
    rates = {name: max(rate, before[name]) for name, rate in _rates().items()}
    # Ends the runs, which lets go of their memory.
    del loops
    reference = milliseconds[LOOP] / 1000 * tutorial.steps_per_epoch
    results = [_result(tutorial, milliseconds[LOOP], reference, rates, {})]
    for case in cases():
        parts = Anatomy(case.config, case.spec, data).measure(4 * turns)
        results.append(_result(case, milliseconds[case.name], reference, rates, parts))
    return {name: rate / 1e9 for name, rate in rates.items()}, results


def _rates() -> dict[str, float]:
    """Operations per second by number format."""
    return {str(dtype).removeprefix("torch."): matmul_rate(dtype) for dtype in (torch.float32, torch.bfloat16)}


def _result(
    case: Case, step_ms: float, reference: float, rates: dict[str, float], parts: dict[str, float]
) -> TrainingResult:
    """reference: seconds of an epoch of the tutorial's loop."""
    config = case.config
    precision = str(number_format(config.precision, torch.device("cpu"))).removeprefix("torch.")
    epoch = case.steps_per_epoch * step_ms / 1000
    run = epoch * config.epochs
    limit_ms = flops_per_image(case.spec) * config.batch_size / rates[precision] * 1000
    return TrainingResult(
        name=case.name,
        precision=precision,
        batch_size=config.batch_size,
        step_ms=step_ms,
        epoch=epoch,
        run=run,
        times_faster=reference * RECIPES["tutorial"].epochs / run,
        epochs_faster=reference / (ALL / config.batch_size * step_ms / 1000),
        share_of_limit=limit_ms / step_ms,
        parts=parts,
    )


def lines(rates: dict[str, float], results: list[TrainingResult]) -> Iterator[str]:
    """The results as a table for people."""
    yield "recipe                format     batch  ms a step   s an epoch   s a run   run   epoch   of the limit"
    for result in results:
        yield (
            f"{result.name:<20}  {result.precision:<9} {result.batch_size:>6} {result.step_ms:>10.2f} "
            f"{result.epoch:>12.1f} {result.run:>9.1f} {result.times_faster:>4.1f}× {result.epochs_faster:>5.1f}× "
            f"{result.share_of_limit:>13.0%}"
        )
    speeds = ", ".join(f"{rate:.0f} GFLOP/s in {name}" for name, rate in rates.items())
    yield f"The limit: matrix products of this machine, {speeds}. A run of the tutorial's loop has four epochs."
    yield "The tutorial's loop runs in a process of its own, as it does for those who run the tutorial."
    yield ""
    yield "where a step goes   " + "".join(f"{part:>11}" for part in PARTS)
    for result in results[1:]:
        total = sum(result.parts.values())
        yield f"{result.name:<20}" + "".join(f"{result.parts.get(part, 0.0) / total:>11.0%}" for part in PARTS)
