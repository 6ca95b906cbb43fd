"""Order and what follows from it, by plain definitions."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.features.ranks import Ranked


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_auc_is_the_share_of_pairs_won(pairs: list[tuple[int, int]]) -> None:
    """With many ties, which count half; a class that is alone or not there has none."""
    values = np.array([value for value, _ in pairs], np.float32)
    labels = np.array([label for _, label in pairs])
    auc = Ranked(values).auc(labels, 5)
    for label in range(5):
        own, others = values[labels == label], values[labels != label]
        if not len(own) or not len(others):
            assert np.isnan(auc[label])
            continue
        wins = (own[:, None] > others).mean() + (own[:, None] == others).mean() / 2
        assert abs(auc[label] - wins) < 1e-6


@given(st.lists(st.floats(-9, 9, width=32), min_size=1, max_size=40))
def test_the_middle_has_as_many_below_as_above(values: list[float]) -> None:
    array = np.array(values, np.float32)
    middle = Ranked(array).middle()
    assert len(set(middle.tolist())) == len(middle) == min(9, len(array))
    rest = np.delete(array, middle)
    chosen = array[middle]
    below, above = (rest <= chosen.min()).sum(), (rest >= chosen.max()).sum()
    assert below >= len(rest) // 2
    assert above >= len(rest) // 2
    assert (np.diff(chosen) >= 0).all()


def test_quantiles_run_from_the_least_to_the_largest() -> None:
    quantiles = Ranked(np.arange(1001, dtype=np.float32)[::-1].copy()).quantiles()
    assert quantiles[0] == 0
    assert quantiles[-1] == 1000
    assert quantiles[len(quantiles) // 2] == 500
