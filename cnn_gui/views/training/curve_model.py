"""What the curves are drawn from: each run's steps and epochs, kept whole, and the arithmetic of showing them.

Nothing is thinned out here: every step that arrives is kept and exported. Thinning for the screen is the plot's affair.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cnn_gui.core.base.number_files import Cell, NumberTable
from cnn_gui.core.evaluation.messages import NOT_KNOWN, DataUsed
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.recipe.run_names import named
from cnn_gui.core.training.messages import EpochDone, RunFinished, RunStarted, StepDone, TrainingEvent, ValidationDone

Floats = npt.NDArray[np.float64]

SMOOTHING = 0.95
"""Most weight of the past in the smoothed loss: an average over about the last 1 / (1 - 0.95) = 20 steps."""

START_SHARE = 0.1
"""Of the steps so far, the most that are averaged over: 20 steps from the 200th on. With a quarter, the average of the
sprint recipe's loss still lies above it at nine steps of ten, and by 24 % at the 40th; with a tenth by 6 %."""

EARLIER_RUNS = 8
CSV_COLUMNS = (
    "run", "step", "epoch", "loss", "learning_rate", "test_loss", "test_accuracy", "test_images", "test_data",
)  # fmt: skip
"""An accuracy is never without the images it was counted on; both are empty where they are not known."""

HELD_COLUMNS = ("held_back_loss", "held_back_accuracy", "held_back_images")
"""After these, where a run held images back."""


class Quantity(StrEnum):
    """What the plot shows over the steps."""

    LOSS = "loss"
    ACCURACY = "accuracy"
    LEARNING_RATE = "learning_rate"


class Smoother:
    """Exponential moving average whose span grows with the run, in constant time a value.

    ``a_t = w_t a_(t-1) + (1 - w_t) x_t`` and the result is ``a_t / (1 - w_1 w_2 ... w_t)``, without the bias towards
    the zero it starts from (Kingma and Ba, "Adam", section 3, whose w is the same at every step). That alone weighs the
    first values as much as the newest, so that the average of a loss that falls lies above nearly all of it in a short
    run. Therefore the span 1 / (1 - w_t) is at most START_SHARE of the values so far: ``w_t = min(w, 1 - 10 / t)``,
    and 0 up to the tenth.

    A value that is not finite leaves the average as it is, so that one bad batch does not blank the rest of the curve.
    """

    def __init__(self, weight: float = SMOOTHING) -> None:
        if not 0.0 <= weight < 1.0:
            raise ValueError(f"The smoothing weight {weight} is not in 0..1 (1 excluded)")
        self._most = weight
        self._taken = 0
        self._average = 0.0
        self._remaining_bias = 1.0

    def add(self, value: float) -> float:
        """The smoothed value after one more; NaN before the first finite one."""
        if math.isfinite(value):
            self._taken += 1
            span = max(1.0, START_SHARE * self._taken)
            weight = min(self._most, 1.0 - 1.0 / span)
            self._average = weight * self._average + (1.0 - weight) * value
            self._remaining_bias *= weight
        seen = 1.0 - self._remaining_bias
        return self._average / seen if seen > 0.0 else math.nan


def smooth(values: Iterable[float], weight: float = SMOOTHING) -> Floats:
    """What a Smoother makes of each of the values."""
    smoother = Smoother(weight)
    return np.array([smoother.add(value) for value in values], dtype=np.float64)


class Columns:
    """Rows of numbers that grow at the end in constant time (amortised) and are read as columns without a copy."""

    def __init__(self, width: int) -> None:
        self._data: Floats = np.empty((width, 256), dtype=np.float64)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, rows: Sequence[Sequence[float]]) -> None:
        if not rows:
            return
        needed = self._length + len(rows)
        capacity = self._data.shape[1]
        if needed > capacity:
            grown = np.empty((self._data.shape[0], max(needed, 2 * capacity)), dtype=np.float64)
            grown[:, : self._length] = self._data[:, : self._length]
            self._data = grown
        self._data[:, self._length : needed] = np.asarray(rows, dtype=np.float64).T
        self._length = needed

    def column(self, index: int) -> Floats:
        """One column as a read-only view, (number of rows,)."""
        view = self._data[index, : self._length]
        view.flags.writeable = False
        return view


