"""Gestures on the canvas: what the hand does is what the drawing holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QElapsedTimer, QEvent, QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QImage, QPaintEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing.messages import DEFAULT_WIDTH, Drawing, Picture, Stroke
from cnn_gui.core.input.raster import render
from cnn_gui.views.base.frames import FRAME_MS
from cnn_gui.views.drawing.canvas import MAX_BRUSH, MIN_BRUSH, Canvas, Tool
from cnn_gui.views.drawing.pointers import ECHO_S, PALM_S, Pointers
from tests.views.drawing.canvas_hand import (
    LEFT,
    RIGHT,
    THREE,
    Point,
    drag,
    drop,
    grey,
    hold_over,
    make_canvas,
    move,
    no_change,
    pixels,
    press,
    release,
    send_tablet,
    stylus,
    tablet,
    told,
)

SNAPSHOT = Path(__file__).parent / "data" / "canvas_three.png"


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    return make_canvas(qtbot)


def line(x: float, y: float, length: float = 100) -> list[Point]:
    return [(x, y), (x + length / 2, y), (x + length, y)]


# --- mouse ------------------------------------------------------------------------------------------------------


def test_a_stroke_holds_the_points_the_hand_went_through(canvas: Canvas) -> None:
    drag(canvas, THREE)
    (stroke,) = canvas.drawing().strokes
    assert stroke.points == THREE
    assert stroke.width == DEFAULT_WIDTH
    assert stroke.pressures is None


def test_every_move_is_told_at_once_with_the_stroke_in_progress(canvas: Canvas) -> None:
    drawings = told(canvas)
    press(canvas, THREE[0])
    move(canvas, THREE[1:])
    assert [drawing.strokes[0].points for drawing in drawings] == [THREE[: n + 1] for n in range(len(THREE))]
    release(canvas, THREE[-1])
    assert drawings[-1] == canvas.drawing()
    assert canvas.undo_stack.count() == 1


def test_a_press_without_a_move_is_a_dot(canvas: Canvas) -> None:
    drag(canvas, [(250, 250)])
    (stroke,) = canvas.drawing().strokes
    assert list(stroke.points) == [(250, 250)]
    assert pixels(canvas)[250, 250] == 255


def test_drawing_goes_on_when_the_hand_leaves_the_canvas_and_comes_back(canvas: Canvas) -> None:
    drag(canvas, [(400, 250), (900, 250), (900, 300), (400, 300)])
    (stroke,) = canvas.drawing().strokes
    edge = 500 + DEFAULT_WIDTH / 2
    assert list(stroke.points) == [(400, 250), (edge, 250), (edge, 300), (400, 300)]


@pytest.mark.parametrize(
    "outside",
    [((-300, 100), (-300, 400)), ((800, 100), (800, 400)), ((100, -300), (400, -300)), ((100, 800), (400, 800))],
    ids=["left", "right", "top", "bottom"],
)
def test_a_hand_that_moves_along_outside_an_edge_leaves_no_ink_beside_it(canvas: Canvas, outside: list[Point]) -> None:
    first, last = outside
    away = 0 if first[0] == last[0] else 1
    into: Point = (250, first[1]) if away == 0 else (first[0], 250)
    out: Point = (250, last[1]) if away == 0 else (last[0], 250)
    drag(canvas, [into, first, last, out])
    found = pixels(canvas)
    beside = found[:, :12] if first == (-300, 100) else found[:, -12:] if away == 0 else None
    if beside is None:
        beside = found[:12].T if first[1] < 0 else found[-12:].T
    # Where the hand went out and came in there is ink up to the edge, and between these places none.
    assert beside[100].max() == beside[400].max() == 255
    assert beside[140:360].max() == 0


def test_ink_close_to_an_edge_is_where_the_hand_was(canvas: Canvas) -> None:
    for point in ((3, 250), (250, 3), (497, 250), (250, 497)):
        drag(canvas, [(250, 250), point])
    ends = [stroke.points[-1][:2] for stroke in canvas.drawing().strokes]
    np.testing.assert_allclose(ends, [(3, 250), (250, 3), (497, 250), (250, 497)], atol=0.5)


def test_the_stroke_is_seen_while_it_is_drawn(canvas: Canvas) -> None:
    press(canvas, (100, 250))
    move(canvas, [(200, 250), (300, 250), (400, 250)])
    row = pixels(canvas)[250]
    assert (row[100:400] == 255).all()
    release(canvas, (400, 250))


def test_the_right_button_erases_whatever_the_tool(canvas: Canvas) -> None:
    drag(canvas, line(100, 250, 300))
    drag(canvas, [(250, 200), (250, 300)], RIGHT)
    left, right = canvas.drawing().strokes
    assert left.points[-1][0] < 250 - DEFAULT_WIDTH / 2
    assert right.points[0][0] > 250 + DEFAULT_WIDTH / 2
    assert canvas.tool is Tool.PEN
    assert pixels(canvas)[250, 250] == 0


def test_a_right_click_that_does_not_move_erases_nothing_and_asks_what_this_is(qtbot: QtBot) -> None:
    panel = Asked()
    qtbot.addWidget(panel)
    canvas = Canvas(panel)
    canvas.setGeometry(20, 30, 500, 500)
    panel.show()
    drag(canvas, line(100, 250, 300))
    drawn = canvas.drawing()
    press(canvas, (250, 250), RIGHT)
    move(canvas, [(252, 250)], RIGHT)
    assert panel.asked == []
    release(canvas, (252, 250), RIGHT)
    assert panel.asked == [(252 + 20, 250 + 30)]
    assert canvas.drawing() == drawn
    drag(canvas, [(250, 200), (250, 300)], RIGHT)
    assert len(panel.asked) == 1
    assert len(canvas.drawing().strokes) == 2


class Asked(QWidget):
    """What stands around a canvas, and where in it a menu was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, int]] = []

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.asked.append((event.pos().x(), event.pos().y()))


