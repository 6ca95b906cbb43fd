"""How well layers separate the classes, as curves: read, gone through, measured, stopped, taken away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.projection.messages import ProjectionProgress
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.projection.pages import MapPage
from cnn_gui.views.projection.view import ImageMapView
from tests.core.projection.made import some_images, some_points, some_separation
from tests.views.pointing import click, point_at, press

LAYERS = ("input", "conv1", "fc1")


@pytest.fixture
def view(qtbot: QtBot) -> ImageMapView:
    view = ImageMapView()
    qtbot.addWidget(view)
    view.resize(700, 460)
    view.show()
    view.show_layers(LAYERS, "fc1")
    view.page_choice.set_value(MapPage.LAYERS)
    return view


def place_of(view: ImageMapView, layer: str, share: float) -> QPoint:
    return view.separation.plot.place_of(layer, share).toPoint()


def test_what_is_measured_is_read_by_layer_and_says_on_how_many_images(view: ImageMapView) -> None:
    page = view.separation
    assert page.isVisible()
    assert not view.tools.isVisible()
    assert "press Measure" in page.words.text()
    page.show_found(some_separation(("input", "conv1")))
    assert page.words.text() == "fc1 is not measured yet."
    page.show_found(some_separation())
    assert page.words.text() == (
        "fc1: nearest neighbours 95.0 %, linear probe 94.5 %; the network answers 98.0 % right."
    )
    assert page.about.text() == (
        "From 100 test images of MNIST the classes of 200 others are told by the layer's values alone: by a vote of "
        "the nearest 5, and by logistic regression."
    )
    point_at(page.plot, place_of(view, "input", 0.8))
    assert page.words.text().startswith("input: nearest neighbours 80.0 %")
    QTest.mouseMove(view.layers, QPoint(3, 3))
    page.plot.leaveEvent(None)  # type: ignore[arg-type]
    assert page.words.text().startswith("fc1: ")
    assert page.plot.floor == 0.6


def test_marks_are_painted_where_their_shares_are(view: ImageMapView) -> None:
    page, theme = view.separation, theme_of(view)
    page.show_found(some_separation())
    view.show_layers(LAYERS, "input")
    image = page.plot.grab().toImage()
    assert image.pixelColor(place_of(view, "conv1", 0.87)) == theme.color("text")
    assert place_of(view, "conv1", 0.6).y() > place_of(view, "conv1", 0.8).y() > place_of(view, "conv1", 1.0).y() > 0


def test_a_click_or_the_arrow_keys_go_to_a_layer_and_opening_shows_its_images(view: ImageMapView) -> None:
    page = view.separation
    page.show_found(some_separation())
    wanted: list[str] = []
    view.layer_wanted.connect(wanted.append)
    click(page.plot, place_of(view, "conv1", 0.7))
    view.show_layers(LAYERS, "conv1")
    click(page.plot, place_of(view, "conv1", 0.9))  # is there already
    press(page.plot, Qt.Key.Key_Right)
    view.show_layers(LAYERS, "fc1")
    press(page.plot, Qt.Key.Key_Right)  # the last one
    press(page.plot, Qt.Key.Key_Left)
    assert wanted == ["conv1", "fc1", "conv1"]
    assert view.layers.layer == "fc1"
    QTest.mouseDClick(page.plot, Qt.MouseButton.LeftButton, pos=place_of(view, "fc1", 0.9))
    assert view.page is MapPage.IMAGES
    assert view.tools.isVisible()
    view.page_choice.set_value(MapPage.LAYERS)
    press(page.plot, Qt.Key.Key_Return)
    assert view.page is MapPage.IMAGES


def test_measuring_is_begun_watched_and_stopped(view: ImageMapView, qtbot: QtBot) -> None:
    page = view.separation
    assert not page.progress.isVisible()
    with qtbot.waitSignal(page.measure_wanted):
        page.measure_button.click()
    page.set_busy(True)
    page.show_progress(ProjectionProgress(30, 120))
    assert page.progress.isVisible()
    assert (page.progress.value(), page.progress.maximum()) == (30, 120)
    assert page.measure_button.text() == "Stop"
    with qtbot.waitSignal(page.stop_wanted):
        page.measure_button.click()
    page.set_busy(False)
    assert page.measure_button.text() == "Measure"
    page.show_message("There are no images.")
    page.set_available(False)
    assert page.words.text() == "There are no images."
    assert not page.measure_button.isEnabled()


def test_curves_are_taken_away_as_numbers(view: ImageMapView) -> None:
    view.show_images(some_images())
    view.show_points(some_points())
    nothing = view.panel_content()
    assert nothing is None
    view.separation.show_found(some_separation())
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    numbers = content.numbers()
    assert numbers.arrays["layers"].tolist() == list(LAYERS)
    assert numbers.arrays["linear_probe"] == pytest.approx([0.795, 0.87, 0.945])
    assert numbers.table is not None
    assert numbers.table.rows[0] == ("input", 0.8, 0.795)
    view.page_choice.set_value(MapPage.IMAGES)
    content = view.panel_content()
    assert content is not None
    assert content.name.startswith("map ")
