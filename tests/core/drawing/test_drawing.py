"""Drawings as values: the eraser's geometry and the JSON format."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import math
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.base.errors import DrawingError, FileError
from cnn_gui.core.drawing import checks, drawing_json
from cnn_gui.core.drawing.drawing_json import dumps, load, loads, save
from cnn_gui.core.drawing.eraser import erase
from cnn_gui.core.drawing.messages import Drawing, LabelMeaning, Picture, Stroke

LINE = Stroke(((100.0, 250.0), (400.0, 250.0)), width=20.0)

finite = st.floats(-1000, 1000)
unit = st.floats(0, 1)
on_canvas = st.tuples(st.floats(0, 500), st.floats(0, 500))


@st.composite
def strokes(draw: st.DrawFn) -> Stroke:
    points = draw(st.lists(st.tuples(finite, finite), min_size=1, max_size=6))
    pressures = draw(st.none() | st.lists(unit, min_size=len(points), max_size=len(points)).map(tuple))
    return Stroke(tuple(points), draw(st.floats(0, 10)), pressures)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    width, height = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    data = draw(st.binary(min_size=width * height, max_size=width * height))
    return Picture(width, height, data, draw(st.text(max_size=20)), draw(st.booleans()))


names = st.text(st.characters(codec="utf-8"), max_size=30)
"""Of classes and data sets."""

drawings = st.builds(
    Drawing,
    strokes=st.lists(strokes(), max_size=3).map(tuple),
    picture=st.none() | pictures(),
    canvas=st.tuples(st.integers(1, 100_000), st.integers(1, 100_000)),
    label=st.none() | st.integers(0, 9),
    writer=st.none() | st.integers(-(2**40), 2**40),
) | st.builds(Drawing, label=st.integers(0, 99), meaning=st.builds(LabelMeaning, names, names))


# --- eraser -----------------------------------------------------------------------------------------------


def test_a_click_cuts_a_line_where_its_ink_touches_the_eraser() -> None:
    erased = erase(Drawing((LINE,), label=1), [(250.0, 250.0)], 15.0)
    left, right = erased.strokes
    assert left.points == ((100.0, 250.0), (225.0, 250.0))
    assert right.points == ((275.0, 250.0), (400.0, 250.0))
    assert left.width == right.width == 20.0
    assert erased.label is None


def test_a_click_beside_the_line_cuts_a_chord() -> None:
    (left, right) = erase(Drawing((LINE,)), [(250.0, 265.0)], 15.0).strokes
    half = math.sqrt(25**2 - 15**2)
    assert left.points[-1] == pytest.approx((250 - half, 250))
    assert right.points[0] == pytest.approx((250 + half, 250))


def test_a_sweep_cuts_its_whole_width() -> None:
    left, right = erase(Drawing((LINE,)), [(250.0, 0.0), (250.0, 500.0)], 15.0).strokes
    assert left.points[-1] == pytest.approx((225, 250))
    assert right.points[0] == pytest.approx((275, 250))


def test_what_is_out_of_reach_stays_the_same_object() -> None:
    drawing = Drawing((LINE,), Picture.from_array(np.full((5, 5), 255, np.uint8)))
    assert erase(drawing, [(-50.0, -50.0)], 10.0) is drawing
    assert erase(drawing, [], 10.0) is drawing
    assert erase(drawing, [(math.nan, 0.0)], 10.0) is drawing
    assert erase(Drawing((LINE,)), [(250.0, 276.0)], 15.0).strokes == (LINE,)


def test_an_untouched_stroke_is_shared() -> None:
    other = replace(LINE, points=((100.0, 50.0), (400.0, 50.0)))
    erased = erase(Drawing((other, LINE)), [(250.0, 250.0)], 15.0)
    assert erased.strokes[0] is other
    assert len(erased.strokes) == 3


def test_the_eraser_reaches_thin_ink_later() -> None:
    stroke = Stroke(((0.0, 0.0), (100.0, 0.0)), width=40.0, pressures=(0.0, 1.0))
    (left, right) = erase(Drawing((stroke,)), [(50.0, 0.0)], 10.0).strokes
    # |x - 50| = 10 + 20 x / 100
    assert left.points[-1][0] == pytest.approx(40 / 1.2)
    assert right.points[0][0] == pytest.approx(60 / 0.8)
    assert left.pressures is not None
    assert left.pressures[-1] == pytest.approx(1 / 3)


def test_dots_go_as_a_whole() -> None:
    dot = Stroke(((100.0, 100.0),), width=10.0)
    twice = Stroke(((100.0, 100.0), (100.0, 100.0)), width=10.0)
    assert erase(Drawing((dot, twice)), [(114.0, 100.0)], 10.0).strokes == ()
    assert len(erase(Drawing((dot, twice)), [(116.0, 100.0)], 10.0).strokes) == 2


def test_picture_pixels_under_the_eraser_turn_black() -> None:
    picture = Picture.from_array(np.full((28, 28), 200, np.uint8), exact=True)
    erased = erase(Drawing(picture=picture, canvas=(560, 560)), [(100.0, 280.0), (300.0, 280.0)], 25.0)
    assert erased.picture is not None
    assert not erased.picture.exact
    black = erased.picture.array() == 0
    y, x = (np.mgrid[0:28, 0:28] + 0.5) * 20
    distance = np.hypot(x - np.clip(x, 100, 300), y - 280)
    assert np.array_equal(black, distance <= 25)


def test_a_picture_in_the_middle_of_a_wide_canvas() -> None:
    picture = Picture.from_array(np.full((10, 10), 255, np.uint8))
    drawing = Drawing(picture=picture, canvas=(300, 100))
    assert drawing.picture_box() == (100.0, 0.0, 10.0)
    assert erase(drawing, [(50.0, 50.0)], 20.0) is drawing
    erased = erase(drawing, [(105.0, 5.0)], 1.0)
    assert erased.picture is not None
    assert np.flatnonzero(erased.picture.array() == 0).tolist() == [0]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(on_canvas, min_size=1, max_size=8), min_size=1, max_size=3))
def test_erasing_everything_gives_a_blank_drawing(polylines: list[list[tuple[float, float]]]) -> None:
    drawing = Drawing(
        tuple(Stroke(tuple(points)) for points in polylines), Picture.from_array(np.full((9, 7), 9, np.uint8))
    )
    route = [(float(x), float(y)) for y in range(0, 501, 100) for x in (0, 500)]
    assert erase(drawing, route, 60.0).is_blank


@settings(deadline=None, max_examples=100)
@given(
    st.lists(on_canvas, min_size=1, max_size=6),
    st.lists(on_canvas, min_size=1, max_size=4),
    st.floats(0.5, 80),
    st.lists(st.floats(0.1, 1), min_size=6, max_size=6),
)
def test_what_is_left_is_out_of_reach_and_nothing_else_is_gone(
    points: list[tuple[float, float]], path: list[tuple[float, float]], radius: float, pressure: list[float]
) -> None:
    stroke = Stroke(tuple(points), width=30.0, pressures=tuple(pressure[: len(points)]))
    erased = erase(Drawing((stroke,)), path, radius)
    left = [sample for part in erased.strokes for sample in samples(part)]
    assert all(clearance(x, y, half, path) >= radius - 1e-3 for x, y, half in left)
    near_left = np.array([(x, y) for x, y, _ in left]).reshape(-1, 2)
    for x, y, half in samples(stroke):
        if clearance(x, y, half, path) > radius + 1e-3:
            # The parts were sampled anew: the nearest sample may lie half a step away.
            assert np.hypot(near_left[:, 0] - x, near_left[:, 1] - y).min() < 15


def samples(stroke: Stroke) -> list[tuple[float, float, float]]:
    """Points of the centreline with the half width there."""
    points = np.array(stroke.points)
    pressures = np.array(stroke.pressures or (1.0,) * len(points))
    where = np.linspace(0, len(points) - 1, 1 + 50 * (len(points) - 1))
    numbers = np.arange(len(points))
    x, y, pressure = (np.interp(where, numbers, v) for v in (points[:, 0], points[:, 1], pressures))
    return list(zip(x.tolist(), y.tolist(), (pressure * stroke.width / 2).tolist(), strict=True))


def clearance(x: float, y: float, half: float, path: list[tuple[float, float]]) -> float:
    """Distance of the ink at a point from the eraser's path, negative inside."""
    ends = list(pairwise(path)) or [(path[0], path[0])]
    best = math.inf
    for (ax, ay), (bx, by) in ends:
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / square)) if square > 0 else 0.0
        best = min(best, math.hypot(x - ax - t * dx, y - ay - t * dy))
    return best - half


