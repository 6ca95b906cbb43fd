"""What the tests of the command line and of whole processes begin with."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def usual_signals() -> Iterator[None]:
    """Ctrl-C and a closed terminal do what they do in a terminal, here and in the processes that a test starts.

    A shell has what it runs in the background ignore Ctrl-C, and nohup a closed terminal.
    """
    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler)}
    if hasattr(signal, "SIGHUP"):  # Windows has none
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
