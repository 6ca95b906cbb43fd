from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.views.base.cell_numbers import NEARLY_ZERO, cell_texts
from cnn_gui.views.base.numbers import MINUS


def at_most(room: int) -> Callable[[Sequence[str]], bool]:
    return lambda texts: max(map(len, texts)) <= room


@pytest.mark.parametrize(
    ("values", "room", "texts"),
    [
        # What cells of the bench once read: 0 for 0.49, 2 for 1.7, 4 for 3.889.
        ([0.49, 0.5, 1.0], 4, ["0.49", "0.50", "1.00"]),
        ([0.49, 0.5, 1.0], 3, [".49", ".5", "1"]),
        ([0.49, 0.5, 1.0], 2, None),
        ([1.7, -0.3], 4, ["1.7", "−0.3"]),
        ([1.7, -0.3], 2, None),
        ([3.889, 0.0], 4, ["3.89", "0.00"]),
        ([3.889, 0.0], 3, ["3.9", "0.0"]),
        ([3.889, 0.0], 1, None),
        # Whole numbers are written as such, but only where all are.
        ([1.0, -2.0, 0.0], 2, ["1", "−2", "0"]),
        ([100.0, 200.0], 3, ["100", "200"]),
        # Nearly nothing beside the largest is not nothing.
        ([4.87, -0.014, 0.0], 5, ["4.87", "−0.01", "0.00"]),
        ([4.87, 0.001, 0.0], 5, ["4.87", NEARLY_ZERO, "0.00"]),
        # Each for itself where equal decimals are too wide.
        ([12.4, 0.25, 0.012], 4, ["12.4", "0.2", NEARLY_ZERO]),
        ([float("nan"), float("inf"), 1.0], 3, ["–", "∞", "1"]),
    ],
)
def test_texts_of_cells(values: list[float], room: int, texts: list[str] | None) -> None:
    assert cell_texts(np.array(values), at_most(room)) == texts


NUMBERS = st.one_of(st.just(0.0), st.floats(-1000, 1000, width=32), st.floats(-1, 1, width=32))


@settings(deadline=None, max_examples=400)
@given(st.lists(NUMBERS, min_size=1, max_size=16), st.integers(1, 9))
def test_no_cell_reads_as_another_number(values: list[float], room: int) -> None:
    texts = cell_texts(np.array(values, dtype=np.float32), at_most(room))
    if texts is None:
        return
    largest = max(map(abs, values))
    for value, text in zip(values, texts, strict=True):
        assert len(text) <= room
        if text == NEARLY_ZERO:
            assert 0 < abs(value) <= 0.005 * largest * (1 + 1e-6)
            continue
        shown = float(text.replace(MINUS, "-"))
        if float(shown) == 0 or ("." not in text and abs(shown) < 10):
            # Zero is zero, and a small whole number is one.
            assert shown == pytest.approx(value, rel=2e-6, abs=0)
        else:
            assert shown == pytest.approx(value, rel=0.0501, abs=0.00501 * largest)


def test_wide_cells_show_three_digits_of_the_largest() -> None:
    values = np.array([[0.4855, 0.25], [0.125, 1.0]])
    assert cell_texts(values, at_most(20)) == ["0.49", "0.25", "0.12", "1.00"]
