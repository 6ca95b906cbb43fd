"""The album's panel: what is kept by a click, shown, chosen, and how a network's reading of it is told."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from cnn_gui.core.album.messages import DIGITS, DIGITS_COLLECTION, ME, AlbumEntry, AlbumTest, Collection, Person
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.evaluation.messages import Evaluation
from cnn_gui.views.album.view import EVERYBODY, AlbumView
from cnn_gui.views.album.words import key_of, label_of_key
from tests.menus import menu_of

SIGNS = Collection("s1", "Signs", ("heart", "house", "cat"))
LABELS = (3, 1, 3, 7)


def entry(number: int, label: int, person: str = ME) -> AlbumEntry:
    return AlbumEntry(f"e{number}", DIGITS, label, person, 1_700_000_000_000_000 + number)


ENTRIES = tuple(entry(number, label) for number, label in enumerate(LABELS))


def read_by_a_network(**answers: int) -> AlbumTest:
    """Of ENTRIES: these answers, the rest read right."""
    read = {each.id: answers.get(each.id, each.label) for each in ENTRIES}
    counts = np.zeros((10, 10), np.int64)
    for each in ENTRIES:
        counts[each.label, read[each.id]] += 1
    return AlbumTest(Evaluation(4, int(np.trace(counts)), 0.1, counts, task=MNIST), read)


@pytest.fixture
def view(qtbot: QtBot) -> AlbumView:
    made = AlbumView()
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    made.show_choices((DIGITS_COLLECTION,), DIGITS_COLLECTION, (Person(ME),), ME)
    made.show_entries(ENTRIES, DIGITS_COLLECTION)
    made.show_keeping(DIGITS_COLLECTION, ready=True)
    return made


def click(view: AlbumView, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = view.grid.visualRect(view.grid.album_model.index(row, 0)).center()
    QTest.mouseClick(view.grid.viewport(), Qt.MouseButton.LeftButton, keys, place)


def test_drawings_stand_by_class(view: AlbumView) -> None:
    assert view.grid.captions() == ["1", "3", "3", "7"]
    assert [view.class_choice.itemText(index) for index in (0, 2, 4)] == ["All classes · 4", "1 · 1", "3 · 2"]
    view.class_choice.set_value("3")
    view.class_choice.activated.emit(4)
    assert view.grid.captions() == ["3", "3"]
    view.show_entries((*ENTRIES, entry(9, 3)), DIGITS_COLLECTION)
    assert view.grid.captions() == ["3"] * 3


def test_a_click_keeps_and_a_key_says_which(view: AlbumView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.keep_requested) as blocker:
        QTest.mouseClick(view.keep_row.buttons[8], Qt.MouseButton.LeftButton)
    assert blocker.args == [8]
    assert "The key 8" in view.keep_row.buttons[8].toolTip()
    view.show_keeping(DIGITS_COLLECTION, ready=False)
    assert not view.keep_row.buttons[8].isEnabled()
    with qtbot.waitSignal(view.clears_changed) as blocker:
        view.menu_button.clears_action.trigger()
    assert blocker.args == [False]
    view.show_keeping(SIGNS, ready=True)
    assert not any(button.isVisible() for button in view.keep_row.buttons)
    view.keep_row.choice.set_value("2")
    with qtbot.waitSignal(view.keep_requested) as blocker:
        QTest.mouseClick(view.keep_row.keep_button, Qt.MouseButton.LeftButton)
    assert blocker.args == [2]


def test_keys_of_digits_are_digits_and_of_others_count_from_one() -> None:
    assert [key_of(DIGITS_COLLECTION, label) for label in (0, 9)] == ["0", "9"]
    assert [label_of_key(DIGITS_COLLECTION, number) for number in (0, 9)] == [0, 9]
    assert [key_of(SIGNS, label) for label in range(3)] == ["1", "2", "3"]
    assert [label_of_key(SIGNS, number) for number in (1, 3, 4, 0)] == [0, 2, None, None]


def test_what_is_chosen_goes_to_the_canvas(view: AlbumView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.entry_chosen) as blocker:
        click(view, 1)
    assert blocker.args == ["e0"]
    with qtbot.assertNotEmitted(view.entry_chosen):
        click(view, 2, Qt.KeyboardModifier.ControlModifier)
    assert view.grid.selected() == ("e0", "e2")


def test_keys_relabel_and_delete_what_is_selected(view: AlbumView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.relabel_requested):
        QTest.keyClick(view.grid, Qt.Key.Key_5)
    click(view, 1)
    click(view, 2, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(view.relabel_requested) as blocker:
        QTest.keyClick(view.grid, Qt.Key.Key_5)
    assert blocker.args == [("e0", "e2"), 5]
    with qtbot.waitSignal(view.delete_requested) as blocker:
        QTest.keyClick(view.grid, Qt.Key.Key_Delete)
    assert blocker.args == [("e0", "e2")]
    # What came of it keeps the selection.
    view.show_entries((ENTRIES[1], ENTRIES[2]), DIGITS_COLLECTION)
    assert view.grid.selected() == ("e2",)


def test_how_a_network_reads_them(view: AlbumView) -> None:
    assert view.result_label.full_text() == "4 drawings"
    assert not view.wrong_switch.isEnabled()
    view.show_test(read_by_a_network(e2=5))
    assert view.result_label.full_text() == "Digits: 3 of 4 of your drawings read right, 75.0 %"
    assert view.grid.captions() == ["1", "3", "3 → 5", "7"]
    view.wrong_switch.click()
    assert view.grid.captions() == ["3 → 5"]
    # Another network reads them all.
    view.show_test(read_by_a_network(), "Ann")
    assert view.result_label.full_text() == "Digits: 4 of 4 drawings of Ann read right, 100.0 %"
    assert view.grid.captions() == []
    view.show_test(read_by_a_network(), None)
    assert "everybody" in view.result_label.full_text()
    view.wrong_switch.click()
    assert len(view.grid.captions()) == 4
    view.show_test(None)
    assert view.result_label.full_text() == "4 drawings"


def test_a_cell_of_the_matrix_shows_its_drawings(view: AlbumView) -> None:
    view.show_test(read_by_a_network(e2=5, e3=1))
    place = view.matrix.cell_rect((3, 5)).center().toPoint()
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=place)
    assert view.grid.captions() == ["3 → 5"]
    assert view.cell_label.full_text() == "1 of 2: a 3 read as 5"
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=place)
    assert len(view.grid.captions()) == 4


def test_thumbnails_are_asked_for_and_painted(view: AlbumView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.thumbnails_wanted) as blocker:
        view.show_entries(ENTRIES[:3], DIGITS_COLLECTION)
    assert blocker.args is not None
    assert set(blocker.args[0]) == {"e0", "e1", "e2"}
    view.grid.show_thumbnails({name: np.full((56, 56), 255, np.uint8) for name in ("e0", "e1", "e2")})
    rect = view.grid.visualRect(view.grid.album_model.index(0, 0))
    image = view.grid.viewport().grab(rect).toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 3).lightness() == 255


def test_only_those_in_sight_are_asked_for(view: AlbumView, qtbot: QtBot) -> None:
    many = tuple(entry(number, 3) for number in range(3000))
    with qtbot.waitSignal(view.thumbnails_wanted) as blocker:
        view.show_entries(many, DIGITS_COLLECTION)
    assert blocker.args is not None
    assert 20 < len(blocker.args[0]) < 200
    with qtbot.waitSignal(view.thumbnails_wanted) as blocker:
        view.grid.verticalScrollBar().setValue(view.grid.verticalScrollBar().maximum())
    assert blocker.args is not None
    assert "e2999" in blocker.args[0]
    assert len(blocker.args[0]) < 200


def test_people_and_sets(view: AlbumView, qtbot: QtBot) -> None:
    assert view.person_choice.itemText(0) == "Me"
    assert not view.set_choice.isVisible()
    people = (Person(ME), Person("a", "Ann"))
    view.show_choices((DIGITS_COLLECTION, SIGNS), SIGNS, people, "a")
    assert (view.person_choice.currentText(), view.set_choice.currentText()) == ("Ann", "Signs")
    with qtbot.waitSignal(view.person_chosen) as blocker:
        view.person_choice.set_value(EVERYBODY)
        view.person_choice.activated.emit(2)
    assert blocker.args == [EVERYBODY]
    with qtbot.waitSignal(view.set_chosen) as blocker:
        view.set_choice.activated.emit(view.set_choice.currentIndex())
    assert blocker.args == [SIGNS.id]
    view.show_entries((), SIGNS)
    assert "Nothing is kept yet" in view.empty_label.text()
    view.show_message("There is no album.")
    assert view.empty_label.text() == "There is no album."


def test_the_menu_of_a_selection(view: AlbumView, qtbot: QtBot) -> None:
    view.show_choices((DIGITS_COLLECTION,), DIGITS_COLLECTION, (Person(ME), Person("a", "Ann")), ME)
    click(view, 0)
    view.grid.menu_wanted.emit(QPoint(0, 0))
    menu = view.findChild(QMenu, "albumSelectionMenu")
    assert menu is not None
    classes, others = (menu_of(action) for action in menu.actions()[:2])
    assert isinstance(classes, QMenu)
    assert isinstance(others, QMenu)
    with qtbot.waitSignal(view.relabel_requested) as blocker:
        classes.actions()[4].trigger()
    assert blocker.args == [("e1",), 4]
    with qtbot.waitSignal(view.give_requested) as blocker:
        others.actions()[1].trigger()
    assert blocker.args == [("e1",), "a"]
    with qtbot.waitSignal(view.delete_requested):
        menu.actions()[3].trigger()
    menu.close()


def test_files_are_dropped(view: AlbumView, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls(
        [QUrl.fromLocalFile("/tmp/a.png"), QUrl.fromLocalFile("/tmp/b.png"), QUrl("https://example.org/c.png")]
    )
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(view.files_dropped) as blocker:
        view.dropEvent(event)
    assert blocker.args == [("/tmp/a.png", "/tmp/b.png")]