def test_the_eraser_tells_each_move_and_is_one_step_of_undo(canvas: Canvas) -> None:
    drag(canvas, line(100, 250, 300))
    drawn = canvas.drawing()
    canvas.set_tool(Tool.ERASER)
    drawings = told(canvas)
    press(canvas, (100, 250))
    move(canvas, [(200, 250), (300, 250), (420, 250)])
    assert len(drawings) == 4
    assert len({drawing.strokes for drawing in drawings}) == 4
    release(canvas, (420, 250))
    assert canvas.drawing().is_blank
    canvas.undo_stack.undo()
    assert canvas.drawing() == drawn


def test_an_eraser_that_touched_nothing_leaves_no_step_of_undo(canvas: Canvas) -> None:
    drag(canvas, line(100, 100))
    with no_change(canvas):
        drag(canvas, line(100, 400), RIGHT)
    assert canvas.undo_stack.count() == 1


def test_erasing_a_picture_blackens_it_and_it_is_no_test_digit_any_more(canvas: Canvas) -> None:
    picture = Picture.from_array(np.full((28, 28), 255, np.uint8), exact=True)
    canvas.set_drawing(Drawing(picture=picture, label=7))
    drag(canvas, [(250, 250), (300, 250)], RIGHT)
    after = canvas.drawing()
    assert after.label is None
    assert after.picture is not None
    assert not after.picture.exact
    assert pixels(canvas)[250, 260] == 0
    assert pixels(canvas)[100, 100] == 255


# --- stylus and finger -----------------------------------------------------------------------------------------


def test_pressure_is_kept_and_seen_as_width(canvas: Canvas) -> None:
    tablet(canvas, stylus(), [((100, 250), 0.2), ((200, 250), 0.2), ((300, 250), 1.0), ((400, 250), 1.0)])
    (stroke,) = canvas.drawing().strokes
    assert stroke.pressures == pytest.approx((0.2, 0.2, 1.0, 1.0), abs=1e-6)
    ink = (pixels(canvas) > 127).sum(axis=0)
    assert ink[130] == pytest.approx(0.2 * DEFAULT_WIDTH, abs=1.5)
    assert ink[380] == pytest.approx(DEFAULT_WIDTH, abs=1.5)


