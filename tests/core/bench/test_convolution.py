from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from cnn_gui.core.bench.convolution import (
    ConvSettings,
    Fix,
    NoOutput,
    Padding,
    convolve,
    look,
    output_shape,
    size_formula,
    size_formulas,
)

Float = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

paddings: st.SearchStrategy[Padding] = st.one_of(st.integers(0, 3), st.sampled_from(("valid", "same")))
conv_settings = st.builds(
    ConvSettings,
    kernel_size=st.tuples(st.integers(1, 7), st.integers(1, 7)),
    stride=st.integers(1, 4),
    padding=paddings,
    dilation=st.integers(1, 3),
)
sizes = st.tuples(st.integers(1, 20), st.integers(1, 20))


def some(shape: tuple[int, ...], seed: int) -> Float:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def by_torch(planes: Float, filters: Float, bias: Float, chosen: ConvSettings) -> Float:
    """conv2d itself; "same" with a stride, which it refuses, as every S-th of its outputs at stride 1."""
    stride, skip = (1, chosen.stride) if chosen.padding == "same" else (chosen.stride, 1)
    result = F.conv2d(
        torch.from_numpy(planes)[None],
        torch.from_numpy(filters),
        torch.from_numpy(bias),
        stride=stride,
        padding=chosen.padding,
        dilation=chosen.dilation,
    )
    return np.asarray(result[0, :, ::skip, ::skip].numpy())


# torch warns that an even kernel with padding="same" needs a copy; that is what is compared here.
@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")
@settings(deadline=None, max_examples=50)
@given(conv_settings, sizes, st.integers(1, 3), st.integers(1, 5), st.integers(0, 99))
def test_a_convolution_equals_torch(
    chosen: ConvSettings, size: tuple[int, int], channels: int, count: int, seed: int
) -> None:
    planes, filters = some((channels, *size), seed), some((count, channels, *chosen.kernel_size), seed + 1)
    bias = some((count,), seed + 2)
    try:
        result = convolve(planes, filters, bias, chosen)
    except NoOutput:
        with pytest.raises(RuntimeError, match="size"):
            by_torch(planes, filters, bias, chosen)
        return
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, by_torch(planes, filters, bias, chosen), atol=2e-5, rtol=1e-5)


@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")
def test_every_combination_of_settings_equals_torch() -> None:
    planes = some((2, 11, 14), 0)
    every_padding: tuple[Padding, ...] = (0, 1, 2, 3, "valid", "same")
    every = itertools.product(range(1, 8), range(1, 8), range(1, 5), every_padding, range(1, 4))
    compared = 0
    for rows, columns, stride, padding, dilation in every:
        chosen = ConvSettings((rows, columns), stride, padding, dilation)
        if any(formula.output is None for formula in size_formulas((11, 14), chosen)):
            continue
        filters, bias = some((2, 2, rows, columns), rows), some((2,), columns)
        result, expected = convolve(planes, filters, bias, chosen), by_torch(planes, filters, bias, chosen)
        assert result.shape == expected.shape, chosen
        assert np.abs(result - expected).max() < 5e-5, chosen
        compared += 1
    assert compared > 2000


@settings(deadline=None, max_examples=50)
@given(conv_settings, sizes, st.integers(1, 3), st.data())
def test_a_position_adds_up_to_the_output_cell(
    chosen: ConvSettings, size: tuple[int, int], channels: int, data: st.DataObject
) -> None:
    planes, kernels = some((channels, *size), 1), some((channels, *chosen.kernel_size), 2)
    assume(all(formula.output for formula in size_formulas(size, chosen)))
    result = convolve(planes, kernels[None], np.array([0.25], np.float32), chosen)[0]
    row, column = (data.draw(st.integers(0, n - 1)) for n in result.shape)
    position = look(planes, kernels, 0.25, chosen, row, column)
    assert position.total == pytest.approx(float(result[row, column]), abs=2e-5)
    assert position.total == pytest.approx(float(position.sums.sum()) + 0.25)
    np.testing.assert_allclose(position.products.sum(axis=(1, 2)), position.sums)
    for i, j in np.ndindex(*chosen.kernel_size):
        r, c = position.top + i * chosen.dilation, position.left + j * chosen.dilation
        assert (position.rows[i], position.columns[j]) == (r, c)
        inside = 0 <= r < size[0] and 0 <= c < size[1]
        assert position.padding[i, j] != inside
        np.testing.assert_array_equal(position.patch[:, i, j], planes[:, r, c] if inside else 0)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 30), st.integers(1, 9), st.integers(1, 4), paddings, st.integers(1, 3))
