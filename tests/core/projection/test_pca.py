"""Principal components, compared with numpy's singular value decomposition."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.arrays import Float32
from cnn_gui.core.projection.aligned import turn_onto
from cnn_gui.core.projection.pca import principal_components

SHAPES = {"few values": (300, 12), "few points": (40, 900), "both many": (700, 800)}


def cloud(count: int, width: int, seed: int = 0) -> Float32:
    """Points whose spread falls from axis to axis, around a middle that is not 0."""
    random = np.random.default_rng(seed)
    turned, _ = np.linalg.qr(random.normal(size=(width, width)))
    spread = 0.9 ** np.arange(width)
    points: Float32 = (random.normal(size=(count, width)) * spread @ turned.T + 3).astype(np.float32)
    return points


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_components_are_those_of_a_singular_value_decomposition(shape: tuple[int, int]) -> None:
    points = cloud(*shape)
    found = principal_components(torch.from_numpy(points.copy()), 10)
    centred = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    shares = singular**2 / (singular**2).sum()
    assert found.mean.numpy() == pytest.approx(points.mean(axis=0), abs=1e-4)
    assert found.shares.numpy() == pytest.approx(shares[:10], abs=1e-4)
    likeness = np.abs((found.axes.numpy() * axes[:10].T).sum(axis=0))
    assert likeness[:3] == pytest.approx(np.ones(3), abs=1e-4)
    assert likeness == pytest.approx(np.ones(10), abs=2e-2)
    assert found.scores.numpy() == pytest.approx(centred @ found.axes.numpy(), abs=1e-3)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_axes_are_orthonormal_and_the_largest_number_of_each_is_positive(shape: tuple[int, int]) -> None:
    axes = principal_components(torch.from_numpy(cloud(*shape)), 10).axes.numpy()
    assert axes.T @ axes == pytest.approx(np.eye(10), abs=1e-5)
    assert (axes[np.abs(axes).argmax(axis=0), np.arange(10)] > 0).all()


def test_there_are_no_more_components_than_values_or_points() -> None:
    assert principal_components(torch.from_numpy(cloud(20, 2)), 50).scores.shape == (20, 2)
    assert principal_components(torch.from_numpy(cloud(5, 30)), 50).scores.shape == (5, 5)


def test_points_that_are_all_the_same_have_no_variance() -> None:
    found = principal_components(torch.ones(30, 8), 3)
    assert found.shares.tolist() == [0, 0, 0]
    assert found.scores.numpy() == pytest.approx(np.zeros((30, 3)), abs=1e-6)


@given(seed=st.integers(0, 10_000), size=st.sampled_from((2, 3)), mirrored=st.booleans())
def test_a_turned_cloud_is_laid_back_onto_itself(seed: int, size: int, mirrored: bool) -> None:
    random = np.random.default_rng(seed)
    points = random.normal(size=(40, size)).astype(np.float32)
    turn, _ = np.linalg.qr(random.normal(size=(size, size)))
    if mirrored:
        turn[:, 0] *= -1
    back = turn_onto((points @ turn).astype(np.float32), points)
    assert back == pytest.approx(turn.T, abs=1e-4)


def test_no_turn_lies_closer_than_the_one_that_is_found() -> None:
    random = np.random.default_rng(0)
    points, target = (random.normal(size=(50, 2)).astype(np.float32) for _ in range(2))
    best = ((points @ turn_onto(points, target) - target) ** 2).sum()
    for angle in np.linspace(0, 2 * np.pi, 60):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        for mirror in (np.eye(2), np.diag([1, -1])):
            assert ((points @ turn @ mirror - target) ** 2).sum() >= best - 1e-4
