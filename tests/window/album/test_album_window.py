"""The album in the window, by keys, clicks and menus."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from cnn_gui.core.album.messages import DIGITS
from cnn_gui.core.album.store import Album
from cnn_gui.core.base import paths
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing
from tests.core.album.album_drawings import line
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    window = open_window(qtbot)
    hand.keys(window, qtbot, "Ctrl+3")
    window.layout_.show_panel("album")
    qtbot.waitUntil(lambda: window.engines.album.album is not None, timeout=WAIT_MS)
    qtbot.waitUntil(window.album.isVisible)
    return window


def album(window: WholeWindow) -> Album:
    found = window.engines.album.album
    assert found is not None
    return found


def labels(window: WholeWindow) -> list[int]:
    return [entry.label for entry in album(window).entries()]


def press(window: WholeWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.draw.canvas, key)


def test_keeping_relabelling_and_taking_back(window: WholeWindow, qtbot: QtBot) -> None:
    canvas, view = window.draw.canvas, window.album
    # A key without a drawing keeps nothing, and says so.
    press(window, Qt.Key.Key_3)
    assert labels(window) == []
    assert "Nothing is drawn" in hand.notice(window)
    snapshot = draw(qtbot, window, THREE)
    drawn = canvas.drawing()
    press(window, Qt.Key.Key_7)
    assert labels(window) == [7]
    assert canvas.drawing().is_blank
    qtbot.waitUntil(lambda: view.result_label.full_text().startswith("Digits: 0 of 1"), timeout=WAIT_MS)
    assert view.grid.captions() == ["7 → 3"]
    # The drawing comes back by undo on the canvas; with another key it is relabelled, not kept twice.
    hand.keys(window, qtbot, "Ctrl+Z")
    assert canvas.drawing().strokes == drawn.strokes
    # Enter waits for the answer to this very drawing.
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: labels(window) == [snapshot.verdict.label] == [3], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: view.result_label.full_text().startswith("Digits: 1 of 1"), timeout=WAIT_MS)
    # A click puts it on the canvas with its label, and a key in the grid gives it another.
    place = view.grid.visualRect(view.grid.album_model.index(0, 0)).center()
    QTest.mouseClick(view.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (canvas.drawing().strokes, canvas.drawing().label) == (drawn.strokes, 3)
    QTest.keyClick(view.grid, Qt.Key.Key_9)
    assert labels(window) == [9]
    assert (canvas.drawing().strokes, canvas.drawing().label) == (drawn.strokes, 9)
    view.grid.setFocus()
    hand.choose(window, "Edit", "Undo: relabel as 9")
    assert labels(window) == [3]
    assert canvas.drawing().label == 3
    QTest.keyClick(view.grid, Qt.Key.Key_Delete)
    assert labels(window) == []
    hand.click(view.undo_button)
    assert labels(window) == [3]
    # It is on disk, and there again.
    qtbot.waitUntil(lambda: album(window).is_saved, timeout=WAIT_MS)
    assert [entry.label for entry in Album.open(paths.album_dir()).entries()] == [3]
    # Behind another tab no digit key keeps anything.
    window.layout_.show_panel("race")
    qtbot.waitUntil(lambda: view.visibleRegion().isEmpty())
    press(window, Qt.Key.Key_5)
    assert labels(window) == [3]
    # The command keeps from anywhere, and says so; the canvas stays as it is where a person wants it so.
    view.menu_button.clears_action.trigger()
    snapshot = draw(qtbot, window, THREE)
    hand.keys(window, qtbot, "Ctrl+K")
    assert labels(window) == [3, 3]
    assert hand.notice(window) == "Kept in the album as 3."
    assert canvas.drawing() == snapshot.drawing
    assert not window.settings.album_clears()


def test_people_networks_and_files(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, keeping = window.album, window.keeping
    view.menu_button.add_action.trigger()
    field = window.findChild(QLineEdit, "nameField")
    assert field is not None
    field.setText("Ann")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.person_choice.currentText() == "Ann"
    draw(qtbot, window, THREE)
    press(window, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: "1 of 1 drawings of Ann" in view.result_label.full_text(), timeout=WAIT_MS)
    hand.pick(view.person_choice, "Me")
    assert view.grid.captions() == []
    # Away into a file, and in again: what is there already is not kept twice.
    hand.pick(view.person_choice, "Everybody")
    path = tmp_path / "mine.json.gz"
    hand.name_file(monkeypatch, path)
    view.menu_button.export_action.trigger()
    qtbot.waitUntil(path.exists, timeout=WAIT_MS)
    (kept,), names = drawing_json.load_with_writers(path)
    assert (kept.label, names) == (3, {1: "Ann"})
    drawing_json.save(path, [kept, Drawing(line(4).strokes, label=4, writer=7)], names)
    view.files_dropped.emit((str(path),))
    qtbot.waitUntil(lambda: labels(window) == [3, 4], timeout=WAIT_MS)
    assert hand.notice(window) == "Drawings added to the album: 1. In it already: 1."
    assert [person.name for person in keeping.people()] == ["", "Ann", "Writer 7"]
    # Pictures: by their folder, or asked for once.
    for number in (1, 2):
        pixels = np.full((60, 60), 255, np.uint8)
        pixels[10:50, 28:32] = 0
        (tmp_path / "1").mkdir(exist_ok=True)
        Image.fromarray(pixels).save(tmp_path / "1" / f"{number}.png")
    view.files_dropped.emit((str(tmp_path / "1" / "1.png"), str(tmp_path / "1" / "2.png")))
    qtbot.waitUntil(lambda: labels(window) == [3, 4, 1, 1], timeout=WAIT_MS)
    (tmp_path / "1" / "1.png").rename(tmp_path / "one.png")
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_args, **_keys: ("8", True))
    view.files_dropped.emit((str(tmp_path / "one.png"),))
    qtbot.waitUntil(lambda: labels(window) == [3, 4, 1, 1, 8], timeout=WAIT_MS)
    hand.click(view.undo_button)
    hand.click(view.undo_button)
    assert labels(window) == [3, 4]
    # Those that are of no use are named.
    for name in ("a.png", "b.png", "c.png", "d.png"):
        (tmp_path / name).write_bytes(b"")
    useless = [str(tmp_path / name) for name in ("a.png", "b.png", "c.png", "d.png")]
    view.files_dropped.emit((str(tmp_path / "one.png"), *useless))
    qtbot.waitUntil(lambda: labels(window) == [3, 4, 8], timeout=WAIT_MS)
    assert "are blank: a.png, b.png, c.png and 1 more." in hand.notice(window)
    hand.click(view.undo_button)
    # A network for other classes has a set of its own, from the first drawing on.
    hand.choose(window, "Model", "Shapes in colour network")
    qtbot.waitUntil(lambda: view.set_choice.currentText() == "Shapes in colour", timeout=WAIT_MS)
    assert len(album(window).collections) == 1
    draw(qtbot, window, THREE)
    press(window, Qt.Key.Key_2)
    (entry,) = [entry for entry in album(window).entries() if entry.collection != DIGITS]
    assert entry.label == 1
    hand.pick(view.set_choice, "Digits")
    assert len(view.grid.captions()) == 2
    assert not view.wrong_switch.isEnabled()
