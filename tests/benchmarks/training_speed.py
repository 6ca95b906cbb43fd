"""How fast a recipe trains, with the window around it or alone: python -m tests.benchmarks.training_speed RECIPE.

Alone it has the same thread count and priority as in the window. Time is taken on the training's own thread, from step
to step, so that waiting for the GIL counts; tests between epochs do not, nor does a step in which it was stopped.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, MNIST_DATA, ChosenData, Task
from cnn_gui.core.evaluation.messages import EvaluationProgress
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.messages import EpochDone, StepDone
from cnn_gui.core.training.messages import TrainingEvent as Event
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import step_back
from cnn_gui.engine.training.run import CoreTrainer

WARM_UP = 1.5

TURN, TURNS = 2.0, 6
"""Seconds each and how many: the two are compared in turns, because a machine's speed drifts within a minute."""

STOPPED = 0.8 * TURN
"""Seconds: a longer step is one in which the training was stopped."""


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
        data: ChosenData,
    ) -> Generator[Event, None, None]:
        before: tuple[float, int] | None = None
        for event in self._trainer.events(config, initial, spec, wants_weights, data):
            if isinstance(event, StepDone):
                now = perf_counter()
                if before is not None and now - before[0] < STOPPED:
                    self.seconds += now - before[0]
                    self.images += event.images - before[1]
                before = now, event.images
            elif isinstance(event, EvaluationProgress | EpochDone):
                before = None
            yield event

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        self._trainer.save(path, spec, weights, record, task)

    def restart(self) -> None:
        self.images, self.seconds = 0, 0.0

    @property
    def speed(self) -> float:
        """Images per second since the last restart()."""
        return self.images / self.seconds


def long_run(name: str) -> TrainingConfig:
    """The recipe, for longer than it is measured."""
    return replace(RECIPES[name], epochs=50)


class Alone:
    """A recipe that trains in a process of its own, without a window, and only in its turns (POSIX).

    A context manager: however it is left, the process ends, which would otherwise stay stopped for good.
    """

    def __init__(self, name: str) -> None:
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed by finish)
        command = [sys.executable, "-m", "tests.benchmarks.training_speed", name]
        self._process = subprocess.Popen(command, stdout=self._said)
        while not self._figures():
            if self._process.poll() is not None:
                raise RuntimeError(f"{' '.join(command)} ended before it was warm")
            time.sleep(0.1)
        self._process.send_signal(signal.SIGSTOP)
        self._before = self._figures()

    def __enter__(self) -> Alone:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._said.close()

    def turn(self) -> None:
        self._process.send_signal(signal.SIGCONT)
        time.sleep(TURN)
        self._process.send_signal(signal.SIGSTOP)

    @property
    def speed(self) -> float:
        """Images per second in its turns."""
        images, seconds = (after - before for after, before in zip(self._figures(), self._before, strict=True))
        return images / seconds

    def _figures(self) -> list[float]:
        """Images and seconds so far; empty before it is warm."""
        self._said.seek(0)
        lines = [line for line in self._said.read().splitlines(keepends=True) if line.endswith("\n")]
        return [float(figure) for figure in lines[-1].split()] if lines else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", choices=list(RECIPES))
    config = long_run(parser.parse_args().recipe)
    step_back(NICE)
    watch = Stopwatch()
    for event in watch.events(config, None, NETWORKS[config.network], lambda: False, MNIST_DATA):
        if isinstance(event, StepDone) and watch.seconds > WARM_UP:
            print(watch.images, watch.seconds, flush=True)


if __name__ == "__main__":
    main()
