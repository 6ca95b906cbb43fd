from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from cnn_gui.views.base.statistics import distribution
from cnn_gui.views.parts.histogram import cut_at

arrays = st_numpy.arrays(
    np.float32,
    st_numpy.array_shapes(max_dims=3, max_side=9),
    elements=st.floats(-1e6, 1e6, width=32, allow_nan=False),
)


@settings(deadline=None, max_examples=60)
@given(arrays)
def test_every_value_is_counted_once(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    result = distribution(values)
    assert int(result.counts.sum()) == values.size == result.n
    assert result.zeros == int((values == 0).sum())
    assert (result.minimum, result.maximum) == (float(values.min()), float(values.max()))
    assert result.low < result.high


def test_counts_are_those_of_numpy() -> None:
    values = np.random.default_rng(3).normal(size=(4, 50, 50)).astype(np.float32)
    result = distribution(values, bins=41)
    expected, _ = np.histogram(values.astype(np.float64), bins=41, range=(result.low, result.high))
    # A value on the border of two bins may be rounded into either.
    assert np.abs(result.counts - expected).sum() <= 4
    assert result.mean == pytest.approx(float(values.mean()), abs=1e-6)


def test_what_is_no_number_is_counted_apart() -> None:
    result = distribution(np.array([1, 2, np.nan, np.inf], dtype=np.float32))
    assert (result.not_finite, int(result.counts.sum()), result.maximum) == (2, 2, 2.0)


def test_a_map_is_counted_in_the_bins_of_its_layer() -> None:
    layer = np.arange(100, dtype=np.float32)
    part = distribution(layer[90:], 0.0, 99.0)
    assert int(part.counts.sum()) == 10
    assert part.counts[:30].sum() == 0


def test_one_dwarfing_bar_is_cut_and_others_are_not() -> None:
    assert cut_at(np.array([0.9, 0.05, 0.05], dtype=np.float32)) < 0.1
    assert cut_at(np.array([0.5, 0.3, 0.2], dtype=np.float32)) == 0.5
    assert cut_at(np.array([1.0, 0.0], dtype=np.float32)) == 1.0
    assert cut_at(np.zeros(3, dtype=np.float32)) > 0