def test_the_formula_says_the_size_or_what_would_give_one(
    size: int, kernel: int, stride: int, padding: Padding, dilation: int
) -> None:
    formula = size_formula(size, kernel, stride, padding, dilation)
    settings_ = ConvSettings((kernel, 1), stride, padding, dilation)
    if formula.output is not None:
        planes, ones = np.zeros((1, size, 9), np.float32), np.zeros((1, 1, kernel, 1), np.float32)
        assert convolve(planes, ones, np.zeros(1, np.float32), settings_).shape[1] == formula.output
        assert formula.text.endswith(f" = {formula.output}")
        assert (formula.problem, formula.fixes) == ("", ())
        return
    with pytest.raises(NoOutput, match="does not fit"):
        output_shape((size, 9), settings_)
    assert len(formula.fixes) >= 2
    for fix in formula.fixes:
        assert fixed(size, kernel, stride, padding, dilation, fix) is not None
        assert str(fix.value) in formula.problem
        if fix.setting != "padding":
            more = Fix(fix.setting, int(fix.value) + 1)
            assert f"at most {fix.value}" in formula.problem
            assert fixed(size, kernel, stride, padding, dilation, more) is None


def fixed(size: int, kernel: int, stride: int, padding: Padding, dilation: int, fix: Fix) -> int | None:
    match fix.setting:
        case "padding":
            padding = fix.value
        case "kernel_size":
            kernel = int(fix.value)
        case "dilation":
            dilation = int(fix.value)
    return size_formula(size, kernel, stride, padding, dilation).output


@pytest.mark.parametrize(
    ("arguments", "text", "left_over"),
    [
        ((28, 3, 1, 0, 1), "floor((28 − 3 + 2·0) / 1) + 1 = 26", 0),
        ((28, 3, 2, "valid", 1), "floor((28 − 3 + 2·0) / 2) + 1 = floor(12.5) + 1 = 13", 1),
        ((28, 3, 3, 1, 1), "floor((28 − 3 + 2·1) / 3) + 1 = 10", 0),
        ((28, 4, 1, "same", 1), "floor((28 − 4 + (1 + 2)) / 1) + 1 = 28", 0),
        ((28, 3, 3, 0, 2), "floor((28 − (2·(3 − 1) + 1) + 2·0) / 3) + 1 = floor(7.67) + 1 = 8", 2),
    ],
)
def test_the_formula_stands_with_its_numbers(
    arguments: tuple[int, int, int, Padding, int], text: str, left_over: int
) -> None:
    formula = size_formula(*arguments)
    assert (formula.text, formula.left_over) == (text, left_over)


def test_a_kernel_that_does_not_fit_is_told_in_a_sentence() -> None:
    assert size_formula(5, 7, 1, 0, 1).problem == (
        "A kernel of 7 does not fit: there are only 5 cells. Padding 1 or a kernel of at most 5 gives an output."
    )
    assert size_formula(4, 3, 1, 1, 3).problem == (
        "A kernel of 3 with dilation 3 spans 7 cells and does not fit: there are 4 cells, with padding 6. "
        "Padding 2, a kernel of at most 2 or a dilation of at most 2 gives an output."
    )
    assert size_formula(4, 7, 1, 0, 3).fixes[0] == Fix("padding", "same")


def test_what_makes_no_sense_is_refused() -> None:
    planes, bias = np.zeros((2, 5, 5), np.float32), np.zeros(1, np.float32)
    with pytest.raises(ValueError, match="at least 1"):
        ConvSettings((3, 0))
    with pytest.raises(ValueError, match="padding"):
        size_formula(28, 3, 1, "full")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="do not fit planes"):
        convolve(planes, np.zeros((1, 3, 3, 3), np.float32), bias, ConvSettings((3, 3)))
    with pytest.raises(ValueError, match="biases"):
        convolve(planes, np.zeros((2, 2, 3, 3), np.float32), bias, ConvSettings((3, 3)))
    with pytest.raises(IndexError, match="3 × 3"):
        look(planes, np.zeros((2, 3, 3), np.float32), 0, ConvSettings((3, 3)), 3, 0)
    with pytest.raises(ValueError, match="at least one"):
        size_formula(0, 3, 1, 0)
