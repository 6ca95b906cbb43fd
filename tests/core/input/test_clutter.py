"""What is beside a digit in a picture and is taken away: rules, frames, windows, writing; and what is not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from cnn_gui.core.arrays import Float32
from cnn_gui.core.drawing.images import read_picture
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.core.input.clutter import cleared
from cnn_gui.core.input.raster import render

Line = tuple[tuple[float, float], ...]
SIDE = 240

SEVEN: Line = ((180.0, 130.0), (330.0, 130.0), (240.0, 370.0))
TWO: Line = ((170.0, 180.0), (250.0, 120.0), (320.0, 190.0), (170.0, 370.0), (330.0, 370.0))


def ink_of(*lines: Line, pen: float = 24.0, side: int = SIDE) -> Float32:
    """White ink, 0 to 1; coordinates on a canvas of 500."""
    return render(Drawing(tuple(Stroke(points, pen) for points in lines)), (side, side))


def opened(ink: Float32, *, dark: bool = True) -> Picture:
    level = 235 * (1 - ink) if dark else 255 * ink
    return read_picture(np.rint(level).astype(np.uint8))


def left_of(ink: Float32, *, dark: bool = True) -> npt.NDArray[np.bool_]:
    """Where ink is left."""
    return np.asarray(cleared(opened(ink, dark=dark)).image > 0.5)


def is_left(found: npt.NDArray[np.bool_], want: Float32) -> bool:
    """Whether nearly all of the ink that is wanted is left, and nearly nothing else."""
    wanted = want > 0.5
    return bool((found & wanted).sum() >= 0.93 * wanted.sum() and (found & (want < 0.1)).sum() <= 0.05 * wanted.sum())


def ruled(strength: float, slope: float = 0.0, *, upright: bool = False, step: int = 34) -> Float32:
    y, x = np.mgrid[:SIDE, :SIDE]
    place = (x if upright else y) - slope * (y if upright else x)
    return np.asarray(((place + 7) % step < 2) * strength, dtype=np.float32)


@pytest.mark.parametrize("slope", [0.0, 0.03, -0.05])
@pytest.mark.parametrize("digit", [SEVEN, TWO], ids=["7", "2"])
def test_rules_of_paper_go_and_the_digit_that_they_cross_stays(digit: Line, slope: float) -> None:
    ink = ink_of(digit)
    assert is_left(left_of(np.maximum(ink, ruled(0.4, slope))), ink)
    squares = np.maximum(ruled(0.4, slope), ruled(0.4, -slope, upright=True))
    assert is_left(left_of(np.maximum(ink, squares)), ink)


def test_a_tight_seven_keeps_its_bar() -> None:
    ink = ink_of(((2.0, 10.0), (498.0, 10.0), (180.0, 495.0)), pen=10)
    assert is_left(left_of(ink), ink)


def test_a_tight_two_of_straight_lines_keeps_them() -> None:
    ink = ink_of(((2.0, 10.0), (495.0, 10.0), (5.0, 490.0), (498.0, 490.0)), pen=10)
    assert is_left(left_of(ink), ink)


def frame(left: int, top: int, right: int, bottom: int, wall: int = 2, strength: float = 1.0) -> Float32:
    ink = np.zeros((SIDE, SIDE), dtype=np.float32)
    ink[top:bottom, left:right] = strength
    ink[top + wall : bottom - wall, left + wall : right - wall] = 0
    return ink


@pytest.mark.parametrize("dark", [True, False])
def test_a_frame_and_the_axes_around_it_go(dark: bool) -> None:
    ink = ink_of(SEVEN)
    axes = frame(24, 20, 216, 212)
    for place in range(40, 210, 30):
        axes[212:217, place : place + 2] = axes[place : place + 2, 19:24] = 1
        axes[222:230, place - 2 : place + 4] = axes[place - 3 : place + 5, 6:12] = 1
    assert is_left(left_of(np.maximum(ink, axes), dark=dark), ink)


def test_a_frame_within_a_frame_goes_too() -> None:
    ink = ink_of(SEVEN)
    assert is_left(left_of(np.maximum(ink, np.maximum(frame(6, 6, 234, 234), frame(30, 30, 210, 210)))), ink)


def test_a_white_digit_on_a_black_field_of_a_light_window_is_found() -> None:
    ink = ink_of(SEVEN)
    page = np.zeros((SIDE, SIDE), dtype=np.float32)
    page[24:216, 24:216] = 1 - ink[24:216, 24:216]
    picture = read_picture(np.rint(255 * (1 - page)).astype(np.uint8))
    assert is_left(cleared(picture).image > 0.5, ink)


def test_buttons_and_writing_below_go() -> None:
    ink = ink_of(((180.0, 80.0), (330.0, 80.0), (240.0, 300.0)))
    beside = np.zeros_like(ink)
    for left in (20, 130):
        beside[196:222, left : left + 80] = 0.6
    for letter in range(30, 200, 9):
        beside[170:178, letter : letter + 4] = 1
    assert is_left(left_of(np.maximum(ink, beside)), ink)


SQUARE: Line = ((150.0, 100.0), (350.0, 100.0), (350.0, 400.0), (150.0, 400.0), (150.0, 100.0))


@pytest.mark.parametrize(
    "lines",
    [
        (SEVEN,),
        (((180.0, 120.0), (175.0, 230.0), (300.0, 260.0), (250.0, 400.0)), ((215.0, 90.0), (330.0, 85.0))),
        (SQUARE,),
        (SQUARE, ((150.0, 250.0), (350.0, 250.0))),
        (((250.0, 80.0), (250.0, 420.0)),),
        (((240.0, 80.0), (236.0, 200.0)), ((232.0, 250.0), (228.0, 420.0))),
    ],
    ids=["seven", "five and bar", "square nought", "square eight", "one", "broken one"],
)  # fmt: skip
@pytest.mark.parametrize("dark", [True, False])
def test_a_digit_alone_stays_as_it_is(lines: tuple[Line, ...], dark: bool) -> None:
    ink = ink_of(*lines)
    clear = cleared(opened(ink, dark=dark))
    assert is_left(clear.image > 0.5, ink)
    assert not clear.crowded
    assert not clear.parts


def test_a_page_of_writing_is_crowded_or_a_number_but_no_digit() -> None:
    page = np.zeros((SIDE, SIDE), dtype=np.float32)
    small = ink_of(TWO, pen=60, side=30)
    for row in range(4):
        for column in range(7):
            page[10 + row * 58 : 40 + row * 58, 5 + column * 33 : 35 + column * 33] = small
    clear = cleared(opened(page))
    assert clear.crowded or len(clear.parts) > 1


def test_a_small_cut_out_picture_is_left_alone() -> None:
    ink = np.maximum(ink_of(SEVEN, side=60), np.zeros((60, 60), np.float32))
    ink[58:] = 0.9
    ink[:2] = 0.9
    assert left_of(ink).any()


def test_what_is_kept_of_a_picture_is_not_written_to() -> None:
    clear = cleared(opened(ink_of(SEVEN)))
    assert cleared(opened(ink_of(SEVEN))) is clear
    with pytest.raises(ValueError, match="read-only"):
        clear.image[0, 0] = 1
