"""t-SNE in the background: watched while it goes on, paused, gone on with, and begun anew from another seed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from cnn_gui.core.arrays import Float32, Int64
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.projection.messages import MOST_IN_TSNE, LayerPoints, TsneState
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

if TYPE_CHECKING:
    from cnn_gui.core.projection.tsne import TsneStep

TOLD_EVERY_S = 0.08
"""Between two looks at the points."""

Descent = tuple[int, "Iterator[TsneStep]"]
"""How many steps there will be, and the steps."""


@dataclass(slots=True, eq=False)
class _TsneWanted:
    """A descent, as far as it has come. The newest one's identity says whether what comes is still of interest."""

    points: LayerPoints
    places: Int64
    seed: int
    descent: Descent | None = None
    state: TsneState | None = None


class TsneEngine(QObject):
    """moved: a TsneState, some ten a second and the last one. failed: a Problem.

    All methods are for the GUI thread and return at once.
    """

    moved = Signal(TsneState)
    failed = Signal(Problem)

    def __init__(
        self, parent: QObject | None = None, *, descend: Callable[[Float32, int], Descent] | None = None
    ) -> None:
        """descend: begins a descent of points (M, R) from a seed, on the worker's thread."""
        super().__init__(parent)
        self._worker = Worker("t-SNE", nice=NICE, parent=self)
        self._descend = descend if descend is not None else _descend
        self._wanted: _TsneWanted | None = None
        self._running = False

    @property
    def is_running(self) -> bool:
        return self._running

    def start(self, points: LayerPoints, seed: int) -> None:
        """From the beginning, on at most MOST_IN_TSNE of the images; one that goes on ends."""
        count = len(points)
        number = min(count, MOST_IN_TSNE)
        places = (np.arange(number, dtype=np.int64) * count) // number
        self._wanted = _TsneWanted(points, places, seed)
        self.resume()

    def pause(self) -> None:
        """Between two steps."""
        self._running = False

    def resume(self) -> None:
        """On from where it was paused; nothing where it is done."""
        wanted = self._wanted
        if wanted is None or (wanted.state is not None and wanted.state.done):
            return
        self._running = True
        self._worker.replace(
            "descend",
            lambda control: self._run(wanted, control),
            on_done=lambda done: self._end(wanted, done=done),
            on_failed=lambda problem: self._fail(wanted, problem),
            on_progress=lambda state: self._tell(wanted, state),
            doing=QT_TRANSLATE_NOOP("core", "laying the test images out by t-SNE"),
        )

    def stop(self) -> None:
        """For good."""
        self._wanted = None
        self._running = False

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        self.stop()
        return self._worker.close(timeout_s)

    # --- on the worker's thread; references are read at once or not yet, at worst a step more is made

    def _run(self, wanted: _TsneWanted, control: JobControl) -> bool:
        """Whether it has come to its end."""
        if self._wanted is not wanted:
            return False
        if wanted.descent is None:
            wanted.descent = self._descend(wanted.points.components[wanted.places], wanted.seed)
        total, steps = wanted.descent
        next_at = 0.0
        while not control.stopping and self._wanted is wanted and self._running:
            step = next(steps, None)
            if step is None:
                return True
            now = time.monotonic()
            if now >= next_at or step.step >= total:
                next_at = now + TOLD_EVERY_S
                points = wanted.points
                control.report(
                    TsneState(points.layer, wanted.places, step.positions, step.step, total, step.loss, wanted.seed)
                )
        return False

    # --- on the way back, on the GUI thread

    def _tell(self, wanted: _TsneWanted, state: TsneState) -> None:
        if self._wanted is wanted:
            wanted.state = state
            self._running = self._running and not state.done
            self.moved.emit(state)

    def _end(self, wanted: _TsneWanted, *, done: bool) -> None:
        if self._wanted is wanted and done:
            self._running = False

    def _fail(self, wanted: _TsneWanted, problem: Problem) -> None:
        if self._wanted is wanted:
            self.stop()
            self.failed.emit(problem)


def _descend(points: Float32, seed: int) -> Descent:
    from cnn_gui.engine.base import torch_threads
    from cnn_gui.engine.base.preload import preload_torch

    preload_torch()
    torch_threads.use(torch_threads.TRAINING)
    from cnn_gui.core.projection.tsne import Tsne

    descent = Tsne(points, seed=seed)
    return descent.total, descent.steps()
