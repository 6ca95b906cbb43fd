"""A person's own classes in the whole window: drawn, kept, learned, and live; a network tuned to a hand, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.album.messages import DIGITS
from cnn_gui.core.album.store import Album
from cnn_gui.core.base import paths
from cnn_gui.core.datasets.registry import Dataset, load_named
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.transfer import figures, recipes
from cnn_gui.views.transfer.names_dialog import OwnClassesDialog
from cnn_gui.views.transfer.view import TeachView
from tests.core.transfer.signs import SIGNS, sign
from tests.window.hand import pick
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS, open_window, wait_idle

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of fewer images: what is looked at here is not how good it gets."""
    monkeypatch.setattr(recipes, "_OWN", replace(recipes._OWN, seen=900))
    monkeypatch.setattr(recipes, "_FINE", replace(recipes._FINE, seen=300))
    monkeypatch.setattr(recipes, "MADE", 300)

    def some(task: object) -> Dataset:
        data = load_named("MNIST", "test")
        return replace(data, images=data.images[:200], labels=data.labels[:200])

    monkeypatch.setattr(figures, "test_set_of", some)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[WholeWindow]:
    made = open_window(qtbot)
    made.layout_.show_panel("teach")
    qtbot.waitUntil(lambda: bool(made.teach.state.names), timeout=WAIT_MS)
    yield made
    made.quit_without_asking()


def name_signs(window: WholeWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(window.teach.new_button, LEFT)
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, OwnClassesDialog))
    dialog.name_field.setText("signs")
    dialog.classes_field.setPlainText("\n".join(SIGNS))
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    qtbot.waitUntil(lambda: window.teach.state.names == SIGNS, timeout=WAIT_MS)


def keep(window: WholeWindow, qtbot: QtBot, name: str, seed: int) -> None:
    teach = window.teach
    window.draw.canvas.set_drawing(replace(sign(name, seed), label=None, meaning=None))
    qtbot.waitUntil(teach.keep_button.isEnabled, timeout=WAIT_MS)
    if seed % 2:
        QTest.mouseClick(teach.keep_button, LEFT)
    else:
        QTest.keyClick(window.draw.canvas, Qt.Key.Key_Return)
    assert window.draw.canvas.drawing().is_blank


def is_done(teach: TeachView) -> bool:
    return not teach.state.busy and not teach.progress.isVisible()


def test_what_is_drawn_becomes_a_network_that_every_view_shows(window: WholeWindow, qtbot: QtBot) -> None:
    teach = window.teach
    assert teach.empty_label.isVisible()
    name_signs(window, qtbot)
    assert not teach.empty_label.isVisible()
    for name in SIGNS:
        for number in range(5):
            assert teach.asked_label.full_text() == f"Draw: {name} · {number + 1} of 5"
            keep(window, qtbot, name, number)
    assert "15 drawings: it learns from 12, and is tested on 3" in teach.words_label.text()
    # Taken back, and drawn once more; in the album at once, for whoever opens it.
    QTest.mouseClick(teach.back_button, LEFT)
    assert teach.asked_label.full_text() == "Draw: ring · 5 of 5"
    assert not teach.train_button.isEnabled()
    keep(window, qtbot, "ring", 7)
    window.engines.album.refresh()
    qtbot.waitUntil(lambda: window.engines.album.album is not None and window.engines.album.album.is_saved)
    kept = Album.open(paths.album_dir())
    own = next(each for each in kept.collections if each.name == "signs")
    assert len(kept.entries(own.id)) == 15

    before = window.hub.last_network
    assert before is not None
    pick(teach.kernels_choice, "nothing")
    QTest.mouseClick(teach.train_button, LEFT)
    assert teach.state.busy
    qtbot.waitUntil(lambda: is_done(teach) and teach.before_button.isVisible(), timeout=4 * WAIT_MS)
    network = window.hub.last_network
    assert network is not None
    assert network.task.classes == SIGNS
    assert "learned from 12 drawings" in teach.words_label.text()
    assert network.record.path is not None
    saved = checkpoint.load(network.record.path)
    assert saved.task == network.task
    assert saved.record.trained_on is not None
    assert (saved.record.trained_on.name, saved.record.trained_on.images) == ("signs", 12)
    # By the set's name the run is told from others: its title, its file, its curves.
    assert saved.record.title.startswith("own classes “signs”, ")
    assert "own classes “signs”" in Path(network.record.path).name
    assert window.curves.store.current is not None
    assert "own classes “signs”" in window.curves.store.current.name
    # Live from then on, and it can be tested by the name of its data.
    window.draw.canvas.set_drawing(replace(sign("cross", 40), label=None, meaning=None))
    qtbot.waitUntil(
        lambda: window.shown is not None and window.shown.task.classes == SIGNS and not window.shown.blank,
        timeout=WAIT_MS,
    )
    assert len(load_named("signs", "test")) == 3

    QTest.mouseClick(teach.before_button, LEFT)
    qtbot.waitUntil(lambda: window.hub.last_network is not None and window.hub.last_network.id == before.id)
    assert not teach.before_button.isVisible()
    # What was said was about the other one.
    assert "15 drawings: it learns from 12, and is tested on 3" in teach.words_label.text()


