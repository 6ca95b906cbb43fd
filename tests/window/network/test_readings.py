"""A file that does not say all of its network: how it was read is told, asked and chosen in the window."""

from __future__ import annotations

from pathlib import Path

import torch
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QPushButton
from pytestqt.qtbot import QtBot
from torch import nn

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.views.network.class_names_dialog import ClassNamesDialog
from cnn_gui.views.network.readings import ReadingsDialog
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS, open_window


def a_file_of_three_classes(folder: Path) -> Path:
    network = nn.Sequential(nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(576, 3))
    torch.save(network.state_dict(), folder / "greek.pt")
    return folder / "greek.pt"


def dialog_of(qtbot: QtBot, window: WholeWindow) -> ReadingsDialog:
    found: list[ReadingsDialog] = []

    def is_there() -> bool:
        found[:] = [each for each in window.findChildren(ReadingsDialog) if each.isVisible()]
        return bool(found)

    qtbot.waitUntil(is_there, timeout=WAIT_MS)
    return found[0]


def shown(window: WholeWindow) -> NetworkState:
    network = window.networks.network
    assert network is not None
    return network


def command(window: WholeWindow) -> QAction:
    return window.actions_["choose_reading"]


def test_classes_without_names_are_asked_for_and_another_reading_can_be_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot)
    assert not command(window).isEnabled()
    window.networks.open(a_file_of_three_classes(tmp_path))
    dialog = dialog_of(qtbot, window)
    qtbot.waitUntil(lambda: shown(window).task.classes == ("0", "1", "2"), timeout=WAIT_MS)
    assert not shown(window).task.named
    assert dialog.list.count() > 1
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    button = dialog.findChild(QPushButton, "nameClasses")
    assert button is not None
    assert button.text() == "Name the 3 classes…"
    button.click()
    naming = dialog.findChild(ClassNamesDialog)
    assert naming is not None
    for field, name in zip(naming.fields, ("alpha", "beta", "gamma"), strict=True):
        QTest.keyClicks(field, name)
    naming.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert dialog.names.full_text() == "alpha, beta, gamma"
    dialog.list.setCurrentRow(1)
    before = shown(window).spec
    ok.click()
    qtbot.waitUntil(lambda: shown(window).task.classes == ("alpha", "beta", "gamma"), timeout=WAIT_MS)
    assert shown(window).spec != before
    assert "as chosen by hand" in shown(window).record.notes
    command(window).trigger()
    assert dialog_of(qtbot, window).list.currentRow() == 1
    dialog_of(qtbot, window).reject()


def test_a_file_of_ours_leaves_nothing_to_choose(qtbot: QtBot) -> None:
    window = open_window(qtbot)
    window.networks.open_deep()
    qtbot.waitUntil(lambda: len(shown(window).layers) > 15, timeout=WAIT_MS)
    assert not command(window).isEnabled()
