"""Two networks side by side, used by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.compare.comparison import compared
from cnn_gui.core.compare.messages import Comparison, NetworkSource, SourceKind
from cnn_gui.core.evaluation.messages import EvaluationProgress
from cnn_gui.views.base.colors import ZERO, Scale, table
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.compare.difference import DifferenceMatrix
from cnn_gui.views.compare.view import CompareView
from tests.core.compare.made_tests import made_test
from tests.views.networks import network_state, snapshot
from tests.views.pointing import click, press

LABELS = [9, 9, 9, 3, 3, 1]


def comparison() -> Comparison:
    """A reads two nines as fours; B one three as a five; both are wrong once."""
    return compared(made_test(LABELS, [4, 4, 9, 3, 3, 7]), made_test(LABELS, [9, 9, 9, 5, 3, 7]))


@pytest.fixture
def view(qtbot: QtBot) -> CompareView:
    widget = CompareView()
    qtbot.addWidget(widget)
    widget.resize(560, 700)
    widget.show()
    for place, name in enumerate(("tutorial", "sprint")):
        widget.show_network(place, network_state(name))
    return widget


def matrix(view: CompareView) -> DifferenceMatrix:
    made = view.matrices[2]
    assert isinstance(made, DifferenceMatrix)
    return made


def test_both_answers_are_shown_and_those_of_a_network_before_go(view: CompareView) -> None:
    view.show_answers({0: snapshot("tutorial"), 1: snapshot("sprint")})
    for place, name in enumerate(("tutorial", "sprint")):
        verdict = snapshot(name).verdict
        assert view.slots[place].answer.answer.sign == str(verdict.label)
    view.show_network(1, None)
    assert view.slots[1].answer.answer.sign == ""
    assert set(view.snapshots) == {0}


def test_the_difference_is_counted_coloured_around_zero_and_told(view: CompareView) -> None:
    view.show_comparison(comparison())
    found = matrix(view)
    texts, _ = found.numbers()
    assert (texts[9][4], texts[9][9], texts[3][5], texts[1][7]) == ("−2", "+2", "+1", "")
    assert found.cell_text((9, 4)) == "a 9 read as 4: A 2, B 0 (−2)"
    assert found.cell_text((9, 9)) == "a 9 read right: A 1, B 3 (+2)"
    assert view.legend.limit == 2
    image, colors = found.grab().toImage(), table(theme_of(found), Scale.ACTIVATIONS)
    for cell, step in (((9, 4), -ZERO), ((9, 9), ZERO), ((1, 7), 0)):
        corner = found.cell_rect(cell).topLeft().toPoint()
        pixel = image.pixelColor(corner.x() + 2, corner.y() + 2)
        assert pixel.rgb() & 0xFFFFFF == int(colors[ZERO + step]) & 0xFFFFFF, cell


def test_what_only_one_gets_right_is_shown_and_put_on_the_canvas_by_a_click(view: CompareView, qtbot: QtBot) -> None:
    view.show_comparison(comparison())
    assert [title.full_text() for title in view.titles] == ["Only A right: 1", "Only B right: 2"]
    assert view.lists[0].captions() == ["3 → 5 · 90 %"]
    assert view.result_label.full_text() == "only A right 1 · only B right 2 · both wrong 1"
    assert "in 100.0 % of such tests" in view.chance_label.text()
    first = view.lists[1]
    with qtbot.waitSignal(view.mistake_chosen) as chosen:
        QTest.mouseClick(
            first.viewport(), Qt.MouseButton.LeftButton, pos=first.visualRect(first.model().index(0, 0)).center()
        )
    assert chosen.args[0].index == 0


def test_a_cell_shows_its_images_alone(view: CompareView) -> None:
    view.show_comparison(comparison())
    found = matrix(view)
    click(found, found.cell_rect((3, 5)).center().toPoint())
    assert view.lists[0].count() == 1
    assert view.lists[1].count() == 0
    assert view.titles[0].full_text() == "Only A right: 1, where the other reads 3 → 5"
    press(found, Qt.Key.Key_Escape)
    assert view.lists[1].count() == 2


def test_both_matrices_can_be_looked_at(view: CompareView) -> None:
    view.show_comparison(comparison())
    assert matrix(view).isVisible()
    for number, cell, text in ((0, (9, 4), "2"), (1, (3, 5), "1")):
        button = view._choices.button(number)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        shown = view.matrices[number]
        assert shown.isVisible()
        assert shown.numbers()[0][cell[0]][cell[1]] == text
        assert not view.legend.isVisible()


def test_the_button_asks_and_then_cancels(view: CompareView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.count_requested):
        click(view.button, view.button.rect().center())
    view.show_progress(EvaluationProgress(5_000, 20_000))
    assert view.result_label.full_text() == "5,000 of 20,000"
    with qtbot.waitSignal(view.cancel_requested):
        click(view.button, view.button.rect().center())
    view.set_running(False)
    assert view.button.text() == "Test both"
    assert not view.progress.isVisible()


def test_why_they_cannot_be_compared_is_said_and_nothing_can_be_asked(view: CompareView) -> None:
    view.show_comparison(comparison())
    view.show_refusal("A tells 10 classes apart and B 2: they cannot be compared.")
    assert view.empty_label.text().startswith("A tells 10")
    assert view.empty_label.isVisible()
    assert not view.button.isEnabled()
    assert not matrix(view).isVisible()


def test_the_accuracy_says_on_which_data(view: CompareView) -> None:
    state = network_state("tutorial")
    view.resize(1400, 700)
    view.show_comparison(comparison())
    view.show_measured((state, replace(state, id=77)))
    assert view.slots[0].facts_label.full_text() == "50.00 % of 6 MNIST test images · 421,642 parameters"


def test_sources_are_chosen_and_the_choice_is_told(view: CompareView, qtbot: QtBot) -> None:
    display, deep = (
        NetworkSource(SourceKind.DISPLAY, title="On display"),
        NetworkSource(SourceKind.SHIPPED, "deep", "Deep network"),
    )
    view.set_sources((display, deep), (display, display))
    field = view.slots[1].sources
    assert field.currentText() == "On display"
    with qtbot.waitSignal(view.source_chosen) as chosen:
        field.setFocus()
        press(field, Qt.Key.Key_Down)
        field.activated.emit(field.currentIndex())
    assert chosen.args == [1, deep]
    with qtbot.waitSignal(view.hold_requested) as held:
        click(view.slots[1].hold_button, view.slots[1].hold_button.rect().center())
    assert held.args == [1]


def test_all_of_it_can_be_taken_away(view: CompareView) -> None:
    assert view.panel_content() is None
    view.show_answers({0: snapshot("tutorial"), 1: snapshot("sprint")})
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    table_ = content.numbers().table
    assert table_ is not None
    assert [row[1] for row in table_.rows] == [float(p) for p in snapshot("tutorial").probabilities]
    view.show_comparison(comparison())
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    arrays = content.numbers().arrays
    assert np.array_equal(arrays["difference"], comparison().difference)
    assert arrays["only_b_index"].tolist() == [0, 1]
    assert "33.33 %" not in content.caption
    assert "50.00 % of 6 MNIST test images" in content.caption
