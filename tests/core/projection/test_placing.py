"""The drawing among points that t-SNE has laid out."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.core.projection.messages import TsneState
from cnn_gui.core.projection.placing import among_neighbours
from tests.core.projection.made import some_points


def test_a_point_lies_among_its_neighbours_and_one_of_them_on_itself() -> None:
    points = some_points(60)
    places = np.arange(0, 60, 2)
    positions = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    state = TsneState("fc1", places, positions, 10, 500, 1.0, 0)
    assert among_neighbours(points, state, points.components[8]) == pytest.approx(positions[4], abs=1e-3)
    far = points.components[8] + 1e4
    found = among_neighbours(points, state, far)
    distances = np.linalg.norm(points.components[places] - far, axis=1)
    near = positions[np.argsort(distances)[:5]]
    assert found == pytest.approx(near.mean(axis=0), abs=1e-2)
