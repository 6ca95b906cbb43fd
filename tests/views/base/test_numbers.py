from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.views.base.numbers import MINUS, format_count, format_percent, format_shape, format_signed, format_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-2.3541, "−2.354"),
        (0.08312, "0.08312"),
        (0.5, "0.5"),
        (0.0, "0"),
        (-0.0, "0"),
        (18_496.0, "18,496"),
        (18_496.3, "18,496"),
        (9.9999, "10.00"),
        (10.0, "10"),
        (0.99996, "1.000"),
        (0.30000001192092896, "0.3"),
        (1234.0, "1,234"),
        (1.25e-7, "1.25×10⁻⁷"),
        (-3e9, "−3×10⁹"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "not a number"),
    ],
)
def test_values_have_four_digits_and_a_true_minus(value: float, text: str) -> None:
    assert format_value(value) == text


@settings(deadline=None, max_examples=100)
@given(st.floats(min_value=-1e5, max_value=1e5, allow_nan=False))
def test_a_text_reads_back_to_within_four_digits(value: float) -> None:
    text = format_value(value).replace(MINUS, "-").replace(",", "")
    if "×" not in text:
        assert float(text) == pytest.approx(value, rel=5.1e-4, abs=1e-12)


def test_signed_counts_and_shapes() -> None:
    assert format_signed(0.25) == "+0.25"
    assert format_signed(0.0) == "0"
    assert format_count(421_642) == "421,642"
    assert format_shape((64, 14, 14)) == "64×14×14"
    assert format_shape((3136,)) == "3,136"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.9909, "99.1 %"), (1.0, "100.0 %"), (0.99999, "> 99.9 %"), (0.0, "0.0 %"), (1e-6, "< 0.1 %")],
)
def test_nearly_all_is_not_all(share: float, text: str) -> None:
    assert format_percent(share) == text
