"""Whether somebody holds a file, where the system has locks that end with the process that took them (not Windows).

On Windows an open file cannot be removed anyway.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def lock(descriptor: int) -> None:
    """Locks an open file until it is closed or the process ends; does nothing where that is not possible."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_held_by_another(path: Path) -> bool:
    """Whether a file is locked. Raises OSError where it cannot be opened."""
    if sys.platform == "win32":
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
