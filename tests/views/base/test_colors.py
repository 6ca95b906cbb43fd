"""Numbers to colours."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.core.arrays import Float64
from cnn_gui.views.base import oklab
from cnn_gui.views.base.colors import ZERO, Rgb32, Scale, table, to_rgb32
from cnn_gui.views.base.theme import DARK, LIGHT, Theme


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("scale", [Scale.ACTIVATIONS, Scale.WEIGHTS])
def test_zero_is_neutral_and_the_ends_are_the_themes(theme: Theme, scale: Scale) -> None:
    colors = table(theme, scale)
    values = np.array([-2.0, -1.0, 0.0, 1.0, 2.0], np.float32)
    shown = to_rgb32(values, 1.0, colors)
    assert shown[2] == colors[ZERO]
    assert shown[0] == shown[1] == colors[0]
    assert shown[3] == shown[4] == colors[-1]


def test_what_is_no_number_is_neutral_and_infinity_has_the_end_colours() -> None:
    colors = table(LIGHT, Scale.ACTIVATIONS)
    values = np.array([np.nan, np.inf, -np.inf, 0.5], np.float32)
    shown = to_rgb32(values, 1.0, colors)
    assert shown[0] == colors[ZERO]
    assert shown[1] == colors[-1]
    assert shown[2] == colors[0]
    assert shown[3] not in (colors[0], colors[ZERO], colors[-1])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("scale", [Scale.ACTIVATIONS, Scale.WEIGHTS])
def test_equal_steps_of_a_value_look_equal_on_both_sides_of_zero(theme: Theme, scale: Scale) -> None:
    """Two linear ramps of red, green and blue were up to a fifth off, and one side was farther from zero."""
    lab = oklab.from_srgb(rgb(table(theme, scale)))
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    sides = steps[:ZERO][::-1], steps[ZERO:]
    for side in sides:
        way = np.concatenate([[0.0], np.cumsum(side)])
        # A screen has only 256 steps a channel: single steps differ, the way does not.
        np.testing.assert_allclose(way / way[-1], np.linspace(0, 1, ZERO + 1), atol=0.02)
    assert sides[0].sum() == pytest.approx(sides[1].sum(), rel=0.03)


def rgb(packed: Rgb32) -> Float64:
    return np.stack([(packed >> shift) & 255 for shift in (16, 8, 0)], axis=1).astype(np.float64)


def test_oklab_is_its_authors() -> None:
    """Red, green, blue and white as published, and back."""
    colors = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]], np.float64)
    lab = np.array(
        [[0.62796, 0.22486, 0.12585], [0.86644, -0.23389, 0.17950], [0.45201, -0.03246, -0.31153], [1.0, 0.0, 0.0]]
    )
    np.testing.assert_allclose(oklab.from_srgb(colors), lab, atol=1e-4)
    np.testing.assert_allclose(oklab.to_srgb(lab), colors, atol=0.3)
