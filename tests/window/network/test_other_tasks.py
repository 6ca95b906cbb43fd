"""A network that reads no digits in the whole window: every word is its task's, and its classes can be named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.network.modules import build, state
from cnn_gui.views.network.class_names_dialog import ClassNamesDialog
from tests.views.other_tasks import LETTERS, SHAPES, spec_of
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window
from tests.window.words import words_of

OWN = Task(classes=("0", "1", "2"), data="a set of one's own", named=False)
UNNAMED = Task(classes=("1", "2", "3"), named=False)
OF_MNIST = re.compile(r"\bdigits?\b|\bMNIST\b|\b28\s?×\s?28\b|\bten\b|\b0 to 9\b", re.IGNORECASE)
TRUE_ALL_THE_SAME = re.compile(
    # The switch between two ways to the input: one is as MNIST's digits were made.
    r"like MNIST|as MNIST.s digits are",
    re.IGNORECASE,
)


def network_file(folder: Path, task: Task) -> Path:
    spec, path = spec_of(task), folder / "network.safetensors"
    checkpoint.save(path, spec, state(build(spec, seed=1)), NetworkRecord("a network"), task)
    return path


def opened(qtbot: QtBot, folder: Path, task: Task) -> WholeWindow:
    window = open_window(qtbot, model=network_file(folder, task))
    draw(qtbot, window, THREE)
    return window


PANELS = (
    "draw",
    "answer",
    "stages",
    "network",
    "layer",
    "story",
    "why",
    "why_not",
    "robustness",
    "try",
    "build",
    "test",
)


def test_no_word_in_a_panel_speaks_of_digits(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path, SHAPES)
    window.show_story()
    for name in PANELS:
        window.layout_.show_panel(name)
    docks = [window.layout_.docks[name] for name in PANELS]
    # The titles and the legend of the stages are those of an input like MNIST's.
    said = [each for dock in docks for each in words_of(dock) if not each[0].startswith(("RangeMark", "StageRow"))]
    wrong = [(where, text) for where, text in said if OF_MNIST.search(TRUE_ALL_THE_SAME.sub("", text))]
    assert not wrong, "\n".join(map(str, wrong))
    assert len(said) > 200
    assert [text.split(" ")[0] for text in window.answer.bars.row_texts()] == ["heart", "house", "cat"]
    assert not window.test.button.isEnabled()


def test_the_letters_are_the_letters(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path, LETTERS)
    assert sorted(text.split(" ")[0] for text in window.answer.bars.row_texts()) == list(LETTERS.classes)
    # Nothing is downloaded because a network names it.
    assert "download it first" in window.test.empty_label.text()


def test_classes_are_named_and_the_whole_window_follows(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path, UNNAMED)
    assert [text.split(" ")[0] for text in window.answer.bars.row_texts()] == ["class", "class", "class"]
    assert window.test.empty_label.text().startswith("The data of this network are not known here")
    window.network.name_classes()
    dialog = window.findChild(ClassNamesDialog)
    assert dialog is not None
    for field, name in zip(dialog.fields, ("heart", "house", "cat"), strict=True):
        QTest.keyClicks(field, name)
    QTest.keyClick(dialog.fields[-1], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.answer.bars.row_texts()[0].startswith("heart "), timeout=WAIT_MS)
    network = window.networks.network
    assert network is not None
    assert network.modified
    assert network.layers[-1].classes == network.task.classes == ("heart", "house", "cat")
    path = tmp_path / "named.safetensors"
    window.networks.save(path)
    qtbot.waitUntil(path.is_file, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.networks.network is not None and not window.networks.network.modified)
    assert checkpoint.load(path).task == network.task


def test_cancel_keeps_the_classes_as_they_were(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path, UNNAMED)
    window.network.name_classes()
    dialog = window.findChild(ClassNamesDialog)
    assert dialog is not None
    dialog.fields[0].setText("heart")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    network = window.networks.network
    assert network is not None
    assert not network.modified
    assert network.task == UNNAMED


@pytest.mark.parametrize(("task", "possible"), [(UNNAMED, True), (LETTERS, False), (OWN, True)])
def test_only_classes_of_no_known_data_are_named(qtbot: QtBot, tmp_path: Path, task: Task, possible: bool) -> None:
    window = opened(qtbot, tmp_path, task)
    action = window.actions_["name_classes"]
    assert action.isEnabled() is possible


def test_an_ink_is_kept_and_grey_stays_plain(qtbot: QtBot, tmp_path: Path) -> None:
    colour = Task(("a", "b"), (3, 16, 16), (0.5,) * 3, (0.3,) * 3, data="colours")
    window = opened(qtbot, tmp_path, colour)
    red = window.draw.inks.swatches[1]
    red.click()
    window.quit_without_asking()
    again = open_window(qtbot, model=network_file(tmp_path, colour))
    draw(qtbot, again, THREE)
    assert again.draw.canvas.ink == red.color
    assert red.color in {stroke.color for stroke in again.draw.canvas.drawing().strokes}
    assert again.draw.inks.swatches[1].isChecked()
    again.draw.canvas.clear()
    again.networks.open(network_file(tmp_path, LETTERS))
    qtbot.waitUntil(lambda: not again.draw.canvas.in_colour, timeout=WAIT_MS)
    draw(qtbot, again, THREE)
    assert {stroke.color for stroke in again.draw.canvas.drawing().strokes} == {None}
    assert again.draw.canvas.ink == red.color
