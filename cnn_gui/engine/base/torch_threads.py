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
"""Leaves a core to the GUI; the networks here do not gain from more than eight threads.

Threads that share an operation wait for the slowest of them. Measured with the window on two cores, the tutorial's and
the fast recipe: two threads trained 17 and 13 % faster than one while nobody drew, 28 and 21 % slower while somebody
did, and pen moves were then answered in 33 and 35 ms (p95) instead of 27. Before waits ended in sleep
(core/base/torch_environment.py), two threads were several times slower than one wherever another program needed a core.
Training also steps back behind the GUI by its thread's priority (NICE), which brought the answers meanwhile
from 12 ms (median) to 4 ms."""

NICE = 5
"""How far long work steps back behind the GUI and the inference, on Linux (0 not at all .. 19)."""


def use(count: int) -> None:
    """Lets operations called from this thread use ``count`` threads. Imports torch."""
    import torch

    torch.set_num_threads(count)
