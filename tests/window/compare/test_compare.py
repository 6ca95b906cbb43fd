"""Two networks side by side in the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths, resources
from cnn_gui.core.compare.messages import Comparison, SourceKind
from cnn_gui.core.datasets import of_task
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.registry import mnist
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.experiment import text
from cnn_gui.core.experiment.messages import Mute
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.engine.compare.answers import Answered
from cnn_gui.views.compare.view import A, B
from cnn_gui.window.compare.session import MOST_HELD
from tests.run_files import write_run
from tests.views.pointing import click
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import SEVEN, THREE, WAIT_MS, draw, open_window


def first_digits(task: Task) -> Dataset:
    """Some of those that the test is made on."""
    data = mnist("test")
    return replace(data, images=data.images[:300], labels=data.labels[:300], task=task)


@pytest.fixture
def run() -> Path:
    return write_run(paths.runs_dir(), "a", "mine")


@pytest.fixture
def window(run: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[WholeWindow]:
    monkeypatch.setattr(of_task, "test_set_of", first_digits)
    made = open_window(qtbot)
    draw(qtbot, made, THREE)
    hand.choose(made, "Model", "Compare two networks")
    qtbot.waitUntil(lambda: len(made.compare.snapshots) == 2, timeout=WAIT_MS)
    yield made
    made.quit_without_asking()


def choose_source(window: WholeWindow, place: int, title: str) -> None:
    field = window.compare.slots[place].sources
    index = field.findText(title)
    assert index >= 0, [field.itemText(number) for number in range(field.count())]
    field.setCurrentIndex(index)
    field.activated.emit(index)


def is_there(window: WholeWindow, place: int, title: str) -> bool:
    network = window.comparing.networks[place]
    return network is not None and network.record.title == title


def compared_there(window: WholeWindow) -> Comparison | None:
    return window.compare.comparison


def is_counting(window: WholeWindow) -> bool:
    return window.engines.pair_tests.is_running


def is_changed(window: WholeWindow, place: int) -> bool | None:
    """Whether somebody tries something on it; None while it is not there."""
    network = window.comparing.networks[place]
    return None if network is None else bool(network.edits)


def probabilities(path: Path, window: WholeWindow) -> np.ndarray:
    """What PyTorch makes of the input on display with the network of a file."""
    loaded = checkpoint.load(path)
    module = build(loaded.spec)
    load_weights(module, loaded.weights)
    assert window.shown is not None
    with torch.inference_mode():
        logits = module(torch.from_numpy(window.shown.preprocessed.input.copy())[None])
        return np.asarray(torch.softmax(logits, dim=1)[0].numpy())


def test_two_networks_are_compared(window: WholeWindow, qtbot: QtBot, run: Path) -> None:
    view, session = window.compare, window.comparing

    # Both answer what is drawn, each by itself, as PyTorch does.
    drawing = draw(qtbot, window, SEVEN).drawing
    qtbot.waitUntil(lambda: all(each.drawing == drawing for each in view.snapshots.values()), timeout=WAIT_MS)
    for place, name in ((A, "pretrained"), (B, "deep")):
        expected = probabilities(resources.network(name), window)
        assert np.allclose(view.snapshots[place].probabilities, expected, atol=1e-6), name

    # A test of both, once.
    with qtbot.waitSignal(window.engines.pair_tests.done, timeout=WAIT_MS):
        click(view.button, view.button.rect().center())
    found = compared_there(window)
    assert found is not None
    assert found.a.n == 300
    assert "of 300 MNIST" in view.slots[A].facts_label.full_text()

    # A file of a run, and back: what was counted is there at once.
    deep = session.networks[B]
    assert deep is not None
    stale = Answered(drawing, {B: deep}, {B: view.snapshots[B]})
    choose_source(window, B, "a")
    qtbot.waitUntil(partial(is_there, window, B, "mine"), timeout=WAIT_MS)
    assert compared_there(window) is None
    # What the network before has still answered is not shown as that of this one.
    window.engines.compare_answers.answered.emit(stale)
    assert view.snapshots.get(B) is not stale.snapshots[B]
    # A test of networks that are no longer compared ends.
    session.count()
    assert is_counting(window)
    choose_source(window, B, "Deep network")
    assert not is_counting(window)
    choose_source(window, B, "a")
    qtbot.waitUntil(partial(is_there, window, B, "mine"), timeout=WAIT_MS)
    with qtbot.waitSignal(window.engines.pair_tests.done, timeout=WAIT_MS):
        click(view.button, view.button.rect().center())
    mine = compared_there(window)
    assert mine is not None
    assert len(mine.only_a) > 200
    choose_source(window, B, "Deep network")
    qtbot.waitUntil(lambda: view.comparison is found, timeout=WAIT_MS)

    # What only one gets right comes onto the canvas by a click.
    choose_source(window, B, "a")
    qtbot.waitUntil(lambda: view.comparison is mine, timeout=WAIT_MS)
    view.lists[A].chosen.emit(mine.only_a[0])
    qtbot.waitUntil(
        lambda: window.shown is not None and window.shown.drawing.label == mine.only_a[0].label, timeout=WAIT_MS
    )

    # What is on display goes on; what is held stays.
    choose_source(window, B, "On display")
    session.hold(A)
    held = session.networks[A]
    network = window.networks.network
    assert held is not None
    assert network is not None
    assert held.id == network.id
    muted = replace(text.edited(network, (Mute("conv1", 0),)), version=0)
    window.engines.inference.load(muted)
    qtbot.waitUntil(lambda: is_changed(window, B) is True, timeout=WAIT_MS)
    assert session.networks[A] is held
    assert view.slots[A].sources.currentText() == "Held: pretrained"
    choose_source(window, A, "The same without its moment, or what is tried on it")
    qtbot.waitUntil(lambda: is_changed(window, A) is False, timeout=WAIT_MS)

    # Networks of another task cannot be compared, and that is said; they answer all the same.
    choose_source(window, A, "Pretrained network")
    choose_source(window, B, "Shapes in colour network")
    qtbot.waitUntil(partial(is_there, window, B, "shapes"), timeout=WAIT_MS)
    assert view.empty_label.text() == "A reads images of 1×28×28 and B of 3×32×32: they cannot be compared."
    qtbot.waitUntil(lambda: len(view.snapshots) == 2, timeout=WAIT_MS)
    assert not view.button.isEnabled()

    # A file that is gone is told, and nothing else changes.
    run.unlink()
    choose_source(window, B, "a")
    qtbot.waitUntil(lambda: "does not exist" in hand.notice(window), timeout=WAIT_MS)
    assert session.networks[B] is None
    assert window.networks.network is not None
    assert session._chosen[B].kind is SourceKind.FILE


def test_of_many_networks_that_are_held_the_newest_stay(window: WholeWindow) -> None:
    session = window.comparing
    network = session.networks[A]
    assert network is not None
    for number in range(MOST_HELD + 2):
        title = f"number {number}"
        session._put(A, replace(network, id=1_000_000 + number, record=replace(network.record, title=title)))
        session.hold(A)
    field = window.compare.slots[B].sources
    held = [field.itemText(place) for place in range(field.count()) if field.itemText(place).startswith("Held")]
    assert held == [f"Held: number {number}" for number in range(2, MOST_HELD + 2)]


def test_out_of_sight_it_costs_nothing(window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(window.engines.compare_answers, "ask", lambda *of: asked.append(of))
    window.layout_.show_panel("test")
    qtbot.waitUntil(lambda: window.compare.visibleRegion().isEmpty())
    draw(qtbot, window, SEVEN)
    assert asked == []
    window.layout_.show_panel("compare")
    qtbot.waitUntil(lambda: bool(asked), timeout=WAIT_MS)
