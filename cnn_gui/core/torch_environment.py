"""What torch's libraries are told before they are loaded: environment variables, read once.

Large pages. Each training step allocates and frees a hundred megabytes. core/allocator.py keeps them for the process,
but that is enough on the main thread only: on any other, as in the window, glibc keeps memory in regions of 64 MB and
gives each back that falls empty, whatever it was asked to keep: 400 to 1,200 page faults a step in bfloat16. In large
pages of 2 MB, which Linux gives on request, there are two, and a step takes 4 to 8 % less time.

Patience. Threads that share an operation wait for one another several hundred times in a step. GNU's OpenMP lets them
wait without sleeping, for milliseconds; where another program needs one of the cores, each such wait keeps the thread
that is waited for from its core. Measured on two cores beside a program that uses both: two threads took 71 to 250 ms
for a step of the tutorial's recipe, and 31 ms where waits end in sleep after SPINS turns, about as long as one thread
took there. On idle cores there is no difference (11.3 ms); with fewer turns the steps get longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

SPINS = 10_000
"""Turns of a waiting thread before it sleeps; libgomp's own choice is 300,000."""

SETTINGS = {"THP_MEM_ALLOC_ENABLE": "1", "GOMP_SPINCOUNT": str(SPINS)}
"""THP_MEM_ALLOC_ENABLE is torch's, GOMP_SPINCOUNT libgomp's; where there is neither, nobody reads them."""


def prepare_torch() -> None:
    """Sets what is not set already, for this process and those it starts. To be called before torch is imported."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)


@contextmanager
def torch_as_it_comes() -> Iterator[None]:
    """Around the start of a process that is to have none of it."""
    set_here = {name: os.environ.pop(name) for name in SETTINGS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(set_here)
