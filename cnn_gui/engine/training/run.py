"""One training run on the worker's thread: events in order, honouring the controls, saved by itself. No Qt here."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import DataError, UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.agreement import learns_from
from cnn_gui.core.datasets.catalogue import credit
from cnn_gui.core.datasets.messages import MNIST, MNIST_DATA, ChosenData, Task
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.regularised import network_of
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.timeline.moment_file import how_many
from cnn_gui.core.training.messages import MomentKept, MomentReached, RunEnd, RunFinished, TrainingEvent
from cnn_gui.core.transfer.messages import OwnDrawings
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import no_collections, preload_torch
from cnn_gui.engine.training.event_buffer import EventBuffer
from cnn_gui.engine.training.run_control import RunControl
from cnn_gui.engine.training.run_recorder import SAVE_EVERY_S, SAVE_SHARE, RunRecorder

if TYPE_CHECKING:
    from cnn_gui.core.datasets.registry import Dataset

    Data = tuple[Dataset, Dataset]


SAVE_SHORT_S = 1.0
"""Seconds between two savings of a run on a person's own drawings, which is over within some ten."""


class Trainer(Protocol):
    """What trains: core.training.loop with its data, or a fake. All methods are called on the training thread."""

    def prepare(self) -> None:
        """Loads what a run needs, so that the first one begins at once."""

    def events(
        self,
        config: TrainingConfig,
        initial: Mapping[str, Float32] | None,
        spec: NetworkSpec,
        wants_weights: Callable[[], bool],
        data: ChosenData,
    ) -> Generator[TrainingEvent, None, None]:
        """core.training.loop.train; closing the generator ends the run. data: its task is the network's."""

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        """core.exchange.checkpoint.save: atomically, or raises UserError or OSError."""


class CoreTrainer:
    """The real one. torch_threads: how many threads torch may use in one operation of a run on the CPU."""

    def __init__(
        self,
        threads: int = torch_threads.TRAINING,
        data: Callable[[], Data] | None = None,
        moments: Callable[[NetworkSpec], int] = how_many,
        dynamics: bool = True,
    ) -> None:
        """data: gives the training and the test set; MNIST by default. moments: how many a run of a network keeps.
        dynamics: whether the numbers of its layers are told and kept."""
        self._threads, self._dynamics = threads, dynamics
        self._moments = moments
        self._data = data if data is not None else _mnist

    def prepare(self) -> None:
        preload_torch()
        with no_collections():
            from cnn_gui.core.training import loop  # noqa: F401

            self._data()

    def events(
        self,
        config: TrainingConfig,
        initial: Mapping[str, Float32] | None,
        spec: NetworkSpec,
        wants_weights: Callable[[], bool],
        data: ChosenData,
    ) -> Generator[TrainingEvent, None, None]:
        self.prepare()
        from cnn_gui.core.training.loop import train

        torch_threads.use(self._threads)
        if isinstance(data, OwnDrawings):
            from cnn_gui.core.transfer.teaching import teach

            yield from teach(
                config, data, spec, initial=initial, wants_weights=wants_weights, moments=self._moments(spec)
            )
            return
        train_set, test_set = self._data() if data.source == MNIST_DATA.source else sets_of(data)
        yield from train(
            config,
            train_set,
            test_set,
            initial=initial,
            spec=spec,
            wants_weights=wants_weights,
            moments=self._moments(spec),
            dynamics=self._dynamics,
        )

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        preload_torch()
        from cnn_gui.core.exchange import checkpoint

        checkpoint.save(path, spec, weights, record, task)


def credit_of(data: ChosenData) -> str:
    """What a network carries of its data, of a run from new weights. That of MNIST is known from its images
    (core.exchange.record_json)."""
    if isinstance(data, OwnDrawings):
        return data.credit
    return "" if data.source == MNIST_DATA.source else credit(data.task.data)


def _mnist() -> Data:
    from cnn_gui.core.datasets.registry import mnist

    return mnist("train"), mnist("test")


def sets_of(data: ChosenData) -> Data:
    """Both parts, normalised as the network is used to. Raises DataError where they cannot be had."""
    if data.source == MNIST_DATA.source:
        return _mnist()
    from cnn_gui.core.datasets.registry import labelled

    found = labelled(data.source)
    return replace(found.train, task=data.task), replace(found.test, task=data.task)


