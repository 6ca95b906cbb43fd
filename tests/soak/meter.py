"""What a process holds: memory after everything free has been given back, threads, descriptors, objects, files."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Reading:
    """memory: resident bytes / 10^6. qobjects: of all widgets and what belongs to them. objects: Python's containers.
    strays: files in the data folder that nobody will ever read.
    """

    memory: float
    threads: int
    descriptors: int
    qobjects: int
    objects: int
    strays: int

    def __sub__(self, other: Reading) -> Reading:
        return Reading(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))


def read(folder: Path) -> Reading:
    """Now, after deferred deletions, the garbage collector, and what the C library keeps for the next allocation."""
    tidy()
    return Reading(
        memory=resident(),
        threads=_threads(),
        descriptors=_entries("/proc/self/fd"),
        qobjects=sum(1 for _ in all_qobjects()),
        objects=len(gc.get_objects()),
        strays=len(strays(folder)),
    )


def tidy() -> None:
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None)
        if hasattr(libc, "malloc_trim"):
            libc.malloc_trim(0)


def all_qobjects() -> set[QObject]:
    """Every QObject that can be reached from a widget without a parent."""
    found: set[QObject] = set()
    for root in QApplication.topLevelWidgets():
        found.add(root)
        found.update(root.findChildren(QObject))
    return found


def kinds() -> Counter[str]:
    """How many there are of each kind of QObject and of each type of Python's, for finding what grows."""
    tidy()
    counted = Counter(f"Qt {item.metaObject().className()}" for item in all_qobjects())
    counted.update(f"{type(item).__module__}.{type(item).__qualname__}" for item in gc.get_objects())
    return counted


def strays(folder: Path) -> list[Path]:
    """Temporary files, empty files and locks: what nobody will ever read."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if path.suffix == ".tmp" or path.suffix == ".lock" or path.stat().st_size == 0]


def resident() -> float:
    """Megabytes of this process in memory; of systems without /proc the most it has had."""
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6


def _threads() -> int:
    return _entries("/proc/self/task") or threading.active_count()


def _entries(folder: str) -> int:
    return len(os.listdir(folder)) if Path(folder).exists() else 0  # noqa: PTH208
