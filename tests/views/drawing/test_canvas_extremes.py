"""Valid drawings of more ink than a hand makes: painted in portions, bounded, and the same in the end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QPainter
from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing.canvas_grid import MOST_POINTS
from cnn_gui.core.drawing.eraser import erase
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.views.drawing import portions
from cnn_gui.views.drawing.cache import InkCache, render
from cnn_gui.views.drawing.canvas import Canvas, Tool
from cnn_gui.views.drawing.ink import CanvasFit
from cnn_gui.views.drawing.portions import AT_ONCE, MOST_CROSSINGS, runs
from tests.views.drawing.canvas_hand import grey

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(250, 250)
    canvas.show()
    return canvas


def zigzag(count: int, width: float, reach: float = 500.0) -> Drawing:
    return Drawing((Stroke(tuple((reach * (n % 2), float(n * 37 % 500)) for n in range(count)), width),))


def circle(count: int, width: float) -> Drawing:
    turn = np.linspace(0, 2 * np.pi, count)
    points = zip((250 + 180 * np.cos(turn)).tolist(), (250 + 180 * np.sin(turn)).tolist(), strict=True)
    return Drawing((Stroke(tuple(points), width),))


def dots(count: int) -> Drawing:
    return Drawing(tuple(Stroke(((float(n % 499), float(n * 7 % 497)),), 2.0) for n in range(count)))


def pressed(count: int) -> Drawing:
    (stroke,) = zigzag(count, 30.0).strokes
    return Drawing((Stroke(stroke.points, stroke.width, tuple((n % 10) / 9 for n in range(count))),))


EXTREME = {
    "thin zigzags": lambda: zigzag(400_000, 1.0),
    "wide zigzags": lambda: zigzag(100_000, 36.0),
    "zigzags far beyond": lambda: zigzag(100_000, 4.0, 400_000.0),
    "points": lambda: circle(500_000, 36.0),
    "dots": lambda: dots(30_000),
    "pressure": lambda: pressed(20_000),
}


@pytest.mark.parametrize("kind", EXTREME)
def test_what_is_painted_is_bounded(kind: str) -> None:
    drawing = EXTREME[kind]()
    painted = [run for run in runs(drawing.strokes, CanvasFit(600, drawing.canvas)) if run is not None]
    length = sum(float(np.hypot(*np.diff(points, axis=0).T).sum()) for points, _, _ in painted) / 500
    assert 0 < sum(len(points) for points, _, _ in painted) < 100_000
    assert length < MOST_CROSSINGS + 5


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of polylines that were painted in each portion; each of them takes half a portion's time."""
    numbers: list[int] = []
    paint = portions.Portions.paint

    def counted(self: portions.Portions, painter: QPainter, seconds: float) -> None:
        numbers.append(0)
        clock = iter(range(10**9))
        monkeypatch.setattr(portions, "perf_counter", lambda: next(clock) * seconds / 20)
        paint(self, painter, seconds)

    one = portions._paint

    def single(*arguments: object) -> None:
        numbers[-1] += 1
        one(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(portions.Portions, "paint", counted)
    monkeypatch.setattr(portions, "_paint", single)
    return numbers


def test_a_drawing_of_very_much_ink_is_painted_between_other_events(
    qtbot: QtBot, canvas: Canvas, painted: list[int]
) -> None:
    canvas.set_drawing(zigzag(20_000, 4.0))
    assert canvas._ink.is_behind
    assert painted == []
    qtbot.waitUntil(lambda: not canvas._ink.is_behind, timeout=20_000)
    assert len(painted) > 20
    assert max(painted) <= 20
    assert not canvas._portion_timer.isActive()
    assert grey(canvas.to_image(200))[10:-10, 10:-10].mean() > 200


def finish(ink: InkCache) -> None:
    while ink.is_behind:
        ink.go_on(0.05)


@pytest.mark.parametrize("make", [lambda: circle(6_000, 36.0), lambda: dots(5_000)], ids=["curve", "dots"])
def test_in_the_end_it_looks_as_if_painted_at_once(make: Callable[[], Drawing]) -> None:
    drawing, ink = make(), InkCache()
    ink.resize(300, 1.0)
    ink.show(drawing)
    assert ink.is_behind
    finish(ink)
    whole = grey(render(drawing, 300)).astype(float)
    assert np.abs(grey(ink.image(300)) - whole).mean() < 1.5
    assert np.abs(grey(ink.image(300)) - whole).max() < 130


def test_what_was_still_to_be_painted_goes_with_its_drawing() -> None:
    ink = InkCache()
    ink.resize(100, 1.0)
    ink.show(zigzag(AT_ONCE + 10, 4.0))
    ink.go_on(0.001)
    small = Drawing((Stroke(((100.0, 100.0), (200.0, 100.0)), 20.0),))
    ink.show(small)
    assert not ink.is_behind
    assert np.array_equal(grey(ink.image(100)), grey(render(small, 100)))


def test_a_hand_draws_erases_and_undoes_over_it(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.set_drawing(circle(30_000, 8.0))
    qtbot.waitUntil(lambda: not canvas._ink.is_behind, timeout=20_000)
    before = grey(canvas.to_image(250)).astype(float)
    canvas._begin((250.0, 250.0), Tool.PEN)
    canvas._move((250.0, 300.0))
    canvas._finish()
    assert grey(canvas.to_image(250))[130, 125] == 255
    canvas.undo_stack.undo()
    qtbot.waitUntil(lambda: not canvas._ink.is_behind, timeout=20_000)
    assert np.abs(grey(canvas.to_image(250)) - before).max() < 130
    canvas._begin((430.0, 250.0), Tool.ERASER)
    canvas._finish()
    qtbot.waitUntil(lambda: not canvas._ink.is_behind, timeout=20_000)
    assert grey(canvas.to_image(250))[125, 215] == 0
    assert grey(canvas.to_image(250))[125, 35] == 255


def test_the_eraser_works_on_the_points_that_are_looked_at(canvas: Canvas) -> None:
    drawing = circle(200_000, 8.0)
    canvas.set_drawing(drawing)
    canvas._begin((250.0, 250.0), Tool.ERASER)
    canvas._finish()
    assert canvas.drawing() is drawing
    canvas._begin((430.0, 250.0), Tool.ERASER)
    canvas._finish()
    assert sum(len(stroke.points) for stroke in canvas.drawing().strokes) < 1.05 * MOST_POINTS


def test_a_long_zigzag_is_erased_without_looking_at_all_of_it_for_each_part() -> None:
    drawing = zigzag(20_000, 1.0)
    (stroke,) = drawing.strokes
    rest = erase(drawing, [(250.0, 0.0), (250.0, 500.0)], 20.0)
    assert len(rest.strokes) == len(stroke.points)
    assert all(not 229.6 < x < 270.4 for part in rest.strokes for x, _ in part.points)
