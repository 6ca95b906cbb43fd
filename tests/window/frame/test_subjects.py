"""One more subject: a class and a line in the list, and the window has its panel, command and files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.options import WindowOptions
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.frame import main
from cnn_gui.window.frame.subjects import make_subjects
from tests.window.whole_window import WholeWindow


class Extra(QWidget):
    title_changed = Signal(str)


class ExtraSubject(Subject):
    suffixes = frozenset({".extra"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = Extra()
        self.panels = (Panel("extra", "Extra", self.view),)
        self.opened: list[Path] = []
        self.networks: list[object] = []
        self.seen: list[bool] = []

    def join(self, hub: Hub) -> None:
        hub.network.connect(self.networks.append)

    def set_seen(self, panel: str, seen: bool) -> None:
        self.seen.append(seen)

    def open_file(self, path: Path) -> None:
        self.opened.append(path)

    def may_close(self) -> bool:
        return False


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    make_application()
    monkeypatch.setattr(main, "make_subjects", lambda context: (*make_subjects(context), ExtraSubject(context)))
    result = WholeWindow(WindowOptions())
    qtbot.addWidget(result, before_close_func=lambda _: result.quit_without_asking())
    with qtbot.waitSignal(result.engines.inference.answered, timeout=60_000):
        result.show()
    return result


def test_its_panel_stands_behind_the_last_tab_and_last_in_the_menu(window: WholeWindow, qtbot: QtBot) -> None:
    extra, layout = window.subject(ExtraSubject), window.layout_
    assert list(layout.docks)[-1] == "extra"
    assert layout.docks["extra"] in window.tabifiedDockWidgets(layout.docks["test"])
    window.hub.panel_wanted.emit("extra")
    qtbot.waitUntil(lambda: extra.seen[-1:] == [True])
    extra.view.title_changed.emit("Extra, changed")
    assert layout.docks["extra"].title_bar.title() == "Extra, changed"


def test_it_hears_opens_and_is_asked(window: WholeWindow, tmp_path: Path) -> None:
    extra = window.subject(ExtraSubject)
    assert extra.networks[-1] is window.networks.network
    window.open_file(str(tmp_path / "a.EXTRA"))
    assert extra.opened == [tmp_path / "a.EXTRA"]
    assert not window.close()
    assert not window.ending.is_shut


def test_a_subject_that_is_not_there_is_said(window: WholeWindow) -> None:
    class Missing(Subject):
        pass

    with pytest.raises(LookupError, match="Missing"):
        window.subject(Missing)
