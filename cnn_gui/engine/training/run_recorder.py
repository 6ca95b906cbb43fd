"""Keeps a run on disk by itself: its newest weights and its curves, with the first weights that come (half a second
after its beginning), after every epoch, every 2 s, and at its end. Its moments go into a file beside it as they come.

The file is replaced in one step each time, so a crash loses at most the last 2 s; more only
where a saving takes so long that it would cost the run a hundredth of its time. A disk that is full or read-only is
a reason for a Notice, never for ending a training.
"""

from __future__ import annotations

import contextlib
import logging
import math
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import FileError
from cnn_gui.core.base.files import move_to_free, reason, temporary_beside
from cnn_gui.core.base.messages import Notice
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.dynamics.keeper import DynamicsKeeper
from cnn_gui.core.dynamics.messages import DynamicsSample
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.run_names import file_name, named, title
from cnn_gui.core.runs.run_list import COURSE
from cnn_gui.core.timeline.keeper import MomentKeeper
from cnn_gui.core.training.messages import EpochDone, TrainingEvent
from cnn_gui.core.training.run_progress import RunProgress
from cnn_gui.engine.base.words import said

log = logging.getLogger(__name__)

SAVE_EVERY_S, SAVE_SHARE = 2.0, 0.01
"""Seconds between two savings at least, and the share of a run's time that they may cost."""

MOST_OF_A_NAME = 1_000
"""Runs that begin in the same second with the same recipe."""

SAVING = "saving"
"""What this file's notices are about."""


Save = Callable[[Path, NetworkSpec, Mapping[str, Float32], NetworkRecord, Task], None]
"""checkpoint.save: writes atomically or raises UserError or OSError."""


