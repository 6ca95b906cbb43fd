"""What is trained on, chosen in the menu; a person's own set is looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMainWindow, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets import own
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.datasets.catalogue import NAMES, info
from cnn_gui.core.datasets.downloads import begun
from cnn_gui.core.datasets.messages import ChosenData, ReadProgress, Task
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.training.data_sets import DataSets
from cnn_gui.views.training.data_preview import DataPreview
from cnn_gui.views.training.data_progress import DataProgress
from cnn_gui.window.base.file_dialogs import FileDialogs
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.training.data_choice import DataChoice
from tests.core.datasets.shelf import Shelf, offer_kmnist, shelf

__all__ = ["shelf"]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QMainWindow:
    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(tmp_path / "app"))
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def choice(window: QMainWindow) -> Iterator[DataChoice]:
    sets = DataSets(window)
    choice = DataChoice(sets, FileDialogs(window, Settings()), Settings(), window, window)
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
    assert actions(window)[str(tmp_path / "mine.npz")].isChecked()  # type: ignore[attr-defined]


def download(box: QMessageBox) -> int:
    """A person says yes."""
    next(button for button in box.buttons() if button.text() == "Download").click()
    return 0


def test_a_download_is_asked_for_shown_stopped_and_gone_on_with(
    choice: DataChoice, window: QMainWindow, qtbot: QtBot, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = offer_kmnist(shelf, monkeypatch)
    asked: list[str] = []

    def look(box: QMessageBox) -> int:
        asked.append(box.text())
        return download(box)

    monkeypatch.setattr(QMessageBox, "exec", look)
    told: list[str] = []
    choice.informed.connect(told.append)
    shelf.holds_after = whole // 4
    actions(window)["KMNIST"].trigger()  # type: ignore[attr-defined]
    assert asked == ["KMNIST is not on this machine. Download about 21 MB?"]
    (dialog,) = window.findChildren(DataProgress)
    qtbot.waitUntil(lambda: dialog.isVisible() and dialog.bar.value() > 0, timeout=30_000)
    assert dialog.words.text().startswith("KMNIST: 0.0 of 0.")
    assert 0 < dialog.bar.value() < dialog.bar.maximum()
    assert not dialog.isModal()
    dialog.stop.click()
    assert not dialog.isVisible()
    assert told == ["The download was stopped; what has come is kept."]
    shelf.holds_after = None
    shelf.goes_on.set()
    # What has come is in the file once the reading has really ended.
    qtbot.waitUntil(lambda: begun(info("KMNIST")) > 0, timeout=30_000)
    actions(window)["KMNIST"].trigger()  # type: ignore[attr-defined]
    assert "MB of it have come already" in asked[-1]
    qtbot.waitUntil(lambda: bool(window.findChildren(DataPreview)), timeout=30_000)
    assert not [each for each in window.findChildren(DataProgress) if each.isVisible()]
    with qtbot.waitSignal(choice.chosen) as chosen:
        window.findChildren(DataPreview)[0].use.click()
    assert chosen.args[0].source == "KMNIST"


def test_the_window_may_close_in_the_middle_of_a_download(
    qtbot: QtBot, tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(tmp_path / "app"))
    whole = offer_kmnist(shelf, monkeypatch)
    shelf.holds_after = whole // 4
    window = QMainWindow()
    qtbot.addWidget(window)
    sets = DataSets(window)
    choice = DataChoice(sets, FileDialogs(window, Settings()), Settings(), window, window)
    choice.fill(QMenu(window))
    monkeypatch.setattr(QMessageBox, "exec", download)
    with qtbot.waitSignal(sets.progress, timeout=30_000):
        actions(window)["KMNIST"].trigger()  # type: ignore[attr-defined]
    shelf.goes_on.set()
    assert sets.close(10)
    window.close()
    (part,) = (tmp_path / "app" / "datasets" / "KMNIST" / "raw").iterdir()
    assert part.suffix == ".part"


def test_what_is_read_at_once_needs_no_window(
    choice: DataChoice, window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    np.savez(tmp_path / "mine.npz", images=np.zeros((40, 9, 9), np.uint8), labels=np.arange(40) % 4)
    choice.open(tmp_path / "mine.npz")
    (dialog,) = window.findChildren(DataProgress)
    assert not dialog.isVisible()
    dialog.show_progress(ReadProgress(300, 1200, downloads=False))
    assert dialog.words.text() == "mine.npz: 300 of 1,200 pictures"
    qtbot.waitUntil(lambda: bool(window.findChildren(DataPreview)), timeout=30_000)


def test_sets_of_ones_own_are_remembered_and_found_by_their_networks(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "_paths", {})
    path = str(tmp_path / "mine.npz")
    np.savez(path, images=np.zeros((40, 9, 9), np.uint8), labels=np.arange(40) % 4)
    Settings().add_recent_data(path, "mine")
    sets = DataSets(window)
    choice = DataChoice(sets, FileDialogs(window, Settings()), Settings(), window, window)
    choice.fill(QMenu(window))
    # A network that was trained on it in another session is tested on it.
    assert why_untestable(Task(("0", "1", "2", "3"), (1, 9, 9), data="mine")) is None
    with qtbot.waitSignal(choice.chosen, timeout=30_000) as chosen:
        actions(window)[path].trigger()  # type: ignore[attr-defined]
    assert (chosen.args[0].source, chosen.args[0].train, chosen.args[0].test) == (path, 32, 8)
    assert not window.findChildren(DataPreview)
    assert sets.close(10)


def test_a_set_that_has_vanished_is_said_and_dropped(
    choice: DataChoice, window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = str(tmp_path / "gone.npz")
    Settings().add_recent_data(path, "gone")
    Settings().add_recent_data(str(tmp_path / "there.npz"), "there")
    with qtbot.waitSignal(choice.failed, timeout=30_000) as failed:
        actions(window)[path].trigger()  # type: ignore[attr-defined]
    assert failed.args[0].text == f"gone is no longer at {one_line(path)}: it was taken from the menu."
    assert path not in actions(window)
    assert Settings().recent_data() == {str(tmp_path / "there.npz"): "there"}


def test_only_the_newest_sets_are_remembered() -> None:
    settings = Settings()
    for number in (*range(9), 5):
        settings.add_recent_data(f"/data/{number}.npz", f"set, {number}")
    assert list(Settings().recent_data().values()) == [f"set, {number}" for number in (5, 8, 7, 6, 4, 3)]
    settings._store.setValue("recent_data", "nonsense")
    assert settings.recent_data() == {}


def test_what_cannot_be_read_is_told(choice: DataChoice, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(choice.failed, timeout=30_000) as failed:
        choice.open(tmp_path / "none.npz")
    assert "none.npz" in failed.args[0].text
