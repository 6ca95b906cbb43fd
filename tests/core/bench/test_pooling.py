from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from cnn_gui.core.bench.convolution import Fix, NoOutput
from cnn_gui.core.bench.pooling import PoolSettings, pool, pool_look, pool_size, pool_sizes

Float = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

pool_settings = st.builds(
    PoolSettings,
    mode=st.sampled_from(("max", "avg")),
    size=st.integers(1, 7),
    stride=st.integers(1, 4),
    padding=st.integers(0, 3),
    ceil=st.booleans(),
)
sizes = st.tuples(st.integers(1, 16), st.integers(1, 16))


def some(shape: tuple[int, ...], seed: int = 0) -> Float:
    """With many equal values, so that maxima tie."""
    return (np.random.default_rng(seed).integers(-4, 5, shape) / 4).astype(np.float32)


def by_torch(planes: Float, chosen: PoolSettings) -> torch.Tensor:
    x = torch.from_numpy(planes)[None]
    function = F.max_pool2d if chosen.mode == "max" else F.avg_pool2d
    return function(x, chosen.size, chosen.stride, chosen.padding, ceil_mode=chosen.ceil)[0]


@settings(deadline=None, max_examples=50)
@given(pool_settings, sizes, st.integers(1, 3), st.integers(0, 99))
def test_pooling_equals_torch(chosen: PoolSettings, size: tuple[int, int], channels: int, seed: int) -> None:
    planes = some((channels, *size), seed)
    try:
        pooled = pool(planes, chosen)
    except NoOutput:
        with pytest.raises(RuntimeError, match=r"pad|size"):
            by_torch(planes, chosen)
        return
    expected = by_torch(planes, chosen)
    assert pooled.values.dtype == np.float32
    np.testing.assert_allclose(pooled.values, expected.numpy(), atol=1e-6)


@pytest.mark.parametrize("mode", ["max", "avg"])
@pytest.mark.parametrize("ceil", [False, True])
def test_every_combination_of_settings_equals_torch(mode: Literal["max", "avg"], ceil: bool) -> None:
    for side, size, stride, padding in itertools.product((1, 2, 5, 8), range(1, 8), range(1, 5), range(4)):
        chosen = PoolSettings(mode, size, stride, padding, ceil)
        planes = some((2, side, side + 3))
        if all(formula.output for formula in pool_sizes(planes.shape[1:], chosen)):
            values = pool(planes, chosen).values
            np.testing.assert_allclose(values, by_torch(planes, chosen).numpy(), atol=1e-6, err_msg=str(chosen))


@settings(deadline=None, max_examples=50)
@given(pool_settings, sizes, st.integers(1, 3))
def test_winners_are_torchs_and_the_rest_is_thrown_away(
    chosen: PoolSettings, size: tuple[int, int], channels: int
) -> None:
    assume(all(formula.output for formula in pool_sizes(size, replace(chosen, mode="max"))))
    planes = some((channels, *size))
    pooled = pool(planes, replace(chosen, mode="max"))
    _, indices = F.max_pool2d(
        torch.from_numpy(planes)[None],
        chosen.size,
        chosen.stride,
        chosen.padding,
        ceil_mode=chosen.ceil,
        return_indices=True,
    )
    assert pooled.winners is not None
    np.testing.assert_array_equal(pooled.winners[..., 0] * size[1] + pooled.winners[..., 1], indices[0].numpy())
    won = np.zeros((channels, size[0] * size[1]), dtype=bool)
    for channel in range(channels):
        won[channel, indices[0, channel].numpy().ravel()] = True
    np.testing.assert_array_equal(pooled.used, won.reshape(planes.shape))
    assert pooled.thrown_away == pytest.approx(1 - won.mean())


@settings(deadline=None, max_examples=50)
@given(pool_settings, sizes)
def test_an_average_uses_what_its_gradient_reaches(chosen: PoolSettings, size: tuple[int, int]) -> None:
    chosen = replace(chosen, mode="avg")
    assume(all(formula.output for formula in pool_sizes(size, chosen)))
    x = torch.zeros(1, 1, *size, requires_grad=True)
    result = F.avg_pool2d(x, chosen.size, chosen.stride, chosen.padding, ceil_mode=chosen.ceil)
    result.sum().backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    np.testing.assert_array_equal(pool(np.zeros((1, *size), np.float32), chosen).used[0], x.grad[0, 0].numpy() > 0)


