from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from cnn_gui.core.recipe.messages import Precision
from cnn_gui.core.training import precision
from cnn_gui.core.training.precision import bfloat16_is_faster, number_format

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    bfloat16_is_faster.cache_clear()
    yield
    bfloat16_is_faster.cache_clear()


def test_what_is_asked_for_is_used() -> None:
    assert number_format(Precision.FLOAT32, CPU) is torch.float32
    assert number_format(Precision.BFLOAT16, CPU) is torch.bfloat16


@pytest.mark.parametrize(
    ("seconds", "chosen"), [(0.5, torch.bfloat16), (0.84, torch.bfloat16), (0.9, torch.float32), (4.0, torch.float32)]
)
def test_auto_takes_bfloat16_where_it_is_clearly_faster(
    monkeypatch: pytest.MonkeyPatch, seconds: float, chosen: torch.dtype
) -> None:
    times = {torch.float32: 1.0, torch.bfloat16: seconds}
    monkeypatch.setattr(precision, "_time_of_a_convolution", times.__getitem__)
    assert number_format(Precision.AUTO, CPU) is chosen


def test_auto_measures_once(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[torch.dtype] = []

    def measure(dtype: torch.dtype) -> float:
        measured.append(dtype)
        return 1.0

    monkeypatch.setattr(precision, "_time_of_a_convolution", measure)
    for _ in range(3):
        number_format(Precision.AUTO, CPU)
    assert len(measured) == 2 * precision.ROUNDS


def test_the_real_measurement_ends_in_one_of_the_two() -> None:
    assert number_format(Precision.AUTO, CPU) in (torch.float32, torch.bfloat16)


def test_auto_is_float32_where_nothing_is_known() -> None:
    assert number_format(Precision.AUTO, torch.device("mps")) is torch.float32