@dataclass(eq=False)
class PlottedRun:
    """One run's curves. The columns of the steps: step, epoch, loss, learning rate, smoothed loss; of the epochs: step,
    epoch, test loss, test accuracy in 0..1. tested_on: the test images; where their number changed, the last ones.
    The columns of the images held back, held_images of them: step, loss, accuracy; empty where a run held none back.
    style: a number that grows with each run and decides how an earlier run is drawn, so that it keeps its look while
    others come and go. path: the file that it is kept in, if in any."""

    name: str
    style: int = 0
    path: str = ""
    _steps: Columns = field(default_factory=lambda: Columns(5))
    _epochs: Columns = field(default_factory=lambda: Columns(4))
    _smoother: Smoother = field(default_factory=Smoother)
    tested_on: DataUsed = NOT_KNOWN
    _held: Columns = field(default_factory=lambda: Columns(3))
    held_images: int = 0

    @property
    def steps(self) -> Floats:
        return self._steps.column(0)

    @property
    def epochs(self) -> Floats:
        """The epoch of each step."""
        return self._steps.column(1)

    @property
    def losses(self) -> Floats:
        return self._steps.column(2)

    @property
    def learning_rates(self) -> Floats:
        return self._steps.column(3)

    @property
    def smoothed(self) -> Floats:
        return self._steps.column(4)

    @property
    def test_steps(self) -> Floats:
        """The steps after which the test set was classified."""
        return self._epochs.column(0)

    @property
    def test_epochs(self) -> Floats:
        return self._epochs.column(1)

    @property
    def test_losses(self) -> Floats:
        return self._epochs.column(2)

    @property
    def test_accuracies(self) -> Floats:
        return self._epochs.column(3)

    @property
    def held_steps(self) -> Floats:
        """The steps after which the images held back were classified."""
        return self._held.column(0)

    @property
    def held_losses(self) -> Floats:
        return self._held.column(1)

    @property
    def held_accuracies(self) -> Floats:
        return self._held.column(2)

    @property
    def is_empty(self) -> bool:
        return len(self._steps) == 0 and len(self._epochs) == 0

    @property
    def last_step(self) -> int:
        ends = [column[-1] for column in (self.steps, self.test_steps) if column.size]
        return int(max(ends, default=0))

    def add_steps(self, steps: Sequence[StepDone]) -> None:
        self._steps.extend(
            [(s.step, s.epoch, s.loss, s.learning_rate, self._smoother.add(s.loss)) for s in steps],
        )

    def add_epochs(self, epochs: Sequence[EpochDone]) -> None:
        self._epochs.extend([(e.step, e.epoch, e.test_loss, e.accuracy) for e in epochs])
        self.tested_on = epochs[-1].measured.data if epochs else self.tested_on

    def add_validation(self, event: ValidationDone) -> None:
        self._held.extend([(event.step, event.loss, event.accuracy)])
        self.held_images = event.n

    @staticmethod
    def from_history(history: History, name: str) -> PlottedRun:
        """A run as it was stored. A history does not name the epoch of a step; the ends of the epochs tell it."""
        run = PlottedRun(name, tested_on=history.tested_on, held_images=history.held_images)
        run._held.extend(history.held)
        ends = np.array([step for step, _, _ in history.epochs], dtype=np.float64)
        steps = np.array([step for step, _, _ in history.steps], dtype=np.float64)
        epochs = np.searchsorted(ends, steps, side="left") + 1
        run._steps.extend(
            [
                (step, epoch, loss, rate, run._smoother.add(loss))
                for (step, loss, rate), epoch in zip(history.steps, epochs.tolist(), strict=True)
            ]
        )
        run._epochs.extend([(step, i, loss, share) for i, (step, loss, share) in enumerate(history.epochs, start=1)])
        return run

    def rows(self) -> list[tuple[Cell, ...]]:
        """One row per step, in their order, with the CSV_COLUMNS and HELD_COLUMNS; an epoch's test stands in that of
        its last step, or in one of its own without that."""
        tests = {
            int(step): (int(epoch), loss, share)
            for step, epoch, loss, share in zip(
                self.test_steps.tolist(),
                self.test_epochs.tolist(),
                self.test_losses.tolist(),
                self.test_accuracies.tolist(),
                strict=True,
            )
        }
        tested_on = (self.tested_on.images or None, self.tested_on.name or None)
        losses_held, shares_held = self.held_losses.tolist(), self.held_accuracies.tolist()
        held: dict[int, tuple[Cell, ...]] = {
            int(step): (loss, share, self.held_images or None)
            for step, loss, share in zip(self.held_steps.tolist(), losses_held, shares_held, strict=True)
        }
        nothing: tuple[Cell, ...] = (None, None, None)
        rows: list[tuple[int, tuple[Cell, ...]]] = []
        columns = (self.steps.tolist(), self.epochs.tolist(), self.losses.tolist(), self.learning_rates.tolist())
        for step, epoch, loss, rate in zip(*columns, strict=True):
            _, test_loss, share = tests.pop(int(step), (0, None, None))
            on = tested_on if share is not None else (None, None)
            row = (self.name, int(step), int(epoch), loss, rate, test_loss, share, *on)
            rows.append((int(step), (*row, *held.get(int(step), nothing))))
        rows.extend(
            (step, (self.name, step, epoch, None, None, test_loss, share, *tested_on, *held.get(step, nothing)))
            for step, (epoch, test_loss, share) in tests.items()
        )
        return [row for _, row in sorted(rows, key=lambda row: row[0])]


