"""The signals by which a system or a person ends a process that could still save what it has."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType


def ending_signals() -> tuple[signal.Signals, ...]:
    """Ctrl-C, the request to end, and a closed terminal.

    What is ignored already stays ignored and is left out: nohup wants that of SIGHUP, and a shell of the SIGINT of what
    it runs in the background.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP
    known = [signal.Signals[name] for name in names if name in signal.Signals.__members__]
    return tuple(number for number in known if signal.getsignal(number) is not signal.SIG_IGN)


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
