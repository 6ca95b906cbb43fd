"""What is plotted of one entrant, and the arithmetic of it; kept whole, thinned by the plot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.race.messages import RaceTest
from cnn_gui.core.training.messages import EpochDone, RunFinished, StepDone, TrainingEvent
from cnn_gui.views.training.curve_model import Columns, Floats, Smoother


class Against(StrEnum):
    """What the curves are drawn over: seconds of training, training images, or the network's parameters."""

    TIME = "time"
    IMAGES = "images"
    PARAMETERS = "parameters"


@dataclass(eq=False)
class LaneCurve:
    """parameters: of its network. last, tested: the newest step and test; tested_after: how many images it had learnt
    from at that test; ended: its end."""

    name: str
    parameters: int
    last: StepDone | None = None
    tested: Measurement | None = None
    tested_after: int = 0
    ended: RunFinished | None = None
    _steps: Columns = field(default_factory=lambda: Columns(3))
    _tests: Columns = field(default_factory=lambda: Columns(4))
    _smoother: Smoother = field(default_factory=Smoother)

    def take(self, events: Iterable[TrainingEvent | RaceTest]) -> None:
        """In order."""
        steps: list[tuple[float, float, float]] = []
        for event in events:
            match event:
                case StepDone():
                    self.last = event
                    steps.append((event.seconds, event.images, self._smoother.add(event.loss)))
                case RaceTest():
                    self._add_test(event.seconds, event.images, event.loss, event.measured)
                case EpochDone() if self.last is not None:
                    self._add_test(self.last.seconds, self.last.images, event.test_loss, event.measured)
                case RunFinished():
                    self.ended = event
        self._steps.extend(steps)

    def _add_test(self, seconds: float, images: int, loss: float, measured: Measurement) -> None:
        self.tested, self.tested_after = measured, images
        self._tests.extend([(seconds, images, loss, measured.accuracy)])

    @property
    def is_empty(self) -> bool:
        return len(self._steps) == 0

    @property
    def is_behind(self) -> bool:
        """Whether it has learnt since its newest test."""
        return self.last is not None and self.tested is not None and self.last.images > self.tested_after

    @property
    def losses(self) -> Floats:
        """Smoothed, of each step."""
        return self._steps.column(2)

    @property
    def test_losses(self) -> Floats:
        return self._tests.column(2)

    @property
    def accuracies(self) -> Floats:
        """Of each test, 0..1."""
        return self._tests.column(3)

    def steps_over(self, against: Against) -> Floats:
        """Where each step stands on the axis below."""
        return self._over(self._steps, against)

    def tests_over(self, against: Against) -> Floats:
        return self._over(self._tests, against)

    def _over(self, columns: Columns, against: Against) -> Floats:
        if against is Against.PARAMETERS:
            return np.full(len(columns), float(self.parameters))
        return columns.column(0 if against is Against.TIME else 1)

    def test_at(self, against: Against, place: float) -> int | None:
        """The number of the last test up to a place on the axis below; None where there is none, or beyond its end."""
        where, steps = self.tests_over(against), self.steps_over(against)
        if not where.size or not steps.size or place > steps[-1] * 1.01:
            return None
        number = int(np.searchsorted(where, place, side="right")) - 1
        return number if number >= 0 else None


def leading(curves: Iterable[LaneCurve]) -> LaneCurve | None:
    """Whose newest test is best, of all who were tested on as many images; of equal ones whoever needed less time."""
    tested = [curve for curve in curves if curve.tested is not None]
    if len({curve.tested.data for curve in tested if curve.tested is not None}) != 1:
        return None
    return max(tested, key=lambda curve: (_accuracy(curve), -_seconds(curve)))


def _accuracy(curve: LaneCurve) -> float:
    return 0.0 if curve.tested is None else curve.tested.accuracy


def _seconds(curve: LaneCurve) -> float:
    return 0.0 if curve.last is None else curve.last.seconds
