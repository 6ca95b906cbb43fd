"""The signals by which a system or a person ends a process that could still save what it has."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType


def ending_signals() -> tuple[signal.Signals, ...]:
    """Ctrl-C, the request to end, and a closed terminal; the last only where it is not ignored, as nohup wants it."""
    hangup: signal.Signals | None = getattr(signal, "SIGHUP", None)
    if hangup is None or signal.getsignal(hangup) is signal.SIG_IGN:
        return (signal.SIGINT, signal.SIGTERM)
    return (signal.SIGINT, signal.SIGTERM, hangup)


class Endings:
    """Notes an ending signal from the first moment on; what is to be done then may be known later.

    Used on the main thread, where Python calls the handlers of signals. asked: one has come.
    """

    def __init__(self) -> None:
        self.asked = False
        self._then: Callable[[], object] | None = None

    def install(self) -> None:
        """From now on, and for the rest of the process."""
        for number in ending_signals():
            signal.signal(number, self._note)

    def when_asked(self, then: Callable[[], object]) -> None:
        """What to call at each ending signal, and now where one has come already."""
        self._then = then
        if self.asked:
            then()

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if self._then is not None:
            self._then()
