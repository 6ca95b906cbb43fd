from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from cnn_gui.core.training import allocator

COUNT_FAULTS = """
import resource, sys
import numpy as np
from cnn_gui.core.training import allocator

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        pieces = [np.ones(3_000_000, np.uint8) for _ in range(8)]
        del pieces
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults()
without = faults()
allocator.keep_freed_memory()
faults()
kept = faults()
allocator.give_back()
print(without, kept, faults())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux") or allocator._glibc() is None, reason="glibc only")
def test_kept_memory_is_not_asked_for_again_until_it_is_given_back() -> None:
    answer = subprocess.run([sys.executable, "-c", COUNT_FAULTS], check=True, capture_output=True, text=True).stdout
    _without, kept, after = map(int, answer.split())
    assert kept < 500
    assert after > 10 * max(kept, 1)


def test_elsewhere_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocator, "sys", SimpleNamespace(platform="win32"))
    allocator.keep_freed_memory()
    allocator.give_back()
    monkeypatch.setattr(allocator, "sys", SimpleNamespace(platform="linux"))
    monkeypatch.setattr("cnn_gui.core.training.allocator.ctypes.CDLL", lambda _name: SimpleNamespace())
    allocator.keep_freed_memory()
    allocator.give_back()