def test_a_stylus_without_pressure_draws_with_the_whole_brush(canvas: Canvas) -> None:
    tablet(canvas, stylus(pressure=False), [((100, 250), 0.0), ((400, 250), 0.0)])
    assert canvas.drawing().strokes[0].pressures is None


def test_the_other_end_of_the_stylus_erases(canvas: Canvas) -> None:
    drag(canvas, line(100, 250, 300))
    tablet(canvas, stylus(eraser=True), [((90, 250), 0.5), ((420, 250), 0.5)])
    assert canvas.drawing().is_blank


def test_a_hovering_stylus_draws_nothing(canvas: Canvas) -> None:
    send_tablet(canvas, stylus(), QEvent.Type.TabletMove, (250, 250), 0.0)
    assert canvas.drawing().is_blank


def test_one_finger_draws_and_a_second_one_does_not_disturb(canvas: Canvas) -> None:
    finger = QTest.createTouchDevice()
    points = [canvas.position_of(point).toPoint() for point in THREE[:3]]
    QTest.touchEvent(canvas, finger).press(0, points[0], canvas)
    QTest.touchEvent(canvas, finger).move(0, points[1], canvas).press(1, QPoint(10, 10), canvas)
    QTest.touchEvent(canvas, finger).move(0, points[2], canvas).move(1, QPoint(20, 20), canvas)
    QTest.touchEvent(canvas, finger).release(0, points[2], canvas).release(1, QPoint(20, 20), canvas)
    assert [stroke.points for stroke in canvas.drawing().strokes] == [THREE[:3]]


def test_a_palm_does_not_draw_after_a_pen_was_seen_and_a_finger_does_again_later(canvas: Canvas) -> None:
    finger, now = QTest.createTouchDevice(), [100.0]
    canvas._pointers = Pointers(lambda: now[0])
    send_tablet(canvas, stylus(), QEvent.Type.TabletMove, (250, 250), 0.0)
    for seconds, strokes in ((1.0, 0), (PALM_S - 2, 0), (PALM_S + 1, 1)):
        now[0] = 100.0 + seconds
        QTest.touchEvent(canvas, finger).press(0, QPoint(100, 100), canvas)
        QTest.touchEvent(canvas, finger).move(0, QPoint(150, 150), canvas)
        QTest.touchEvent(canvas, finger).release(0, QPoint(150, 150), canvas)
        assert len(canvas.drawing().strokes) == strokes


def test_a_palm_that_lay_there_before_the_pen_came_leaves_no_ink(canvas: Canvas) -> None:
    finger = QTest.createTouchDevice()
    QTest.touchEvent(canvas, finger).press(0, QPoint(400, 400), canvas)
    QTest.touchEvent(canvas, finger).move(0, QPoint(420, 420), canvas)
    tablet(canvas, stylus(), [((100, 250), 0.5), ((200, 250), 0.5)])
    QTest.touchEvent(canvas, finger).move(0, QPoint(440, 440), canvas)
    QTest.touchEvent(canvas, finger).release(0, QPoint(440, 440), canvas)
    assert [stroke.points[0] for stroke in canvas.drawing().strokes] == [(100, 250)]
    assert pixels(canvas)[410, 410] == 0
    assert canvas.undo_stack.count() == 1


@pytest.mark.parametrize("mouse_first", [True, False])
def test_a_pen_whose_strokes_are_told_as_a_mouses_too_draws_once(canvas: Canvas, mouse_first: bool) -> None:
    pen, path = stylus(), [(100.0, 250.0), (200.0, 260.0), (300.0, 250.0)]
    pressed, moved = QEvent.Type.TabletPress, QEvent.Type.TabletMove

    def both(kind: QEvent.Type, echo: Callable[[], None], point: Point) -> None:
        if mouse_first:
            echo()
        send_tablet(canvas, pen, kind, point, 0.5)
        if not mouse_first:
            echo()

    both(pressed, lambda: press(canvas, path[0]), path[0])
    for point in path[1:]:
        both(moved, partial(move, canvas, [point]), point)
    both(QEvent.Type.TabletRelease, lambda: release(canvas, path[-1]), path[-1])
    (stroke,) = canvas.drawing().strokes
    assert stroke.points == tuple(path)
    assert stroke.pressures is not None
    assert canvas.undo_stack.count() == 1


