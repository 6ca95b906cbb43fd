"""Points that are pointed at, clicked, encircled, moved, enlarged and turned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.views.projection.scatter import ScatterPlot
from cnn_gui.views.projection.stamping import Sheet
from tests.views.pointing import click, point_at, point_away, press

CORNERS = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (0, 0)], np.float32)
RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture
def plot(qtbot: QtBot) -> ScatterPlot:
    plot = ScatterPlot()
    qtbot.addWidget(plot)
    plot.resize(300, 240)
    plot.show()
    plot.set_points(CORNERS)
    colors = np.array([RED, RED, RED, RED, BLUE], np.uint8)
    plot.set_look(colors, np.array([0, 0, 0, 0, 1]), (), np.zeros(0, np.int64))
    return plot


def colour_at(plot: ScatterPlot, where: QPoint) -> tuple[int, int, int]:
    image = plot.grab().toImage()
    ratio = image.width() / plot.width()
    colour = QColor(image.pixel(round(where.x() * ratio), round(where.y() * ratio)))
    return colour.red(), colour.green(), colour.blue()


def lasso(plot: ScatterPlot, *corners: tuple[int, int], keys: Qt.KeyboardModifier) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(plot, left, keys, QPoint(*corners[0]))
    for corner in (*corners[1:], corners[0]):
        QTest.mouseMove(plot, QPoint(*corner))
    QTest.mouseRelease(plot, left, keys, QPoint(*corners[-1]))


def turn_wheel(plot: ScatterPlot, where: QPoint, by: int) -> None:
    place, none = QPointF(where), Qt.MouseButton.NoButton
    event = QWheelEvent(
        place, place, QPoint(), QPoint(0, by), none, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(plot, event)


def test_all_points_are_in_sight_in_their_colours_and_the_second_axis_goes_up(plot: ScatterPlot) -> None:
    places = [plot.pixel_of(place) for place in range(5)]
    assert all(plot.rect().contains(each) for each in places)
    assert places[3].y() < places[0].y()
    assert places[1].x() > places[0].x()
    assert colour_at(plot, places[4]) == BLUE
    assert colour_at(plot, places[2]) == RED


def test_the_point_under_the_pointer_is_told_and_a_click_picks_it(plot: ScatterPlot) -> None:
    pointed: list[int] = []
    picked: list[int] = []
    plot.pointed.connect(pointed.append)
    plot.picked.connect(picked.append)
    point_at(plot, plot.pixel_of(2) + QPoint(3, 3))
    point_at(plot, plot.pixel_of(2) + QPoint(60, 40))
    click(plot, plot.pixel_of(4))
    point_away(plot)
    assert pointed == [2, -1, 4, -1]
    assert picked == [4]


def test_what_is_not_shown_is_neither_painted_nor_pointed_at(plot: ScatterPlot) -> None:
    point_at(plot, plot.pixel_of(4))
    assert plot.pointed_at == 4
    plot.set_shown(np.array([True, True, True, True, False]))
    assert plot.pointed_at == -1
    assert colour_at(plot, plot.pixel_of(4)) != BLUE
    point_at(plot, plot.pixel_of(4))
    assert plot.pointed_at == -1


@pytest.mark.parametrize("by_button", [False, True])
def test_points_are_encircled_as_they_lie_on_the_screen(plot: ScatterPlot, by_button: bool) -> None:
    found: list[list[int]] = []
    plot.encircled.connect(lambda places: found.append(places.tolist()))
    plot.set_lassoing(by_button)
    keys = Qt.KeyboardModifier.NoModifier if by_button else Qt.KeyboardModifier.ShiftModifier
    right = plot.width() // 2 + 20
    around = ((right, 0), (plot.width() - 1, 0), (plot.width() - 1, plot.height() - 1), (right, plot.height() - 1))
    lasso(plot, *around, keys=keys)
    plot.set_shown(np.array([True, False, True, True, True]))
    lasso(plot, *around, keys=keys)
    assert found == [[1, 2], [2]]
    plot.set_chosen(np.array(found[0]))
    assert colour_at(plot, plot.pixel_of(2)) == RED
    assert colour_at(plot, plot.pixel_of(4)) != BLUE  # it fades


def test_the_wheel_enlarges_around_the_pointer_and_dragging_moves(plot: ScatterPlot) -> None:
    here = plot.pixel_of(2)
    before = plot.pixel_of(0)
    turn_wheel(plot, here, 240)
    assert (plot.pixel_of(2) - here).manhattanLength() <= 2
    assert plot.pixel_of(0).x() < before.x()
    there = plot.pixel_of(4)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(plot, left, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    QTest.mouseMove(plot, QPoint(120, 90))
    QTest.mouseMove(plot, QPoint(130, 85))
    QTest.mouseRelease(plot, left, Qt.KeyboardModifier.NoModifier, QPoint(130, 85))
    moved = plot.pixel_of(4) - there
    assert abs(moved.x() - 30) <= 1
    assert abs(moved.y() + 15) <= 1
    press(plot, Qt.Key.Key_0)
    assert plot.pixel_of(2) == here


def test_everything_can_be_done_by_keys(plot: ScatterPlot) -> None:
    picked: list[int] = []
    plot.picked.connect(picked.append)
    press(plot, Qt.Key.Key_Right)  # from the middle: the nearest point there
    assert plot.pointed_at == 4
    press(plot, Qt.Key.Key_Right)
    assert plot.pointed_at in (1, 2)
    press(plot, Qt.Key.Key_Left)
    press(plot, Qt.Key.Key_Return)
    assert picked == [plot.pointed_at]
    unit = plot.viewport.unit
    press(plot, Qt.Key.Key_Plus)
    assert plot.viewport.unit > unit
    press(plot, Qt.Key.Key_Minus)
    assert plot.viewport.unit == pytest.approx(unit)
    there = plot.pixel_of(4)
    press(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert plot.pixel_of(4).x() < there.x()


def test_points_travel_to_where_they_belong_and_the_drawing_with_them(plot: ScatterPlot, qtbot: QtBot) -> None:
    plot.set_own(np.array([0.5, 0.5], np.float32))
    target = CORNERS * np.array([-1, 1], np.float32)
    plot.set_points(target, travel=True)
    plot.move_own(np.array([-0.5, 0.5], np.float32))
    assert plot.is_travelling
    assert (plot.positions == CORNERS).all()
    qtbot.waitUntil(lambda: not (plot.positions == CORNERS).all())
    qtbot.waitUntil(lambda: not plot.is_travelling)
    assert (plot.positions == target).all()
    own = plot.own_pixel()
    assert own is not None
    assert own.x() < plot.pixel_of(4).x()


def test_who_wants_no_motion_sees_none(qtbot: QtBot, plot: ScatterPlot) -> None:
    plot.setStyleSheet("* { widget-animation-duration: 0; }")
    plot.set_points(-CORNERS, travel=True)
    assert not plot.is_travelling
    assert (plot.positions == -CORNERS).all()


def test_in_space_dragging_turns_and_what_is_in_front_follows_the_pointer(plot: ScatterPlot) -> None:
    points = np.array([(0, 0, 1), (0, 0, -1), (1, 0, 0), (0, 1, 0), (-1, -1, 0)], np.float32)
    plot.set_points(points)
    assert plot.pixel_of(0) == plot.pixel_of(1)
    middle = plot.pixel_of(0)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(plot, left, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    QTest.mouseMove(plot, QPoint(110, 100))
    QTest.mouseMove(plot, QPoint(140, 120))
    QTest.mouseRelease(plot, left, Qt.KeyboardModifier.NoModifier, QPoint(140, 120))
    front, back = plot.pixel_of(0) - middle, plot.pixel_of(1) - middle
    assert front.x() > 0
    assert front.y() > 0
    assert (back + front).manhattanLength() <= 2
    plot.fit()
    assert plot.pixel_of(0) == plot.pixel_of(1)


def test_the_drawing_is_painted_and_at_the_edge_where_it_lies_outside(plot: ScatterPlot) -> None:
    plain = plot.grab().toImage()
    plot.set_own(np.array([0.5, -0.5], np.float32))
    own = plot.own_pixel()
    assert own is not None
    assert colour_at(plot, own.toPoint()) != colour_at(plot, QPoint(5, plot.height() // 2))
    plot.set_own(np.array([50, 0], np.float32))
    assert plot.grab().toImage() != plain
    plot.set_own(None)
    assert plot.grab().toImage() == plain


def test_contours_lie_around_the_points(plot: ScatterPlot) -> None:
    random = np.random.default_rng(0)
    points: Float32 = random.normal(size=(400, 2)).astype(np.float32)
    plot.set_points(points)
    plot.set_look(np.full((400, 3), 90, np.uint8), np.zeros(400, np.int64), (), np.zeros(0, np.int64))
    plain = plot.grab().toImage()
    plot.set_contours(True)
    assert plot.grab().toImage() != plain


def test_a_moving_drawing_paints_no_point_anew(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped: list[int] = []
    stamp = Sheet.stamp

    def counted(sheet: Sheet, points: Float32, *rest: Any) -> None:
        stamped.append(len(points))
        stamp(sheet, points, *rest)

    monkeypatch.setattr(Sheet, "stamp", counted)
    plot = ScatterPlot()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show()
    plot.set_points(np.random.default_rng(0).normal(size=(500, 2)).astype(np.float32))
    plot.set_look(np.zeros((500, 3), np.uint8), np.zeros(500, np.int64), (), np.zeros(0, np.int64))
    before = plot.grab().toImage()
    assert sum(stamped) == 500
    for step in range(5):
        plot.set_own(np.array([0.1 * step, 0.2], np.float32))
        plot.set_marked((1, 2, 3))
        assert plot.grab().toImage() != before
    assert sum(stamped) == 500
