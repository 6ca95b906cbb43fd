"""What is kept with a network, and finding it again."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import LayerKind
from cnn_gui.core.training.messages import RunState
from cnn_gui.window.base.saved_runs import saved_runs
from cnn_gui.window.network import about
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    return open_window(qtbot)


def train(window: WholeWindow, qtbot: QtBot) -> Path:
    """A short run; returns the file it saved by itself."""
    window.training_panel.form.set_config(replace(window.training_panel.config(), epochs=1, train_size=320))
    with qtbot.waitSignal(window.training.finished, timeout=WAIT_MS) as told:
        window.actions_["train"].trigger()
    return Path(told.args[0].saved)


def test_a_run_saved_by_itself_is_in_the_menu_and_opens_with_its_curves(window: WholeWindow, qtbot: QtBot) -> None:
    saved = train(window, qtbot)
    window.networks.open_pretrained()
    qtbot.waitUntil(lambda: window.windowTitle().startswith("pretrained"), timeout=WAIT_MS)
    window.network.runs.fill()
    [action] = window.network.runs.menu.actions()
    assert saved.stem in action.text()
    with qtbot.waitSignal(window.networks.opened, timeout=WAIT_MS):
        action.trigger()
    qtbot.waitUntil(lambda: window.windowTitle().startswith("tutorial"), timeout=WAIT_MS)
    # It ran in this session, so its curve is there already.
    assert len(window.curves.store.runs) == 1
    other = open_window(qtbot)
    other.open_file(str(saved))
    # The pretrained network, which the window begins with, may still come before it.
    qtbot.waitUntil(lambda: other.windowTitle().startswith("tutorial"), timeout=WAIT_MS)
    [opened] = other.curves.store.runs
    assert opened.last_step == 5
    assert opened.test_accuracies.size == 1


def test_the_newest_runs_come_first_and_names_without_a_network_are_left_out() -> None:
    folder = paths.runs_dir()
    for number in range(12):
        (folder / f"{number}.safetensors").write_bytes(b"x")
        os.utime(folder / f"{number}.safetensors", (number, number))
    (folder / "taken.safetensors").touch()
    assert [path.stem for path in saved_runs()] == [str(number) for number in range(11, 1, -1)]


def test_what_a_run_learnt_is_saved_with_its_recipe_and_curves(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(window, qtbot)
    network = window.networks.network
    assert network is not None
    assert network.record.title == "tutorial, 320 images, 1 epoch"
    path = tmp_path / "mine.safetensors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(window.engines.files.saved, timeout=WAIT_MS):
        window.actions_["save_network_as"].trigger()
    record = checkpoint.load(path).record
    assert record.recipe is not None
    assert record.recipe.train_size == 320
    assert record.history is not None
    assert len(record.history.steps) == 5
    assert record.test_accuracy == network.record.test_accuracy


def test_a_network_saved_in_the_middle_of_a_run_has_the_curves_so_far(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = window.networks.network
    window.actions_["step"].trigger()
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.networks.network is not first, timeout=WAIT_MS)
    assert "tutorial, in training" in window.statusBar().findChild(QLabel, "facts").text()  # type: ignore[union-attr]
    path = tmp_path / "half.safetensors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(window.engines.files.saved, timeout=WAIT_MS):
        window.actions_["save_network_as"].trigger()
    record = checkpoint.load(path).record
    assert record.recipe is not None
    assert record.history is not None
    assert [step for step, _, _ in record.history.steps] == [1]


def test_the_deep_network_is_a_menu_entry_away_and_back(window: WholeWindow, qtbot: QtBot) -> None:
    window.actions_["deep"].trigger()
    qtbot.waitUntil(lambda: window.windowTitle().startswith("deep"), timeout=WAIT_MS)
    assert window.networks.network is not None
    assert [layer.name for layer in window.networks.network.layers if layer.kind is LayerKind.CONV] == [
        f"conv{number}" for number in range(1, 7)
    ]
    window.actions_["pretrained"].trigger()
    qtbot.waitUntil(lambda: window.windowTitle().startswith("pretrained"), timeout=WAIT_MS)


def test_all_that_is_known_about_a_network_is_shown(window: WholeWindow, qtbot: QtBot) -> None:
    saved = train(window, qtbot)
    network = window.networks.network
    assert network is not None
    dialog = about.show_dialog(window, network)
    text = dialog.findChild(QLabel).text()  # type: ignore[union-attr]
    for fact in ("conv1", "421,642", str(saved), "1 epoch of 320 images, batches of 64, seed 0", "Adam", "5 steps"):
        assert fact in text
    dialog.close()


def test_settings_that_cannot_be_read_do_not_stop_the_start(qtbot: QtBot) -> None:
    paths.settings_path().write_bytes(b"\x00\xff[[[\nlarge=@Variant(\x00\x00)\ngeometry=nonsense\nscheme=purple\n" * 9)
    store = QSettings(str(paths.settings_path()), QSettings.Format.IniFormat)
    for key in ("large", "geometry", "layout_1", "scheme", "device", "recent_networks", "folder", "speed/x"):
        store.setValue(key, ["never", "this"])
    store.sync()
    window = open_window(qtbot)
    assert window.isVisible()
    assert window.settings.speeds("x") == ()


def test_a_damaged_drawing_of_the_last_session_is_kept_aside_and_said(qtbot: QtBot) -> None:
    paths.autosave_path().write_bytes(b'{"format": "cnn-gui-drawings", "drawings": [{')
    window = open_window(qtbot)
    assert window.draw.canvas.drawing().is_blank
    assert window.notices.current is not None
    assert "could not be read" in window.notices.current.text


def test_a_network_of_the_command_line_that_cannot_be_read_leaves_the_pretrained_one(
    qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"not a network")
    window = open_window(qtbot, model=bad)
    assert window.windowTitle().startswith("pretrained")
    assert window.notices.current is not None
    assert "bad.safetensors" in window.notices.current.text
