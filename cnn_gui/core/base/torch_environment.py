"""What torch's libraries are told before they are loaded: environment variables, read once.

Large pages. Each training step allocates and frees a hundred megabytes. core/training/allocator.py keeps them for the
process, but not all: with tensors in pages of 2 MB, which Linux gives on request, a step of the commands takes up to
8 % less time. Not so in the window: filling such a page takes the system so long that the GUI's thread waits for it.
While the robust recipe trained, pen moves were answered in 37 and 38 ms (p95) with large pages, in 30 and 33 ms
without, and the training was as fast.

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

LARGE_PAGES, PATIENCE = "THP_MEM_ALLOC_ENABLE", "GOMP_SPINCOUNT"
"""The first is torch's, the second libgomp's; where there is neither, nobody reads them."""


def prepare_torch(*, window: bool) -> None:
    """Sets what is not set already, for this process and those it starts. To be called before torch is imported.

    window: whether this is the process of a window.
    """
    os.environ.setdefault(PATIENCE, str(SPINS))
    if not window:
        os.environ.setdefault(LARGE_PAGES, "1")


@contextmanager
def torch_as_it_comes() -> Iterator[None]:
    """Around the start of a process that is to have none of it."""
    set_here = {name: os.environ.pop(name) for name in (LARGE_PAGES, PATIENCE) if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(set_here)
