"""Pause, go on and stop for a race, honoured between two turns. No Qt here: the GUI's thread commands, the worker
waits."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cnn_gui.core.training.messages import RunState


class RaceGate:
    """``changed`` is called on the worker's thread: PAUSED, RUNNING in turn."""

    def __init__(self, changed: Callable[[RunState], None]) -> None:
        self._condition = threading.Condition()
        self._changed = changed
        self._paused = self._stopped = False

    def set_paused(self, paused: bool) -> None:
        with self._condition:
            self._paused = paused
            self._condition.notify_all()

    def stop(self) -> None:
        with self._condition:
            self._stopped = True
            self._condition.notify_all()

    def may_go_on(self, before_waiting: Callable[[], None]) -> bool:
        """Waits while paused, after a call of ``before_waiting``; False when the race is to end here."""
        with self._condition:
            waits = self._paused and not self._stopped
        if waits:
            before_waiting()
            self._changed(RunState.PAUSED)
            with self._condition:
                self._condition.wait_for(lambda: not self._paused or self._stopped)
                stopped = self._stopped
            if not stopped:
                self._changed(RunState.RUNNING)
        with self._condition:
            return not self._stopped
