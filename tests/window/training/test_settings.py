"""The training settings among the other panels."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.window.whole_window import WholeWindow
from tests.window.window_tools import open_window


def sizes(window: WholeWindow, qtbot: QtBot) -> dict[str, tuple[int, int]]:
    # A panel grows a moment after what is in it.
    qtbot.wait(100)
    return {name: window.layout_.docks[name].size().toTuple() for name in ("network", "layer", "train")}


@pytest.mark.parametrize("size", [(1280, 800), (1100, 700)])
def test_the_panels_stand_as_before_when_the_settings_were_open_once(qtbot: QtBot, size: tuple[int, int]) -> None:
    window = open_window(qtbot, size=size)
    before = sizes(window, qtbot)
    button = window.training_panel.form.settings_button
    for _ in range(2):
        button.click()
        assert window.training_panel.form.area.isVisible()
        assert sizes(window, qtbot) == before
        button.click()
        assert window.curves.isVisible()
        assert sizes(window, qtbot) == before
