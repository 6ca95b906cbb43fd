"""The page of what is made up: what it shows of a film, and what a gesture on it asks for."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.features.ascent.messages import AscentFrame, AscentSettings, AscentStart, Focus, Objective
from cnn_gui.core.network.messages import Box
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.features.film_view import FilmView
from cnn_gui.views.features.film_words import picture_caption, standing_words
from tests.core.features.made import numbers

INFOS = {info.name: info for info in layer_infos(NETWORKS["tutorial"])}
HOW = AscentSettings(steps=4)
PATCH = Box(11, 12, 19, 20)


def frame(step: int, field: Box = PATCH) -> AscentFrame:
    """The second start has the largest value, 0.5 more in each step."""
    pictures = np.random.default_rng(step).integers(0, 256, (4, 28, 28), dtype=np.uint8)
    values = np.array([0.1, 0.5, 0.3, 0.2], np.float32) * step
    return AscentFrame(step, pictures, values, (field,) * 4)


@pytest.fixture
def view(qtbot: QtBot) -> FilmView:
    result = FilmView()
    qtbot.addWidget(result)
    result.resize(560, 440)
    result.set_unit(INFOS["conv2"], "conv2 · map 22", None)
    result.show()
    return result


def shown(view: FilmView, focus: Focus = Focus.MIDDLE, *, steps: int = 4) -> None:
    view.begin(Objective("conv2", 21, focus), HOW)
    view.add([frame(step) for step in range(steps + 1)], complete=steps == 4)


def captions(view: FilmView) -> list[str]:
    return [button.caption for button in view.pictures]


def test_the_pictures_stand_side_by_side_each_with_its_value(view: FilmView) -> None:
    shown(view)
    assert captions(view) == ["0.4", "2", "1.2", "0.8"]
    lefts = [button.geometry().left() for button in view.pictures]
    assert lefts == sorted(set(lefts))
    for start, button in enumerate(view.pictures):
        assert button.picture is not None
        np.testing.assert_array_equal(button.picture, frame(4).pictures[start])
    assert view.words_label.text().startswith("Up to 2. Made up")
    assert not view.note_label.isVisible()


def test_values_stand_beside_the_largest_of_the_images(view: FilmView) -> None:
    shown(view)
    view.set_images(numbers("conv2", 21), "MNIST")
    assert captions(view) == ["0.4", "2 · 2.0×", "1.2 · 1.2×", "0.8"]
    assert view.words_label.text().startswith("Up to 2: 2.0× the largest value of 60 training images of MNIST.")
    assert "Made up for this unit alone" in view.words_label.text()


def test_where_a_value_stands_in_words() -> None:
    found = numbers()
    assert standing_words(0.5, found, "MNIST") == "Up to 0.5: larger than on 50.0 % of 60 training images of MNIST."
    assert picture_caption(25.0, found) == "25 · 25×"
    below = numbers()
    below.values[0, 0] = -0.5
    assert standing_words(2.0, below, "MNIST") == (
        "Up to 2: larger than on each of 60 training images of MNIST, at most −0.5 there."
    )
    assert picture_caption(2.0, below) == "2"


def test_of_a_map_the_patch_that_is_seen_fills_the_picture(view: FilmView) -> None:
    shown(view)
    patch = view.pictures[0].grab().toImage()
    assert "the 8×8 pixels that the unit sees" in view.pictures[0].toolTip()
    shown(view, Focus.MEAN)
    assert view.pictures[0].grab().toImage() != patch
    assert "pixels that the unit sees" not in view.pictures[0].toolTip()


def test_the_film_is_gone_through_by_slider_and_curve(view: FilmView) -> None:
    shown(view)
    view.film.slider.setFocus()
    QTest.keyClick(view.film.slider, Qt.Key.Key_Home)
    assert captions(view) == ["0", "0", "0", "0"]
    QTest.keyClick(view.film.slider, Qt.Key.Key_Right)
    assert captions(view) == ["0.1", "0.5", "0.3", "0.2"]
    QTest.mouseClick(view.curve, Qt.MouseButton.LeftButton, pos=view.curve.position_of(3).toPoint())
    assert captions(view) == ["0.3", "1.5", "0.9", "0.6"]
    assert view.film.slider.value() == 3


def test_while_it_is_made_the_newest_frame_is_shown_unless_a_person_looks_back(view: FilmView) -> None:
    shown(view, steps=1)
    assert captions(view)[1] == "0.5"
    view.add([frame(2)], complete=False)
    assert captions(view)[1] == "1"
    QTest.keyClick(view.film.slider, Qt.Key.Key_Home)
    view.add([frame(3), frame(4)], complete=True)
    assert captions(view)[1] == "0"
    QTest.keyClick(view.film.slider, Qt.Key.Key_End)
    assert captions(view)[1] == "2"


def test_playing_goes_from_the_start_to_the_end(view: FilmView, qtbot: QtBot) -> None:
    shown(view)
    places: list[int] = []
    view.film.moved.connect(places.append)
    view.film.play_button.click()
    assert view.film.is_playing
    qtbot.waitUntil(lambda: not view.film.is_playing, timeout=8000)
    assert places[0] == 0
    assert places[-1] == 4
    assert places == sorted(places)
    view.film.play_button.click()
    view.hide()
    assert not view.film.is_playing


def test_a_click_or_the_space_key_asks_for_the_canvas(view: FilmView, qtbot: QtBot) -> None:
    shown(view)
    chosen: list[np.ndarray] = []
    view.picture_chosen.connect(chosen.append)
    QTest.mouseClick(view.pictures[2], Qt.MouseButton.LeftButton)
    view.pictures[0].setFocus()
    QTest.keyClick(view.pictures[0], Qt.Key.Key_Space)
    np.testing.assert_array_equal(chosen[0], frame(4).pictures[2])
    np.testing.assert_array_equal(chosen[1], frame(4).pictures[0])


def test_the_picture_that_is_pointed_at_has_its_line_in_the_accent(view: FilmView, qtbot: QtBot) -> None:
    shown(view)
    best = view.curve.grab().toImage()
    view.activateWindow()
    view.pictures[0].setFocus()
    qtbot.waitUntil(lambda: view.curve.grab().toImage() != best)
    accent = theme_of(view).color("accent").rgb()
    image = view.curve.grab().toImage()
    end = view.curve.position_of(3)
    column = [image.pixelColor(round(end.x()), y).rgb() for y in range(image.height())]
    assert accent in column
    assert column.index(accent) > image.height() / 2


def test_fields_say_what_is_wanted_and_a_film_begins_anew_with_each_change(view: FilmView, qtbot: QtBot) -> None:
    wanted: list[AscentSettings] = []
    view.wanted.connect(lambda: wanted.append(view.settings))
    usual = view.settings
    view.fields.smoothness.setFocus()
    QTest.keyClick(view.fields.smoothness, Qt.Key.Key_Left)
    QTest.keyClick(view.fields.jitter, Qt.Key.Key_Right)
    QTest.keyClick(view.fields.strength, Qt.Key.Key_Right)
    view.fields.start.setFocus()
    QTest.keyClick(view.fields.start, Qt.Key.Key_Down)
    last = wanted[-1]
    assert len(wanted) == 4
    assert last.smoothness == pytest.approx(usual.smoothness - 0.1)
    assert last.jitter == usual.jitter + 1
    assert last.strength == pytest.approx(usual.strength + 0.1)
    assert last.start is AscentStart.DRAWING
    assert last.seed == usual.seed
    QTest.keyClick(view.fields.focus, Qt.Key.Key_Down)
    assert view.fields.chosen_focus is Focus.PEAK
    assert len(wanted) == 5


def test_again_begins_with_other_noise_and_stop_keeps_what_there_is(view: FilmView, qtbot: QtBot) -> None:
    shown(view, steps=2)
    assert view.run_button.accessibleName() == "Stop"
    assert view.panel_content() is None
    with qtbot.waitSignal(view.stopped):
        view.run_button.click()
    assert view.run_button.accessibleName() == "Again"
    assert len(view.frames) == 3
    seed = view.settings.seed
    with qtbot.waitSignal(view.wanted):
        view.run_button.click()
    assert view.settings.seed != seed


def test_the_unit_of_a_story_can_be_chosen_and_a_vector_has_no_places(view: FilmView) -> None:
    assert view.fields.focus.count() == 3
    view.set_unit(INFOS["conv2"], "conv2 · map 22", (5, 8))
    assert view.fields.focus.itemText(3) == "at row 6, column 9"
    view.set_unit(INFOS["fc1"], "fc1 · unit 3", None)
    assert not view.fields.focus.isVisible()
    assert view.title == "fc1 · unit 3"


def test_what_never_rises_is_said_in_one_sentence(view: FilmView) -> None:
    view.begin(Objective("conv2", 21), HOW)
    flat = [AscentFrame(step, frame(step).pictures, np.full(4, 0.25, np.float32), (PATCH,) * 4) for step in range(5)]
    view.add(flat, complete=True)
    assert view.note.startswith("conv2 · map 22 never rises")
    assert not view.pictures[0].isVisible()
    assert view.panel_content() is None


def test_all_of_the_film_can_be_taken_away(view: FilmView) -> None:
    shown(view)
    view.set_images(numbers("conv2", 21), "MNIST")
    content = view.panel_content()
    assert content is not None
    assert content.name == "made up conv2 22"
    assert content.caption.startswith("Pictures made up for conv2 · map 22. Up to 2: 2.0×")
    assert content.numbers is not None
    found = content.numbers()
    assert found.arrays["pictures"].shape == (5, 4, 28, 28)
    np.testing.assert_array_equal(found.arrays["values"][4], frame(4).values)
    assert found.arrays["fields"][0].tolist() == list(PATCH)
    assert [found.arrays[name].item() for name in ("layer", "unit", "steps")] == ["conv2", 21, 4]
    assert found.table is not None
    assert found.table.header[:2] == ("step", "picture 1")
    assert list(found.table.rows[2]) == [2, *frame(2).values.tolist()]
