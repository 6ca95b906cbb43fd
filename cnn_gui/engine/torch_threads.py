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

TRAINING = min(_CORES, max(2, _CORES - 1), 8)
"""Leaves a core to the GUI where there are more than two; the networks here do not gain from more than eight threads.
The training thread also steps back behind the others by its priority."""


def use(count: int) -> None:
    """Lets operations called from this thread use ``count`` threads. Imports torch."""
    import torch

    torch.set_num_threads(count)
