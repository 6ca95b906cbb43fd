"""Events of a race on their way from its thread to the screen."""

from __future__ import annotations

import threading

from cnn_gui.core.race.messages import RaceEvent
from cnn_gui.core.training.messages import WeightsChanged


class RaceBuffer:
    """Thread-safe and in order. Nothing is lost but an entrant's WeightsChanged that newer ones make obsolete: a screen
    shows the newest only, and each holds a megabyte or more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[RaceEvent | None] = []
        self._weights_at: dict[int, int] = {}

    def add(self, event: RaceEvent) -> bool:
        """True if the buffer was empty: somebody has to be told to come and take."""
        with self._lock:
            was_empty = not self._events
            if isinstance(event.event, WeightsChanged):
                before = self._weights_at.get(event.entrant)
                if before is not None:
                    self._events[before] = None
                self._weights_at[event.entrant] = len(self._events)
            self._events.append(event)
            return was_empty

    def take(self) -> tuple[RaceEvent, ...]:
        """All events since the last call."""
        with self._lock:
            events, self._events, self._weights_at = self._events, [], {}
        return tuple(event for event in events if event is not None)
