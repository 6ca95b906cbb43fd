"""The training settings among the other panels."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from cnn_gui.views.parts.elided import ElidedLabel
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


def test_the_panel_says_what_is_trained_on(qtbot: QtBot) -> None:
    window = open_window(qtbot)

    def hints() -> list[str]:
        return [hint.text() for hint in window.layout_.docks["train"].findChildren(ElidedLabel)]

    assert "on MNIST" in hints()
    (menu,) = window.findChildren(QMenu, "menu_data")
    menu.aboutToShow.emit()
    (fashion,) = [action for action in menu.actions() if action.data() == "Fashion-MNIST"]
    fashion.trigger()
    assert "on Fashion-MNIST" in hints()
