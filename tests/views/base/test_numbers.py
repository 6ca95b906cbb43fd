from __future__ import annotations

import ast
import math
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from cnn_gui.views.base import numbers
from cnn_gui.views.base.numbers import (
    MINUS,
    format_count,
    format_date,
    format_fixed,
    format_milliseconds,
    format_percent,
    format_rounded,
    format_shape,
    format_signed,
    format_value,
)


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


@pytest.mark.parametrize(("seconds", "text"), [(0.00113, "1.1 ms"), (0.0341, "34 ms"), (1.5, "1,500 ms")])
def test_time_is_told_in_milliseconds(seconds: float, text: str) -> None:
    assert format_milliseconds(seconds) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(2.8, 2, "2.80"), (-0.5, 2, "−0.50"), (1234.56, 1, "1,234.6"), (-0.001, 2, "0.00"), (0.0, 0, "0")],
)
def test_a_number_with_fixed_decimals(value: float, decimals: int, text: str) -> None:
    assert format_fixed(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(0.25, "0.25"), (-1.5, "−1.5"), (-1e-5, "−1e-05"), (1234.0, "1.23e+03")])
def test_a_number_with_few_digits(value: float, text: str) -> None:
    assert format_rounded(value, 3) == text


def test_a_date_is_the_same_in_every_language() -> None:
    assert format_date(datetime(2026, 7, 1, 14, 5).timestamp()) == "2026-07-01 14:05"
    assert format_date(1e18) == ""


@pytest.mark.parametrize("name", ["de_DE", "hi_IN", "ar_EG"])
def test_what_stands_on_the_screen_can_be_computed_with(name: str) -> None:
    """A decimal point and Western digits, whatever the system prefers."""
    before = QLocale()
    QLocale.setDefault(QLocale(name))
    try:
        assert float(format_value(12.25)) == 12.25
        assert float(format_fixed(0.25, 2)) == 0.25
        assert format_date(datetime(2026, 7, 1, 14, 5).timestamp()) == "2026-07-01 14:05"
    finally:
        QLocale.setDefault(before)


ELSEWHERE = {
    "views/base/numbers.py": "here they are",
    "views/base/cell_numbers.py": "and here, as short as a cell needs them",
    "views/base/theme.py": "a style sheet",
    "views/parts/panel_picture.py": "attributes of an SVG, which programs read",
    "window/base/settings.py": "a file that programs read",
    "window/frame/self_test.py": "what is printed on the command line",
    "window/frame/reports.py": "a report, in English",
}


def test_no_view_writes_numbers_or_dates_by_itself() -> None:
    """No format of numbers and no strftime in views and window: the functions of views.base.numbers do it."""
    root = Path(numbers.__file__).parent.parent.parent
    found = []
    for path in [*(root / "views").rglob("*.py"), *(root / "window").rglob("*.py")]:
        place = path.relative_to(root).as_posix()
        if place in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                found.append(f"{place}:{node.lineno}")
            if isinstance(node, ast.Constant) and re.search(r"\{\w*:[^{}]*[fge%,]\}|%[HMYd][^a-z]", str(node.value)):
                found.append(f"{place}:{node.lineno}")
    assert found == []
