"""Model > Export: a format, a file, and a sentence on what was written; nothing on display changes by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.export.formats import EXPORTS
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.options import WindowOptions
from cnn_gui.views.network.export_dialog import ExportDialog
from tests.window.hand import choose
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    window = open_window(qtbot)
    qtbot.waitUntil(lambda: window.networks.network is not None, timeout=WAIT_MS)
    return window


def shown(window: WholeWindow) -> NetworkState:
    network = window.networks.network
    assert network is not None
    return network


def dialog_of(window: WholeWindow) -> ExportDialog:
    choose(window, "Model", "Export")
    [found] = [each for each in window.findChildren(ExportDialog) if each.isVisible()]
    return found


def names(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    """The file dialog gives ``path``; what it proposed."""
    proposed: list[str] = []

    def chosen(_parent: object, _title: str, start: str, _filter: str) -> tuple[str, str]:
        proposed.append(Path(start).name)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    return proposed


@pytest.mark.parametrize("name", [each.name for each in EXPORTS])
def test_a_network_is_exported_and_stays_on_display(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    format_ = next(each for each in EXPORTS if each.name == name)
    before = shown(window)
    proposed = names(monkeypatch, tmp_path / "mine")  # the suffix comes by itself
    dialog = dialog_of(window)
    dialog.choices[list(EXPORTS).index(format_)].click()
    with qtbot.waitSignal(window.network.exporting.told, timeout=WAIT_MS) as said:
        dialog.go_on.click()
    assert proposed == [f"network{format_.suffix}"]
    written = tmp_path / f"mine{format_.suffix}"
    assert written.stat().st_size > 0
    assert str(said.args[0]).startswith(f"The network is exported as mine{format_.suffix}")
    assert str(said.args[0]).endswith(" kB." if name == "spec" else " MB.")
    assert shown(window) is before
    # The next time the same format is proposed.
    assert dialog_of(window).choices[list(EXPORTS).index(format_)].isChecked()


def test_before_there_is_a_network_each_command_about_it_says_so(qtbot: QtBot) -> None:
    """By its key, before the first network is read."""
    make_application()
    window = WholeWindow(WindowOptions())
    qtbot.addWidget(window, before_close_func=lambda _: window.quit_without_asking())
    assert window.networks.network is None
    for command in ("export_network", "save_network", "save_network_as", "about_network", "name_classes"):
        with qtbot.waitSignal(window.hub.refused, timeout=WAIT_MS) as said:
            window.actions_[command].trigger()
        assert said.args == ["There is no network yet: try again in a moment, when it is on display."], command


def test_where_it_cannot_be_written_a_sentence_says_so(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, tmp_path / "none" / "net.safetensors")
    dialog = dialog_of(window)
    with qtbot.waitSignal(window.networks.failed, timeout=WAIT_MS) as said:
        dialog.go_on.click()
    assert "net.safetensors was not written: the folder does not exist" in said.args[0].text


def test_a_network_changed_by_hand_is_exported_as_it_answers(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(window)
    window.experiments.toggle_mute("conv1", 3)
    qtbot.waitUntil(lambda: bool(shown(window).edits), timeout=WAIT_MS)
    names(monkeypatch, tmp_path / "net.onnx")
    dialog = dialog_of(window)
    assert "with your changes" in dialog.note.text()
    dialog.choices[[each.name for each in EXPORTS].index("onnx")].click()
    with qtbot.waitSignal(window.network.exporting.told, timeout=WAIT_MS):
        dialog.go_on.click()
    written = checkpoint.load(tmp_path / "net.onnx")
    edited = shown(window).weights
    assert all(np.array_equal(written.weights[name], edited[name]) for name in edited)
    assert any(not np.array_equal(before.weights[name], edited[name]) for name in edited)
    assert layer_infos(written.spec) == layer_infos(shown(window).spec)
