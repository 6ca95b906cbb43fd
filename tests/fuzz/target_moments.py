"""The moments of a run."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool
from cnn_gui.core.network.spec import parameter_shapes
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.timeline.moment_file import moments_in, record_of, start_of, weights_at
from tests.fuzz.frame import Target, file_of

SPEC = NetworkSpec((Conv(1, 5, 3), Pool("avg", 3, 3), Flatten(), Linear(10)))


def read(data: bytes, folder: Path) -> object:
    found = moments_in(file_of(data, folder, "run.moments"), SPEC)
    return [weights_at(found, number, SPEC) for number in range(len(found.moments))]


def seeds() -> dict[str, bytes]:
    import numpy as np

    arrays = {name: np.full(shape, 0.5, np.float32) for name, shape in parameter_shapes(SPEC).items()}
    start = start_of(SPEC, 10, 20)
    two = b"".join(record_of(Moment(step, 64 * step), arrays, SPEC) for step in (0, 7))
    return {"two": start + two, "cut": (start + two)[:-9], "none": start}


TARGET = Target(read, seeds)
"""Damage is an error with one sentence, never another one."""
