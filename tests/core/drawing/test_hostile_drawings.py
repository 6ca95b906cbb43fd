"""Drawings that claim more than a canvas can show: refused by what they claim, and what passes costs bounded work."""

from __future__ import annotations

import base64
import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import json_text
from cnn_gui.core.base.errors import DrawingError
from cnn_gui.core.drawing import canvas_grid, checks, ink
from cnn_gui.core.drawing.drawing_json import load, loads, save
from cnn_gui.core.drawing.eraser import erase
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.core.input import raster
from cnn_gui.core.input.messages import InputMode

MEMORY = 150_000_000


@contextmanager
def little_memory(most: int = MEMORY) -> Iterator[None]:
    """Whatever runs inside takes at most so many bytes at once (numpy's arrays are counted too)."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def document(drawings: str, canvas: str = "[500,500]") -> str:
    return f'{{"format":"cnn-gui-drawings","version":1,"canvas":{canvas},"drawings":[{drawings}]}}'


def with_picture(width: int, height: int, data: bytes) -> str:
    pixels = base64.b64encode(zlib.compress(data)).decode()
    picture = f'{{"width":{width},"height":{height},"pixels":"{pixels}"}}'
    return document(f'{{"label":null,"strokes":[],"picture":{picture}}}')


HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "five million points": (
        lambda: document(f'{{"label":1,"strokes":[[{"[0,0]," * 5_000_000}[1,1]]]}}'),
        "more than 750,000",
    ),
    "a million drawings": (lambda: document('{"label":1,"strokes":[]},' * 1_000_000 + "0"), "more than 750,000"),
    "many drawings": (lambda: document('{"label":1,"strokes":[]},' * 60_000 + "0"), "more than 50,000 drawings"),
    "many strokes": (
        lambda: document(f'{{"label":1,"strokes":[{"[[0,0]]," * 40_000}[]]}}'),
        "more than 30,000 strokes",
    ),
    "many lists": (lambda: "[" + "[]," * 10_000_000 + "1]", "more than 750,000"),
    "many numbers": (lambda: "[" + "1," * 10_000_000 + "1]", "more than 750,000"),
    "many keys": (lambda: "{" + ",".join(f'"{n}":1' for n in range(1_000_000)) + "}", "more than 750,000"),
    "many texts": (lambda: "[" + ",".join(f'"a{n}"' for n in range(1_500_000)) + "]", "more than 750,000"),
    "a long number": (lambda: document(f'{{"label":1,"strokes":[[[{"1" * 10_000_000},0]]]}}'), "not JSON"),
    "deep lists": (lambda: "[" * 900 + "]" * 900, "nested more than 32 deep"),
    "deep objects": (lambda: '{"a":' * 900 + "1" + "}" * 900, "nested more than 32 deep"),
    "deep behind a text": (lambda: '["\\\\\\"[",' + "[" * 900 + "]" * 901, "nested more than 32 deep"),
    "a wide text": (lambda: '["' + "a" * 35_000_000 + '\U0001f600"]', "too long a text"),
    "a huge picture": (lambda: with_picture(20_000, 3200, bytes(64_000_000)), "width and height"),
    "a large picture": (lambda: with_picture(4000, 4000, bytes(16_000_000)), "4,000,000 pixels"),
    "coordinates": (lambda: document('{"label":1,"strokes":[[[1e308,1e308],[-1e308,0]]]}'), "1,000 canvases away"),
    "a wide pen": (
        lambda: document('{"label":1,"strokes":[[[0,0],[9e4,0]],[[1,1]],[[2,2]]],"widths":[1e9,1,1]}'),
        "10 times as wide",
    ),
}
"""By name how its text is made, a hundred megabytes of them all together, and the words by which it is refused."""


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_claims_too_much_is_refused_before_it_is_unpacked(tmp_path: Path, kind: str) -> None:
    make, expected = HOSTILE[kind]
    path = tmp_path / "hostile.json"
    path.write_bytes(gzip.compress(make().encode(), 1))
    with little_memory(), pytest.raises(DrawingError, match=f"^hostile.json was not opened: .*{expected}") as caught:
        load(path)
    assert str(caught.value).count("\n") == 0


def test_brackets_in_texts_are_no_nesting() -> None:
    note = "[" * 500 + '\\"' + "{" * 500
    text = document(f'{{"label":1,"strokes":[[[1,2]]],"note":"{note}"}}')
    assert len(loads(text)) == 1


@settings(deadline=None, max_examples=200)
@given(
    st.recursive(
        st.integers() | st.text('[]{}\\" a'),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{}\\"', max_size=4), inner, max_size=3),
        max_leaves=30,
    ),
    st.integers(1, 4),
)
def test_the_depth_is_that_of_the_value(value: object, limit: int) -> None:
    def depth(item: object) -> int:
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    text = json.dumps(value).encode()
    if depth(value) <= limit:
        assert json_text.loads(text, max_depth=limit) == value
    else:
        with pytest.raises(json_text.UnreasonableJsonError):
            json_text.loads(text, max_depth=limit)


def test_a_gzip_of_many_pieces_and_one_of_nothing_but_blanks(tmp_path: Path) -> None:
    path = tmp_path / "pieces.json"
    path.write_bytes(gzip.compress(b"") * 100_000)
    with pytest.raises(DrawingError, match="damaged"):
        load(path)
    path.write_bytes(gzip.compress(b" " * 300_000_000, 1))
    with little_memory(), pytest.raises(DrawingError, match="too large"):
        load(path)
    path.write_bytes(gzip.compress(document("").encode()) + gzip.compress(b" ") + bytes(512))
    assert load(path) == ()


# --- what passes is drawn with bounded work -----------------------------------------------------------------


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collects how many window pixels the rasteriser has evaluated, a number each time."""
    sizes: list[int] = []
    windows = ink._windows

    def counted(*arguments: object) -> Float32:
        values = windows(*arguments)  # type: ignore[arg-type]
        sizes.append(values.size)
        return values

    monkeypatch.setattr(ink, "_windows", counted)
    return sizes


