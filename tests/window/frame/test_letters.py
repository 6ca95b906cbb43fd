"""By keyboard: each entry of a menu is reached by a letter of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from tests.menus import menu_of
from tests.window.window_tools import open_window


def menus(parent: QMenuBar | QMenu) -> Iterator[QMenu | QMenuBar]:
    yield parent
    for action in parent.actions():
        child = menu_of(action)
        if child is not None:
            yield from menus(child)


def test_no_letter_is_of_two_entries_of_a_menu(qtbot: QtBot) -> None:
    """Qt goes from one to the other then, and neither is chosen."""
    window = open_window(qtbot)
    found = 0
    for menu in menus(window.menuBar()):
        entries: dict[str, list[str]] = defaultdict(list)
        for action in menu.actions():
            letter = QKeySequence.mnemonic(action.text()).toString()
            if letter:
                entries[letter].append(action.text())
        found += len(entries)
        assert {letter: names for letter, names in entries.items() if len(names) > 1} == {}
    assert found > 60
