"""The curve through a stroke's points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.arrays import Float64
from cnn_gui.core.drawing.curve import handles, smoothed
from cnn_gui.core.drawing.ink import Lines, lines

coordinates = st.floats(-1e308, 1e308, allow_nan=False) | st.integers(0, 500).map(float)


def curve(points: Float64, tolerance: float = 0.01) -> Float64:
    return smoothed(lines([(points, 1.0)]), tolerance).points


def dense(path: Float64) -> Float64:
    """A polyline with a point on it every hundredth of each piece."""
    where = np.linspace(0, len(path) - 1, 100 * (len(path) - 1) + 1)
    return np.stack([np.interp(where, np.arange(len(path)), path[:, i]) for i in (0, 1)], axis=1)


def far_from(points: Float64, path: Float64) -> float:
    """The largest distance of one of the points to the nearest of a polyline's."""
    nearest = [np.hypot(*(dense(path) - point).T).min() for point in points]
    return float(max(nearest))


def test_a_circle_of_twelve_points_is_round_again() -> None:
    angle = np.linspace(0, 2 * np.pi, 13)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 100
    radius = np.hypot(*curve(circle).T)
    # Chords would be off by 3.4.
    assert np.abs(radius - 100).max() < 0.2


def test_a_fast_eight_is_followed_more_closely_than_its_chords() -> None:
    t = np.linspace(0, 2 * np.pi, 401)
    eight = np.stack([100 * np.sin(2 * t), -200 * np.cos(t)], axis=1)
    samples = eight[::20]
    assert far_from(eight, samples) > 4
    assert far_from(eight, curve(samples)) < 2


def test_a_sharp_corner_stays_one_and_straight_lines_stay_straight() -> None:
    seven = np.array([(0.0, 0.0), (50.0, 0.0), (100.0, 0.0), (70.0, 60.0), (40.0, 120.0)])
    x, y = curve(seven).T
    assert y.min() >= 0
    assert x.max() <= 100
    assert len(x) == len(seven)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=7), min_size=1, max_size=3))
def test_it_goes_through_every_recorded_point_and_stays_finite(strokes: list[list[tuple[float, float]]]) -> None:
    recorded = lines((points, np.arange(1.0, len(points) + 1)) for points in strokes)
    drawn = smoothed(recorded, 0.25)
    assert np.isfinite(drawn.points).all()
    assert drawn.first.sum() == len(strokes)
    assert drawn.radii.max() <= recorded.radii.max()
    kept = iter(zip(drawn.points.tolist(), drawn.radii.tolist(), strict=True))
    assert all(
        any(point == p for p in kept) for point in zip(recorded.points.tolist(), recorded.radii.tolist(), strict=True)
    )


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=4, max_size=8))
def test_a_further_point_bends_only_the_piece_before_it(points: list[tuple[int, int]]) -> None:
    array = np.array(points, dtype=np.float64)
    first = np.zeros(len(array), dtype=np.bool_)
    whole, part = handles(array, first), handles(array[:-1], first[:-1])
    for a, b in zip(whole, part, strict=True):
        np.testing.assert_array_equal(a[: len(array) - 2], b[:-1])


def test_strokes_do_not_bend_each_other() -> None:
    bow = np.array([(0.0, 0.0), (30.0, 20.0), (60.0, 20.0), (90.0, 0.0)])
    both = smoothed(lines([(bow, 1.0), (bow + 7, 1.0)]), 0.1)
    alone = curve(bow, 0.1)
    np.testing.assert_allclose(both.points, np.concatenate([alone, alone + 7]))
    assert np.flatnonzero(both.first).tolist() == [0, len(alone)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_is_too_short_to_bend_stays(count: int) -> None:
    points = np.arange(2.0 * count).reshape(-1, 2)
    ink = Lines(points, np.ones(count), np.arange(count) == 0)
    assert smoothed(ink, 0.1) is ink
