"""One race on the worker's thread: turns, pauses, and every entrant saved by itself as any run is. No Qt here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.messages import MNIST, ChosenData, Task
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
from cnn_gui.core.race.messages import Entrant, RaceEvent, RaceRules, RaceTest, Share
from cnn_gui.core.race.rules import configured, told
from cnn_gui.core.timeline.moment_file import how_many
from cnn_gui.core.training.messages import MomentKept, MomentReached, RunEnd, RunFinished, TrainingEvent
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.race.gate import RaceGate
from cnn_gui.engine.race.race_buffer import RaceBuffer
from cnn_gui.engine.training.run import CoreTrainer, credit_of, sets_of
from cnn_gui.engine.training.run_recorder import RunRecorder


class RaceLike(Protocol):
    """core.race.race.Race, or a fake. Used on the race's thread."""

    @property
    def is_over(self) -> bool: ...
    def turn(self) -> Iterator[RaceEvent]: ...
    def newest(self) -> Iterator[RaceEvent]: ...
    def close(self) -> None: ...


class RaceMaker(Protocol):
    def make(self, entrants: Sequence[Entrant], rules: RaceRules, data: ChosenData) -> RaceLike:
        """Raises UserError where the race cannot be, or its data are not here."""

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        """core.exchange.checkpoint.save: atomically, or raises UserError or OSError."""


class CoreRaceMaker(CoreTrainer):
    """The real one."""

    def make(self, entrants: Sequence[Entrant], rules: RaceRules, data: ChosenData) -> RaceLike:
        preload_torch()
        from cnn_gui.core.race.race import Race

        torch_threads.use(torch_threads.TRAINING)
        train_set, test_set = sets_of(data)
        return Race(entrants, rules, train_set, test_set, moments=how_many)


class RaceRun:
    """A race from its first turn to the RunFinished of every entrant.

    wake: called when the buffer has something again after it was empty.
    """

    def __init__(
        self,
        maker: RaceMaker,
        entrants: Sequence[Entrant],
        rules: RaceRules,
        data: ChosenData,
        gate: RaceGate,
        buffer: RaceBuffer,
        wake: Callable[[], None],
    ) -> None:
        self._maker, self._entrants, self._rules, self._data = maker, tuple(entrants), rules, data
        self._gate, self._buffer, self._wake = gate, buffer, wake
        self._recorders = tuple(self._recorder(entrant) for entrant in entrants)
        self._ends: list[RunFinished | None] = [None] * len(entrants)

    def _recorder(self, entrant: Entrant) -> RunRecorder:
        config = configured(entrant.config, self._rules, self._data.train)
        # A race over images could be run again by its configuration; how long one of seconds was, that does not say.
        name = f"{entrant.name}, {told(self._rules)}" if self._rules.share is Share.SECONDS else ""
        return RunRecorder(
            config, entrant.spec, self._maker.save, task=self._data.task, sources=credit_of(self._data), name=name
        )

    def perform(self, explain: Callable[[Exception], Problem]) -> tuple[tuple[RunFinished, ...], Problem | None]:
        """Runs to the end. Returns the last event of each and, where it was a failure, the Problem with its details."""
        problem, sentence = None, None
        try:
            self._follow()
        except Exception as error:  # whatever goes wrong, what was learnt is saved and told
            problem = explain(error)
            sentence = problem.text if isinstance(error, UserError) else None
        ends = [self._end(place, failed=problem is not None, sentence=sentence) for place in range(len(self._entrants))]
        return tuple(ends), problem

    def _follow(self) -> None:
        race = self._maker.make(self._entrants, self._rules, self._data)
        for recorder in self._recorders:
            recorder.begin()

        def catch_up() -> None:
            for event in race.newest():
                self._hand_on(event)

        try:
            while not race.is_over:
                since = time.monotonic()
                going_on = self._gate.may_go_on(catch_up)
                for recorder in self._recorders:
                    recorder.rested(time.monotonic() - since)
                if not going_on:
                    break
                for event in race.turn():
                    self._hand_on(event)
        finally:
            try:
                catch_up()
            finally:
                race.close()

    def _hand_on(self, event: RaceEvent) -> None:
        place, what = event.entrant, event.event
        if isinstance(what, RaceTest):
            self._add(place, what)
            return
        if isinstance(what, RunFinished):
            # Told at the end, with the file.
            self._ends[place] = what
            self._add_notice(place, self._recorders[place].save(last=True))
            return
        self._add(place, MomentKept(what.step, what.images) if isinstance(what, MomentReached) else what)
        self._add_notice(place, self._recorders[place].see(what))

    def _end(self, place: int, *, failed: bool, sentence: str | None) -> RunFinished:
        recorder = self._recorders[place]
        progress = recorder.progress
        self._add_notice(place, recorder.save(last=True))
        recorder.close()
        finished = self._ends[place] or RunFinished(
            end=RunEnd.FAILED if failed else RunEnd.STOPPED,
            steps=progress.steps,
            epochs=progress.epochs,
            seconds=progress.seconds,
            error=sentence,
        )
        path = recorder.path if recorder.is_saved else None
        record = recorder.record(path) if progress.steps else None
        saved = str(path) if path is not None else None
        last = replace(finished, saved=saved, tested=progress.tested, record=record)
        self._add(place, last)
        return last

    def _add_notice(self, place: int, notice: TrainingEvent | None) -> None:
        if notice is not None:
            self._add(place, notice)

    def _add(self, place: int, event: TrainingEvent | RaceTest) -> None:
        if self._buffer.add(RaceEvent(place, event)):
            self._wake()
