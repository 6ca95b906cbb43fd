"""Locks on files that end with the process that took them.

Whether somebody holds a file is known where the system has locks that hinder nobody (not Windows, where an open file
cannot be removed anyway). One at a time is kept everywhere, by a file that is there for nothing else.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl
else:
    import msvcrt

PATIENCE_S = 5.0
"""How long ``held`` waits for another process."""

_AGAIN_S = 0.01


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


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Keeps others out who hold the same file, while its body runs; waits for them, PATIENCE_S at most.

    The file is gone again afterwards (not on Windows). Goes on without where there are no locks, the folder cannot be
    written to, or somebody holds it for ever: what is done under it has to bear that.
    """
    descriptor, is_ours = None, False
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, is_ours = _waited_for(path)
    try:
        yield
    finally:
        if descriptor is not None:
            if is_ours and sys.platform != "win32":
                with contextlib.suppress(OSError):
                    path.unlink()
            os.close(descriptor)


def _waited_for(path: Path) -> tuple[int, bool]:
    """The file, open, and whether it is locked by this process. Raises OSError where it cannot be opened."""
    end = time.monotonic() + PATIENCE_S
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666)
        while not (taken := _taken(descriptor)) and time.monotonic() < end:
            time.sleep(_AGAIN_S)
        if not taken or _is_still(descriptor, path) or time.monotonic() >= end:
            return descriptor, taken
        # Whoever held it has removed it meanwhile: somebody else may hold another of that name by now.
        os.close(descriptor)


def _is_still(descriptor: int, path: Path) -> bool:
    """Whether an open file has its name still."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def _taken(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
