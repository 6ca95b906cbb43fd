"""What is trained on, chosen in the menu; a person's own set is looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMainWindow, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.catalogue import NAMES
from cnn_gui.core.datasets.messages import ChosenData
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.training.data_sets import DataSets
from cnn_gui.views.training.data_preview import DataPreview
from cnn_gui.window.base.file_dialogs import FileDialogs
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.training.data_choice import DataChoice


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QMainWindow:
    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(tmp_path / "app"))
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def choice(window: QMainWindow) -> Iterator[DataChoice]:
    sets = DataSets(window)
    choice = DataChoice(sets, FileDialogs(window, Settings()), window, window)
    menu = QMenu(window)
    choice.fill(menu)
    yield choice
    assert sets.close(10)


def actions(window: QMainWindow) -> dict[str, object]:
    (menu,) = window.findChildren(QMenu, "menu_data")
    menu.aboutToShow.emit()
    return {action.data() or action.text(): action for action in menu.actions()}


def test_all_sets_stand_there_with_what_would_have_to_come(choice: DataChoice, window: QMainWindow) -> None:
    found = actions(window)
    assert set(NAMES) <= set(found)
    assert found["MNIST"].isChecked()  # type: ignore[attr-defined]
    assert "562 MB" in found["EMNIST letters"].text()  # type: ignore[attr-defined]
    assert choice.data.source == "MNIST"


def test_one_in_the_box_is_chosen_at_once_and_kept_during_a_run(
    choice: DataChoice, window: QMainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(choice.chosen) as chosen:
        actions(window)["Fashion-MNIST"].trigger()  # type: ignore[attr-defined]
    assert chosen.args[0].task.classes[0] == "T-shirt/top"
    assert actions(window)["Fashion-MNIST"].isChecked()  # type: ignore[attr-defined]
    choice.show_state(RunState.RUNNING)
    assert not actions(window)["MNIST"].isEnabled()  # type: ignore[attr-defined]


def test_a_set_of_ones_own_is_looked_at_before_it_is_taken(
    choice: DataChoice, window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 9, 9, 3), dtype=np.uint8)
    np.savez(tmp_path / "mine.npz", images=pixels, labels=np.arange(40) % 4)
    taken: list[ChosenData] = []
    choice.chosen.connect(taken.append)
    choice.open(tmp_path / "mine.npz")
    qtbot.waitUntil(lambda: bool(window.findChildren(DataPreview)), timeout=30_000)
    (dialog,) = window.findChildren(DataPreview)
    assert "32 training and 8 test images of 3×9×9, 4 classes" in dialog.words.text()
    assert "set aside" in dialog.notes.text()
    assert taken == []
    (use,) = [button for button in dialog.findChildren(QPushButton) if button.text() == "Train on this"]
    use.click()
    assert taken[0].task.input_shape == (3, 9, 9)
    assert actions(window)["mine"].isChecked()  # type: ignore[attr-defined]


def test_what_cannot_be_read_is_told(choice: DataChoice, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(choice.failed, timeout=30_000) as failed:
        choice.open(tmp_path / "none.npz")
    assert "none.npz" in failed.args[0].text
