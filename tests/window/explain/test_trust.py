"""Checks of an explanation in the whole window: opened by a button, they follow the drawing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.explain import trust
from cnn_gui.core.explain.messages import Method
from cnn_gui.views.explain.trust_dialog import TrustDialog
from cnn_gui.window.explain.subject import ExplainSubject
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import SEVEN, THREE, WAIT_MS, draw, open_window


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    monkeypatch.setattr(trust, "IMAGES", 1)
    result = open_window(qtbot, size=(1400, 900))
    hand.keys(result, qtbot, "Ctrl+2")
    draw(qtbot, result, THREE)
    qtbot.waitUntil(lambda: result.why.explanation is not None, timeout=WAIT_MS)
    return result


def opened(window: WholeWindow, qtbot: QtBot) -> TrustDialog:
    button = window.why.findChild(QToolButton, "whyTrustButton")
    assert button is not None
    hand.click(button)
    dialog = window.subject(ExplainSubject).trust.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.strip.rows) == 4 and dialog.random_words() != "", timeout=WAIT_MS)
    return dialog


def test_an_explanation_is_checked_and_checked_anew_for_another_drawing(window: WholeWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    assert [row.layer for row in dialog.strip.rows] == ["fc2", "fc1", "conv2", "conv1"]
    assert "of 3 is halved" in dialog.ink_words()
    qtbot.waitUntil(lambda: dialog.table.text_at(Method.LINEAR, 3) != "", timeout=WAIT_MS)
    assert all(dialog.table.text_at(method, column) for method in (*Method, None) for column in range(4))
    window.draw.canvas.clear()
    draw(qtbot, window, SEVEN)
    qtbot.waitUntil(lambda: "of 7 is halved" in dialog.ink_words(), timeout=WAIT_MS)
    dialog.close()
    assert window.engines.trust._wanted is None