class RunRecorder:
    """Sees every event of one run and saves what there is to save. Used on the training thread."""

    def __init__(
        self,
        config: TrainingConfig,
        spec: NetworkSpec,
        save: Save,
        *,
        task: Task = MNIST,
        came_from: str = "",
        sources: str = "",
        origin: str = "",
        name: str = "",
        folder: Callable[[], Path] | None = None,
        clock: Callable[[], float] = time.monotonic,
        save_every: float = SAVE_EVERY_S,
        save_share: float = SAVE_SHARE,
    ) -> None:
        """task: what the network is for. came_from: the title of the network that the run goes on from. sources: whose
        data that one has learnt from. origin: as in NetworkRecord. name: what the run is called, where its
        configuration does not say it. folder: where the run is kept, by default that of its origin. save_every: seconds
        between two savings at least, beside those after the epochs. save_share: what they may cost of the time."""
        self._config = config
        self._sources = sources
        self._spec = spec
        self._task = task
        self._save = save
        self._folder = folder or (paths.course_runs_dir if origin == COURSE else paths.runs_dir)
        self._clock, self._save_every, self._save_share = clock, save_every, save_share
        self._saving_took = 0.0
        self._progress = RunProgress()
        self._saved_step = 0
        self._saved_at = -math.inf
        self._keeper = MomentKeeper(spec)
        self._numbers = DynamicsKeeper()
        self._told_of_moments = False
        self._came_from, self._origin, self._name = came_from, origin, name
        self._began, self._rested = clock(), 0.0
        self._started = datetime.now()
        self._complaint = ""
        self._epoch_ended = False
        self.path: Path | None = None

    @property
    def progress(self) -> RunProgress:
        """What the events so far amount to."""
        return self._progress

    def begin(self) -> None:
        """The run begins now: what a person waits for it is counted from here."""
        self._began = self._clock()

    def rested(self, seconds: float) -> None:
        """So long it has stood still because a person wanted it to."""
        self._rested += seconds

    @property
    def seconds(self) -> float:
        """What a person has waited for the run so far: everything but the pauses."""
        return max(0.0, self._clock() - self._began - self._rested)

    def see(self, event: TrainingEvent) -> Notice | None:
        """Takes an event in, and saves where it is time; a Notice where that did not work for a new reason."""
        self._progress.take(event)
        self._keeper.take(event)
        if isinstance(event, DynamicsSample):
            self._numbers.take(event)
        if isinstance(event, EpochDone):
            self._epoch_ended = True
        return (self.save() if self._is_time() else None) or self._moments_notice()

    def close(self) -> None:
        """The run has ended, and was saved for the last time: its moments and numbers are in their files when this
        returns."""
        self._keeper.close()
        self._numbers.close()

    def _moments_notice(self) -> Notice | None:
        """Said once. What is wrong with the run's own file is said anyway, and more urgent."""
        problem = self._keeper.problem
        if problem is None or self._told_of_moments or self._complaint:
            return None
        self._told_of_moments = True
        text = QT_TRANSLATE_NOOP("core", "The moments of this run are not kept any more: {why}; training goes on.")
        return Notice(said(Sentence(text, why=reason(problem))))

    @property
    def is_saved(self) -> bool:
        """Whether the newest weights are in the file ``path``."""
        progress = self._progress
        return self.path is not None and progress.weights is not None and progress.weights_step == self._saved_step

    def save(self, *, last: bool = False) -> Notice | None:
        """Saves the newest weights now, unless the file has them already. last: nobody will try again."""
        weights, step = self._progress.weights, self._progress.weights_step
        if weights is None or (step == self._saved_step and not self._epoch_ended):
            return None
        # Also after a failure: the next attempt is a while away, not at the next step.
        self._saved_at, self._epoch_ended = self._clock(), False
        try:
            self._write(weights)
            self._saving_took = self._clock() - self._saved_at
        except Exception as error:  # a run is worth more than its file, whatever is wrong with the disk
            return self._complain(error, last)
        self._saved_step, had_failed, self._complaint = step, bool(self._complaint), ""
        if not had_failed or self.path is None:
            return None
        text = QT_TRANSLATE_NOOP("core", "Saving works again: the run is saved as {name}.")
        return Notice(said(Sentence(text, name=self.path.name)), SAVING, resolved=True)

    def _is_time(self) -> bool:
        # The weights of the epoch's last step come right before or right after the EpochDone.
        if self._epoch_ended and self._progress.weights_step >= self._progress.tested_step:
            return True
        return self._clock() - self._saved_at >= max(self._save_every, self._saving_took / self._save_share)

    def _write(self, weights: Mapping[str, Float32]) -> None:
        if self.path is None:
            self.path = self._write_first(weights)
            self._keeper.settle(self.path)
            self._numbers.settle(self.path)
        else:
            self._save(self.path, self._spec, weights, self.record(self.path), self._task)

    def _write_first(self, weights: Mapping[str, Float32]) -> Path:
        """Only a whole file takes a name: no kill leaves an empty one, and two windows never take the same."""
        names = run_files(self._folder(), file_name(self._started, self._name or named(self._config, self._data)))
        temporary = temporary_beside(names[0])
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._save(temporary, self._spec, weights, self.record(temporary), self._task)
            return move_to_free(temporary, names)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def record(self, path: Path | None) -> NetworkRecord:
        """What is known about the newest weights, kept in the file ``path`` if in any."""
        progress = self._progress
        measured = progress.tested
        epochs = progress.epochs if measured is not None else None
        return NetworkRecord(
            title=self._title(epochs, progress.weights_step),
            path=str(path) if path is not None else None,
            tested=measured,
            recipe=self._config,
            history=progress.history,
            created=self._started.isoformat(timespec="seconds"),
            notes=f"Went on from “{self._came_from}”." if self._came_from else "",
            sources=self._sources,
            trained_on=progress.trained_on,
            seconds=round(self.seconds, 3),
            origin=self._origin,
        )

    def _title(self, epochs: int | None, step: int) -> str:
        if self._name:
            return f"{self._name}, step {step:,}"
        return title(self._config, epochs, step, continued=bool(self._came_from), data=self._data)

    @property
    def _data(self) -> str:
        """What the run learns from."""
        trained_on = self._progress.trained_on
        return trained_on.name if trained_on is not None else ""

    def _complain(self, error: Exception, last: bool) -> Notice | None:
        log.warning("the run was not saved", exc_info=error)
        cause = error.__cause__ if isinstance(error, FileError) else error
        why: Sentence | str = reason(cause) if isinstance(cause, Exception) else str(error)
        if why == self._complaint and not last:
            return None
        self._complaint = why
        return Notice(said(_not_saved(why, self.path, last)), SAVING)


def _not_saved(why: str, earlier: Path | None, last: bool) -> Sentence:
    """What is said where a run was not saved. earlier: where it was saved before; last: the run has ended."""
    if last:
        then = QT_TRANSLATE_NOOP(
            "core", "it stays on display until you close the app or train again; save it to another place"
        )
        if earlier is not None:
            then = QT_TRANSLATE_NOOP(
                "core",
                "it stays on display until you close the app or train again, {name} holds what was saved before; "
                "save it to another place",
            )
    else:
        then = QT_TRANSLATE_NOOP("core", "training goes on, and saving is tried again")
        if earlier is not None:
            then = QT_TRANSLATE_NOOP(
                "core", "training goes on, {name} holds what was saved before, and saving is tried again"
            )
    name = earlier.name if earlier is not None else ""
    text = QT_TRANSLATE_NOOP("core", "The run could not be saved: {why}; {then}.")
    return Sentence(text, why=why, then=Sentence(then, name=name))


def run_files(folder: Path, name: str) -> list[Path]:
    """The names that a run may have: ``name``.safetensors in ``folder``, or "name 2" and so on where that is taken."""
    # The recipe's name is a person's and may hold what a file name must not.
    safe = "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in name)[:120].strip(". ")
    more = [folder / f"{safe} {number}.safetensors" for number in range(2, MOST_OF_A_NAME)]
    return [folder / f"{safe}.safetensors", *more]
