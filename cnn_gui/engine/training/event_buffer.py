"""Events on their way from the training thread to the screen: collected there, taken in one go here."""

from __future__ import annotations

import threading

from cnn_gui.core.training.messages import TrainingEvent, WeightsChanged


class EventBuffer:
    """Thread-safe and in order. Nothing is lost but WeightsChanged that a newer one in the same batch makes obsolete.

    A screen shows the newest weights only, and each holds 1.7 MB: a GUI that is busy for a while must not make them
    pile up. The newest stays at its own place among the other events.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[TrainingEvent] = []
        self._weights_at: int | None = None

    def add(self, event: TrainingEvent) -> bool:
        """True if the buffer was empty: somebody has to be told to come and take."""
        with self._lock:
            was_empty = not self._events
            if isinstance(event, WeightsChanged):
                if self._weights_at is not None:
                    del self._events[self._weights_at]
                self._weights_at = len(self._events)
            self._events.append(event)
            return was_empty

    def take(self) -> tuple[TrainingEvent, ...]:
        """All events since the last call."""
        with self._lock:
            events, self._events, self._weights_at = tuple(self._events), [], None
            return events
