from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.bench import kernel_presets
from cnn_gui.core.bench.convolution import ConvSettings, convolve
from cnn_gui.core.bench.kernel_presets import PRESETS, flip, normalise, preset, transpose

Float = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def apply(name: str, planes: Float) -> Float:
    kernels = preset(name).filter(len(planes))
    return np.asarray(convolve(planes, kernels[None], np.zeros(1, np.float32), ConvSettings((3, 3)))[0])


def test_presets_have_names_words_and_shapes() -> None:
    assert len({each.name for each in PRESETS}) == len(PRESETS)
    for each in PRESETS:
        assert each.title
        assert each.why.endswith(".")
        assert each.array().shape == (3, 3)
        assert each.filter(3).shape == (3, 3, 3)
    with pytest.raises(KeyError):
        preset("magic")


def test_presets_do_what_they_say() -> None:
    picture = np.random.default_rng(0).random((1, 9, 9), dtype=np.float32)
    even = np.full((1, 9, 9), 0.5, np.float32)
    np.testing.assert_allclose(apply("identity", picture), picture[0, 1:-1, 1:-1], rtol=1e-6)
    for name in ("sharpen", "box_blur", "gaussian_blur", "emboss"):
        np.testing.assert_allclose(apply(name, even), 0.5, rtol=1e-5)
    for name in ("vertical_edges", "horizontal_edges", "sobel_x", "sobel_y", "laplacian"):
        np.testing.assert_allclose(apply(name, even), 0, atol=1e-6)
    bright_left = np.tile(np.array([1, 1, 1, 0, 0, 0], np.float32), (6, 1))[None]
    assert apply("vertical_edges", bright_left).max() == 3
    assert apply("sobel_x", bright_left).min() == -4
    assert not apply("horizontal_edges", bright_left).any()
    assert apply("horizontal_edges", bright_left.transpose(0, 2, 1)).max() == 3


def test_a_preset_on_three_equal_planes_is_the_preset_on_one() -> None:
    grey = np.random.default_rng(1).random((1, 8, 8), dtype=np.float32)
    for each in PRESETS:
        if each.colour is None:
            np.testing.assert_allclose(apply(each.name, np.repeat(grey, 3, axis=0)), apply(each.name, grey), atol=1e-5)
        else:
            assert np.abs(apply(each.name, np.repeat(grey, 3, axis=0))).max() < 1e-5


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 99))
def test_what_one_does_twice_is_undone(rows: int, columns: int, seed: int) -> None:
    kernel = kernel_presets.random((rows, columns), seed)
    assert transpose(kernel).shape == (columns, rows)
    np.testing.assert_array_equal(transpose(transpose(kernel)), kernel)
    np.testing.assert_array_equal(flip(flip(kernel)), kernel)
    assert flip(kernel)[0, 0] == kernel[-1, -1]
    np.testing.assert_array_equal(kernel, kernel_presets.random((rows, columns), seed))
    result, told = normalise(np.abs(kernel))
    assert result.sum() == pytest.approx(1, abs=1e-5)
    assert "sum to 1" in told


def test_a_kernel_that_sums_to_zero_is_normalised_by_its_size_and_says_so() -> None:
    result, told = normalise(preset("vertical_edges").array())
    assert np.abs(result).sum() == pytest.approx(1)
    assert "absolute values" in told
    result, told = normalise(np.zeros((3, 3), np.float32))
    assert not result.any()
    assert "zero" in told


def test_a_kernel_of_another_size_keeps_its_middle() -> None:
    kernel = preset("laplacian").array()
    larger = kernel_presets.resized(kernel, (5, 7))
    np.testing.assert_array_equal(larger[1:4, 2:5], kernel)
    assert np.abs(larger).sum() == np.abs(kernel).sum()
    np.testing.assert_array_equal(kernel_presets.resized(larger, (3, 3)), kernel)
    np.testing.assert_array_equal(
        kernel_presets.resized(np.stack([kernel, kernel]), (1, 1))[:, 0, 0], [kernel[1, 1]] * 2
    )
