"""The notes as a person meets them: a line each, what the button says and sets, and that it goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.dynamics.messages import DynamicsNote, NoteKind
from cnn_gui.core.recipe.messages import Augmentation
from cnn_gui.views.dynamics.notes import NoteLines

LARGE = DynamicsNote(
    NoteKind.RATE_TOO_LARGE,
    "",
    {"rate": 0.1, "first": 2.29, "peak": 3441.1, "now": 2.31, "steps": 1200},
    ("learning_rate", 0.001),
)
ALL = (
    LARGE,
    DynamicsNote(
        NoteKind.RATE_TOO_SMALL,
        "",
        {"rate": 1e-6, "first": 2.29, "now": 2.28, "steps": 60, "move": 4.7e-5},
        ("learning_rate", 0.001),
    ),
    DynamicsNote(NoteKind.DEAD_LAYER, "conv2", {"dead": 64, "units": 64, "share": 1.0}, ("weight_decay", 5e-4)),
    DynamicsNote(NoteKind.EXPLODING, "fc1", {"first": 0.1, "now": 200.0, "times": 2000.0}, ("train_size", 60_000)),
    DynamicsNote(NoteKind.VANISHING, "conv1", {"first": 1e-7, "last": 0.2}, None, "fc2"),
    DynamicsNote(
        NoteKind.OVERFITTING,
        "",
        {"epoch": 14, "lowest": 0.3315, "tested": 0.371, "trained": 0.0188},
        ("augmentation", Augmentation.AFFINE),
    ),
)


@pytest.fixture
def lines(qtbot: QtBot) -> NoteLines:
    made = NoteLines()
    qtbot.addWidget(made)
    made.resize(400, 300)
    return made


def test_each_kind_says_its_numbers_and_offers_its_setting(lines: NoteLines) -> None:
    assert lines.isHidden()
    lines.show_notes(ALL)
    texts = {kind: line.text.text().replace("\N{ZERO WIDTH SPACE}", "") for kind, line in lines.lines.items()}
    large = "The learning rate of 0.1 is too large: the loss rose from 2.29 to 3,441, and is 2.31 after 1,200 steps."
    assert texts[NoteKind.RATE_TOO_LARGE] == large
    assert "0.0047 %" in texts[NoteKind.RATE_TOO_SMALL]
    assert texts[NoteKind.DEAD_LAYER].startswith("conv2 is dead: 64 of its 64 units")
    assert "2,000 times" in texts[NoteKind.EXPLODING]
    assert "in fc2 20.0000 %" in texts[NoteKind.VANISHING]
    assert "since epoch 14" in texts[NoteKind.OVERFITTING]
    buttons = {kind: line.button.text() for kind, line in lines.lines.items() if not line.button.isHidden()}
    assert buttons == {
        NoteKind.RATE_TOO_LARGE: "Use a learning rate of 0.001",
        NoteKind.RATE_TOO_SMALL: "Use a learning rate of 0.001",
        NoteKind.DEAD_LAYER: "Use a weight decay of 0.0005",
        NoteKind.EXPLODING: "Use all images",
        NoteKind.OVERFITTING: "Vary the images",
    }


def test_a_click_sets_it_once_and_the_note_goes_when_it_holds_no_longer(lines: NoteLines, qtbot: QtBot) -> None:
    lines.show_notes((LARGE,))
    line = lines.lines[NoteKind.RATE_TOO_LARGE]
    with qtbot.waitSignal(lines.setting_wanted) as wanted:
        QTest.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["learning_rate", 0.001]
    assert (line.button.isEnabled(), line.button.text()) == (False, "Set for the next run")
    lines.show_notes((DynamicsNote(LARGE.kind, "", {**LARGE.numbers, "steps": 1300}, LARGE.change),))
    assert not line.button.isEnabled()
    lines.show_notes(())
    assert lines.isHidden()
    lines.show_notes((LARGE,))
    assert line.button.isEnabled()