def test_a_mouse_draws_again_soon_after_a_pen(canvas: Canvas) -> None:
    now = [100.0]
    canvas._pointers = Pointers(lambda: now[0])
    tablet(canvas, stylus(), [((100, 250), 0.5), ((200, 250), 0.5)])
    now[0] += ECHO_S + 0.1
    drag(canvas, line(100, 400))
    assert len(canvas.drawing().strokes) == 2


def test_a_pen_that_comes_near_does_not_turn_the_wheel(canvas: Canvas) -> None:
    now = [100.0]
    canvas._pointers = Pointers(lambda: now[0])
    send_tablet(canvas, stylus(), QEvent.Type.TabletMove, (250, 250), 0.0)
    brush = canvas.brush
    for seconds, passed_on in ((0.1, False), (ECHO_S + 0.1, True)):
        now[0] = 100.0 + seconds
        assert _wheel(canvas, 120, Qt.KeyboardModifier.NoModifier) is not passed_on
    now[0] = 100.1
    _wheel(canvas, 120, Qt.KeyboardModifier.ControlModifier)
    assert canvas.brush == brush


# --- undo ----------------------------------------------------------------------------------------------------------


def test_undo_and_redo_go_through_strokes_one_by_one(canvas: Canvas) -> None:
    states = [canvas.drawing()]
    for y in (100, 200, 300):
        drag(canvas, line(100, y))
        states.append(canvas.drawing())
    drawings = told(canvas)
    for _ in range(3):
        canvas.undo_stack.undo()
    assert drawings == states[2::-1]
    assert pixels(canvas)[100, 150] < 255
    for _ in range(3):
        canvas.undo_stack.redo()
    assert canvas.drawing() == states[3]
    assert pixels(canvas)[100, 150] == 255


def test_a_hundred_steps_are_kept(canvas: Canvas) -> None:
    for i in range(105):
        drag(canvas, [(10 + 4 * i, 250)])
    assert canvas.undo_stack.count() == 100
    while canvas.undo_stack.canUndo():
        canvas.undo_stack.undo()
    assert len(canvas.drawing().strokes) == 5


def test_undoing_a_stroke_over_a_test_digit_brings_its_label_back(canvas: Canvas) -> None:
    digit = Drawing(picture=Picture.from_array(np.full((28, 28), 9, np.uint8), exact=True), label=7)
    canvas.set_drawing(digit)
    drag(canvas, line(100, 250))
    assert canvas.drawing().label is None
    canvas.undo_stack.undo()
    assert canvas.drawing() == digit


def test_clear_and_opening_can_be_undone_and_restoring_cannot(canvas: Canvas) -> None:
    other = Drawing(strokes=(Stroke(((1.0, 2.0), (3.0, 4.0))),))
    canvas.set_drawing(other, undoable=False)
    assert not canvas.undo_stack.canUndo()
    canvas.clear()
    assert canvas.drawing().is_blank
    canvas.set_drawing(Drawing(strokes=(Stroke(((5.0, 5.0),)),)), "open picture")
    assert canvas.undo_stack.undoText() == "open picture"
    canvas.undo_stack.undo()
    canvas.undo_stack.undo()
    assert canvas.drawing() == other


def test_showing_the_same_drawing_again_is_no_step(canvas: Canvas) -> None:
    drag(canvas, line(100, 250))
    drawings = told(canvas)
    canvas.set_drawing(canvas.drawing())
    assert canvas.undo_stack.count() == 1
    assert drawings == [canvas.drawing()]


def test_undo_in_the_middle_of_a_stroke_keeps_the_stroke(canvas: Canvas) -> None:
    drag(canvas, [(250, 100), (250, 400)])
    press(canvas, (100, 300))
    move(canvas, [(200, 300), (300, 300), (400, 300)])
    canvas.undo_stack.undo()
    assert [stroke.points[0] for stroke in canvas.drawing().strokes] == [(100, 300)]
    release(canvas, (400, 300))
    assert (pixels(canvas)[300, 100:400] == 255).all()
    assert pixels(canvas)[150, 250] == 0


