"""Keeping freed memory between training steps, where the C library can be asked to.

Each step allocates and frees the same hundred megabytes. glibc gives the large pieces back to the system at once and
asks for them again in the next step, which fills them with zeros page by page: measured up to 4,000 page faults and
a third of the time of a step, depending on what else the process has allocated. See mallopt(3).
"""

from __future__ import annotations

import ctypes
import sys
import threading

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3

_KEEP = 256 * 2**20
_LARGEST = 32 * 2**20
"""Bytes: how much free memory is kept, and up to which size a piece comes from it (the most that glibc allows)."""

_USUAL = 2**20
"""Bytes: both, when nobody needs more. glibc begins at 128 kB and has grown beyond by the time a network is there."""

_lock = threading.Lock()
_keepers = 0


def keep_freed_memory() -> None:
    """Lets the process keep up to 256 MB of freed memory, until give_back() has been called as often as this.

    Does nothing where there is no glibc.
    """
    global _keepers
    with _lock:
        _keepers += 1
        _set(_KEEP, _LARGEST)


def give_back() -> None:
    """Returns what is free now to the system, and keeps no more where nobody else wants it kept."""
    global _keepers
    with _lock:
        _keepers = max(0, _keepers - 1)
        if not _keepers:
            _set(_USUAL, _USUAL)
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _set(keep: int, largest: int) -> None:
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_M_TRIM_THRESHOLD, keep)
        libc.mallopt(_M_MMAP_THRESHOLD, largest)


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    # musl has neither; it does not keep freed memory in the same way either.
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None
