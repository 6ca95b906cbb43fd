"""The panel: what it shows, and what a click on it asks for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.features.messages import LikedImage, Likes, Rank, SurveyProgress, Twins
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.tips import tip_of
from cnn_gui.views.features.spares import spare_units
from cnn_gui.views.features.view import LikesPage, LikesView
from tests.core.features.made import layer_likes, likes, unit_likes
from tests.menus import menu_of


@pytest.fixture
def view(qtbot: QtBot) -> LikesView:
    result = LikesView()
    qtbot.addWidget(result)
    result.resize(620, 480)
    result.show()
    return result


def shown(view: LikesView, qtbot: QtBot) -> None:
    view.show_unit(unit_likes("conv2", 21), "conv2 · map 22", MNIST)
    qtbot.waitUntil(lambda: not view.images.visualRect(view.images.model().index(0, 0)).isEmpty())


def test_a_unit_is_told_and_shown(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    assert view.title_label.full_text() == "conv2 · map 22"
    assert view.words_label.text().startswith("Fires for 0 and 6, hardly for 1")
    assert view.images.captions()[0] == "0 · 1"
    assert len(view.images.captions()) == 9
    assert view.bars.row_texts()[6].startswith("6: mean 0.9")
    assert not view.empty_label.isVisible()


def test_middle_and_bottom_are_shown_on_request(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    view.part_choice.setFocus()
    QTest.keyClick(view.part_choice, Qt.Key.Key_Down)
    assert view.part is Rank.MIDDLE
    assert [image.index for image in view.images.images] == list(range(9, 18))
    QTest.keyClick(view.part_choice, Qt.Key.Key_Down)
    assert [image.index for image in view.images.images] == list(range(18, 27))
    assert view.images.accessibleName() == "Images: Smallest"
    # Another unit is shown from the same end.
    view.show_unit(unit_likes("conv2", 3), "conv2 · map 4", MNIST)
    assert [image.index for image in view.images.images] == list(range(18, 27))


def test_a_click_or_enter_on_an_image_asks_for_it(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    chosen: list[LikedImage] = []
    view.image_chosen.connect(chosen.append)
    place = view.images.visualRect(view.images.model().index(2, 0)).center()
    QTest.mouseClick(view.images.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.keyClick(view.images, Qt.Key.Key_Home)
    QTest.keyClick(view.images, Qt.Key.Key_Return)
    assert [image.index for image in chosen] == [2, 0]


def test_hovering_says_index_label_and_value(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    place = view.images.visualRect(view.images.model().index(4, 0)).center()
    assert tip_of(view.images.viewport(), place) == (
        "Training image 4 of MNIST: 4. The value is 0.95. Click puts it on the canvas."
    )


def test_the_patch_is_outlined_and_enlarged_beside(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    accent = theme_of(view).color("accent")
    with_patch = accents(view, accent)
    whole = unit_likes("conv2", 21)
    images = {
        rank: tuple(replace(image, field=Box(0, 0, 28, 28)) for image in found) for rank, found in whole.images.items()
    }
    wide = view.images.sizeHintForIndex(view.images.model().index(0, 0)).width()
    view.show_unit(replace(whole, images=images), "fc1 · unit 1", MNIST)
    assert with_patch > 1000
    assert accents(view, accent) == 0
    assert view.images.sizeHintForIndex(view.images.model().index(0, 0)).width() < wide


def accents(view: LikesView, accent: QColor) -> int:
    image = view.images.grab().toImage()
    return sum(
        image.pixelColor(x, y).rgb() == accent.rgb() for x in range(image.width()) for y in range(image.height())
    )


def test_the_drawing_is_told_where_it_stands(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    assert view.standing_label.full_text() == "Draw something to see where it stands."
    without = view.standing.grab().toImage()
    view.set_own(0.5)
    assert view.standing_label.full_text() == "Your drawing: 0.5, larger than on 50.0 % of the images"
    assert view.standing.grab().toImage() != without
    column = without.width() // 2
    accent = theme_of(view).color("accent")
    assert any(view.standing.grab().toImage().pixelColor(column + x, 3) == accent for x in (-1, 0, 1))


def test_a_pass_shows_how_far_it_is_and_can_be_stopped(view: LikesView, qtbot: QtBot) -> None:
    assert not view.run_button.isVisible()
    view.show_progress(SurveyProgress(20, 60))
    view.set_stopped(False)
    assert view.progress.isVisible()
    assert (view.progress.value(), view.progress.maximum()) == (20, 60)
    assert view.run_button.accessibleName() == "Stop"
    with qtbot.waitSignal(view.stop_requested):
        view.run_button.click()
    view.show_progress(None)
    view.set_stopped(True)
    assert view.run_button.accessibleName() == "Look"
    assert not view.progress.isVisible()
    with qtbot.waitSignal(view.look_requested):
        view.run_button.click()
    view.set_stopped(False)
    assert not view.run_button.isVisible()


def test_a_sentence_stands_where_there_is_nothing(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    view.show_message("Choose a map.")
    assert view.empty_label.isVisible()
    assert view.empty_label.text() == "Choose a map."
    assert not view.images.isVisible()
    assert view.panel_content() is None


def test_the_keyboard_keeps_its_image_while_they_fill(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    view.images.setCurrentIndex(view.images.model().index(3, 0))
    view.show_unit(unit_likes("conv2", 21, seen=40), "conv2 · map 22", MNIST)
    assert view.images.currentIndex().row() == 3


def test_bars_say_each_class_and_what_the_columns_are(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    height = view.bars.fontMetrics().height()
    assert view.bars.tip_at(QPoint(5, 2)).startswith("For each class the mean of this unit's value")
    assert view.bars.tip_at(QPoint(5, 2 * height)) in view.bars.row_texts()
    assert view.bars.accessibleDescription().startswith("0: mean 1")


def test_its_numbers_are_those_on_show(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    content = view.panel_content()
    assert content is not None
    assert content.name == "likes conv2 22"
    assert content.caption.startswith("What conv2 · map 22 likes. Largest: 60 training images of MNIST. Fires for 0")
    assert content.numbers is not None
    found = content.numbers()
    np.testing.assert_array_equal(found.arrays["top_image"], np.arange(9))
    assert found.arrays["bottom_picture"].shape == (9, 28, 28)
    np.testing.assert_array_equal(found.arrays["auc"], unit_likes("conv2", 21).numbers.auc)
    assert found.table is not None
    assert found.table.header == ("class", "counts", "mean", "spread", "fires", "auc")
    assert found.table.rows[6][0] == "6"


def test_a_click_shows_what_is_made_up_in_place_of_the_images(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)
    with qtbot.waitSignal(view.page_changed):
        QTest.mouseClick(view.page_button(LikesPage.MADE_UP), Qt.MouseButton.LeftButton)
    assert view.film.isVisible()
    assert not view.images.isVisible()
    assert not view.part_choice.isVisible()
    assert view.panel_content() is None
    QTest.mouseClick(view.page_button(LikesPage.IMAGES), Qt.MouseButton.LeftButton)
    assert view.images.isVisible()
    assert view.part_choice.isVisible()
    assert not view.film.isVisible()


def test_in_a_narrow_panel_the_choice_of_images_has_a_row_of_its_own(view: LikesView, qtbot: QtBot) -> None:
    shown(view, qtbot)

    def top(widget: QWidget) -> int:
        return widget.mapTo(view, QPoint(0, widget.height() // 2)).y()

    wide = [top(view.part_choice), top(view.page_button(LikesPage.IMAGES))]
    view.resize(view.fontMetrics().horizontalAdvance("0") * 34, 480)
    qtbot.waitUntil(lambda: top(view.part_choice) > top(view.page_button(LikesPage.IMAGES)) + 8)
    view.resize(view.fontMetrics().horizontalAdvance("0") * 120, 480)
    qtbot.waitUntil(lambda: [top(view.part_choice), top(view.page_button(LikesPage.IMAGES))] == wide)


# --- silent and twin units -----------------------------------------------------------------------------------


def titles(found: Likes) -> dict[str, tuple[str, ...]]:
    return {name: tuple(f"map {i + 1}" for i in range(layer.units)) for name, layer in found.layers.items()}


def spares_of(view: LikesView) -> QMenu:
    menu = view.spares.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return menu


def test_silent_units_and_twins_are_listed_by_layer(view: LikesView) -> None:
    assert not view.spares.isEnabled()
    found = likes()
    view.spares.show_likes(found, titles(found), frozenset({"conv2"}))
    assert view.spares.isEnabled()
    (layer,) = spares_of(view).actions()
    assert layer.text() == "conv2: 1 silent, 1 pairs of twins"
    inside = menu_of(layer)
    assert isinstance(inside, QMenu)
    words = [action.text() for action in inside.actions() if not action.isSeparator()]
    assert words == [
        "&Try without them (2)",
        "map 4 says nothing on any image",
        "map 2 and map 6 say the same (correlation 0.991)",
    ]


def test_an_entry_leads_to_its_unit_and_the_first_tries_without(view: LikesView, qtbot: QtBot) -> None:
    found = likes()
    view.spares.show_likes(found, titles(found), frozenset({"conv2"}))
    inside = menu_of(spares_of(view).actions()[0])
    assert isinstance(inside, QMenu)
    without, _, silent, _ = inside.actions()
    with qtbot.waitSignal(view.spares.unit_chosen) as chosen:
        silent.trigger()
    assert chosen.args == ["conv2", 3]
    with qtbot.waitSignal(view.spares.without_wanted) as wanted:
        without.trigger()
    assert wanted.args == ["conv2", (3, 5)]


def test_a_network_without_spares_says_so(view: LikesView) -> None:
    found = replace(likes(), layers={"conv1": layer_likes("conv1", 4)})
    view.spares.show_likes(found, titles(found))
    (entry,) = spares_of(view).actions()
    assert entry.text() == "None: every unit fires, and no two say the same"
    assert not entry.isEnabled()


def test_of_each_pair_one_stays() -> None:
    chain = layer_likes("conv1", 6, silent=(0,), twins=(Twins(1, 2, 0.99), Twins(2, 3, 0.99), Twins(4, 5, 0.98)))
    assert spare_units(chain) == (0, 2, 5)
