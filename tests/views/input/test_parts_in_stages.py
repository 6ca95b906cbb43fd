"""The digits of a number in "What the network sees", and what is said of an answer that means little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.input.messages import InkPart, InputMode
from cnn_gui.core.network.answer import verdict
from cnn_gui.core.network.messages import DoubtReason, Snapshot, Verdict
from cnn_gui.views.base.verdict_words import doubt, reasons, why_in_doubt
from cnn_gui.views.input.preprocessing import StagesView
from cnn_gui.views.input.stage_dialog import StageDialog
from cnn_gui.views.network.prediction import AnswerView
from tests.views.snapshots import make_snapshot

PARTS = (InkPart((50.0, 100.0, 200.0, 400.0)), InkPart((250.0, 100.0, 450.0, 400.0)))


def several() -> Snapshot:
    whole = make_snapshot()
    seen = replace(whole.preprocessed, parts=PARTS)
    return replace(whole, preprocessed=seen, verdict=verdict(whole.probabilities, seen=seen))


@pytest.fixture
def view(qtbot: QtBot) -> StagesView:
    view = StagesView()
    qtbot.addWidget(view)
    view.resize(420, 200)
    view.show()
    view.show_snapshot(several())
    QApplication.processEvents()
    return view


def test_a_click_on_a_part_of_what_was_drawn_takes_it_and_one_elsewhere_enlarges(view: StagesView) -> None:
    taken: list[int] = []
    view.part_chosen.connect(taken.append)
    QTest.mouseClick(view.row, Qt.MouseButton.LeftButton, pos=view.row.part_box(1).center().toPoint())
    assert taken == [1]
    assert not view.findChildren(StageDialog)
    QTest.mouseClick(view.row, Qt.MouseButton.LeftButton, pos=view.row.box(2).center().toPoint())
    assert taken == [1]
    (dialog,) = view.findChildren(StageDialog)
    dialog.close()


def test_the_frames_are_where_the_parts_are_in_the_thumbnail(view: StagesView) -> None:
    place = view.row.tile(0).rect
    box = view.row.part_box(0)
    assert box.left() == pytest.approx(place.left() + 0.1 * place.width())
    assert box.bottom() == pytest.approx(place.top() + 0.8 * place.height())
    view.show_snapshot(make_snapshot())
    assert view.row.part_at(box.center()) is None


def test_no_answer_of_either_way_is_called_one_where_there_are_several(view: StagesView) -> None:
    assert view.switch.segments[InputMode.LIKE_MNIST].answer.startswith("?")
    assert not view.switch.segments[InputMode.AS_DRAWN].is_sure


def test_the_answer_says_how_many_there_are_and_why_it_names_none(qtbot: QtBot) -> None:
    view = AnswerView()
    qtbot.addWidget(view)
    view.show_snapshot(several())
    assert (view.answer.sign, view.answer.lines) == ("?", ("2 digits", reasons()[0]))
    assert view.answer.strong == ()
    assert view.toolTip().startswith("This looks like 2 digits side by side.")
    assert "one at a time" in view.accessibleDescription()
    view.show_snapshot(make_snapshot())
    assert not view.toolTip().startswith("This looks")


def test_a_crowded_picture_is_doubted_in_words() -> None:
    answer = Verdict(7, 0.99, 1, 0.01, sure=False, reason=DoubtReason.CROWDED)
    lines = doubt(answer, CLASSES, 10)
    assert lines[0] == "not sure"
    assert lines[1] in reasons()
    assert why_in_doubt(answer, CLASSES)


def test_what_is_only_improbable_is_told_as_ever() -> None:
    answer = Verdict(7, 0.5, 1, 0.3, sure=False, reason=DoubtReason.UNCONVINCED)
    assert doubt(answer, CLASSES, 10) == ("not sure", "7 or 1")
    assert why_in_doubt(answer, CLASSES) == ""
    assert doubt(replace(answer, reason=DoubtReason.SEVERAL, parts=3), ("a", "b"), 2)[0] == "3 parts"
