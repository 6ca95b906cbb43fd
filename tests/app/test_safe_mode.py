"""Safe mode: no GPU, the panels as at first, an empty canvas, and all that was kept stays kept."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths, safe_mode
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.network import device
from cnn_gui.window.base.settings import OwnWorkspace, Settings
from tests.window.window_tools import ONE, draw, open_window

EARLIER = Drawing((Stroke(((10.0, 10.0), (400.0, 400.0))),))

SHOW_THE_NOTICE = """
import sys
from PySide6.QtCore import QTimer
from cnn_gui.cli import main
from cnn_gui.window.frame.main import MainWindow
from cnn_gui.window.training.subject import TrainingSubject

def started(window):
    def tell():
        print(window.notices.current.text, "|", window.subject(TrainingSubject).device.chosen)
        window.ending.quit_without_asking()
    QTimer.singleShot(0, tell)
    start(window)

start, MainWindow.show = MainWindow.show, started
sys.exit(main(["--safe-mode"]))
"""


@pytest.fixture
def safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(safe_mode.ENVIRONMENT_VARIABLE, "1")


def test_the_last_drawing_is_not_brought_back_and_stays_on_disk(qtbot: QtBot, safe: None) -> None:
    drawing_json.save(paths.autosave_path(), (EARLIER,))
    window = open_window(qtbot)
    assert window.draw.canvas.drawing().is_blank
    draw(qtbot, window, ONE)
    window.quit_without_asking()
    assert drawing_json.load(paths.autosave_path()) == (EARLIER,)
    (other,) = set(paths.data_dir().glob("drawing*.json")) - {paths.autosave_path()}
    assert not drawing_json.load(other)[0].is_blank


def test_the_stored_layout_is_neither_used_nor_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    Settings().set_window(QByteArray(b"place"), QByteArray(b"panels"))
    with monkeypatch.context() as patch:
        patch.setenv(safe_mode.ENVIRONMENT_VARIABLE, "1")
        settings = Settings()
        assert settings.geometry() is None
        assert settings.layout() is None
        settings.set_window(QByteArray(b"other"), QByteArray(b"other"))
        settings.sync()
    assert Settings().geometry() == QByteArray(b"place")
    assert Settings().layout() == QByteArray(b"panels")


def test_workspaces_that_a_person_has_saved_are_there_and_none_is_replaced(safe: None, qtbot: QtBot) -> None:
    Settings().set_own_workspace(OwnWorkspace("own1", "Mine", "look", QByteArray(b"panels")))
    window = open_window(qtbot)
    assert window.spaces.current.key == "look"
    window.spaces.save_as("Another")
    assert [(own.key, own.name) for own in Settings().own_workspaces()] == [("own1", "Mine"), ("own2", "Another")]
    window.quit_without_asking()


def test_no_accelerator_is_even_asked_for(safe: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(**_options: object) -> None:
        raise AssertionError("a driver was asked")

    monkeypatch.setattr(torch, "accelerator", SimpleNamespace(current_accelerator=asked))
    device._accelerators.cache_clear()
    assert [info.name for info in device.devices()] == ["cpu"]
    device._accelerators.cache_clear()


def test_the_window_says_so() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SHOW_THE_NOTICE],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    notice, _, chosen = result.stdout.strip().rpartition(" | ")
    assert notice.startswith("Safe mode:")
    assert "kept" in notice
    assert chosen == "cpu"


@pytest.mark.parametrize(("value", "on"), [("", False), ("0", False), ("1", True)])
def test_the_variable(monkeypatch: pytest.MonkeyPatch, value: str, on: bool) -> None:
    monkeypatch.setenv(safe_mode.ENVIRONMENT_VARIABLE, value)
    assert safe_mode.is_on() is on
