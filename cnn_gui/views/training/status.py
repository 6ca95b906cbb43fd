"""What a run's events say in words: how far it is, how fast, how long it will take, how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from cnn_gui.core.base.messages import Notice
from cnn_gui.core.evaluation.messages import EvaluationProgress
from cnn_gui.core.training.epoch_tests import TimeLeft
from cnn_gui.core.training.messages import EpochDone, RunEnd, RunFinished, RunStarted, StepDone, TrainingEvent
from cnn_gui.views.base.measured import measured_text, measured_wordings
from cnn_gui.views.base.numbers import format_count, format_duration, format_value
from cnn_gui.views.base.translation import said, translate


@dataclass(frozen=True, slots=True)
class RunEnding:
    """How a run ended. failed: it is a problem and not only news, and is said in a line of its own; wordings: the news
    in one line, the longest first. steps: how many were made.
    """

    text: str
    tip: str
    failed: bool
    wordings: tuple[str, ...] = ("",)
    steps: int = 0


class TrainingStatus:
    """Follows one run after the other; its properties are the panel's words."""

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, event: RunStarted | None) -> None:
        """Forgets the run before."""
        self._started = event
        self._step: StepDone | None = None
        self._tested: EpochDone | None = None
        self._testing: EvaluationProgress | None = None
        self._time = TimeLeft()
        self._notices: list[Notice] = []
        self.ending: RunEnding | None = None

    def extend(self, events: Iterable[TrainingEvent]) -> None:
        for event in events:
            self._take(event)

    def _take(self, event: TrainingEvent) -> None:
        if isinstance(event, RunStarted):
            self._begin(event)
        self._time.take(event)
        if isinstance(event, StepDone):
            self._step, self._testing = event, None
        elif isinstance(event, EvaluationProgress):
            self._testing = event
        elif isinstance(event, EpochDone):
            self._tested, self._testing = event, None
        elif isinstance(event, Notice):
            self._note(event)
        elif isinstance(event, RunFinished):
            self._testing = None
            self.ending = _ending(event)

    def _note(self, notice: Notice) -> None:
        self._notices = [other for other in self._notices if not notice.about or other.about != notice.about]
        self._notices.append(notice)

    @property
    def notices(self) -> list[str]:
        """What there is to know about the run, the newest last."""
        return [said(notice.text) for notice in self._notices]

    @property
    def has_run(self) -> bool:
        return self._started is not None

    @property
    def permille(self) -> int:
        """How much of the run's steps is done, 0..1000."""
        if self._started is None or self._step is None or self._started.total_steps <= 0:
            return 0
        return min(1000, 1000 * self._step.step // self._started.total_steps)

    @property
    def images_per_second(self) -> float | None:
        """Averaged over some seconds of training; None before there are two steps."""
        return self._time.images_per_second

    @property
    def seconds_left(self) -> float | None:
        """To the planned end at the present speed, with the tests that are still to come."""
        return self._time.seconds

    @property
    def progress_wordings(self) -> tuple[str, ...]:
        """Like "epoch 2 of 4 · step 1,240 of 3,752 · 1,240 images/s · 1:28 left", then ever shorter ones."""
        if self._started is None:
            return ("",)
        if self._testing is not None:
            done, total = format_count(self._testing.done), format_count(self._testing.total)
            return (translate("TrainingStatus", "testing · {0} of {1} images").format(done, total),)
        if self._step is None:
            return (translate("TrainingStatus", "starting on {0}").format(self._started.device),)
        epoch = translate("TrainingStatus", "epoch {0} of {1}").format(self._step.epoch, self._started.config.epochs)
        step = translate("TrainingStatus", "step {0} of {1}").format(
            format_count(self._step.step), format_count(self._started.total_steps)
        )
        speed, left = self.images_per_second, self.seconds_left
        if speed is None or left is None or self.ending is not None:
            return (f"{epoch} · {step}", step)
        rate = translate("TrainingStatus", "{0} images/s").format(format_count(round(speed)))
        rest = translate("TrainingStatus", "{0} left").format(format_duration(left))
        # How far of how much is the last to go.
        shorter = ((epoch, step, rate, rest), (epoch, step, rest), (step, rest), (step,))
        return tuple(" · ".join(parts) for parts in shorter)

    @property
    def result_wordings(self) -> tuple[str, ...]:
        """Like "98.77 % of 10,000 MNIST test images · loss 0.038", then shorter ones; before the first test the loss of
        the last step, not the smoothed one."""
        if self._tested is not None:
            loss = translate("TrainingStatus", "loss {0}").format(format_value(self._tested.test_loss))
            tested = measured_wordings(self._tested.measured)
            return (*(f"{each} · {loss}" for each in tested), *tested[-1:])
        if self._step is not None:
            loss = format_value(self._step.loss)
            return (
                translate("TrainingStatus", "loss of the last step {0} · first test after this epoch").format(loss),
                translate("TrainingStatus", "loss of the last step {0}").format(loss),
            )
        return ("",)


def _failure(steps: int) -> str:
    if steps == 0:
        return translate("TrainingStatus", "The run failed before its first step.")
    return translate("TrainingStatus", "The run failed after step {0}.").format(format_count(steps))


def _ending(event: RunFinished) -> RunEnding:
    saved = (
        translate("TrainingStatus", "Automatically saved as {0}.").format(PurePath(event.saved).name)
        if event.saved
        else ""
    )
    if event.end is RunEnd.FAILED:
        text = short = said(event.error) if event.error else _failure(event.steps)
    elif event.end is RunEnd.STOPPED:
        text = short = translate("TrainingStatus", "Stopped after step {0}.").format(format_count(event.steps))
    else:
        epochs = (
            translate("TrainingStatus", "{0} epochs").format(event.epochs)
            if event.epochs != 1
            else translate("TrainingStatus", "1 epoch")
        )
        waited = event.record.seconds if event.record is not None and event.record.seconds is not None else None
        text = translate("TrainingStatus", "Finished: {0} in {1}").format(
            epochs, format_duration(event.seconds if waited is None else waited)
        )
        short = f"{text}."
        if event.tested is not None:
            text += f", {measured_text(event.tested)}"
        text += "."
    kept = translate("TrainingStatus", "Saved.") if event.saved else ""
    wordings = (f"{text} {saved}", f"{short} {saved}", f"{text} {kept}", f"{short} {kept}", short)
    return RunEnding(
        f"{text} {saved}".strip(),
        event.saved or "",
        event.end is RunEnd.FAILED,
        tuple(wording.strip() for wording in wordings),
        event.steps,
    )
