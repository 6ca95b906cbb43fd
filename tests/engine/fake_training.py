"""A trainer that does nothing but say so, step by step, and can be held at any event."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, ChosenData, Task
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import (
    EpochDone,
    RunEnd,
    RunFinished,
    RunStarted,
    StepDone,
    TrainingEvent,
    WeightsChanged,
)
from tests.engine.fakes import weights


class FakeTrainer:
    """epochs × steps; weights before every ``weights_every``-th step, those at the end of an epoch, and wanted ones.

    ``gates`` holds the run before the step it names until its event is set. ``closed_on`` is the thread on which the
    generator was closed, ``saves`` what was saved in memory.
    """

    def __init__(self, epochs: int = 2, steps: int = 5, weights_every: int = 2) -> None:
        self.epochs, self.steps, self.weights_every = epochs, steps, weights_every
        self.gates: dict[int, threading.Event] = {}
        self.reached = threading.Event()
        self.fail_at: dict[int, Exception] = {}
        self.save_error: Exception | None = None
        self.tasks: list[Task] = []
        self.saves: list[tuple[Path, NetworkSpec, Mapping[str, Float32], NetworkRecord]] = []
        self.made: list[TrainingEvent] = []
        self.initial: Mapping[str, Float32] | None = None
        self.spec: NetworkSpec | None = None
        self.data: ChosenData | None = None
        self.ran_on: int | None = None
        self.closed_on: int | None = None
        self.prepared = 0

    def prepare(self) -> None:
        self.prepared += 1

    def events(
        self,
        config: TrainingConfig,
        initial: Mapping[str, Float32] | None,
        spec: NetworkSpec,
        wants_weights: Callable[[], bool],
        data: ChosenData,
    ) -> Generator[TrainingEvent, None, None]:
        self.initial, self.spec, self.data = initial, spec, data
        # Kept, so that nothing but closing it ends it.
        self.generator = self._run(config, wants_weights)
        return self.generator

    def _run(self, config: TrainingConfig, wanted: Callable[[], bool]) -> Generator[TrainingEvent, None, None]:
        self.ran_on = threading.get_ident()
        try:
            for event in self._events(config, wanted):
                self.made.append(event)
                yield event
        except GeneratorExit:
            self.closed_on = threading.get_ident()
            raise

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        if self.save_error is not None:
            raise self.save_error
        self.saves.append((path, spec, weights, record))
        self.tasks.append(task)
        path.write_bytes(b"a network")

    def _events(self, config: TrainingConfig, wanted: Callable[[], bool]) -> Generator[TrainingEvent, None, None]:
        yield RunStarted(config, "cpu", self.steps, self.epochs * self.steps)
        step = 0
        for epoch in range(1, self.epochs + 1):
            for _ in range(self.steps):
                step += 1
                self._wait_before(step)
                if step % self.weights_every == 0 or step % self.steps == 0 or wanted():
                    yield WeightsChanged(step, weights(float(step)))
                yield StepDone(step, epoch, 1 / step, 0.01, step * 64, step * 0.1)
            yield EpochDone(epoch, step, 0.5 / epoch, 90 + epoch, 100, 0.1)
        yield RunFinished(RunEnd.COMPLETED, step, self.epochs, step * 0.1, Measurement(0.92))

    def _wait_before(self, step: int) -> None:
        if step in self.fail_at:
            raise self.fail_at[step]
        if step in self.gates:
            self.reached.set()
            assert self.gates[step].wait(5)

    def hold_before(self, step: int) -> threading.Event:
        self.gates[step] = threading.Event()
        return self.gates[step]
