"""The numbers of a run."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.dynamics.dynamics_file import read_dynamics, sample_bytes, start_bytes
from tests.fuzz.frame import Target, file_of


def read(data: bytes, folder: Path) -> object:
    return read_dynamics(file_of(data, folder, "run.dynamics")).samples


def seeds() -> dict[str, bytes]:
    from tests.dynamics_samples import LAYERS, sample_of

    start = start_bytes(LAYERS)
    two = b"".join(sample_bytes(sample_of(step, seen=step == 0)) for step in (0, 7))
    return {"two": start + two, "cut": (start + two)[:-9], "none": start}


TARGET = Target(read, seeds)
"""Damage is an error with one sentence, never another one."""
