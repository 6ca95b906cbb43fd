"""How fast this machine trains, measured in the background half a second at a time while nothing else goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.regularised import network_of
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunState
from cnn_gui.core.training.speed import Speed
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import no_collections, preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

log = logging.getLogger(__name__)

PAUSE_MS = 400
"""Rest between two measurements, and how long one waits for somebody who is drawing."""

Measure = Callable[[TrainingConfig, Task, Callable[[], bool], NetworkSpec | None], Speed | None]


_NAMED: NetworkSpec | None = None
"""The network is the one that a config names."""


@dataclass(frozen=True, slots=True)
class Measured:
    """speed: None where the configuration cannot be measured (a device that fails, a value that makes no run). task:
    what the network that was trained for it is for. spec: that network, None for the one that the config names."""

    config: TrainingConfig
    speed: Speed | None
    task: Task = MNIST
    spec: NetworkSpec | None = None


def measure_speed(
    config: TrainingConfig, task: Task, should_stop: Callable[[], bool], spec: NetworkSpec | None = None
) -> Speed | None:
    """core.training.estimate.measure with as many threads as a run in the window has; None where it was stopped.

    spec: a network that goes on; without one it is the config's, fitted to the task as for a run.
    """
    preload_torch()
    if should_stop():
        return None
    with no_collections():
        from cnn_gui.core.training.estimate import StoppedError, measure
    torch_threads.use(torch_threads.TRAINING)
    try:
        network = spec if spec is not None else network_of(config, task)
        return measure(config, spec=network, should_stop=should_stop)
    except StoppedError:
        return None


def always() -> bool:
    return True


class Estimates(QObject):
    """Measures what is wanted, one after the other, from begin() on. measured: a Measured for each.

    None is begun while a training runs or ``is_quiet`` says no; one that is going on when a training starts ends within
    its step, and is made again when the run has ended.
    """

    measured = Signal(Measured)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        measure: Measure = measure_speed,
        is_quiet: Callable[[], bool] = always,
    ) -> None:
        super().__init__(parent)
        self._measure, self._is_quiet = measure, is_quiet
        self._worker = Worker("estimates", nice=NICE, parent=self)
        self._wanted: tuple[TrainingConfig, ...] = ()
        self._task, self._spec = MNIST, _NAMED
        self._begun = self._training = False
        self._stop: threading.Event | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._next)

    @Slot()
    def begin(self) -> None:
        """From now on the window is there, and what is wanted may be measured."""
        self._begun = True
        self._go_on()

    @Slot(object, object, object)
    def set_wanted(
        self, configs: Iterable[TrainingConfig], task: Task = MNIST, spec: NetworkSpec | None = _NAMED
    ) -> None:
        """What is to be measured, in this order, in place of what was wanted before. The task is that of them all, and
        so is the network, where it is not the one that each names."""
        self._wanted, self._task, self._spec = tuple(configs), task, spec
        self._go_on()

    @Slot(object)
    def show_run_state(self, state: RunState) -> None:
        self._training = state is not RunState.IDLE
        if self._training and self._stop is not None:
            self._stop.set()
        self._go_on()

    def close(self, timeout_s: float) -> bool:
        """Ends a measurement and the thread."""
        self._begun = False
        self._timer.stop()
        if self._stop is not None:
            self._stop.set()
        return self._worker.close(timeout_s)

    def _go_on(self) -> None:
        if self._begun and self._wanted and not self._training and self._stop is None:
            self._timer.start()

    @Slot()
    def _next(self) -> None:
        if not self._wanted or self._training or self._stop is not None:
            return
        if not self._is_quiet():
            self._timer.start()
            return
        config, *rest = self._wanted
        self._wanted, task, spec = tuple(rest), self._task, self._spec
        stop = self._stop = threading.Event()

        def work(control: JobControl) -> Speed | None:
            return self._measure(config, task, lambda: stop.is_set() or control.stopping, spec)

        self._worker.submit(
            work,
            on_done=lambda speed: self._done(Measured(config, speed, task, spec)),
            on_failed=lambda problem: self._failed(Measured(config, None, task, spec), problem),
            doing=QT_TRANSLATE_NOOP("core", "measuring the speed"),
        )

    def _done(self, found: Measured) -> None:
        assert self._stop is not None
        stopped, self._stop = self._stop.is_set(), None
        if not stopped and found.speed is not None:
            self.measured.emit(found)
        elif (found.task, found.spec) == (self._task, self._spec):
            # What was measured beside the beginning of a training is worth nothing.
            self._wanted = (found.config, *(other for other in self._wanted if other != found.config))
        self._go_on()

    def _failed(self, found: Measured, problem: Problem) -> None:
        self._stop = None
        log.info("%s cannot be measured: %s", found.config.recipe, problem.text)
        self.measured.emit(found)
        self._go_on()