# --- JSON: round trips ------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=100)
@given(st.lists(drawings, max_size=3))
def test_text_gives_back_equal_drawings(items: list[Drawing]) -> None:
    assert loads(dumps(items)) == tuple(items)
    assert loads(dumps(items).encode()) == tuple(items)


def test_a_label_of_another_set_says_what_it_means_and_a_digit_is_written_as_before() -> None:
    shape = Drawing(label=4, meaning=LabelMeaning("Shapes in colour", "heart"))
    assert '"label":4,"meaning":{"data":"Shapes in colour","name":"heart"},"strokes":[]' in dumps([shape])
    odd = Drawing(label=4, meaning=LabelMeaning("a\udcff" * 200, "heart"))
    assert loads(dumps([odd])) == (Drawing(label=4, meaning=LabelMeaning("a?" * 100, "heart")),)
    assert dumps([Drawing((), label=4)]) == (
        '{"format":"cnn-gui-drawings","version":1,"canvas":[500,500],"drawings":[{"label":4,"strokes":[]}]}'
    )


@pytest.mark.parametrize(
    "meaning", [7, [], {}, {"data": "a"}, {"data": 1, "name": "b"}, {"data": "a" * 201, "name": ""}]
)
def test_a_meaning_that_is_none_is_refused(meaning: object) -> None:
    with pytest.raises(DrawingError, match="Drawing 1 has a meaning of its label that is not two short texts"):
        loads(document({"label": 4, "meaning": meaning, "strokes": []}))


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_files_give_back_equal_drawings(tmp_path: Path, name: str) -> None:
    exact = Picture.from_array(np.arange(784, dtype=np.uint8).reshape(28, 28), source="test digit 3", exact=True)
    items = (Drawing((LINE,), label=3, writer=7), Drawing(picture=exact, canvas=(7, 9)))
    save(tmp_path / name, items)
    assert load(tmp_path / name) == items
    assert (tmp_path / name).read_bytes().startswith(b"\x1f\x8b") == name.endswith("gz")


