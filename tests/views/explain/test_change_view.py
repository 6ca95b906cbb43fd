"""The panel "Why not": what it asks for, what it says of what was found, and the way there."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MEAN, MNIST, STD, Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.explain.messages import Change, ChangeKind, ChangeProgress
from cnn_gui.views.explain.change_text import change_text
from cnn_gui.views.explain.change_view import WhyNotView
from tests.views.networks import network_state
from tests.views.other_tasks import network_of, snapshot_of
from tests.views.pointing import click, press
from tests.views.snapshots import make_snapshot, probabilities
from tests.window.hand import pick

PLACES = 5


def way(kind: ChangeKind = ChangeKind.INK, *, strokes: int = 1, erased: int = 0) -> Change:
    """From 3 to 8: row 5 lights up little by little."""
    pixels = np.zeros((PLACES, 1, 28, 28), dtype=np.float32)
    pixels[:, 0, 20, 3:13] = 1
    for place in range(PLACES):
        pixels[place, 0, 5, 4:8] = place / (PLACES - 1)
    logits = np.zeros((PLACES, 10), dtype=np.float32)
    logits[:, 3], logits[:, 8] = [6, 5, 4, 3, 2], [0, 1, 2, 4, 6]
    inputs = ((pixels - MEAN) / STD).astype(np.float32)
    return Change(kind, 8, inputs, logits, 4.0, 1.0, 10.0, strokes, erased)


def softmax(logits: Float32) -> Float32:
    powers = np.exp(logits)
    result: Float32 = powers / powers.sum()
    return result


@pytest.fixture
def view(qtbot: QtBot) -> WhyNotView:
    view = WhyNotView()
    qtbot.addWidget(view)
    view.resize(560, 480)
    view.show()
    view.show_network(network_state())
    view.show_answer(make_snapshot(likely=probabilities(3, 0.9, 8)))
    return view


def found(view: WhyNotView, change: Change) -> None:
    view.show_change(change, change.kind, change.target)


def test_it_asks_for_the_class_that_comes_next_unless_another_is_chosen(view: WhyNotView, qtbot: QtBot) -> None:
    assert view.target.itemText(0) == "8 (next)"
    with qtbot.waitSignal(view.wanted) as told:
        QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    assert told.args == [8, ChangeKind.INK]
    assert "least ink that turns it into 8" in view.shown.note
    QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    view.target.set_value("2")
    click(view.kind_button(ChangeKind.PIXELS), view.kind_button(ChangeKind.PIXELS).rect().center())
    with qtbot.waitSignal(view.wanted) as told:
        QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    assert told.args == [2, ChangeKind.PIXELS]


def test_while_it_looks_it_says_how_far_it_is_from_stroke_to_stroke(view: WhyNotView) -> None:
    bar = view.progress
    view.show_progress(ChangeProgress(3, 50, 1, 3))
    assert not bar.isVisible()
    QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    assert (bar.isVisible(), bar.value()) == (True, 0)
    for done, strokes, words in ((10, 1, "with 1 stroke, of at most 3"), (40, 2, "with 2 strokes, of at most 3")):
        view.show_progress(ChangeProgress(done, 50, strokes, 3))
        assert (bar.value(), bar.maximum()) == (done, 50)
        assert words in view.shown.note
    found(view, way())
    assert not bar.isVisible()


def test_while_it_looks_it_speaks_of_what_it_looks_for(view: WhyNotView) -> None:
    QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    assert "least ink that turns it into 8" in view.shown.note
    pick(view.target, "2")
    click(view.kind_button(ChangeKind.PIXELS), view.kind_button(ChangeKind.PIXELS).rect().center())
    view.show_progress(ChangeProgress(10, 50, 1, 3))
    assert "least ink that turns it into 8: with 1 stroke" in view.shown.note


def test_before_it_looks_it_speaks_of_what_is_chosen(view: WhyNotView) -> None:
    assert view.shown.note.endswith("the answer is digit 8.")
    pick(view.target, "2")
    assert view.shown.note.endswith("the answer is digit 2.")
    found(view, way())
    pick(view.target, "4")
    assert view.change is not None


def test_an_answer_of_a_network_with_other_classes_is_not_taken(view: WhyNotView) -> None:
    found(view, way())
    view.show_network(network_of("shapes"))
    assert view.change is None
    assert not view.find_button.isEnabled()
    view.look()
    assert not view.is_busy
    view.show_answer(make_snapshot(likely=probabilities(3, 0.9, 8)))
    assert not view.find_button.isEnabled()
    view.show_answer(snapshot_of("shapes"))
    assert view.find_button.isEnabled()
    order = np.argsort(-snapshot_of("shapes").probabilities)
    assert view.target.itemText(0) == f"{('heart', 'house', 'cat')[int(order[1])]} (next)"


def test_the_pictures_have_most_of_a_small_panel(view: WhyNotView, qtbot: QtBot) -> None:
    line = view.fontMetrics().lineSpacing()
    view.resize(28 * line, 20 * line)
    found(view, way())
    qtbot.waitUntil(lambda: view.shown.height() > 0.4 * view.height())
    assert view.legend.geometry().bottom() <= view.rect().bottom()


def test_in_a_narrow_panel_the_fields_have_two_rows_and_the_pictures_lie_below_each_other(
    view: WhyNotView, qtbot: QtBot
) -> None:
    assert view.find_button.y() < view.target.geometry().bottom()
    least = view.minimumSizeHint().width()
    assert least < view.fields.sizeHint().width()
    view.resize(least, 3 * least)
    found(view, way())
    qtbot.waitUntil(lambda: view.difference.y() > view.shown.geometry().bottom())
    assert view.find_button.y() > view.target.geometry().bottom()
    assert view.find_button.geometry().right() <= view.fields.rect().right()
    view.resize(3 * least, least)
    qtbot.waitUntil(lambda: view.difference.y() == view.shown.y())


def test_while_it_looks_the_button_stops_it(view: WhyNotView, qtbot: QtBot) -> None:
    QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    assert view.find_button.text() == "Stop"
    with qtbot.waitSignal(view.stopped):
        QTest.mouseClick(view.find_button, Qt.MouseButton.LeftButton)
    assert not view.is_busy
    assert view.find_button.text() == "Find"
    assert view.shown.note == "Stopped. Find looks again."


def test_the_slider_goes_the_way_and_says_how_probable_both_are(view: WhyNotView) -> None:
    change = way()
    found(view, change)
    assert view.words.text() == "With 1 stroke drawn, digit 3 becomes digit 8: 40.0 % as much ink as there is."
    last = softmax(change.logits[-1])
    assert view.place_words.text().replace("\u00a0", " ") == f"here 3: {100 * last[3]:.1f} %, 8: {100 * last[8]:.1f} %"
    assert view.shown.values is not None
    assert view.shown.values[5, 4] == pytest.approx(1, abs=1e-5)
    assert view.difference.values is not None
    assert view.difference.values[5, 4:8] == pytest.approx(1, abs=1e-5)
    assert np.abs(view.difference.values).sum() == pytest.approx(4, abs=1e-4)
    press(view.slider, Qt.Key.Key_Home)
    first = softmax(change.logits[0])
    assert (
        view.place_words.text().replace("\u00a0", " ") == f"here 3: {100 * first[3]:.1f} %, 8: {100 * first[8]:.1f} %"
    )
    assert np.abs(view.difference.values).max() == pytest.approx(0, abs=1e-5)
    press(view.slider, Qt.Key.Key_Right)
    assert view.shown.values[5, 4] == pytest.approx(0.25, abs=1e-5)


def test_a_click_on_the_curve_goes_to_its_place(view: WhyNotView) -> None:
    change = way()
    found(view, change)
    assert view.curve.after == pytest.approx([softmax(each)[8] for each in change.logits])
    click(view.curve, view.curve.position_of(2).toPoint())
    assert view.slider.value() == 2
    assert view.shown.values is not None
    assert view.shown.values[5, 4] == pytest.approx(0.5, abs=1e-5)


def test_what_is_looked_at_can_be_put_on_the_canvas(view: WhyNotView, qtbot: QtBot) -> None:
    change = way()
    found(view, change)
    view.slider.setValue(3)
    with qtbot.waitSignal(view.canvas_wanted) as told:
        QTest.mouseClick(view.canvas_button, Qt.MouseButton.LeftButton)
    assert told.args is not None
    assert np.array_equal(told.args[0], change.inputs[3])


def test_a_new_answer_takes_the_change_away(view: WhyNotView) -> None:
    found(view, way())
    assert view.slider.isVisible()
    view.show_answer(make_snapshot(likely=probabilities(4, 0.9, 9)))
    assert view.change is None
    assert not view.slider.isVisible()
    assert not view.canvas_button.isVisible()
    assert "with which the answer is digit 9" in view.shown.note
    assert view.panel_content() is None


def test_an_empty_canvas_and_nothing_found_are_said(view: WhyNotView) -> None:
    view.show_change(None, ChangeKind.INK, 8)
    assert "No one, two or three strokes were found" in view.shown.note
    view.show_change(None, ChangeKind.PIXELS, 8)
    assert "Not even half of the whole scale" in view.shown.note
    view.show_answer(make_snapshot(Drawing()))
    assert view.shown.note.startswith("Draw a digit")
    assert not view.find_button.isEnabled()


def test_its_numbers_are_those_of_the_way(view: WhyNotView) -> None:
    change = way(ChangeKind.PIXELS)
    found(view, change)
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    numbers = content.numbers()
    assert np.array_equal(numbers.arrays["inputs"], change.inputs)
    assert np.allclose(numbers.arrays["probabilities"][2], softmax(change.logits[2]), atol=1e-6)
    assert numbers.table is not None
    assert numbers.table.header == ("place", *"0123456789")
    assert len(numbers.table.rows) == PLACES


@pytest.mark.parametrize(
    ("strokes", "erased", "words"),
    [
        (2, 0, "With 2 strokes drawn, digit 3"),
        (1, 1, "With 1 stroke erased, digit 3"),
        (3, 2, "With 1 stroke drawn and 2 erased, digit 3"),
        (3, 1, "With 2 strokes drawn and 1 erased, digit 3"),
        (2, 2, "With 2 strokes erased, digit 3"),
    ],
)
def test_strokes_are_counted_in_words(strokes: int, erased: int, words: str) -> None:
    assert change_text(way(strokes=strokes, erased=erased), MNIST).startswith(words)


def test_what_every_pixel_changes_by_is_said_in_steps_of_255() -> None:
    change = Change(ChangeKind.PIXELS, 8, way().inputs, way().logits, 4.0, 12.6 / 255, 10.0)
    assert change_text(change, MNIST) == "With at most 12.6 of 255 steps at each pixel, digit 3 becomes digit 8."


def test_in_colour_the_pixels_are_spoken_of() -> None:
    task = Task(tuple("abcdefghij"), (3, 4, 5), (0.5,) * 3, (0.2,) * 3)
    inputs = np.zeros((2, 3, 4, 5), dtype=np.float32)
    logits = np.zeros((2, 10), dtype=np.float32)
    logits[0, 1] = logits[1, 2] = 3
    change = Change(ChangeKind.INK, 2, inputs, logits, 6.0, 1.0, 20.0, 2)
    assert (
        change_text(change, task)
        == "With 2 strokes drawn, class b becomes class c: 10.0 % of all that the pixels could change."
    )
