"""The answer: right numbers, honest words, nothing invented."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.answer import verdict
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.experiment.head import ExperimentHead
from cnn_gui.views.input.mode_switch import ModeSwitch
from cnn_gui.views.network.bars import percent_text
from cnn_gui.views.network.prediction import AnswerView
from tests.views.snapshots import make_snapshot, probabilities, three


@pytest.fixture
def view(qtbot: QtBot) -> AnswerView:
    view = AnswerView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    return view


def bar_lengths(view: AnswerView, color: str) -> npt.NDArray[np.int64]:
    """The longest run of a theme's colour in each of the ten bars, in pixels, (10,)."""
    left = int(view._left_column()[0]) + 8
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    shape = image.height(), image.bytesPerLine() // 4
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(shape)[:, left:]
    hits = (pixels == theme_of(view).color(color).rgb()).sum(axis=1)
    return np.array([part.max() for part in np.array_split(hits, 10)], dtype=np.int64)


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "0.0"),
        (0.0003, "<0.1"),
        (0.0006, "0.1"),
        (0.031, "3.1"),
        (0.9994, "99.9"),
        (0.99951, ">99.9"),
        (0.999999, ">99.9"),
        (1.0, "100.0"),
        (float("nan"), "–"),
    ],
)
def test_a_percentage_is_rounded_and_never_claims_all_or_none(probability: float, text: str) -> None:
    assert percent_text(probability) == text


def test_an_answer_is_the_digit_its_probability_and_the_runner_up(view: AnswerView) -> None:
    view.show_snapshot(make_snapshot(likely=probabilities(3, 0.96, 5, 0.031)))
    assert view.answer.sign == "3"
    assert view.answer.lines == ("96.0 %", "next: 5 · 3.1 %")
    assert view.answer.bars == pytest.approx(probabilities(3, 0.96, 5, 0.031).tolist())
    assert view.accessibleDescription() == "3, 96.0 %, next: 5 · 3.1 %"


def test_bars_are_as_long_as_the_probabilities_in_class_order(view: AnswerView) -> None:
    view.show_snapshot(make_snapshot(likely=probabilities(3, 0.75, 5, 0.25)))
    track = int(bar_lengths(view, "track").max())
    answer, runner_up = bar_lengths(view, "accent"), bar_lengths(view, "faint")
    assert answer.argmax() == 3
    assert answer[3] == pytest.approx(0.75 * track, rel=0.08)
    assert runner_up.argmax() == 5
    assert runner_up[5] == pytest.approx(0.25 * track, rel=0.15)


def test_not_sure_shows_two_candidates_and_no_digit_as_the_answer(view: AnswerView) -> None:
    view.show_snapshot(make_snapshot(three(label=3), probabilities(3, 0.48, 5, 0.40)))
    assert view.answer.sign == "?"
    assert view.answer.lines == ("not sure", "3 or 5")
    assert bar_lengths(view, "accent").max() == 0
    # It does not count as right either, whatever the digit is labelled: it has not answered.
    assert view.accessibleDescription() == "not sure, 3 or 5, labelled 3, not the answer"
    assert not view.answer.right


def test_of_nearly_equal_classes_none_is_a_candidate(view: AnswerView) -> None:
    view.show_snapshot(make_snapshot(likely=probabilities(7, 0.19, 2, 0.16)))
    assert view.answer.sign == "?"
    assert view.answer.lines == ("not sure", "none stands out")
    assert view.answer.strong == ()
    assert view.accessibleDescription() == "not sure, none stands out"
    view.show_snapshot(make_snapshot(likely=probabilities(7, 0.21, 2, 0.16)))
    assert view.answer.lines == ("not sure", "7 or 2")


def test_a_blank_canvas_never_has_an_answer(view: AnswerView) -> None:
    hints: list[str] = []
    view.hint_changed.connect(hints.append)
    view.show_snapshot(make_snapshot())
    view.show_snapshot(make_snapshot(Drawing(), probabilities(8, 0.99)))
    assert view.answer.sign == ""
    assert view.answer.lines == ("Draw a digit",)
    assert view.answer.bars == ()
    assert bar_lengths(view, "accent").max() == 0
    assert view.accessibleDescription() == "Draw a digit"
    assert hints == ["answered in 1.1 ms", ""]


def test_before_the_network_is_ready_it_says_so(view: AnswerView) -> None:
    assert view.answer.lines == ("Loading the network …",)
    view.show_snapshot(make_snapshot())
    view.show_loading()
    assert view.accessibleDescription() == "Loading the network …"
    assert view.answer.bars == ()


@pytest.mark.parametrize(("label", "right", "color"), [(3, True, "good"), (7, False, "bad")])
def test_a_known_label_is_compared_with_the_answer(view: AnswerView, label: int, right: bool, color: str) -> None:
    view.show_snapshot(make_snapshot(three(label)))
    assert (view.answer.label, view.answer.right) == (str(label), right)
    words = "right" if right else "not the answer"
    assert view.accessibleDescription().endswith(f"labelled {label}, {words}")
    image = view.grab().toImage()
    wanted = theme_of(view).color(color)
    left = [image.pixelColor(x, y) for x in range(0, 120) for y in range(image.height())]
    assert min(abs(c.red() - wanted.red()) + abs(c.green() - wanted.green()) for c in left) < 30


def test_a_network_that_diverged_is_not_sure_and_does_not_crash(view: AnswerView) -> None:
    view.show_snapshot(make_snapshot(likely=np.full(10, np.nan, dtype=np.float32)))
    assert (view.answer.sign, view.answer.strong) == ("?", ())
    view.grab()


@pytest.mark.parametrize(("width", "height"), [(250, 150), (420, 400), (180, 130), (900, 40)])
def test_any_size_can_be_painted(view: AnswerView, width: int, height: int) -> None:
    view.show_snapshot(make_snapshot(three(3)))
    view.resize(width, height)
    QApplication.processEvents()
    assert bar_lengths(view, "accent").max() > 0


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([0.05, 0.9, 0.05] + [0.0] * 7, "1 (90.0 %)"),
        ([0.0, 0.5, 0.4, 0.1] + [0.0] * 6, "not sure, 1 or 2"),
        ([0.152] + [0.848 / 9] * 9, "not sure, none stands out"),
        ([float("nan")] * 10, "not sure, none stands out"),
    ],
)
def test_every_place_that_names_an_answer_agrees(qtbot: QtBot, shares: list[float], said: str) -> None:
    """The Answer panel, what a screen reader says of it, the switch of modes, and the head of Try."""
    values = np.array(shares, dtype=np.float32)
    shown = replace(make_snapshot(three()), probabilities=values, verdict=verdict(values))
    view, head, switch = AnswerView(), ExperimentHead(), ModeSwitch()
    for widget in (view, head, switch):
        qtbot.addWidget(widget)
    view.show_snapshot(shown)
    head.set_answer(None, shown.verdict)
    switch.show_answers({InputMode.LIKE_MNIST: values}, blank=False)
    assert head.answer.full_text() == f"this drawing: {said}"
    assert head.answer.accessibleName() == head.answer.full_text()
    sure = "not sure" not in said
    assert view.answer.sure is sure
    assert view.answer.sign == ("1" if sure else "?")
    assert ("not sure" in view.accessibleDescription()) is not sure
    assert switch.segments[InputMode.LIKE_MNIST].is_sure is sure