# --- keyboard ----------------------------------------------------------------------------------------------------


def test_the_keyboard_draws_erases_and_clears(canvas: Canvas) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    (stroke,) = canvas.drawing().strokes
    assert list(stroke.points) == [(240, 250), (240, 240), (240, 200)]
    canvas.set_tool(Tool.ERASER)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert canvas.drawing().strokes != (stroke,)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.drawing().is_blank


def test_the_keyboard_cursor_stays_on_the_canvas(canvas: Canvas) -> None:
    for _ in range(10):
        QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert canvas.drawing().strokes[0].points == ((250, 500),)


def test_the_brush_changes_by_bracket_and_by_wheel_within_its_limits(canvas: Canvas) -> None:
    widths: list[float] = []
    canvas.brush_changed.connect(widths.append)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    _wheel(canvas, 120, Qt.KeyboardModifier.ControlModifier)
    _wheel(canvas, 120, Qt.KeyboardModifier.NoModifier)
    assert widths == [40, 36, 40]
    canvas.set_brush(1e6)
    canvas.set_brush(0)
    assert widths[3:] == [MAX_BRUSH, MIN_BRUSH]


def _wheel(canvas: Canvas, angle: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Whether the canvas kept it for itself."""
    center = QPointF(canvas.rect().center())
    event = QWheelEvent(
        center,
        canvas.mapToGlobal(center),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


# --- drop ----------------------------------------------------------------------------------------------------------


def test_a_dropped_file_is_told_by_its_path(canvas: Canvas, tmp_path: Path) -> None:
    paths: list[str] = []
    canvas.file_dropped.connect(paths.append)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.png"), QUrl.fromLocalFile(str(tmp_path / "digit three.json"))])
    plain = pixels(canvas)
    assert hold_over(canvas, data)
    assert (pixels(canvas) != plain).any()
    drop(canvas, data)
    assert paths == [str(tmp_path / "digit three.json")]
    np.testing.assert_array_equal(pixels(canvas), plain)


def test_a_dropped_image_is_told_and_a_text_is_refused(canvas: Canvas) -> None:
    images: list[QImage] = []
    canvas.image_dropped.connect(images.append)
    data = QMimeData()
    image = QImage(QSize(3, 2), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data.setImageData(image)
    assert hold_over(canvas, data)
    drop(canvas, data)
    assert images == [image]
    text = QMimeData()
    text.setText("three")
    assert not hold_over(canvas, text)


# --- painting ----------------------------------------------------------------------------------------------------


def test_the_canvas_looks_as_it_did(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot, 200)
    drag(canvas, THREE)
    tablet(canvas, stylus(), [((380, 80), 0.2), ((430, 140), 1.0), ((430, 220), 0.4)])
    shown, expected = pixels(canvas).astype(float), grey(QImage(str(SNAPSHOT))).astype(float)
    assert shown.shape == expected.shape == (200, 200)
    assert np.abs(shown - expected).mean() < 1.0


def test_resizing_keeps_the_drawing_and_shows_it_at_the_new_size(canvas: Canvas) -> None:
    drag(canvas, THREE)
    drawing = canvas.drawing()
    canvas.resize(700, 300)
    assert canvas.drawing() is drawing
    shown = pixels(canvas)[:, 200:500].astype(float)
    expected = grey(canvas.to_image(300)).astype(float)
    # Corners are rounded.
    assert np.abs(shown - expected)[20:-20, 20:-20].mean() < 1.5
    drag(canvas, line(100, 250))
    assert list(canvas.drawing().strokes[1].points) == line(100, 250)


def test_a_drawing_of_another_canvas_is_shown_whole_and_drawn_on_in_its_own_units(canvas: Canvas) -> None:
    canvas.set_drawing(Drawing(strokes=(Stroke(((500.0, 250.0),), 100.0),), canvas=(1000, 500)))
    # Half as high as it is wide: what is above and below is the panel's.
    shown = pixels(canvas)[125:375]
    assert shown[125, 250] == 255
    assert (shown[:, 250] > 127).sum() == pytest.approx(50, abs=2)
    drag(canvas, [(200, 100), (800, 400)])
    stroke = canvas.drawing().strokes[1]
    assert list(stroke.points) == [(200, 100), (800, 400)]
    assert stroke.width == 2 * DEFAULT_WIDTH


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paths=st.lists(
        st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=6), min_size=1, max_size=5
    )
)
def test_what_is_painted_piece_by_piece_is_what_the_drawing_looks_like(
    canvas: Canvas, paths: list[list[tuple[int, int]]]
) -> None:
    canvas.clear()
    for number, path in enumerate(paths):
        drag(canvas, [(float(x), float(y)) for x, y in path], RIGHT if number % 3 == 2 else LEFT)
    if len(paths) > 3:
        canvas.undo_stack.undo()
    painted = grey(canvas._ink.pixmap.toImage()).astype(float)
    fresh = grey(canvas.to_image(500)).astype(float)
    difference = np.abs(painted - fresh)
    # Edges are blended twice where two pieces of a stroke meet; nothing else may differ.
    assert (difference > 100).sum() < 200
    assert difference.mean() < 1.0


def test_a_finished_stroke_is_painted_once_so_that_its_edges_stay_soft(canvas: Canvas) -> None:
    drag(canvas, THREE)
    painted = grey(canvas._ink.pixmap.toImage()).astype(float)
    assert np.abs(painted - grey(canvas.to_image(500))).mean() < 0.05


def test_the_network_is_given_the_very_curve_that_is_seen(canvas: Canvas) -> None:
    """Also where a fast hand left few points; chords would differ by up to ten pixels of a hundred."""
    drag(canvas, THREE)
    seen = grey(canvas.to_image(84)) / 255
    given = np.abs(seen - render(canvas.drawing(), (84, 84)))
    assert given.max() < 0.4
    assert given.mean() < 0.005


def test_however_often_a_mouse_reports_the_canvas_is_painted_once_a_frame(qtbot: QtBot) -> None:
    class Counted(Canvas):
        painted = 0

        def paintEvent(self, event: QPaintEvent) -> None:
            self.painted += 1
            super().paintEvent(event)

    canvas = Counted()
    qtbot.addWidget(canvas)
    canvas.resize(500, 500)
    canvas.show()
    qtbot.waitUntil(lambda: canvas.painted > 0)
    canvas.painted = 0
    clock = QElapsedTimer()
    clock.start()
    press(canvas, (50, 250))
    for x in range(400):
        move(canvas, [(50.0 + x, 250.0)])
        QApplication.processEvents()
    frames = clock.elapsed() / FRAME_MS
    release(canvas, (449, 250))
    assert len(canvas.drawing().strokes[0].points) == 400
    assert canvas.painted <= frames + 3
    assert canvas.painted < 400


def test_to_image_is_white_on_black_without_cursor_or_words(canvas: Canvas) -> None:
    assert grey(canvas.to_image(64)).max() == 0
    drag(canvas, line(100, 250, 300))
    image = grey(canvas.to_image(100))
    assert image.shape == (100, 100)
    assert image[50, 50] == 255
    assert image[10, 50] == 0


def test_the_empty_canvas_invites_and_stops_when_drawing_starts(canvas: Canvas) -> None:
    assert pixels(canvas)[200:300, 100:400].any()
    press(canvas, (20, 20))
    assert not pixels(canvas)[200:300, 100:400].any()
    release(canvas, (20, 20))


def test_what_a_screen_reader_says_follows_the_drawing(canvas: Canvas) -> None:
    assert canvas.accessibleDescription() == "blank, pen"
    drag(canvas, line(100, 100))
    assert canvas.accessibleDescription() == "1 stroke, pen"
    drag(canvas, line(100, 200))
    canvas.set_tool(Tool.ERASER)
    assert canvas.accessibleDescription() == "2 strokes, eraser"
    canvas.clear()
    assert canvas.accessibleDescription() == "blank, eraser"
