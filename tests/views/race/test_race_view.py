"""A race, used by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.race.messages import RaceEvent, RaceRules, RaceTest, Share
from cnn_gui.core.training.messages import EpochDone, RunEnd, RunFinished, RunState, StepDone
from cnn_gui.views.race.lane_curve import Against, LaneCurve, leading
from cnn_gui.views.race.view import RaceView
from cnn_gui.views.training.curve_model import Quantity
from tests.views.networks import snapshot
from tests.views.pointing import click

RECIPES = {"tutorial": "As it is", "fast": "Sooner", "sprint": "Small", "robust": "For hands"}
RULES = RaceRules(Share.SECONDS, seconds=5.0, seed=2)


@pytest.fixture
def view(qtbot: QtBot) -> RaceView:
    widget = RaceView(RECIPES)
    qtbot.addWidget(widget)
    widget.set_networks({"": "its own network", "sprint": "sprint", "7": "as mine"})
    widget.resize(560, 700)
    widget.show()
    return widget


def measured_at(place: int, seconds: float, accuracy: float) -> RaceEvent:
    measured = Measurement(accuracy, DataUsed("MNIST", 500))
    return RaceEvent(place, RaceTest(round(seconds * 10), round(seconds * 640), seconds, measured, 1 - accuracy))


def step(place: int, number: int, loss: float = 1.0) -> RaceEvent:
    return RaceEvent(place, StepDone(number, 1, loss, 0.001, 64 * number, 0.1 * number))


def race(view: RaceView) -> None:
    view.begin([LaneCurve("tutorial", 421_642), LaneCurve("fast", 421_642)], RULES)
    view.show_state(RunState.RUNNING)
    view.show_events(
        [step(0, 1), measured_at(0, 0.1, 0.3), step(1, 1), measured_at(1, 0.1, 0.2), step(0, 2), step(1, 2)]
    )
    view.show_events([step(0, 3), measured_at(0, 0.3, 0.5), step(1, 3), measured_at(1, 0.3, 0.8)])


def test_who_takes_part_and_what_is_shared_is_chosen_by_hand(view: RaceView, qtbot: QtBot) -> None:
    assert view.choices() == (("tutorial", ""), ("fast", ""))
    assert view.rules() == RaceRules()
    assert view.images_field.isVisible()
    assert not view.seconds_field.isVisible()
    view.share_field.set_value(Share.SECONDS)
    view.seconds_field.setValue(30)
    view.seed_field.setValue(4)
    assert view.rules() == replace(RaceRules(), share=Share.SECONDS, seconds=30.0, seed=4)
    assert view.seconds_field.isVisible()
    for _ in range(2):
        click(view.add_button, view.add_button.rect().center())
    assert [recipe for recipe, _ in view.choices()] == ["tutorial", "fast", "sprint", "robust"]
    assert not view.add_button.isEnabled()
    view.lanes[2].networks.set_value("7")
    with qtbot.waitSignal(view.entrants_changed):
        click(view.lanes[0].remove_button, view.lanes[0].remove_button.rect().center())
    assert view.choices() == (("fast", ""), ("sprint", "7"), ("robust", ""))
    view.set_networks({"": "its own network", "7": "as mine", "9": "as yours"})
    assert view.choices()[1] == ("sprint", "7")


def test_fewer_than_two_cannot_be(view: RaceView) -> None:
    assert not view.lanes[0].remove_button.isEnabled()
    click(view.lanes[0].remove_button, view.lanes[0].remove_button.rect().center())
    assert len(view.lanes) == 2


def test_the_button_starts_pauses_and_goes_on(view: RaceView, qtbot: QtBot) -> None:
    for state, text, signal in (
        (RunState.IDLE, "Start the race", view.start_requested),
        (RunState.RUNNING, "Pause", view.pause_requested),
        (RunState.PAUSED, "Go on", view.resume_requested),
    ):
        view.show_state(state)
        assert view.start_button.text() == text
        assert view.lanes[0].recipes.isEnabled() is (state is RunState.IDLE)
        with qtbot.waitSignal(signal):
            QTest.mouseClick(view.start_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.stop_requested):
        QTest.mouseClick(view.stop_button, Qt.MouseButton.LeftButton)
    view.show_state(RunState.STOPPING)
    assert not view.start_button.isEnabled() or not view._availability.is_available(view.start_button)


def test_how_they_get_on_is_told_with_the_images_it_was_counted_on(view: RaceView) -> None:
    race(view)
    assert view.result_label.text() == "fast is ahead with 80.00 % of 500 MNIST test images."
    facts = view.lanes[1].facts_label.full_text()
    assert facts == "80.00 % of 500 MNIST test images · 192 images · 0.3 s · 640 a second · 421,642 parameters"
    # Who has learnt on since its test says after how many images that was.
    view.show_events([step(1, 4)])
    facts = view.lanes[1].facts_label.full_text()
    assert facts.startswith("80.00 % of 500 MNIST test images after 192 · 256 images · 0.4 s")
    view.show_events([measured_at(0, 0.5, 0.9)])
    assert view.result_label.text() == "Best test so far: tutorial with 90.00 % of 500 MNIST test images after 320."
    # The last test is of more images: until both have it, nobody is ahead.
    view.show_events([step(0, 5)])
    whole = EpochDone(1, 5, 0.3, 9_000, 10_000, 0.3, "MNIST")
    view.show_events([RaceEvent(0, whole)])
    assert view.result_label.text() == "The same 5 s of training each, in the same order (seed 2)."
    view.show_events([RaceEvent(1, replace(whole, correct=8_000))])
    view.show_state(RunState.IDLE)
    assert view.result_label.text() == "tutorial wins with 90.00 % of 10,000 MNIST test images."


def test_of_equal_ones_none_is_said_to_win(view: RaceView) -> None:
    race(view)
    whole = EpochDone(1, 3, 0.3, 9_000, 10_000, 0.3, "MNIST")
    view.show_events([RaceEvent(0, whole), RaceEvent(1, whole)])
    view.show_state(RunState.IDLE)
    assert view.result_label.text() == "Nobody wins: tutorial, fast are level with 90.00 % of 10,000 MNIST test images."


def test_of_equal_ones_whoever_needed_less_time_is_ahead() -> None:
    slow, quick = LaneCurve("slow", 10), LaneCurve("quick", 10)
    slow.take([StepDone(1, 1, 1.0, 0.1, 64, 2.0), measured_at(0, 2.0, 0.5).event])
    quick.take([StepDone(1, 1, 1.0, 0.1, 64, 1.0), measured_at(0, 1.0, 0.5).event])
    assert leading([slow, quick]) is quick
    assert leading([]) is None


def test_the_curves_are_over_time_images_or_parameters(view: RaceView, qtbot: QtBot) -> None:
    race(view)
    curves = view.curves
    qtbot.waitUntil(lambda: curves.plot is not None and not curves.is_waiting)
    assert curves.plot is not None
    first = view.raced[0]
    assert first.tests_over(Against.TIME).tolist() == [0.1, 0.3]
    assert first.tests_over(Against.IMAGES).tolist() == [64, 192]
    assert first.tests_over(Against.PARAMETERS).tolist() == [421_642] * 2
    reaches = {}
    for number, against in enumerate(Against):
        curves.axis_field.setCurrentIndex(number)
        qtbot.waitUntil(lambda: not curves.is_waiting)
        reaches[against] = curves.plot.view_range[0][1]
    assert 0.3 <= reaches[Against.TIME] < 1
    assert 192 <= reaches[Against.IMAGES] < 200
    assert 421_642 <= reaches[Against.PARAMETERS] < 430_000
    assert [(entry.name, entry.value) for entry in curves.legend_entries()] == [
        ("tutorial", "50.00 %"), ("fast", "80.00 %"),
    ]  # fmt: skip
    assert len({entry.color for entry in curves.legend_entries()}) == 2
    assert len({entry.sign for entry in curves.legend_entries()}) == 2
    assert curves.plot.legend.isVisible()
    curves.axis_field.setCurrentIndex(0)
    curves._set_cursor(0.2)
    assert [entry.value for entry in curves.legend_entries()] == ["30.00 %", "20.00 %"]
    click(curves._quantities.button(1), curves._quantities.button(1).rect().center())
    assert curves.quantity is Quantity.LOSS
    assert [entry.value for entry in curves.legend_entries()] == ["0.7", "0.8"]


def test_where_there_is_no_room_for_names_the_rows_alone_say_whose_line_is_which(view: RaceView, qtbot: QtBot) -> None:
    view.resize(280, 700)
    race(view)
    curves = view.curves
    qtbot.waitUntil(lambda: curves.plot is not None and not curves.is_waiting)
    assert curves.plot is not None
    assert not curves.plot.legend.isVisible()


def test_their_answers_to_the_drawing_stand_beside_them(view: RaceView) -> None:
    race(view)
    view.show_answers({1: snapshot("sprint")})
    verdict = snapshot("sprint").verdict
    assert view.lanes[1].answer_label.text().startswith(f"{verdict.label} · ")
    assert view.lanes[0].answer_label.text() == ""
    view.show_answers({1: snapshot("sprint", blank=True)})
    assert view.lanes[1].answer_label.text() == ""


def test_whoever_has_ended_can_be_opened_by_a_click(view: RaceView, qtbot: QtBot) -> None:
    race(view)
    assert not view.lanes[1].open_button.isVisible()
    view.show_events([RaceEvent(1, RunFinished(RunEnd.COMPLETED, 3, 1, 0.3))])
    with qtbot.waitSignal(view.open_requested) as opened:
        click(view.lanes[1].open_button, view.lanes[1].open_button.rect().center())
    assert opened.args == [1]
    view.show_events([RaceEvent(0, RunFinished(RunEnd.FAILED, 3, 1, 0.3, error="The loss became infinite."))])
    assert view.lanes[0].facts_label.full_text() == "The loss became infinite."


def test_another_entrant_ends_what_is_shown_of_the_race_before(view: RaceView) -> None:
    race(view)
    view.show_state(RunState.IDLE)
    view.lanes[0].recipes.set_value("robust")
    view.lanes[0].changed.emit()
    assert view.raced == ()
    assert view.result_label.text() == ""
    assert view.panel_content() is None


def test_all_of_it_can_be_taken_away(view: RaceView) -> None:
    assert view.panel_content() is None
    race(view)
    content = view.panel_content()
    assert content is not None
    assert content.caption == "Race: tutorial, fast. The same 5 s of training each, in the same order (seed 2)"
    assert content.numbers is not None
    numbers = content.numbers()
    assert numbers.arrays["lane1_accuracies"].tolist() == [0.2, 0.8]
    assert numbers.arrays["lane0_images"].tolist() == [64, 128, 192]
    assert numbers.table is not None
    assert numbers.table.rows[1][:3] == ("tutorial", 0.3, 192)
