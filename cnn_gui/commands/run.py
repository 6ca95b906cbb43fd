"""Following one training run: what it has reached, its progress bar, and the signals that end it early."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Generator, Iterator
from types import FrameType
from typing import Protocol

from cnn_gui.commands.output import ProgressBar, clock, percent
from cnn_gui.core.base.endings import ending_signals
from cnn_gui.core.base.messages import Notice
from cnn_gui.core.evaluation.measurement import measured_in_words
from cnn_gui.core.evaluation.messages import EvaluationProgress
from cnn_gui.core.training.epoch_tests import TimeLeft
from cnn_gui.core.training.messages import EpochDone, RunEnd, RunFinished, RunStarted, StepDone, TrainingEvent
from cnn_gui.core.training.run_progress import RunProgress

PATIENCE = 2.0
"""Seconds that a stopped run may take to hand over the weights of its last step."""


class FollowedRun(RunProgress):
    """What a run has reached so far, and how it ended.

    error: one sentence where it failed. status: the process's exit status. waited: seconds from the first to the last
    event, the tests with them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.started: RunStarted | None = None
        self.error: str | None = None
        self.status = 0
        self.waited = 0.0

    @property
    def device(self) -> str | None:
        return self.started.device if self.started is not None else None

    def take(self, event: TrainingEvent) -> None:
        super().take(event)
        if isinstance(event, RunStarted):
            self.started = event
        elif isinstance(event, RunFinished):
            self.error = event.error
            self.status = int(event.end is RunEnd.FAILED)


class Interruption:
    """Turns the first Ctrl-C, SIGTERM or SIGHUP (the terminal was closed) into a wish; the second does what it always
    does. What is ignored (SIGHUP under nohup, say) stays ignored.
    """

    def __init__(self) -> None:
        self.received: int | None = None
        self.since = 0.0

    def __enter__(self) -> Interruption:
        self._before = {int(number): signal.signal(number, self._note) for number in ending_signals()}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler or signal.SIG_DFL)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.received, self.since = number, time.monotonic()
        signal.signal(number, self._before[number] or signal.SIG_DFL)


class TakesEvents(Protocol):
    """What sees each event of a run beside the one who follows it."""

    def take(self, event: TrainingEvent, /) -> None: ...


def follow(
    events: Iterator[TrainingEvent], *, say: Callable[[str], None], keep: TakesEvents | None = None
) -> FollowedRun:
    """Runs the training to its end or to a signal, showing its progress. Each epoch is one line given to ``say``.

    keep: sees the events too.
    """
    run = FollowedRun()
    progress, began = _Progress(run, say), time.monotonic()
    with Interruption() as interruption:
        for event in events:
            run.take(event)
            if keep is not None:
                keep.take(event)
            progress.show(event)
            if interruption.received is not None and _may_stop(run, interruption):
                break
    run.waited = time.monotonic() - began
    progress.bar.clear()
    if isinstance(events, Generator):
        events.close()
    if interruption.received is not None:
        run.status = 128 + interruption.received
    return run


def _may_stop(run: FollowedRun, interruption: Interruption) -> bool:
    """The weights come about twice a second: wait for those of the last step rather than lose half a second's work."""
    return run.has_newest_weights or time.monotonic() - interruption.since > PATIENCE


class _Progress:
    def __init__(self, run: FollowedRun, say: Callable[[str], None]) -> None:
        self.bar = ProgressBar()
        self._run = run
        self._say = say
        self._time = TimeLeft()

    def show(self, event: TrainingEvent) -> None:
        self._time.take(event)
        match event:
            case StepDone():
                self._show_step(event)
            case EvaluationProgress(done, total):
                self.bar.show(self._share(), f"testing {done:,} of {total:,}")
            case EpochDone():
                self._line(
                    f"epoch {event.epoch}   test {measured_in_words(event.measured, percent(event.accuracy))}   "
                    f"loss {event.test_loss:.4f}   {event.seconds + event.test_seconds:.1f} s"
                )
            case Notice(text):
                self._line(text)

    def _share(self) -> float:
        started = self._run.started
        return self._run.steps / started.total_steps if started is not None and started.total_steps else 0.0

    def _show_step(self, event: StepDone) -> None:
        share = self._share()
        text = f"epoch {event.epoch}   loss {event.loss:.4f}"
        if event.seconds:
            text += f"   {event.images / event.seconds:,.0f} images/s"
        left = self._time.seconds
        if left is not None:
            text += f"   {clock(left)} left"
        self.bar.show(share, text)

    def _line(self, text: str) -> None:
        self.bar.clear()
        self._say(text)