def zigzag(count: int, width: float) -> Drawing:
    y = [float(n * 37 % 500) for n in range(count)]
    return Drawing((Stroke(tuple((500.0 * (n % 2), y[n]) for n in range(count)), width),))


@pytest.mark.parametrize("width", [0.0, 4.0, 36.0, 5000.0])
def test_a_canvas_full_of_zigzags_costs_bounded_work(evaluated: list[int], width: float) -> None:
    drawing = zigzag(100_000, width)
    with little_memory():
        for mode in InputMode:
            result = raster.preprocess(drawing, mode)
            assert np.isfinite(result.input).all()
    # Three pictures of a drawing for each mode, and in each of them at most one chunk more than allowed.
    assert sum(evaluated) <= 5 * (ink._MOST_PIXELS + ink._CHUNK)
    if width >= 36:
        # What is left out is missing nowhere: the canvas is full of ink.
        image = raster.render(drawing, (84, 84))
        assert float(image.min()) > 0.5
        assert float(image[5:-5, 5:-5].min()) == 1


def test_one_wide_pen_does_not_make_windows_of_its_size_for_dots(evaluated: list[int]) -> None:
    dots = tuple(Stroke(((float(n % 499), float(n * 7 % 497)),), 1.0) for n in range(20_000))
    raster.render(Drawing((Stroke(((0.0, 0.0), (0.0, 1.0)), 900.0), *dots)), (84, 84))
    assert sum(evaluated) < 3_000_000


@st.composite
def extreme(draw: st.DrawFn) -> Drawing:
    canvas = draw(st.sampled_from([(500, 500), (1, 1), (100_000, 1), (3, 100_000)]))
    longest = max(canvas)
    place = st.sampled_from([0.0, 1.0, -1.0, 1e-300, 5e-324, longest / 2, 1000.0 * longest, -1000.0 * longest])
    point = st.tuples(place | st.floats(-longest, 2 * longest), place)
    strokes = []
    for _ in range(draw(st.integers(1, 3))):
        points = draw(st.lists(point, min_size=1, max_size=8)) * draw(st.sampled_from([1, 1, 50]))
        level = st.sampled_from([0.0, 5e-324, 1e-9, 0.5, 1.0])
        pressures = draw(st.none() | st.just(tuple(draw(level) for _ in range(8)) * 50))
        width = draw(st.sampled_from([0.0, 5e-324, 1e-6, 1.0, 10.0 * longest]) | st.floats(0, 10 * longest))
        strokes.append(Stroke(tuple(points), width, None if pressures is None else pressures[: len(points)]))
    return Drawing(tuple(strokes), canvas=canvas)


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=40)
@given(extreme())
def test_extreme_but_valid_drawings_are_drawn(drawing: Drawing) -> None:
    assert loads(document_of(drawing)) == (drawing,)
    for mode in InputMode:
        for stage in raster.preprocess(drawing, mode).stages:
            assert np.isfinite(stage.values).all()
    left, top = drawing.canvas[0] / 2, drawing.canvas[1] / 2
    raster.preprocess(erase(drawing, [(0.0, 0.0), (left, top)], max(drawing.canvas) / 20), InputMode.LIKE_MNIST)


def document_of(drawing: Drawing) -> str:
    from cnn_gui.core.drawing.drawing_json import dumps

    return dumps([drawing])


def test_a_long_drawing_loses_points_but_no_strokes() -> None:
    hand = tuple((250 + 200 * float(np.cos(n / 7000)), 250 + 200 * float(np.sin(n / 7000))) for n in range(120_000))
    drawing = Drawing((Stroke(hand), Stroke(((5.0, 5.0),))))
    lines = canvas_grid.canvas_lines(drawing)
    assert len(lines.points) < 1.05 * canvas_grid.MOST_POINTS
    assert lines.first.sum() == 2
    few = Drawing((Stroke(hand[::10]), drawing.strokes[1]))
    size = (84, 84)
    assert np.abs(raster.render(drawing, size) - raster.render(few, size)).max() < 0.02


# --- what is written is read --------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(source=st.text(st.characters(codec=None, categories=("Cs", "Lu", "Cc", "Zs", "So")), max_size=1500))
def test_a_pictures_source_is_kept_as_text_whatever_it_is(
    tmp_path_factory: pytest.TempPathFactory, source: str
) -> None:
    path = tmp_path_factory.mktemp("kept") / "drawing.json"
    save(path, [Drawing(picture=Picture(1, 1, b"a", source))])
    (found,) = load(path)
    assert found.picture is not None
    assert found.picture.source == source.encode("utf-8", "replace").decode()[: checks.MAX_SOURCE]


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing((Stroke(((1e9, 0.0),)),)),
        Drawing((Stroke(((0.0, 0.0),), 1e9),)),
        Drawing((Stroke(((0.0, 0.0),), 3.0, (2.0,)),)),
        Drawing(label=100),
        Drawing(picture=Picture(2, 2, b"abc")),
        Drawing(canvas=(0, 5)),
    ],
)
def test_what_could_not_be_opened_again_takes_nobodys_place(tmp_path: Path, drawing: Drawing) -> None:
    path = tmp_path / "drawing.json"
    save(path, [Drawing(label=1)])
    before = path.read_bytes()
    with pytest.raises(DrawingError, match="was not saved"):
        save(path, [drawing])
    assert path.read_bytes() == before
