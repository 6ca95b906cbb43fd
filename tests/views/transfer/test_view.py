"""The panel "Your classes": what it asks for, what it says, and what it asks of others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.transfer.messages import Kernels, TransferFigures
from cnn_gui.views.transfer.names_dialog import OwnClassesDialog
from cnn_gui.views.transfer.text import rows, verdict_text
from cnn_gui.views.transfer.view import TeachingState, TeachView
from tests.window.hand import pick

STATE = TeachingState(names=("heart", "house", "cat"), counts=(5, 2, 0), asked=1, can_keep=True)
READY = replace(STATE, counts=(5, 5, 5), can_train=True)


@pytest.fixture
def view(qtbot: QtBot) -> TeachView:
    view = TeachView()
    qtbot.addWidget(view)
    view.resize(420, 480)
    view.show()
    view.show_sets([("a", "Mine"), ("digits", "Digits")], "a")
    view.show_teaching(STATE)
    return view


def test_without_classes_it_says_what_they_are_for(qtbot: QtBot) -> None:
    view = TeachView()
    qtbot.addWidget(view)
    view.show()
    assert view.empty_label.isVisible()
    assert "name 2 to 20" in view.empty_label.text()
    assert not view.keep_button.isVisible()
    assert view.panel_content() is None


def test_it_asks_for_the_next_drawing_and_says_how_far_it_is(view: TeachView) -> None:
    assert view.asked_label.full_text() == "Draw: house · 3 of 5"
    model = view.tally.model()
    rows_ = [model.index(row, 0) for row in range(model.rowCount())]
    assert [row.data() for row in rows_] == ["heart", "house", "cat"]
    assert rows_[1].data(Qt.ItemDataRole.AccessibleTextRole) == "house: 2 of 5 drawings"
    assert view.tally.currentIndex().row() == 1
    view.show_teaching(replace(STATE, counts=(5, 5, 7), asked=2))
    assert view.asked_label.full_text() == "Draw: cat · one more"


def test_what_is_kept_taken_back_and_asked_for_is_told(view: TeachView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.keep_wanted):
        QTest.mouseClick(view.keep_button, Qt.MouseButton.LeftButton)
    assert not view.back_button.isEnabled()
    view.show_teaching(replace(STATE, can_take_back=True))
    with qtbot.waitSignal(view.back_wanted):
        QTest.mouseClick(view.back_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.class_asked) as asked:
        QTest.keyClick(view.tally, Qt.Key.Key_Down)
    assert asked.args == [2]
    with qtbot.waitSignal(view.set_chosen) as chosen:
        pick(view.set_choice, "Digits")
    assert chosen.args == ["digits"]


def test_nothing_can_be_kept_or_trained_before_there_is_something(view: TeachView, qtbot: QtBot) -> None:
    view.show_teaching(replace(STATE, can_keep=False))
    assert not view.keep_button.isEnabled()
    assert not view.train_button.isEnabled()
    assert not view.tune_button.isEnabled()
    view.show_teaching(READY)
    with qtbot.waitSignal(view.train_wanted):
        QTest.mouseClick(view.train_button, Qt.MouseButton.LeftButton)
    view.show_teaching(replace(READY, busy=True, runs=True, can_tune=True))
    assert view.train_button.text() == "Stop"
    assert not view.tune_button.isEnabled()
    with qtbot.waitSignal(view.stop_wanted):
        QTest.mouseClick(view.train_button, Qt.MouseButton.LeftButton)


def test_what_a_network_begins_with_is_chosen(view: TeachView) -> None:
    chosen = [view.kernels]
    pick(view.kernels_choice, "nothing")
    assert [*chosen, view.kernels] == [Kernels.DIGITS, Kernels.NOTHING]
    found = [view.rehearses]
    view.show_teaching(replace(READY, can_tune=True, can_rehearse=True))
    found.append(view.rehearses)
    QTest.mouseClick(view.rehearse_box, Qt.MouseButton.LeftButton)
    assert [*found, view.rehearses] == [False, True, False]


def figures(own: float, learned: float, known: float | None = None) -> TransferFigures:
    return TransferFigures(
        Measurement(own, DataUsed("your drawings", 20)),
        Measurement(learned, DataUsed("your drawings", 80)),
        None if known is None else Measurement(known, DataUsed("MNIST", 10_000)),
    )


def test_before_and_after_stand_side_by_side_with_what_they_were_counted_on(view: TeachView) -> None:
    view.show_figures(rows(figures(0.8, 0.85, 0.9934), None))
    assert view.figures.isVisible()
    assert view.figures.rows[0] == ("drawings kept back (20)", "80.00 %", "")
    view.show_figures(rows(figures(0.8, 0.85, 0.9934), figures(1.0, 1.0, 0.9907)))
    assert [row[1:] for row in view.figures.rows] == [
        ("80.00 %", "100.00 %"),
        ("85.00 %", "100.00 %"),
        ("99.34 %", "99.07 %"),
    ]
    assert view.figures.rows[2][0] == "MNIST (10,000)"
    view.show_figures(())
    assert not view.figures.isVisible()


def test_what_was_won_and_forgotten_is_said() -> None:
    said = verdict_text(figures(0.8, 0.85, 0.9934), figures(0.95, 1.0, 0.9907))
    assert said.startswith("Of 20 drawings that were kept back 95.00 % are right, before 80.00 %.")
    assert "forgotten some: 99.07 % of the test images are right, before 99.34 %" in said
    assert "no better than before" in verdict_text(figures(0.8, 0.8), figures(0.8, 1.0))
    assert "forgotten nothing" in verdict_text(figures(0.8, 0.8, 0.99), figures(0.9, 1.0, 0.99))


def test_the_classes_and_their_numbers_can_be_taken_away(view: TeachView) -> None:
    content = view.panel_content()
    assert content is not None
    assert content.caption == "Your classes: Mine"
    assert content.numbers is not None
    numbers = content.numbers()
    assert numbers.arrays["drawings"].tolist() == [5, 2, 0]
    assert numbers.table is not None
    assert numbers.table.rows[1] == ("house", 2)


@pytest.fixture
def dialog(qtbot: QtBot) -> OwnClassesDialog:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = OwnClassesDialog("", (), lambda name: name == "Digits", parent)
    dialog.show()
    return dialog


def ok(dialog: OwnClassesDialog) -> bool:
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_names_are_given_one_a_line(dialog: OwnClassesDialog, qtbot: QtBot) -> None:
    assert not ok(dialog)
    assert dialog.words.text() == ""
    QTest.keyClicks(dialog.name_field, "Mine")
    QTest.keyClicks(dialog.classes_field, "heart")
    assert "There are 1: name 2 to 20 things." in dialog.words.text()
    QTest.keyClick(dialog.classes_field, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.classes_field, "  a  house ")
    assert ok(dialog)
    with qtbot.waitSignal(dialog.named) as named:
        QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert named.args == ["Mine", ("heart", "a house")]


@pytest.mark.parametrize(
    ("name", "things", "refusal"),
    [
        ("Mine", "a\nb\na", "Two are called “a”"),
        ("Mine", "a\n" + "b" * 61, "at most 60 letters"),
        ("Digits", "a\nb", "There is a set called “Digits” already."),
        ("", "a\nb", "Give the set a name."),
        ("Mine", "\n".join(map(str, range(21))), "There are 21"),
    ],
)
def test_names_that_cannot_be_are_refused_at_once(
    dialog: OwnClassesDialog, name: str, things: str, refusal: str
) -> None:
    dialog.name_field.setText(name)
    dialog.classes_field.setPlainText(things)
    assert refusal in dialog.words.text()
    assert not ok(dialog)


def test_classes_with_drawings_can_be_renamed_and_stay(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = OwnClassesDialog("Mine", ("a", "b", "c"), lambda name: name == "Mine", parent, fewest=3)
    dialog.show()
    assert ok(dialog)
    dialog.classes_field.setPlainText("a\nb")
    assert "The first 3 have drawings" in dialog.words.text()
    dialog.classes_field.setPlainText("x\nb\nc\nd")
    assert ok(dialog)
