"""Numbers to colours."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.views.base.colors import ZERO, Scale, table, to_rgb32
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
