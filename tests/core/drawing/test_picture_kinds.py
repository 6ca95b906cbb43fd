"""Pictures as people take them: what is beside the digit, and noise, do not change what is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from cnn_gui.core.drawing.images import read_picture
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.raster import preprocess, render

Image = npt.NDArray[np.float64]

FOUR = ((300.0, 60.0), (120.0, 320.0), (400.0, 320.0)), ((330.0, 200.0), (320.0, 460.0))


def ink(side: int, *, share: float = 0.6) -> Image:
    """A four in the middle, 0 to 1, as large as ``share`` of the picture."""
    strokes = tuple(
        Stroke(tuple(((x - 250) * share + 250, (y - 250) * share + 250) for x, y in points), 36 * share)
        for points in FOUR
    )
    return render(Drawing(strokes), (side, side)).astype(np.float64)


def seen(picture: Image) -> npt.NDArray[np.float32]:
    """What the network gets, 0 to 1, of a picture with levels 0 to 255."""
    found = read_picture(np.clip(picture, 0, 255).astype(np.uint8))
    return preprocess(Drawing(picture=found), InputMode.LIKE_MNIST).stages[-2].values


def alike(picture: Image, clean: Image) -> float:
    """How much of the one is in the other, 1 for the same."""
    one, other = seen(picture).ravel(), seen(clean).ravel()
    return float(one @ other / np.sqrt((one @ one) * (other @ other) + 1e-9))


def beside_top(clean: Image) -> Image:
    picture = clean.copy()
    picture[: len(clean) // 12, len(clean) // 3 : len(clean) // 2] = 1
    return picture


def beside_left(clean: Image) -> Image:
    picture = clean.copy()
    picture[len(clean) // 5 : -len(clean) // 5, : len(clean) // 10] = 1
    return picture


def ruled_below(clean: Image) -> Image:
    picture = clean.copy()
    picture[-len(clean) // 12 : -len(clean) // 20] = 1
    return picture


def with_rim(clean: Image) -> Image:
    rim = max(2, len(clean) // 40)
    picture = np.full_like(clean, 0.5)
    picture[rim:-rim, rim:-rim] = clean[rim:-rim, rim:-rim]
    return picture


def beside_a_panel(clean: Image) -> Image:
    panel = np.full((len(clean), len(clean) // 3), 0.7)
    panel[len(clean) // 4 : len(clean) // 3, 4:-4] = 0.2
    return np.hstack([clean, panel])


BESIDE = [beside_top, beside_left, ruled_below, with_rim, beside_a_panel]


@pytest.mark.parametrize("side", [100, 300, 1000])
@pytest.mark.parametrize("dark", [False, True], ids=["white on black", "dark on light"])
@pytest.mark.parametrize("beside", BESIDE)
def test_what_the_edge_cuts_off_is_left_out(beside: Callable[[Image], Image], dark: bool, side: int) -> None:
    clean = ink(side)
    paper, pen = (235, 30) if dark else (5, 250)
    with_it = paper + (pen - paper) * beside(clean)
    assert alike(with_it, paper + (pen - paper) * clean) > 0.93


@pytest.mark.parametrize("side", [100, 400])
def test_a_digit_that_reaches_the_edge_keeps_all_of_itself(side: int) -> None:
    whole = ink(side, share=1.0)
    rows, columns = np.flatnonzero((whole > 0.3).any(axis=1)), np.flatnonzero((whole > 0.3).any(axis=0))
    tight = whole[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    # A broken stroke: the lower piece comes from the middle and reaches the edge, the upper one does not.
    apart = whole.copy()
    apart[int(0.55 * side) : int(0.6 * side)] = 0
    apart[int(0.6 * side) :, int(0.62 * side) : int(0.68 * side)] = 1
    for picture in (tight, whole):
        assert alike(255 * picture, 255 * whole) > 0.93
    assert seen(255 * apart)[22:].sum() > 3


def test_ink_drawn_up_to_the_edge_of_a_picture_counts() -> None:
    picture = read_picture((255 * ink(200)).astype(np.uint8))
    drawn = Drawing((Stroke(((0.0, 250.0), (30.0, 250.0)), 30.0),), picture=picture)
    alone = preprocess(Drawing(picture=picture), InputMode.LIKE_MNIST).stages[-2].values
    both = preprocess(drawn, InputMode.LIKE_MNIST).stages[-2].values
    assert np.abs(both - alone).max() > 0.5


@pytest.mark.parametrize("side", [640, 1024])
def test_a_light_digit_on_grey_noise(side: int) -> None:
    clean = ink(side)
    noise = np.random.default_rng(side).normal(0, 32, clean.shape)
    assert alike(85 + 120 * clean + noise, 255 * clean) > 0.85


@pytest.mark.parametrize("side", [300, 1024])
@pytest.mark.parametrize("level", [40, 120, 230])
def test_noise_alone_stays_blank(side: int, level: int) -> None:
    noise = np.random.default_rng(level).normal(level, 25, (side, side))
    assert not read_picture(np.clip(noise, 0, 255).astype(np.uint8)).array().any()


def test_a_blank_picture_leaves_the_drawing_on_the_canvas(tmp_path: Path) -> None:
    from cnn_gui.core.base.errors import ImageError
    from cnn_gui.engine.drawing import library

    for side in (1, 50):
        with pytest.raises(ImageError, match=r"^Nothing was found in white\.png: .* the drawing is unchanged\.$"):
            library._read_picture(np.full((side, side), 255, np.uint8), "white.png")
