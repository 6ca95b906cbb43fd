"""Whether a picture shows several digits: numbers do, a digit in several pieces does not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from cnn_gui.core.drawing.images import read_picture
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.raster import render
from cnn_gui.core.input.several import digits_in

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


def test_predict_is_not_sure_of_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cnn_gui.cli import main

    path, single = tmp_path / "number.png", tmp_path / "seven.png"
    Image.fromarray(photographed(number("752"))).save(path)
    Image.fromarray(photographed(number("7", 1.5))).save(single)
    assert main(["predict", "--json", str(path), str(single)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [entry["several"] for entry in told] == [True, False]
    assert [entry["sure"] for entry in told] == [False, True]
    assert main(["predict", str(path)]) == 0
    assert "3 digits side by side" in capsys.readouterr().out
