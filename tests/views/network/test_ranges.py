from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.views.network.ranges import RangeMode, limits_of, map_limits
from tests.views.networks import snapshot

VALUES = [layer.values for layer in snapshot().layers]


def test_each_map_has_its_own_limit() -> None:
    limits = limits_of(RangeMode.MAP, VALUES)
    np.testing.assert_array_equal(limits[1][:, 0, 0], np.abs(VALUES[1]).max(axis=(1, 2)))


def test_a_vector_counts_as_one_map() -> None:
    limits = limits_of(RangeMode.MAP, VALUES)
    assert limits[-1].shape == (1, 1, 1)
    assert limits[-1][0, 0, 0] == VALUES[-1].max()


def test_a_layer_shares_one_limit_and_the_network_one_for_all() -> None:
    layers = [float(np.abs(values).max()) for values in VALUES]
    assert [float(limit[0, 0, 0]) for limit in limits_of(RangeMode.LAYER, VALUES)] == pytest.approx(layers)
    assert {float(limit[0, 0, 0]) for limit in limits_of(RangeMode.NETWORK, VALUES)} == {max(layers)}


def test_zeros_and_values_that_are_no_numbers_leave_a_usable_limit() -> None:
    values = np.zeros((3, 2, 2), dtype=np.float32)
    values[1, 0, 0] = np.nan
    values[2, 1, 1] = np.inf
    assert map_limits(values).ravel().tolist() == [1.0, 1.0, 1.0]
