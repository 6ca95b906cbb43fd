"""Settings > Language: it is kept, and the next start speaks it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from cnn_gui.views.base import languages
from cnn_gui.views.base.languages import Language
from cnn_gui.window.base.settings import Settings
from tests.window.window_tools import open_window


@pytest.fixture(autouse=True)
def three_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "offered", lambda: [Language("en", "English"), Language("de", "Deutsch")])


def choices(menu: QMenu | None) -> dict[str, QAction]:
    assert menu is not None
    return {str(action.data()): action for action in menu.actions()}


def test_a_language_is_chosen_and_kept(qtbot: QtBot) -> None:
    window = open_window(qtbot)
    menu = choices(window.actions_.menus["settings"].findChild(QMenu, "menu_language"))
    assert [action.text() for action in menu.values()] == ["As the &system", "English", "Deutsch"]
    assert menu["system"].isChecked()
    with qtbot.waitSignal(window.hub.info) as told:
        menu["de"].trigger()
    assert "started again" in told.args[0]
    assert Settings().language() == "de"
    # What is chosen already needs no word.
    with qtbot.assertNotEmitted(window.hub.info):
        menu["de"].trigger()


def test_a_language_that_is_gone_counts_as_the_systems(qtbot: QtBot) -> None:
    Settings().set_language("xx")
    window = open_window(qtbot)
    assert choices(window.actions_.menus["settings"].findChild(QMenu, "menu_language"))["system"].isChecked()


START = """
import sys
from cnn_gui import app
from cnn_gui.options import WindowOptions
from cnn_gui.views.base import languages

def window(options):
    print("window")
    sys.exit()

languages.install = lambda _, chosen: print(chosen)
app.MainWindow = window
app.run(WindowOptions())
"""


def test_the_app_speaks_what_was_chosen_before_its_first_text() -> None:
    settings = Settings()
    settings.set_language("de")
    settings.sync()
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, timeout=100, check=False)
    assert done.stdout.split() == ["de", "window"], done.stderr
