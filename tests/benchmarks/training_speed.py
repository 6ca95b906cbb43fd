"""How fast a recipe trains, with the window around it or alone: python -m tests.benchmarks.training_speed RECIPE.

Alone it has the same thread count and priority as in the window. Time is taken on the training's own thread, from step
to step, so that waiting for the GIL counts; tests between epochs do not.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from cnn_gui.core.messages import EpochDone, EvaluationProgress, Float32, NetworkRecord, StepDone, TrainingConfig
from cnn_gui.core.messages import TrainingEvent as Event
from cnn_gui.core.recipes import RECIPES
from cnn_gui.core.spec import NETWORKS, NetworkSpec
from cnn_gui.engine.run import CoreTrainer
from cnn_gui.engine.training import NICE
from cnn_gui.engine.worker import step_back

WARM_UP, SECONDS = 1.5, 8.0


class Stopwatch:
    """A Trainer around the real one that counts images and the seconds between steps."""

    def __init__(self) -> None:
        self._trainer = CoreTrainer()
        self.images = 0
        self.seconds = 0.0

    def prepare(self) -> None:
        self._trainer.prepare()

    def events(
        self,
        config: TrainingConfig,
        initial: Mapping[str, Float32] | None,
        spec: NetworkSpec,
        wants_weights: Callable[[], bool],
    ) -> Generator[Event, None, None]:
        before: tuple[float, int] | None = None
        for event in self._trainer.events(config, initial, spec, wants_weights):
            if isinstance(event, StepDone):
                now = perf_counter()
                if before is not None:
                    self.seconds += now - before[0]
                    self.images += event.images - before[1]
                before = now, event.images
            elif isinstance(event, EvaluationProgress | EpochDone):
                before = None
            yield event

    def save(self, path: Path, spec: NetworkSpec, weights: Mapping[str, Float32], record: NetworkRecord) -> None:
        self._trainer.save(path, spec, weights, record)

    def restart(self) -> None:
        self.images, self.seconds = 0, 0.0

    @property
    def speed(self) -> float:
        """Images per second since the last restart()."""
        return self.images / self.seconds


def long_run(name: str) -> TrainingConfig:
    """The recipe, for longer than it is measured."""
    return replace(RECIPES[name], epochs=50)


def alone(name: str) -> float:
    """Images per second in a process of its own, without a window."""
    command = [sys.executable, "-m", "tests.benchmarks.training_speed", name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", choices=list(RECIPES))
    config = long_run(parser.parse_args().recipe)
    step_back(NICE)
    watch = Stopwatch()
    begun: float | None = None
    warm = False
    for event in watch.events(config, None, NETWORKS[config.network], lambda: False):
        if not isinstance(event, StepDone):
            continue
        begun = begun if begun is not None else perf_counter()
        if not warm and perf_counter() - begun > WARM_UP:
            warm = True
            watch.restart()
        if warm and watch.seconds > SECONDS:
            break
    print(watch.speed)


if __name__ == "__main__":
    main()
