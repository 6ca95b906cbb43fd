"""Pause, go on, one step, one epoch, stop: what a person may ask of a run while it runs.

A run is a generator that computes only while somebody asks it for the next event. So all of these are honoured between
two events, by asking later, or never again; only a step's weights and the step itself, which comes right after them,
are not torn apart. No Qt here: the GUI's thread commands, the worker's thread waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum, auto

from cnn_gui.core.training.messages import EpochDone, RunState, StepDone, TrainingEvent, WeightsChanged


class Until(Enum):
    """When a run pauses by itself."""

    THE_END = auto()
    STEP = auto()
    EPOCH = auto()


class RunControl:
    """The gate in front of every event. ``changed`` is called on the worker's thread: PAUSED, RUNNING in turn."""

    def __init__(self, until: Until, changed: Callable[[RunState], None]) -> None:
        self._condition = threading.Condition()
        self._until = until
        self._changed = changed
        self._paused = False
        self._stopped = False
        self._in_a_step = False
        self._weights_are_newest = True

    # --- for the GUI's thread

    def pause(self) -> None:
        self._set(paused=True)

    def go_on(self, until: Until = Until.THE_END) -> None:
        self._set(paused=False, until=until)

    def stop(self) -> None:
        self._set(stopped=True)

    def _set(self, *, paused: bool | None = None, until: Until | None = None, stopped: bool = False) -> None:
        with self._condition:
            self._paused = self._paused if paused is None else paused
            self._until = self._until if until is None else until
            self._stopped = self._stopped or stopped
            self._condition.notify_all()

    # --- for the worker's thread

    def may_go_on(self) -> bool:
        """Waits while paused; False when the run is to end here."""
        with self._condition:
            if self._in_a_step or ((self._paused or self._stopped) and not self._weights_are_newest):
                # The wish came while a step was under way that had not been asked for its weights: the next one is.
                return True
            if self._is_waiting():
                self._changed(RunState.PAUSED)
                self._condition.wait_for(lambda: not self._is_waiting())
                if not self._stopped:
                    self._changed(RunState.RUNNING)
            return not self._stopped

    def _is_waiting(self) -> bool:
        return self._paused and not self._stopped

    def will_pause(self) -> bool:
        """Whether the run stands still after the step that is being made: then its weights are worth a look."""
        with self._condition:
            return self._until is Until.STEP or self._paused or self._stopped

    def passed(self, event: TrainingEvent) -> None:
        """Pauses after the step or epoch that was asked for."""
        with self._condition:
            if isinstance(event, StepDone):
                # A step whose weights were asked for in vain has none to give.
                asked = self._paused or self._stopped
                self._weights_are_newest = self._in_a_step or (asked and not self._weights_are_newest)
            self._in_a_step = isinstance(event, WeightsChanged)
            step = self._until is Until.STEP and isinstance(event, StepDone)
            epoch = self._until is Until.EPOCH and isinstance(event, EpochDone)
            if step or epoch:
                self._until = Until.THE_END
                self._paused = True