def table_of(runs: Iterable[PlottedRun]) -> NumberTable:
    """The rows of all of them under the CSV_COLUMNS, and the HELD_COLUMNS where any held images back; empty where
    something is not known."""
    runs = tuple(runs)
    header = (*CSV_COLUMNS, *(HELD_COLUMNS if any(run.held_steps.size for run in runs) else ()))
    return NumberTable(header, tuple(row[: len(header)] for run in runs for row in run.rows()))


class RunStore:
    """The run on show and, before it, the last EARLIER_RUNS to compare it with."""

    def __init__(self) -> None:
        self.earlier: list[PlottedRun] = []
        self.current: PlottedRun | None = None
        self._started = 0
        self._kept = 0

    @classmethod
    def of(cls, histories: Iterable[tuple[str, History]]) -> RunStore:
        """Stored runs to compare, none of them on show before the others."""
        store = cls()
        for name, history in histories:
            store._keep(PlottedRun.from_history(history, name))
        return store

    @property
    def runs(self) -> list[PlottedRun]:
        """All runs, the oldest first."""
        return [*self.earlier, *([self.current] if self.current is not None else [])]

    @property
    def is_empty(self) -> bool:
        return all(run.is_empty for run in self.runs)

    def start(self, name: str) -> None:
        """Begins a run; the one before joins the earlier ones if it has any step."""
        self.set_aside()
        self._started += 1
        self.current = PlottedRun(f"{self._started} · {name}")

    def extend(self, events: Iterable[TrainingEvent]) -> bool:
        """Takes what events tell of curves, in order; whether anything changed."""
        changed = False
        steps: list[StepDone] = []
        for event in events:
            if isinstance(event, StepDone):
                steps.append(event)
                continue
            if isinstance(event, RunStarted):
                changed |= self._take(steps)
                steps = []
                self.start(named(event.config, event.data.name))
                changed = True
            elif isinstance(event, EpochDone):
                self._current().add_epochs([event])
                changed = True
            elif isinstance(event, ValidationDone):
                self._current().add_validation(event)
                changed = True
            elif isinstance(event, RunFinished) and event.saved and self.current is not None:
                self.current.path = event.saved
        return self._take(steps) or changed

    def open(self, history: History, name: str, path: str = "") -> None:
        """Shows the run of an opened network; the one that was on show joins the earlier ones.

        One that is here already, by its file or by its name, is not shown twice.
        """
        known = next((run for run in self.runs if path and run.path == path), None)
        if known is not None and known is self.current:
            return
        self.set_aside()
        self.earlier = [run for run in self.earlier if run is not known and run.name != name]
        self.current = known if known is not None else PlottedRun.from_history(history, name)
        self.current.path = path

    def set_aside(self) -> None:
        """No run is on show; the one that was joins the earlier ones if it has any step."""
        if self.current is not None and not self.current.is_empty:
            self._keep(self.current)
        self.current = None

    def table(self) -> NumberTable:
        """Every step and epoch of all runs, the oldest first."""
        return table_of(self.runs)

    def _current(self) -> PlottedRun:
        if self.current is None:
            self.start("run")
        assert self.current is not None
        return self.current

    def _take(self, steps: Sequence[StepDone]) -> bool:
        if steps:
            self._current().add_steps(steps)
        return bool(steps)

    def _keep(self, run: PlottedRun) -> None:
        run.style = self._kept
        self._kept += 1
        self.earlier = [*self.earlier, run][-EARLIER_RUNS:]


@dataclass(frozen=True, slots=True)
class Reading:
    """The values of one run at the cursor; None where the run has none there."""

    step: int
    loss: float | None = None
    smoothed: float | None = None
    learning_rate: float | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None
    held_loss: float | None = None
    held_accuracy: float | None = None


def read_at(run: PlottedRun, step: float) -> Reading | None:
    """The values at the run's step nearest to ``step``, with the last test up to there; None beyond its end."""
    if run.is_empty or step > run.last_step + 0.5:
        return None
    tested = int(np.searchsorted(run.test_steps, step + 0.5)) - 1
    test_loss, share = (
        (float(run.test_losses[tested]), float(run.test_accuracies[tested])) if tested >= 0 else (None, None)
    )
    held = int(np.searchsorted(run.held_steps, step + 0.5)) - 1
    held_loss, held_share = (
        (float(run.held_losses[held]), float(run.held_accuracies[held])) if held >= 0 else (None, None)
    )
    if run.steps.size == 0:
        return Reading(round(step), None, None, None, test_loss, share, held_loss, held_share)
    i = nearest(run.steps, step)
    return Reading(
        step=int(run.steps[i]),
        loss=float(run.losses[i]),
        smoothed=float(run.smoothed[i]),
        learning_rate=float(run.learning_rates[i]),
        test_loss=test_loss,
        test_accuracy=share,
        held_loss=held_loss,
        held_accuracy=held_share,
    )


def nearest(ascending: Floats, value: float) -> int:
    """The index of the entry nearest to value; ascending must not be empty."""
    right = int(np.searchsorted(ascending, value))
    if right == 0:
        return 0
    if right == ascending.size:
        return right - 1
    return right if ascending[right] - value < value - ascending[right - 1] else right - 1