class TrainingRun:
    """A run from its first event to its RunFinished, which is always its last.

    wake: called when the buffer has something again after it was empty. origin: as in NetworkRecord.
    own: the network that a config means which calls it OWN_NETWORK.
    """

    def __init__(
        self,
        trainer: Trainer,
        config: TrainingConfig,
        initial: NetworkState | None,
        control: RunControl,
        buffer: EventBuffer,
        wake: Callable[[], None],
        origin: str = "",
        data: ChosenData = MNIST_DATA,
        own: NetworkSpec | None = None,
    ) -> None:
        self._own = own
        self._trainer = trainer
        self._config = config
        self._initial = initial
        self._control = control
        self._buffer = buffer
        self._wake = wake
        self._refusal: UserError | None = None
        self._data = data if initial is None else self._data_of(initial, data)
        self._spec = initial.spec if initial is not None else self._fitted(data.task)
        self._task = self._data.task
        before = initial.record if initial is not None else None
        self._recorder = RunRecorder(
            config,
            self._spec,
            trainer.save,
            task=self._task,
            came_from=before.title if before is not None else "",
            sources=before.sources if before is not None else credit_of(self._data),
            origin=origin,
            save_every=SAVE_SHORT_S if isinstance(self._data, OwnDrawings) else SAVE_EVERY_S,
            save_share=1.0 if isinstance(self._data, OwnDrawings) else SAVE_SHARE,
        )

    def _fitted(self, task: Task) -> NetworkSpec:
        """The network the config names, for the task. Where it cannot be fitted, the run says why as it begins."""
        try:
            return network_of(self._config, task, self._own)
        except UserError as error:
            self._refusal = error
            return self._own or NETWORKS.get(self._config.network, NETWORKS["tutorial"])

    def _data_of(self, network: NetworkState, data: ChosenData) -> ChosenData:
        """What a network that goes on learns from. Where that is nothing, the run says why as it begins."""
        found = learns_from(network.task, data)
        if isinstance(found, ChosenData):
            return found
        self._refusal = DataError(found)
        return replace(data, task=network.task)

    @property
    def spec(self) -> NetworkSpec:
        """The network that is trained: the initial one's, or the one the config names."""
        return self._spec

    @property
    def task(self) -> Task:
        """What that network is for."""
        return self._task

    @property
    def path(self) -> Path | None:
        """The file that the run is kept in, once there is one."""
        return self._recorder.path

    def perform(self, explain: Callable[[Exception], Problem]) -> tuple[RunFinished, Problem | None]:
        """Runs to the end. Returns the last event and, where it was a failure, the Problem with its details."""
        problem: Problem | None = None
        finished: RunFinished | None = None
        sentence = None
        try:
            finished = self._follow()
        except Exception as error:  # whatever goes wrong while training, what was learnt is saved and told
            problem = explain(error)
            # What nobody has foreseen is told by the Problem, with its details; the run only says that it failed.
            sentence = problem.text if isinstance(error, UserError) else None
        return self._end(finished or self._broken_off(problem is not None, sentence)), problem

    def _follow(self) -> RunFinished | None:
        """Hands on events until the run ends by itself (its RunFinished) or is stopped (None)."""
        weights = self._initial.weights if self._initial is not None else None
        if self._refusal is not None:
            raise self._refusal
        self._recorder.begin()
        if not self._may_go_on():
            return None
        events = self._trainer.events(self._config, weights, self._spec, self._control.will_pause, self._data)
        with contextlib.closing(events):
            while self._may_go_on():
                event = next(events, None)
                if event is None:
                    raise RuntimeError("the run ended without saying how")
                if isinstance(event, RunFinished):
                    return event
                self._hand_on(event)
                self._control.passed(event)
        return None

    def _may_go_on(self) -> bool:
        """Waits while a person has paused the run, which is no part of what it takes."""
        since = time.monotonic()
        try:
            return self._control.may_go_on()
        finally:
            self._recorder.rested(time.monotonic() - since)

    def _hand_on(self, event: TrainingEvent) -> None:
        # The weights of moments are for the file; a screen that is busy must not make them pile up.
        self._add(MomentKept(event.step, event.images) if isinstance(event, MomentReached) else event)
        notice = self._recorder.see(event)
        if notice is not None:
            self._add(notice)

    def _end(self, finished: RunFinished) -> RunFinished:
        notice = self._recorder.save(last=True)
        if notice is not None:
            self._add(notice)
        self._recorder.close()
        # A file that holds earlier weights only is not what was learnt: the network counts as unsaved.
        path = self._recorder.path if self._recorder.is_saved else None
        saved = str(path) if path is not None else None
        # What is saved, and on display, are the newest weights: no accuracy of earlier ones goes with them.
        progress = self._recorder.progress
        record = self._recorder.record(path) if progress.steps else None
        last = replace(finished, saved=saved, tested=progress.tested, record=record)
        self._add(last)
        return last

    def _broken_off(self, failed: bool, sentence: str | None) -> RunFinished:
        progress = self._recorder.progress
        return RunFinished(
            end=RunEnd.FAILED if failed else RunEnd.STOPPED,
            steps=progress.steps,
            epochs=progress.epochs,
            seconds=progress.seconds,
            error=sentence,
        )

    def _add(self, event: TrainingEvent) -> None:
        if self._buffer.add(event):
            self._wake()
