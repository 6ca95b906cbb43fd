"""What a person does in the whole window and reads there: menus, keys, clicks, and the words on screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.menus import menu_of
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS

LEFT = Qt.MouseButton.LeftButton


def plain(text: str) -> str:
    """A caption without the mark of its key."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


# --- what is done


def choose(window: WholeWindow, *words: str) -> None:
    """Opens a menu of the window by a click, its submenus too, and clicks the entry: ("View", "Theme", "Dark").

    An entry is found by how its words begin.
    """
    menu = _open(window, words[:-1])[-1]
    action = _entry(menu.actions(), words[-1])
    assert action.isEnabled(), f"{words[-1]} cannot be chosen"
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def entries(window: WholeWindow, *words: str) -> list[str]:
    """What stands in a menu, which is opened and closed again."""
    menus = _open(window, words)
    found = [plain(each.text()) for each in menus[-1].actions()]
    for menu in reversed(menus):
        menu.close()
    return found


def _open(window: WholeWindow, words: tuple[str, ...]) -> list[QMenu]:
    """The menu by a click, its submenus by the key that opens them."""
    bar = window.menuBar()
    action = _entry(bar.actions(), words[0])
    QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(action).center())
    menus = [_opened(action)]
    for word in words[1:]:
        action = _entry(menus[-1].actions(), word)
        menus[-1].setActiveAction(action)
        QTest.keyClick(menus[-1], Qt.Key.Key_Right)
        menus.append(_opened(action))
    return menus


def _entry(actions: list[QAction], words: str) -> QAction:
    found = [action for action in actions if plain(action.text()).startswith(words)]
    assert found, f"{words!r} is not among {[plain(action.text()) for action in actions]}"
    return found[0]


def _opened(action: QAction) -> QMenu:
    menu = menu_of(action)
    assert isinstance(menu, QMenu)
    assert menu.isVisible()
    return menu


def keys(window: WholeWindow, qtbot: QtBot, text: str) -> None:
    """Presses a shortcut ("Ctrl+Alt+S") as it comes from the keyboard."""
    if QApplication.activeWindow() is not window:
        # Where no window manager does so when a menu has closed.
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=WAIT_MS)
    QTest.keySequence(window, QKeySequence(text))


def click(widget: QWidget, place: QPoint | None = None) -> None:
    assert widget.isVisible(), f"{widget.objectName()} is not in sight"
    assert widget.isEnabled(), f"{widget.objectName()} cannot be clicked"
    QTest.mouseClick(widget, LEFT, pos=place if place is not None else widget.rect().center())


def click_button(parent: QWidget, name: str) -> None:
    """Clicks a button by its object's name."""
    button = parent.findChild(QAbstractButton, name)
    assert button is not None, name
    click(button)


def choose_range(button: QToolButton, name: str) -> None:
    """Opens the menu of a button and clicks an entry, by its object's name."""
    menu = button.menu()
    assert menu is not None
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    action = next(action for action in menu.actions() if action.objectName() == name)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def pick(field: QComboBox, text: str) -> None:
    """Chooses an entry of a field by the keyboard, as one who has tabbed to it."""
    assert field.isEnabled()
    index = field.findText(text)
    assert index >= 0, f"{text!r} is not among {[field.itemText(i) for i in range(field.count())]}"
    field.setFocus()
    while field.currentIndex() != index:
        QTest.keyClick(field, Qt.Key.Key_Down if field.currentIndex() < index else Qt.Key.Key_Up)


def type_into(field: QAbstractSpinBox, text: str) -> None:
    """Writes a value over the one in a field."""
    assert field.isVisible()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def bring_to_front(window: WholeWindow, title: str) -> None:
    """Clicks a panel's tab."""
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        for index in range(bar.count() if bar.isVisible() else 0):
            if plain(bar.tabText(index)) == title:
                QTest.mouseClick(bar, LEFT, pos=bar.tabRect(index).center())
                return
    pytest.fail(f"no tab has the title {title!r}")


def name_file(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """The person who is asked for a file names this one, to save or to open."""
    for asks in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, asks, lambda *_: (str(path), ""))


def ask_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a question fails the test."""
    for asks in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, asks, lambda *_: pytest.fail("a file is asked for"))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: pytest.fail(f"it is asked: {box.text()}"))


def answer_question(monkeypatch: pytest.MonkeyPatch, words: str) -> list[str]:
    """Every question from now on is answered by the button of these words; returns the questions as they are asked."""
    asked: list[str] = []

    def answer_it(box: QMessageBox) -> int:
        asked.append(box.text())
        next(button for button in box.buttons() if plain(button.text()) == words).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer_it)
    return asked


# --- what is read


def facts(window: WholeWindow) -> str:
    """The line at the bottom, and the file that it names where the pointer rests on it."""
    label = window.status.findChild(QLabel, "facts")
    assert label is not None
    return label.toolTip()


def notice(window: WholeWindow) -> str:
    """The notice in sight; "" where there is none."""
    return window.notices.text_label.text() if window.notices.isVisible() else ""


def answer(window: WholeWindow) -> tuple[str, str]:
    """The digit or sign that is answered, and what stands beside it."""
    return window.answer.answer.sign, " ".join(window.answer.answer.lines)


def wait_for_title(window: WholeWindow, qtbot: QtBot, name: str) -> None:
    """Until a network of this name is on display, and every view has been shown what it answers."""
    qtbot.waitUntil(lambda: window.windowTitle() == f"{name} — CNN GUI", timeout=WAIT_MS)
    settle(window, qtbot)


def settle(window: WholeWindow, qtbot: QtBot) -> None:
    """Until the answer to what is on the canvas, by the network that was asked for last, is on screen."""

    def settled() -> bool:
        shown, network = window.shown, window.networks.network
        return (
            window.engines.inference.is_up_to_date
            and network is not None
            and shown is not None
            and shown.network_version == network.version
            and shown.drawing == window.draw.canvas.drawing()
        )

    qtbot.waitUntil(settled, timeout=WAIT_MS)