def test_strokes_without_a_width_get_one_in_proportion_to_the_canvas() -> None:
    text = document({"label": 3, "strokes": [[[1, 2], [3, 4]]]}, canvas=[250, 400])
    (drawing,) = loads(text)
    assert drawing == Drawing((Stroke(((1.0, 2.0), (3.0, 4.0)), width=18.0),), None, (250, 400), 3)
    assert "widths" not in dumps([drawing])


def test_a_drawing_has_its_own_canvas() -> None:
    (drawing,) = loads(document({"label": None, "canvas": [28, 28], "strokes": [], "writer": 4}))
    assert drawing == Drawing(canvas=(28, 28), writer=4)


def test_numbers_that_are_none_are_not_saved() -> None:
    with pytest.raises(DrawingError, match="not a number"):
        dumps([Drawing((Stroke(((math.nan, 0.0),)),))])


# --- JSON: what is wrong and where ------------------------------------------------------------------------


def document(*items: object, **changes: object) -> str:
    base = {"format": "cnn-gui-drawings", "version": 1, "canvas": [500, 500], "drawings": list(items)}
    return json.dumps({**base, **changes})


def with_picture(**changes: object) -> dict[str, Any]:
    picture = {"width": 2, "height": 1, "pixels": base64.b64encode(zlib.compress(b"ab")).decode()}
    return {"label": None, "strokes": [], "picture": {**picture, **changes}}


GOOD = {"label": 1, "strokes": [[[1, 2]]]}
BOMB = base64.b64encode(zlib.compress(bytes(10_000_000))).decode()

