"""The map as a panel: point, picture and label belong together, whatever is filtered, coloured or encircled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.projection.messages import ChosenImages, MapImage, ProjectionProgress, TsneState
from cnn_gui.views.base.theme import DARK, LIGHT, theme_of
from cnn_gui.views.projection.point_colors import class_colors
from cnn_gui.views.projection.signs import SHAPES, sign_of, signs
from cnn_gui.views.projection.tools import Colouring
from cnn_gui.views.projection.view import ImageMapView
from tests.core.projection.made import some_images, some_neighbours, some_points
from tests.views.pointing import click, point_at, press

COUNT = 60


@pytest.fixture
def view(qtbot: QtBot) -> ImageMapView:
    view = ImageMapView()
    qtbot.addWidget(view)
    view.resize(700, 460)
    view.show()
    view.show_layers(("input", "conv1", "fc1"), "fc1")
    view.show_images(some_images(COUNT))
    view.show_points(some_points(COUNT))
    return view


def encircle_all(view: ImageMapView) -> None:
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    corners = [QPoint(1, 1), QPoint(view.plot.width() - 2, 1), QPoint(view.plot.width() - 2, view.plot.height() - 2)]
    corners.append(QPoint(1, view.plot.height() - 2))
    QTest.mousePress(view.plot, left, shift, corners[0])
    for corner in corners[1:]:
        QTest.mouseMove(view.plot, corner)
    QTest.mouseRelease(view.plot, left, shift, corners[-1])


def test_point_picture_and_label_belong_together_after_filtering_and_encircling(view: ImageMapView) -> None:
    images = some_images(COUNT)
    chosen: list[MapImage] = []
    view.image_chosen.connect(chosen.append)
    view.tools.colour_choice.set_value(Colouring.PROBABILITY)  # doubted points are painted last
    view.tools.mistakes_action.trigger()
    view.legend.classes.buttons[9].click()
    encircle_all(view)
    nothing: object = view.chosen
    assert nothing is None  # all mistakes are nines, which are hidden
    wrong = [place for place in range(COUNT) if place % 10 == 9]
    assert images.mistakes.nonzero()[0].tolist() == wrong
    view.legend.classes.buttons[9].click()
    encircle_all(view)
    found = view.chosen
    assert isinstance(found, ChosenImages)
    assert found.places.tolist() == wrong
    assert view.side.note.text() == "6 images, labelled 9 (6). 0.0 % read right. Most often 9 is read as 0: 6 times."
    for place in wrong:
        where = view.plot.pixel_of(place)
        point_at(view.plot, where)
        pointed = view.plot.pointed_at
        picture = view.side.note.picture.picture
        assert picture is not None
        assert (picture == images.pictures[pointed]).all()
        assert f"Test image {2 * pointed}: digit {images.labels[pointed]}" in view.side.note.text()
        click(view.plot, where)
        assert chosen[-1].index == images.indices[pointed]
        assert (chosen[-1].picture == picture).all()
    assert {image.place for image in chosen} <= set(wrong)


def test_what_is_pointed_at_is_told_and_what_is_encircled_comes_back(view: ImageMapView) -> None:
    assert view.side.note.text().startswith("Point at a point")
    encircle_all(view)
    assert view.side.note.text().startswith("60 images, labelled 0 (6), 1 (6), 2 (6) and 42 others. 90.0 % read right.")
    point_at(view.plot, view.plot.pixel_of(19))
    pointed = view.plot.pointed_at
    assert view.side.note.text().startswith(f"Test image {2 * pointed}: ")
    press(view.plot, Qt.Key.Key_Escape)
    assert view.chosen is None


def test_a_layer_s_share_of_the_variance_and_the_images_are_told(view: ImageMapView) -> None:
    view.resize(1600, 460)
    text = view.words_label.full_text()
    assert text == (
        "60 of 10,000 test images of MNIST. Principal components of 5 values: the first 2 hold 45.0 % + 29.0 % of "
        "their variance."
    )
    view.tools.space_button.click()
    assert "the first 3 hold 45.0 % + 29.0 % + 16.0 %" in view.words_label.full_text()
    assert view.plot.positions.shape == (COUNT, 3)
    view.tools.mistakes_action.trigger()
    assert view.words_label.full_text().startswith("6 shown of 60 of 10,000 test images")


def test_colours_say_label_answer_or_probability(view: ImageMapView) -> None:
    images = some_images(COUNT)
    place = 9  # labelled 9, answered 0
    alone = replace(images, labels=images.labels[:COUNT])
    view.show_images(alone)
    seen = []
    for colouring in Colouring:
        view.tools.colour_choice.set_value(colouring)
        shown = np.zeros(COUNT, np.bool_)
        shown[place] = True
        view.plot.set_shown(shown)
        colour = view.plot.grab().toImage().pixelColor(view.plot.pixel_of(place))
        seen.append((colour.red(), colour.green(), colour.blue()))
    colors = class_colors(theme_of(view), 10)
    assert seen[0] == tuple(colors[9].tolist())
    assert seen[1] == tuple(colors[0].tolist())
    assert seen[2] not in seen[:2]
    assert view.legend.sure.isVisible()


def test_classes_have_signs_of_their_own() -> None:
    assert [sign_of(tuple("0123456789"), index, 10) for index in (0, 7)] == ["0", "7"]
    assert [sign_of(("heart", "house"), index, 2) for index in (0, 1)] == list(SHAPES[:2])
    assert len({sign_of((), index, 40) for index in range(40)}) == 40
    stamps = signs(("a", "bb", "cc"), 3, 9.0)
    assert len({stamp.tobytes() for stamp in stamps}) == 3
    assert all(stamp.max() > 200 for stamp in stamps)
    shapes = signs(("aa", *"bcdefghij"), 10, 9.0)
    assert len({stamp.tobytes() for stamp in shapes}) == 10


@pytest.mark.parametrize("count", [2, 3, 10, 100])
def test_colours_of_classes_differ(count: int) -> None:
    for theme in (LIGHT, DARK):
        colors = class_colors(theme, count)
        assert len({tuple(color) for color in colors.tolist()}) == count


def test_signs_and_contours_change_the_picture(view: ImageMapView) -> None:
    plain = view.plot.grab().toImage()
    view.tools.signs_action.trigger()
    signed = view.plot.grab().toImage()
    assert signed != plain
    view.tools.contours_action.trigger()
    assert view.plot.grab().toImage() != signed


def test_layers_are_gone_through_by_slider_and_by_playing(view: ImageMapView, qtbot: QtBot) -> None:
    wanted: list[str] = []
    view.layer_wanted.connect(wanted.append)
    press(view.layers.slider, Qt.Key.Key_Left)
    assert wanted == ["conv1"]
    view.layers.set_layer("fc1")
    assert wanted == ["conv1"]
    view.layers.play_button.click()  # from the last one: from the beginning
    assert view.layers.is_playing
    assert wanted[1:] == ["input"]
    view.layers._timer.setInterval(1)
    qtbot.waitUntil(lambda: not view.layers.is_playing)
    assert wanted[1:] == ["input", "conv1", "fc1"]
    view.layers.play()
    view.hide()
    assert not view.layers.is_playing


def test_the_drawing_and_its_neighbours(view: ImageMapView) -> None:
    points = some_points(COUNT)
    view.set_own(points.components[4])
    own = view.plot.own_pixel()
    assert own is not None
    assert (own.toPoint() - view.plot.pixel_of(4)).manhattanLength() <= 1
    view.show_neighbours(some_neighbours("conv1"))  # of a layer that is not on show
    assert view.side.near.captions() == []
    view.show_neighbours(some_neighbours())
    assert view.side.near.captions() == ["4", "4", "9 → 0"]
    assert view.plot.marked == (4, 14, 9)
    chosen: list[MapImage] = []
    view.image_chosen.connect(chosen.append)
    view.side.near.setCurrentIndex(view.side.near.model().index(2, 0))
    press(view.side.near, Qt.Key.Key_Return)
    assert chosen[0].place == 9
    view.set_own(None)
    assert view.plot.own is None
    assert view.side.near.captions() == []
    assert view.side.hint.isVisible()


def test_other_images_forget_what_was_encircled_and_equal_ones_do_not(view: ImageMapView) -> None:
    encircle_all(view)
    view.show_images(some_images(COUNT))
    kept = view.chosen
    assert kept is not None
    assert len(kept) == COUNT
    view.show_images(some_images(40))
    forgotten: list[object] = [view.chosen, view.points]
    assert forgotten == [None, None]
    view.show_points(some_points(COUNT))  # of the images before
    assert view.panel_content() is None


def test_what_is_taken_away_names_each_image(view: ImageMapView) -> None:
    view.set_own(some_points(COUNT).components[3])
    view.show_neighbours(some_neighbours())
    content = view.panel_content()
    assert content is not None
    assert content.name == "map fc1"
    assert content.numbers is not None
    numbers = content.numbers()
    assert numbers.arrays["nearest"].tolist() == [8, 28, 18]
    assert numbers.table is not None
    assert numbers.table.header == ("index", "label", "answer", "probability", "x", "y")
    row = numbers.table.rows[9]
    assert row[:3] == (18, "9", "0")
    assert row[4:] == pytest.approx(tuple(some_points(COUNT).positions(2)[9].tolist()))
    view.show_message("Nothing.")
    assert view.panel_content() is None


def test_progress_and_a_sentence_in_place_of_a_map(view: ImageMapView) -> None:
    view.show_progress(ProjectionProgress(3, 7))
    assert (view.progress.value(), view.progress.maximum()) == (3, 7)
    view.show_progress(None)
    assert not view.progress.isVisible()
    view.show_message("There are no images.")
    assert view.empty_label.text() == "There are no images."
    assert not view.plot.isVisible()


def test_a_task_of_many_classes_in_colour(view: ImageMapView) -> None:
    task = Task(tuple(f"kind {index}" for index in range(30)), (3, 32, 32), (0.5,) * 3, (0.2,) * 3, data="Kinds")
    view.show_images(some_images(COUNT, task))
    view.show_points(some_points(COUNT))
    assert len(view.legend.classes.buttons) == 0
    point_at(view.plot, view.plot.pixel_of(0))
    picture = view.side.note.picture.picture
    assert picture is not None
    assert picture.shape == (32, 32, 3)
    small = Task(("heart", "house"), (1, 28, 28), data="Two")
    view.show_images(some_images(COUNT, small))
    view.show_points(some_points(COUNT))
    assert [button.accessibleName() for button in view.legend.classes.buttons] == ["class heart", "class house"]


def test_so_many_images_are_wanted(view: ImageMapView) -> None:
    wanted: list[int] = []
    view.count_wanted.connect(wanted.append)
    view.tools.count_action(10_000).trigger()
    assert wanted == [10_000]
    assert view.tools.count == 10_000
    view.show_images(replace(some_images(COUNT), total=3_000))
    assert view.tools.count_action(5_000).isEnabled()
    assert not view.tools.count_action(10_000).isEnabled()


def tsne_state(step: int = 40, seed: int = 0) -> TsneState:
    places = np.arange(0, COUNT, 2)
    positions = np.random.default_rng(seed + step).normal(size=(COUNT // 2, 2)).astype(np.float32) * 30
    return TsneState("fc1", places, positions, step, 500, 1.5, seed)


def test_tsne_is_begun_watched_paused_repeated_and_left(view: ImageMapView) -> None:
    wanted: list[int] = []
    held: list[bool] = []
    left: list[bool] = []
    view.tsne_wanted.connect(wanted.append)
    view.tsne_held.connect(held.append)
    view.tsne_left.connect(lambda: left.append(True))
    components = view.plot.target
    view.show_tsne(tsne_state())  # nobody wants it
    assert (view.plot.target == components).all()
    view.tsne.button.click()
    view.set_own(some_points(COUNT).components[4])
    state = tsne_state()
    view.show_tsne(state)
    assert wanted == [0]
    laid = view.plot.target
    scale = np.sqrt((state.positions**2).sum(axis=1).mean())
    assert laid[4] == pytest.approx(state.positions[2] / scale)
    assert view.plot.shown.tolist() == [place % 2 == 0 for place in range(COUNT)]
    assert view.plot.own == pytest.approx(laid[4], abs=1e-3)
    assert "t-SNE of 30 images, step 40 of 500, seed 0" in view.words_label.full_text()
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    assert (content.numbers().arrays["position"] == laid).all()
    view.tsne.hold_button.click()
    view.tsne.hold_button.click()
    assert held == [True, False]
    view.tsne.again_button.click()
    assert wanted == [0, 1]
    view.show_tsne(tsne_state(500, 1))
    assert not view.tsne.hold_button.isEnabled()
    view.show_neighbours(some_neighbours())
    near = view.side.near.captions()
    view.tsne.button.click()
    assert left
    # The neighbours are those in the layer, however its points are laid out.
    assert view.side.near.captions() == near != []
    assert view.side.hint.isHidden()
    assert (view.plot.target == components).all()
    assert view.plot.shown.all()
    assert view.tools.space_button.isEnabled()


def test_another_layer_leaves_tsne(view: ImageMapView) -> None:
    left: list[bool] = []
    view.tsne_left.connect(lambda: left.append(True))
    view.tsne.button.click()
    view.show_tsne(tsne_state())
    view.show_points(some_points(COUNT, "conv1"))
    assert left == [True]
    assert not view.tsne.is_on
    assert "Principal components" in view.words_label.full_text()
