"""Where the saved runs and the log are, also where no file manager can show them."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths
from cnn_gui.views.parts.notice_bar import Kind
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    return open_window(qtbot)


@pytest.mark.parametrize("name", ["data_folder", "log_folder"])
@pytest.mark.parametrize("works", [True, False])
def test_the_path_is_said_whether_or_not_it_can_be_shown(
    window: WholeWindow, monkeypatch: pytest.MonkeyPatch, name: str, works: bool
) -> None:
    folder = paths.runs_dir() if name == "data_folder" else paths.log_dir()
    monkeypatch.setattr(shutil, "which", lambda _program: "/usr/bin/xdg-open")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: works and url.toLocalFile() == str(folder))
    QGuiApplication.clipboard().setText("before")
    window.actions_[name].trigger()
    notice = window.notices.current
    assert notice is not None
    assert str(folder) in notice.text
    assert notice.kind is (Kind.INFO if works else Kind.WARNING)
    assert QGuiApplication.clipboard().text() == ("before" if works else str(folder))


def test_a_second_window_says_what_each_keeps(qtbot: QtBot, window: WholeWindow) -> None:
    assert window.notices.current is None
    second = open_window(qtbot)
    assert second.notices.current is not None
    assert "Another window is open" in second.notices.current.text
    assert second.engines.autosave.path != window.engines.autosave.path