def test_a_run_that_is_refused_leaves_nothing_busy(window: WholeWindow, qtbot: QtBot) -> None:
    teach, album = window.teach, window.engines.album.album
    assert album is not None
    for number in range(10):
        album.add(replace(sign("ring", number), label=None, meaning=None), collection=DIGITS, label=number)
    pick(teach.set_choice, "Digits")
    for number in range(40):
        album.add(replace(sign("hook", number), label=None, meaning=None), collection=DIGITS, label=number % 10)
    window.engines.album.save_soon()
    assert teach.train_button.isEnabled()
    words = teach.words_label.text()
    # As while a race goes on.
    window.engines.training.set_blocked(True)
    with qtbot.waitSignal(window.engines.training.refused, timeout=WAIT_MS):
        QTest.mouseClick(teach.train_button, LEFT)
    assert is_done(teach)
    assert teach.words_label.text() == words
    assert teach.train_button.text() == "Train"
    assert not teach.before_button.isVisible()
    window.engines.training.set_blocked(False)
    QTest.mouseClick(teach.train_button, LEFT)
    assert teach.state.busy
    qtbot.waitUntil(lambda: teach.state.runs, timeout=WAIT_MS)
    QTest.mouseClick(teach.train_button, LEFT)
    qtbot.waitUntil(lambda: is_done(teach), timeout=4 * WAIT_MS)


def test_a_network_is_tuned_to_a_hand_and_measured_before_and_after(window: WholeWindow, qtbot: QtBot) -> None:
    teach, album = window.teach, window.engines.album.album
    assert album is not None
    pick(teach.set_choice, "Digits")
    assert not teach.tune_button.isEnabled()
    for number in range(6):
        for label in (0, 7):
            drawing = replace(sign("ring" if label == 0 else "hook", number), label=None, meaning=None)
            album.add(drawing, collection=DIGITS, label=label)
    window.engines.album.save_soon()
    assert teach.tune_button.isEnabled()
    assert not teach.train_button.isEnabled()
    QTest.mouseClick(teach.tune_button, LEFT)
    qtbot.waitUntil(lambda: is_done(teach) and teach.before_button.isVisible(), timeout=4 * WAIT_MS)
    assert [row[0] for row in teach.figures.rows] == [
        "drawings kept back (2)",
        "drawings learned (10)",
        "MNIST (200)",
    ]
    assert all(row[1] and row[2] for row in teach.figures.rows)
    assert "Of 2 drawings that were kept back" in teach.words_label.text()
    assert "learned again beside your drawings" in teach.why_label.text()
    network = window.hub.last_network
    assert network is not None
    assert network.task.is_of_digits
    assert network.record.recipe is not None
    assert network.record.recipe.recipe == "fine-tune"
    wait_idle(qtbot, window)
