"""The way from one digit to another, walked along by hand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.projection.between import DigitPath
from cnn_gui.core.projection.messages import MapImage
from cnn_gui.views.projection.between.corners import Corner
from cnn_gui.views.projection.between.path_page import PathPage, PathWay
from cnn_gui.views.projection.pages import MapPage
from cnn_gui.views.projection.view import ImageMapView
from tests.core.projection.made import some_images, some_points
from tests.views.pointing import click, press


def some_path(layer: str = "", steps: int = 11) -> DigitPath:
    """From a 2, sure of itself, to a 7; each picture is brighter than the one before."""
    shares = np.linspace(0, 1, steps, dtype=np.float32)
    probabilities = np.zeros((steps, 10), np.float32)
    probabilities[:, 2], probabilities[:, 7] = 1 - shares, shares
    pictures = np.broadcast_to(np.arange(steps, dtype=np.uint8)[:, None, None, None], (steps, 1, 28, 28)).copy()
    count = steps if layer else 0
    return DigitPath(
        layer, shares, pictures, probabilities, np.arange(count, dtype=np.int64), np.full(count, 4.5, np.float32)
    )


@pytest.fixture
def page(qtbot: QtBot) -> PathPage:
    page = PathPage()
    qtbot.addWidget(page)
    page.resize(460, 330)
    page.show()
    page.show_path(some_path(), MNIST)
    return page


def test_the_slider_goes_along_and_says_what_is_answered(page: PathPage) -> None:
    assert page.note.text() == "0 % of the way from A to B: digit 2 with 100.0 %."
    page.slider.setFocus()
    press(page.slider, Qt.Key.Key_Right)
    assert page.note.text() == "10 % of the way from A to B: digit 2 with 90.0 %."
    click(page.plot, page.plot.place_of(8, 0.2).toPoint())
    assert page.slider.value() == 8
    assert page.note.text() == "80 % of the way from A to B: digit 7 with 80.0 %."
    picture = page.note.picture.picture
    assert picture is not None
    assert picture.shape == (28, 28)
    assert (picture == 8).all()
    page.show_path(some_path("fc1", 6), MNIST)
    assert page.slider.value() == 4  # as far along as before
    assert page.note.text().endswith("The nearest test image in fc1, at distance 4.5.")


def test_its_picture_goes_onto_the_canvas_while_that_is_wanted(page: PathPage) -> None:
    wanted: list[np.ndarray] = []
    toggled: list[bool] = []
    page.picture_wanted.connect(wanted.append)
    page.canvas_toggled.connect(toggled.append)
    page.slider.setValue(3)
    assert wanted == []
    page.canvas_button.click()
    page.slider.setValue(5)
    assert [int(each[0, 0, 0]) for each in wanted] == [5]
    page.rest()
    page.slider.setValue(6)
    assert (len(wanted), toggled) == (1, [True])


def test_where_there_is_no_way_a_sentence_says_so(page: PathPage) -> None:
    page.show_message("A way needs two images.")
    assert page.note.text() == "A way needs two images."
    assert not page.slider.isEnabled()
    assert not page.canvas_button.isEnabled()
    nothing: object = page.path
    assert nothing is None
    changed: list[PathWay] = []
    page.way_changed.connect(lambda: changed.append(page.way))
    page.way_field.set_value(PathWay.NEAREST)
    assert changed == [PathWay.NEAREST]


def test_corners_are_exchanged_for_the_drawing_or_an_image_of_a_class(page: PathPage) -> None:
    page.corners.show_corners((Corner(np.zeros((1, 28, 28), np.uint8), "your drawing"), None), MNIST)
    assert [button.accessibleName() for button in page.corners.buttons] == ["A: your drawing", "B: nothing"]
    assert not page.corners.buttons[0].icon().isNull()
    assert page.corners.buttons[1].icon().isNull()
    drawings: list[int] = []
    classes: list[tuple[int, int]] = []
    page.corners.drawing_wanted.connect(drawings.append)
    page.corners.class_wanted.connect(lambda corner, label: classes.append((corner, label)))
    menu = QMenu(page)
    page.corners.fill(menu, 1)
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions)[:2] == ["The drawing", "A test image: digit 0"]
    actions["The drawing"].trigger()
    actions["A test image: digit 7"].trigger()
    assert (drawings, classes) == ([1], [(1, 7)])


def test_a_point_of_the_map_becomes_a_corner(qtbot: QtBot) -> None:
    view = ImageMapView()
    qtbot.addWidget(view)
    view.resize(700, 460)
    view.show()
    view.show_images(some_images())
    view.show_points(some_points())
    chosen: list[tuple[int, MapImage]] = []
    view.corner_chosen.connect(lambda corner, image: chosen.append((corner, image)))
    place = view.plot.pixel_of(11)
    QTest.mouseClick(view.plot, Qt.MouseButton.RightButton, pos=place)
    view.point_menu.close()
    assert [action.text() for action in view.point_menu.actions()] == [
        "On the canvas",
        "As A between images",
        "As B between images",
        "As C between images",
    ]
    view.point_menu.actions()[2].trigger()
    assert (chosen[0][0], chosen[0][1].place) == (1, view.plot.pointed_at)
    QTest.mousePress(view.plot, Qt.MouseButton.RightButton, pos=place)
    QTest.mouseMove(view.plot, place + QPoint(40, 0))
    QTest.mouseRelease(view.plot, Qt.MouseButton.RightButton, pos=place + QPoint(40, 0))
    assert not view.point_menu.isVisible()  # that was dragging
    view.page_choice.set_value(MapPage.PATH)
    nothing = view.panel_content()
    assert nothing is None
    view.path.show_path(some_path(), MNIST)
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    assert content.numbers().arrays["probabilities"].shape == (11, 10)
