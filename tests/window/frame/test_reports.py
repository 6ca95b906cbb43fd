"""What a person can give away about a problem, and what About tells."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from cnn_gui import __version__
from cnn_gui.core.base import paths
from cnn_gui.core.base.licences import Licence
from cnn_gui.core.base.messages import DeviceInfo, Problem
from cnn_gui.diagnostics import LOG_NAME
from cnn_gui.window.frame import about_app
from cnn_gui.window.frame.about_app import AboutDialog
from cnn_gui.window.frame.reports import LOG_LINES
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import open_window


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    monkeypatch.setenv("HOME", "/home/annabel")
    monkeypatch.setenv("USERPROFILE", "/home/annabel")
    for name in ("LOGNAME", "USER", "USERNAME"):
        monkeypatch.setenv(name, "annabel")
    return open_window(qtbot)


def test_a_report_has_versions_device_screen_and_the_logs_end_and_no_name(window: WholeWindow) -> None:
    log = paths.log_dir() / LOG_NAME
    log.write_text("".join(f"line {n} of /home/annabel/x\n" for n in range(100)), encoding="utf-8")
    reports = window.reports
    window.device.resolved.emit(DeviceInfo("cuda:0", "A card", works=True))
    text = reports.text("It broke for annabel.", "File '/home/annabel/drawing.json'")
    assert text.startswith("It broke for ***.")
    assert f"cnn-gui {__version__}" in text
    assert "torch 2" in text
    assert "device: cuda:0 (A card)" in text
    size = window.screen().size()
    assert f"screen: {size.width()}x{size.height()}" in text
    assert text.endswith("line 99 of ~/x")
    assert text.count("of ~/x") == LOG_LINES
    assert "annabel" not in text


def test_without_a_log_there_is_a_report_all_the_same(window: WholeWindow) -> None:
    assert window.reports.text().endswith("(none)")


def test_the_notices_details_are_the_report(window: WholeWindow, qtbot: QtBot) -> None:
    window.show_problem(Problem("It broke.", "in /home/annabel/x"))
    dialog = window.notices.open_details()
    assert dialog is not None
    qtbot.addWidget(dialog)
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("It broke.\n\nin ~/x\n\ncnn-gui")
    assert dialog.details.toPlainText() == copied


def test_details_are_copied_from_the_menu(window: WholeWindow) -> None:
    window.reports.copy()
    assert QGuiApplication.clipboard().text().startswith(f"cnn-gui {__version__}")
    assert window.notices.current is not None
    assert "clipboard" in window.notices.current.text


def test_about_names_versions_credits_and_licences(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    works = (Licence("A_work", "1", "MIT", "Permission is granted", "u"), Licence("Qt", "6", "LGPL-3.0", ""))
    read: list[bool] = []

    def third_party() -> tuple[Licence, ...]:
        read.append(True)
        return works

    monkeypatch.setattr(about_app, "third_party", third_party)
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    text = dialog._text()
    for words in (__version__, "torch 2", "CC BY-SA 3.0", "CC BY 4.0", "LGPL-3.0, dynamically linked"):
        assert words in text
    assert read == []
    dialog.tabs.setCurrentWidget(dialog.licences)
    page = dialog.licences
    assert [page.names.item(row).text() for row in range(page.names.count())] == ["A-work", "Qt"]
    assert page.wording.toPlainText() == "Permission is granted"
    page.names.setCurrentRow(1)
    assert page.head.text() == "Qt 6\nLGPL-3.0"
    assert "home page" in page.wording.toPlainText()
    dialog.tabs.setCurrentIndex(0)
    dialog.tabs.setCurrentIndex(1)
    assert read == [True]
