from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.answer import verdict
from cnn_gui.core.network.messages import SURE_PROBABILITY


def probabilities(**values: float) -> Float32:
    rest = (1 - sum(values.values())) / (10 - len(values))
    return np.array([values.get(f"p{digit}", rest) for digit in range(10)], dtype=np.float32)


def test_the_two_most_probable_digits_in_order() -> None:
    answer = verdict(probabilities(p7=0.8, p1=0.15))
    assert (answer.label, answer.runner_up) == (7, 1)
    assert answer.probability == pytest.approx(0.8)
    assert answer.runner_up_probability == pytest.approx(0.15)
    assert answer.sure


@pytest.mark.parametrize(
    ("first", "second", "sure"),
    [
        (0.95, 0.01, True),
        (SURE_PROBABILITY + 0.01, 0.1, True),
        (SURE_PROBABILITY - 0.01, 0.1, False),
        (0.55, 0.05, False),
        (0.5, 0.49, False),
        (0.1, 0.1, False),
    ],
)
def test_sure_needs_a_convincing_and_a_clear_first(first: float, second: float, sure: bool) -> None:
    assert verdict(probabilities(p3=first, p5=second)).sure is sure


def test_equal_probabilities_name_the_smaller_digits() -> None:
    answer = verdict(np.full(10, 0.1, dtype=np.float32))
    assert (answer.label, answer.runner_up, answer.sure) == (0, 1, False)


def test_a_diverged_network_is_never_sure() -> None:
    assert not verdict(np.full(10, np.nan, dtype=np.float32)).sure
    one = probabilities(p4=0.9)
    one[2] = np.nan
    assert verdict(one).label == 4
