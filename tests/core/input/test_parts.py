"""What is several digits, and what is one: numbers, and digits in several pieces; in pictures and under the pen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.images import read_picture
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.parts import alone, parts_of
from cnn_gui.core.input.raster import render


def digits_in(picture: Picture) -> int:
    """How many parts a picture has, 1 for none."""
    return len(parts_of(Drawing(picture=picture), MNIST)[0]) or 1


Line = tuple[tuple[float, float], ...]

DIGITS: dict[int, tuple[Line, ...]] = {
    1: (((50.0, 0.0), (50.0, 100.0)),),
    2: (((10.0, 20.0), (40.0, 0.0), (65.0, 25.0), (10.0, 98.0), (70.0, 98.0)),),
    5: (((65.0, 2.0), (20.0, 2.0), (15.0, 45.0), (60.0, 50.0), (60.0, 85.0), (15.0, 98.0)),),
    7: (((10.0, 2.0), (70.0, 2.0), (30.0, 100.0)),),
}


def picture(*strokes: Line, side: int = 400, pen: float = 10.0) -> npt.NDArray[np.float32]:
    """White ink, 0 to 1; coordinates on a canvas of 500."""
    return render(Drawing(tuple(Stroke(points, pen) for points in strokes)), (side, side))


def number(digits: str, size: float = 0.8) -> npt.NDArray[np.float32]:
    strokes = [
        tuple((40 + (place * 90 + x) * size, 180 + y * size) for x, y in line)
        for place, digit in enumerate(digits)
        for line in DIGITS[int(digit)]
    ]
    return picture(*strokes)


def photographed(ink: npt.NDArray[np.float32], *, dark: bool = True, shadow: bool = False) -> npt.NDArray[np.uint8]:
    paper = np.full(ink.shape, 200.0)
    if shadow:
        y, x = np.mgrid[: ink.shape[0], : ink.shape[1]]
        paper = 110 + 100 / (1 + np.exp(-(x + 0.5 * y - 390) / 12))
    level = paper * (1 - 0.75 * ink) if dark else 20 + 220 * ink
    noise = np.random.default_rng(3).normal(0, 1.5, ink.shape)
    return np.clip(level + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("dark", [True, False], ids=["dark on light", "white on black"])
@pytest.mark.parametrize("digits", ["52", "271", "52752"])
def test_a_number_has_its_digits(digits: str, dark: bool) -> None:
    assert digits_in(read_picture(photographed(number(digits), dark=dark))) == len(digits)


def test_a_number_beside_the_edge_of_a_shadow() -> None:
    assert digits_in(read_picture(photographed(number("52752"), shadow=True))) == 5


def test_a_digit_beside_the_edge_of_a_shadow_is_what_is_found() -> None:
    ink = number("5", 1.6)
    found = read_picture(photographed(ink, shadow=True))
    assert found.inverted
    lit = found.array() > 127
    assert lit[ink > 0.8].mean() > 0.8
    assert lit[ink == 0].mean() < 0.02


DOTTED = tuple(
    ((250 + 120 * float(np.cos(turn)), 250 + 170 * float(np.sin(turn))),) for turn in np.linspace(0, 2 * np.pi, 14)
)
WHOLE = {
    "a five and its bar": picture(
        ((180.0, 120.0), (175.0, 230.0), (300.0, 260.0), (250.0, 400.0)), ((215.0, 90.0), (330.0, 85.0))
    ),
    "a dotted nought": picture(*DOTTED, pen=20),
    "a nought in two halves": picture(
        tuple((240 - 90 * float(np.sin(t)), 250 - 150 * float(np.cos(t))) for t in np.linspace(0.1, 3.0, 20)),
        tuple((265 + 90 * float(np.sin(t)), 250 - 150 * float(np.cos(t))) for t in np.linspace(0.1, 3.0, 20)),
    ),
    "a four in two pieces": picture(((180.0, 80.0), (130.0, 260.0), (290.0, 260.0)), ((310.0, 90.0), (310.0, 420.0))),
    "a piece of another at the edge": picture(
        ((60.0, 250.0), (0.0, 120.0)), ((200.0, 100.0), (330.0, 100.0), (250.0, 400.0))
    ),
    "two buttons below": picture(
        ((180.0, 80.0), (320.0, 80.0), (220.0, 330.0)),
        ((150.0, 440.0), (230.0, 440.0)),
        ((270.0, 440.0), (350.0, 440.0)),
        pen=24,
    ),
    "one digit": number("5"),
}


@pytest.mark.parametrize("dark", [True, False], ids=["dark on light", "white on black"])
@pytest.mark.parametrize("kind", WHOLE)
def test_one_digit_is_one_however_many_pieces_it_has(kind: str, dark: bool) -> None:
    assert digits_in(read_picture(photographed(WHOLE[kind], dark=dark))) == 1


def test_nothing_has_no_digits_to_tell_apart() -> None:
    assert digits_in(read_picture(np.full((60, 60), 255, np.uint8))) == 1


# --- under the pen ----------------------------------------------------------------------------------------


def drawn(*strokes: Line, pen: float = 20.0, unfinished: bool = False) -> Drawing:
    return Drawing(tuple(Stroke(points, pen) for points in strokes), unfinished=unfinished)


def strokes_of(digits: str, size: float = 1.0) -> list[Line]:
    return [
        tuple((40 + (place * 95 + x) * size, 150 + y * size) for x, y in line)
        for place, digit in enumerate(digits)
        for line in DIGITS[int(digit)]
    ]


def count(drawing: Drawing, task: Task = MNIST) -> int:
    return len(parts_of(drawing, task)[0])


def test_strokes_side_by_side_are_parts_from_left_to_right_in_whichever_order_they_were_made() -> None:
    lines = strokes_of("5271")
    parts, crowded = parts_of(drawn(*reversed(lines)), MNIST)
    assert [part.strokes for part in parts] == [(3,), (2,), (1,), (0,)]
    assert not crowded
    lefts = [part.box[0] for part in parts]
    assert lefts == sorted(lefts)
    assert parts[0].box[0] == pytest.approx(min(x for x, _ in lines[0]) - 10)


BODY, BAR = ((100.0, 120.0), (95.0, 230.0), (220.0, 260.0), (170.0, 400.0)), ((135.0, 90.0), (250.0, 85.0))
OPEN, STEM = ((180.0, 80.0), (130.0, 260.0), (290.0, 260.0)), ((310.0, 90.0), (310.0, 420.0))


@pytest.mark.parametrize(
    "lines",
    [
        (BODY, BAR),
        (OPEN, STEM),
        (((100.0, 80.0), (250.0, 80.0), (150.0, 400.0)), ((130.0, 240.0), (240.0, 235.0))),
        (((200.0, 80.0), (130.0, 150.0), (200.0, 220.0), (270.0, 150.0), (200.0, 80.0)),
         ((200.0, 225.0), (110.0, 320.0), (200.0, 410.0), (290.0, 320.0), (200.0, 225.0))),
    ],
    ids=["five and bar", "open four", "crossed seven", "eight of two rounds"],
)  # fmt: skip
def test_strokes_of_one_digit_are_no_parts(lines: tuple[Line, ...]) -> None:
    assert count(drawn(*lines)) == 0


def test_a_stroke_under_way_makes_no_parts_and_takes_none_away() -> None:
    """As the stem of a 4 comes nearer it stands beside the rest for a while, as tall as a digit."""
    for end in range(100, 430, 10):
        stem = tuple((330.0, float(y)) for y in range(90, end, 10))
        assert count(drawn(OPEN, stem, unfinished=True)) == 0
    lines = strokes_of("52")
    first = parts_of(drawn(*lines), MNIST)
    assert len(first[0]) == 2
    for far in range(1, 10):
        third = tuple((400.0, 150.0 + 10 * y) for y in range(far + 1))
        assert parts_of(drawn(*lines, third, unfinished=True), MNIST) == first
    assert count(drawn(*lines, ((330.0, 150.0), (330.0, 250.0)))) == 3


@pytest.mark.parametrize("digits", ["12", "21", "11", "17"])
def test_a_narrow_number_has_room_between_its_digits(digits: str) -> None:
    lines = [tuple((x if place == 0 else x - 20, y) for x, y in line) for place, line in enumerate(strokes_of(digits))]
    assert count(drawn(*lines, pen=8)) == 2


def test_a_small_nought_within_a_number_is_a_digit_of_it() -> None:
    small = tuple((185 + 22 * float(np.cos(t)), 215 + 30 * float(np.sin(t))) for t in np.linspace(0, 6.28, 30))
    five, _, seven = strokes_of("517")
    assert [part.strokes for part in parts_of(drawn(five, small, seven, pen=6), MNIST)[0]] == [(0,), (1,), (2,)]


def test_a_part_alone_has_its_strokes_where_they_were() -> None:
    whole = replace(drawn(*strokes_of("527")), label=7)
    parts, _ = parts_of(whole, MNIST)
    second = alone(whole, parts[1])
    assert second.strokes == (whole.strokes[1],)
    assert second.label is None
    assert count(second) == 0


def test_a_part_of_a_picture_is_cut_out_of_it_as_finely_as_it_came() -> None:
    ink = number("527")
    whole = Drawing(picture=read_picture(photographed(np.kron(ink, np.ones((2, 2), np.float32)))))
    parts, _ = parts_of(whole, MNIST)
    for part, digit in zip(parts, "527", strict=True):
        cut = alone(whole, part).picture
        assert cut is not None
        want = number(digit)
        assert not parts_of(Drawing(picture=cut), MNIST)[0]
        rows, columns = np.nonzero(cut.array() > 127)
        high, wide = np.ptp(rows) + 1, np.ptp(columns) + 1
        own_rows, own_columns = np.nonzero(want > 0.5)
        assert abs(high - 2 * (np.ptp(own_rows) + 1)) <= 6
        assert abs(wide - 2 * (np.ptp(own_columns) + 1)) <= 6


def test_what_reads_whole_pictures_or_colours_has_no_parts() -> None:
    whole = drawn(*strokes_of("527"))
    assert count(whole) == 3
    assert count(whole, replace(MNIST, mode=InputMode.AS_DRAWN)) == 0
    assert count(whole, Task(input_shape=(3, 32, 32), mean=(0.5,) * 3, std=(0.5,) * 3)) == 0


def test_a_picture_of_a_data_set_is_one_thing() -> None:
    picture = replace(read_picture(photographed(number("52"))), exact=True)
    assert parts_of(Drawing(picture=picture), MNIST) == ((), False)


boxes = st.tuples(st.floats(0, 400), st.floats(0, 400), st.floats(1, 100), st.floats(1, 100)).map(
    lambda b: ((b[0], b[1]), (b[0] + b[2], b[1] + b[3]))
)


@given(st.lists(boxes, min_size=2, max_size=9))
def test_each_stroke_is_in_one_part_at_most_and_boxes_hold_their_strokes(lines: list[Line]) -> None:
    drawing = drawn(*lines, pen=4)
    parts, _ = parts_of(drawing, MNIST)
    members = [stroke for part in parts for stroke in part.strokes]
    assert len(members) == len(set(members))
    assert len(parts) != 1
    for part in parts:
        for stroke in part.strokes:
            for x, y in lines[stroke]:
                assert part.box[0] <= x <= part.box[2]
                assert part.box[1] <= y <= part.box[3]


# --- on the command line ----------------------------------------------------------------------------------


def test_predict_says_why_it_is_not_sure_and_reads_each_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cnn_gui.cli import main

    path, single = tmp_path / "number.png", tmp_path / "seven.png"
    Image.fromarray(photographed(number("752"))).save(path)
    Image.fromarray(photographed(number("7", 1.5))).save(single)
    assert main(["predict", "--json", str(path), str(single)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [entry["several"] for entry in told] == [True, False]
    assert [entry["sure"] for entry in told] == [False, True]
    assert [entry["reason"] for entry in told] == ["several", None]
    assert [len(entry["parts"]) for entry in told] == [3, 0]
    left, top, right, bottom = told[0]["parts"][1]["box"]
    assert 0.2 < left < right < 0.5
    assert 0.3 < top < bottom < 0.6
    assert main(["predict", str(path)]) == 0
    assert "3 digits side by side" in capsys.readouterr().out
    assert main(["predict", "--parts", "--json", str(path), str(single)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [part["digit"] for part in told[0]["parts"]] == [7, 5, 2]
    assert all(len(part["probabilities"]) == 10 and part["sure"] for part in told[0]["parts"])
    assert (told[1]["digit"], told[1]["parts"]) == (7, [])
    assert main(["predict", "--parts", str(path)]) == 0
    assert "   752   3 digits" in capsys.readouterr().out