WRONG: list[tuple[str | bytes, str]] = [
    ("", "not JSON"),
    ("{", r"not JSON \(line 1, column 2\)"),
    (b"\xff\xfe\x00", "not JSON"),
    ("[" * 100_000, "nested more than 32 deep"),
    ("[" * 20, "not JSON"),
    ("[]", '"format"'),
    ("{}", '"format"'),
    (document(format="other"), '"format"'),
    (document(version=2), "version 2"),
    (document(version=None), "no version"),
    (document(version=True), "no version"),
    (document(drawings=None), "no list of drawings"),
    (document(drawings={}), "no list of drawings"),
    (document(canvas=[500]), "canvas"),
    (document(canvas=[0, 500]), "canvas"),
    (document(canvas=[500.5, 500]), "canvas"),
    (document(canvas=["500", "500"]), "canvas"),
    (document(canvas=[10**400, 5]), "canvas"),
    (document(GOOD, 7), "Drawing 2 is not an object"),
    (document(GOOD, GOOD, {"label": 1}), "Drawing 3 has no strokes"),
    (document({"label": 1, "strokes": {}}), "Drawing 1 has strokes that are not a list"),
    (document({"strokes": []}), "Drawing 1 has no label"),
    (document({**GOOD, "label": "1"}), "Drawing 1 has a label"),
    (document({**GOOD, "label": True}), "Drawing 1 has a label"),
    (document({**GOOD, "label": 100}), "Drawing 1 has a label"),
    (document({**GOOD, "writer": 1.5}), "Drawing 1 has a writer"),
    (document({**GOOD, "writer": 10**30}), "Drawing 1 has a writer"),
    (document({"label": 1, "strokes": [[]]}), "Drawing 1, stroke 1, has no points"),
    (document({"label": 1, "strokes": [[[1, 2]], [[1]]]}), "Drawing 1, stroke 2, has a point"),
    (document({"label": 1, "strokes": [[[1, "2"]]]}), "Drawing 1, stroke 1, has a point"),
    (document({"label": 1, "strokes": [[[1, True]]]}), "Drawing 1, stroke 1, has a point"),
    (document({"label": 1, "strokes": [[{"x": 1, "y": 2}]]}), "Drawing 1, stroke 1, has a point"),
    (document({"label": 1, "strokes": [[[1, 10**400]]]}), "Drawing 1, stroke 1, has a point"),
    (document(GOOD).replace("[1, 2]", "[1, NaN]"), "NaN"),
    (document(GOOD).replace("[1, 2]", "[1, -Infinity]"), "Infinity"),
    (document(GOOD).replace("[1, 2]", "[1, 1e999]"), "finite"),
    (document({**GOOD, "widths": [1, 2]}), "widths"),
    (document({**GOOD, "widths": [-1]}), "negative width"),
    (document({**GOOD, "widths": [None]}), "width"),
    (document({**GOOD, "pressures": [[1, 1]]}), "pressures"),
    (document({**GOOD, "pressures": [[1.5]]}), "pressure"),
    (document(with_picture(width=0)), "width and height"),
    (document(with_picture(width=10**9)), "width and height"),
    (document(with_picture(width=4000, height=4000)), "pixels, which is too many"),
    (document(with_picture(width=20_000, height=3200)), "width and height"),
    (document({**GOOD, "strokes": [[[1e308, 0]]]}), "1,000 canvases away"),
    (document({**GOOD, "widths": [1e9]}), "10 times as wide as the canvas"),
    (document(with_picture(pixels="!")), "damaged"),
    (document(with_picture(pixels="AAAA")), "damaged"),
    (document(with_picture(pixels=None)), "without pixels"),
    (document(with_picture(pixels=BOMB)), "not width × height"),
    (document(with_picture(width=3)), "not width × height"),
    (document(with_picture(exact=True)), "8 to 128 pixels a side"),
    (document(with_picture(inverted=1)), "true nor false"),
    (document(with_picture(source="\ud800")), "source"),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_each_mistake_gets_its_sentence(text: str | bytes, expected: str) -> None:
    with pytest.raises(DrawingError, match=expected) as caught:
        loads(text)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("picture", [None, {"width": 2, "height": 1, "pixels": "eJxLTAIAASYAxA==", "source": "x"}])
def test_the_good_documents_of_these_tests_are_good(picture: object) -> None:
    assert len(loads(document(GOOD, {**GOOD, "picture": picture, "unknown": 1}))) == 2


def test_too_many_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MAX_POINTS", 3)
    assert len(loads(document(GOOD, GOOD, GOOD))) == 3
    with pytest.raises(DrawingError, match="more than 3 points"):
        loads(document(GOOD, GOOD, GOOD, GOOD))


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("change", "expected"),
    [(lambda data: data[:-12], "cut off"), (lambda data: data[:12] + b"\0\xff" * 9 + data[30:], "damaged")],
)
def test_a_damaged_gz_file_is_named(tmp_path: Path, change: Change, expected: str) -> None:
    path = tmp_path / "mine.json.gz"
    path.write_bytes(change(gzip.compress(document(GOOD).encode())))
    with pytest.raises(DrawingError, match=f"mine.json.gz was not opened: .*{expected}"):
        load(path)


def test_a_gz_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_json, "MAX_BYTES", 2_000_000)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b" " * 50_000_000))
    with pytest.raises(DrawingError, match="too large"):
        load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"no\.json was not opened: it does not exist"):
        load(tmp_path / "no.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(["label", "writer", "strokes", "canvas", "widths", "pressures", "picture"])
picture_keys = st.sampled_from(["width", "height", "pixels", "source", "inverted", "exact"])


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(keys, json_values), st.dictionaries(picture_keys, json_values), json_values)
def test_garbage_never_raises_anything_else(item: dict[str, Any], picture: dict[str, Any], canvas: object) -> None:
    texts = [
        document({**GOOD, **item}),
        document(with_picture(**picture)),
        document(GOOD, canvas=canvas),
        json.dumps(canvas),
    ]
    for text in texts:
        with contextlib.suppress(DrawingError):
            assert all(isinstance(drawing, Drawing) for drawing in loads(text))


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=60))
def test_random_bytes_never_raise_anything_else(data: bytes) -> None:
    with pytest.raises(DrawingError):
        loads(data)