@settings(deadline=None, max_examples=50)
@given(pool_settings, sizes, st.integers(1, 3), st.data())
def test_a_window_gives_the_output_cell(
    chosen: PoolSettings, size: tuple[int, int], channels: int, data: st.DataObject
) -> None:
    assume(all(formula.output for formula in pool_sizes(size, chosen)))
    planes = some((channels, *size))
    pooled = pool(planes, chosen)
    row, column = (data.draw(st.integers(0, n - 1)) for n in pooled.values.shape[1:])
    found = pool_look(planes, chosen, row, column)
    np.testing.assert_allclose(found.values, pooled.values[:, row, column], atol=1e-6)
    assert (found.top, found.left) == (row * chosen.stride - chosen.padding, column * chosen.stride - chosen.padding)
    if chosen.mode == "avg":
        assert found.winners is None
        np.testing.assert_allclose(
            found.window.sum(axis=(1, 2)) / found.divisor, pooled.values[:, row, column], atol=1e-6
        )
    else:
        assert found.winners is not None
        assert pooled.winners is not None
        np.testing.assert_array_equal(found.winners, pooled.winners[:, row, column])
    for i, j in np.ndindex(chosen.size, chosen.size):
        r, c = found.top + i, found.left + j
        inside = 0 <= r < size[0] and 0 <= c < size[1]
        assert found.inside[i, j] == inside
        np.testing.assert_array_equal(found.window[:, i, j], planes[:, r, c] if inside else 0)
        assert found.counted[i, j] or not inside


@settings(deadline=None, max_examples=50)
@given(pool_settings, st.integers(1, 12))
def test_settings_without_an_output_say_what_would_give_one(chosen: PoolSettings, size: int) -> None:
    formula = pool_size(size, chosen)
    if formula.output is not None:
        assert formula.text.endswith(f" = {formula.output}")
        assert formula.problem == ""
        return
    with pytest.raises(NoOutput, match="output"):
        pool(np.zeros((1, size, size), np.float32), chosen)
    assert formula.fixes
    for fix in formula.fixes:
        value = int(fix.value)
        assert pool_size(size, changed(chosen, fix)).output is not None
        assert str(value) in formula.problem
        if f"at most {value}" in formula.problem:
            assert pool_size(size, changed(chosen, Fix("kernel_size", value + 1))).output is None
        if f"at least {value}" in formula.problem:
            assert pool_size(size, changed(chosen, Fix("kernel_size", value - 1))).output is None


def changed(chosen: PoolSettings, fix: Fix) -> PoolSettings:
    value = int(fix.value)
    return replace(chosen, padding=value) if fix.setting == "padding" else replace(chosen, size=value)


def test_rounding_up_is_told() -> None:
    assert pool_size(7, PoolSettings()).text == "floor((7 − 2 + 2·0) / 2) + 1 = floor(2.5) + 1 = 3"
    assert pool_size(7, PoolSettings(ceil=True)).text == "ceil((7 − 2 + 2·0) / 2) + 1 = ceil(2.5) + 1 = 4"
    assert pool_size(7, PoolSettings(ceil=True)).short == "ceil((7 − 2 + 2·0) / 2) + 1 = 4"
    assert pool_size(7, PoolSettings(ceil=True)).left_over == -1
    starts_outside = pool_size(5, PoolSettings(size=1, stride=3, ceil=True))
    assert starts_outside.output == math.ceil(4 / 3)  # the third window would start at 6
    assert starts_outside.text.endswith(" − 1 that would start past the end = 2")
    assert starts_outside.short == "ceil((5 − 1 + 2·0) / 3) + 1 − 1 = 2"


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        PoolSettings(stride=0)
    with pytest.raises(ValueError, match="median"):
        PoolSettings(mode="median")  # type: ignore[arg-type]
    with pytest.raises(IndexError, match="2 × 2"):
        pool_look(np.zeros((1, 4, 4), np.float32), PoolSettings(), 0, 2)
    assert "padding up to half" in pool_size(8, PoolSettings(padding=2)).problem
