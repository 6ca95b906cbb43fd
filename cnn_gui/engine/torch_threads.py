"""How many threads torch may use inside one operation, for each kind of work: the one place where that is decided.

What ``torch.set_num_threads`` does was measured with torch 2.14 (OpenMP build): it sets the number for the thread that
calls it and the number with which threads begin that have not used torch yet; a thread that has set its own keeps it.
So each worker sets its own before its first computation, and none disturbs another.
"""

from __future__ import annotations

import os

INFERENCE = 1
"""A forward pass of one digit takes half a millisecond: sharing it out costs more than it saves (p95 of 44 ms
instead of 1 ms where another program keeps the second core busy)."""

_CORES = os.cpu_count() or 1

TRAINING = min(max(1, _CORES - 1), 8)
"""Leaves a core to the GUI; the networks here do not gain from more than eight threads. Threads that share an operation
wait for the slowest of them, so where the window or another program needs one of two cores, two threads are far slower
than one: measured with a window that repaints and answers all the time and other programs at work (load 4, two cores),
one thread did 150 to 190 steps in six seconds, two did 35 to 41, each then far longer than a person who presses "stop"
should wait. Training also steps back behind the GUI by its thread's priority (training.NICE), which brought the answers
meanwhile from 12 ms (median) to 4 ms."""


def use(count: int) -> None:
    """Lets operations called from this thread use ``count`` threads. Imports torch."""
    import torch

    torch.set_num_threads(count)
