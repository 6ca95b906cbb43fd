"""Several digits on the canvas of the whole window: framed, said, and read one by one."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing.messages import Drawing
from tests.views.drawing.canvas_hand import press, release
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS, answer_for, draw, open_window

SEVEN = [(40.0, 150.0), (90.0, 150.0), (140.0, 150.0), (120.0, 210.0), (100.0, 270.0), (85.0, 340.0)]
THREE = [(250.0, 165.0), (290.0, 145.0), (325.0, 170.0), (320.0, 215.0), (280.0, 235.0), (325.0, 260.0),
         (330.0, 310.0), (295.0, 340.0), (245.0, 320.0)]  # fmt: skip


def test_two_digits_are_told_framed_and_taken_one_by_one(qtbot: QtBot) -> None:
    window = open_window(qtbot)
    canvas = window.draw.canvas
    assert draw(qtbot, window, SEVEN).verdict.sure
    whole = draw(qtbot, window, THREE)
    assert [part.strokes for part in whole.preprocessed.parts] == [(0,), (1,)]
    assert canvas.outlines.parts == whole.preprocessed.parts
    assert not whole.verdict.sure
    assert window.answer.answer.lines[0] == "2 digits"
    assert "one at a time is read" in window.draw.source_text
    # A click takes one, and undo brings both back.
    press(canvas, (290, 235))
    release(canvas, (290, 235))
    assert read(qtbot, window) == 3
    assert not canvas.outlines.parts
    assert canvas.drawing().strokes == whole.drawing.strokes[1:]
    hand.choose(window, "Edit", "Undo")
    assert answer_for(qtbot, window, whole.drawing).preprocessed.parts
    # By the menu the first, then the one after it; next and previous go on.
    hand.choose(window, "Edit", "Read digit by digit")
    assert read(qtbot, window) == 7
    assert "1 of 2" in window.draw.source_text
    hand.choose(window, "Edit", "Read digit by digit")
    assert read(qtbot, window) == 3
    hand.choose(window, "Edit", "Previous image")
    assert read(qtbot, window) == 7
    # In the thumbnail of what was drawn.
    canvas.set_drawing(whole.drawing)
    answer_for(qtbot, window, whole.drawing)
    window.stages.part_chosen.emit(1)
    assert read(qtbot, window) == 3
    # Of one thing there is nothing to take.
    canvas.clear()
    answer_for(qtbot, window, Drawing())
    draw(qtbot, window, SEVEN)
    hand.choose(window, "Edit", "Read digit by digit")
    qtbot.waitUntil(lambda: "one thing to read" in hand.notice(window), timeout=WAIT_MS)
    assert canvas.drawing().strokes[0].points[0] == SEVEN[0]


def read(qtbot: QtBot, window: WholeWindow) -> int:
    answer = answer_for(qtbot, window, window.draw.canvas.drawing()).verdict
    assert answer.sure
    return answer.label
