"""Moments of runs for tests, as the app writes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.spec import parameter_shapes
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.timeline.moment_file import beside, record_of, start_of
from tests.run_files import SPEC


def weights_of(scale: float) -> dict[str, Float32]:
    """Weights of SPEC that differ for each scale: biases are the scale itself."""
    chance = np.random.default_rng(1)
    return {
        name: np.full(shape, scale, np.float32)
        if name.endswith("bias")
        else (scale * chance.normal(size=shape)).astype(np.float32)
        for name, shape in parameter_shapes(SPEC).items()
    }


def write_moments(run: Path, scales: Mapping[int, float]) -> Path:
    """The file beside a run of SPEC: by step, the scale of the weights there."""
    records = [record_of(Moment(step, 64 * step), weights_of(scale), SPEC) for step, scale in scales.items()]
    path = beside(run)
    path.write_bytes(b"".join((start_of(SPEC, 10, 20), *records)))
    return path
