"""Going back in time in the whole window: every panel shows the moment, and the network is lost to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths
from cnn_gui.core.datasets import of_task
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.evaluation.few import sample
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.experiment.messages import Edits, Mute
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.timeline.moment_file import beside
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.base.measured import measured_text
from tests.moments import weights_of, write_moments
from tests.run_files import SPEC, write_run
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import SEVEN, WAIT_MS, draw, open_window, wait_idle

SCALES = {0: 0.01, 5: 0.05, 12: 0.09}


@pytest.fixture
def run() -> Path:
    path = write_run(paths.runs_dir(), "a", "mine")
    write_moments(path, SCALES)
    return path


@pytest.fixture
def window(run: Path, qtbot: QtBot) -> Iterator[WholeWindow]:
    made = open_window(qtbot, model=run)
    qtbot.waitUntil(made.moments.isVisible, timeout=WAIT_MS)
    yield made
    made.quit_without_asking()


def go(qtbot: QtBot, window: WholeWindow, position: int) -> None:
    """To one of the moments, or Now, by the slider; returns when all panels show it."""
    window.moments.slider.setValue(position)
    wanted = window.moments.moment

    def is_there() -> bool:
        shown, displayed = window.shown, window.engines.inference.displayed
        assert shown is not None
        assert displayed is not None
        return displayed.moment == wanted and shown.network_version == displayed.version

    qtbot.waitUntil(is_there, timeout=WAIT_MS)


def shows(window: WholeWindow, step: int) -> bool:
    return window.curves.moment == step


def edits(window: WholeWindow) -> Edits:
    """Of the network on display."""
    assert window.hub.last_network is not None
    return window.hub.last_network.edits


def answer(weights: dict[str, np.ndarray], window: WholeWindow) -> np.ndarray:
    """What PyTorch makes of the input on display."""
    assert window.shown is not None
    module = build(SPEC)
    load_weights(module, weights)
    with torch.no_grad():
        logits = module(torch.from_numpy(window.shown.preprocessed.input.copy())[None])
    return np.asarray(torch.softmax(logits, 1)[0].numpy())


def test_every_panel_shows_the_moment_and_now_brings_the_network_back(window: WholeWindow, qtbot: QtBot) -> None:
    draw(qtbot, window, SEVEN)
    network = window.networks.network
    assert network is not None
    for position, (step, scale) in enumerate(SCALES.items()):
        go(qtbot, window, position)
        assert window.shown is not None
        np.testing.assert_allclose(window.shown.probabilities, answer(weights_of(scale), window), atol=1e-5)
        assert window.hub.last_network is not None
        assert window.hub.last_network.weights["conv1.bias"][0] == pytest.approx(scale, rel=1e-3)
        assert f"mine · step {step}" in window.windowTitle()
        assert window.curves.moment == step
        assert window.networks.network is network
    QTest.mouseClick(window.moments.now_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.windowTitle().startswith("mine") and "step" not in window.windowTitle())
    assert window.curves.moment is None
    assert window.networks.network is not None
    assert window.networks.network.id == network.id
    assert window.moments.moment is None


def test_what_a_run_shows_while_a_moment_is_read_does_not_lead_back_to_now(window: WholeWindow, qtbot: QtBot) -> None:
    window.moments.slider.setValue(1)
    network = window.engines.inference.network
    assert network is not None
    # As when its record has changed, or new weights have come, before the file is read.
    window.engines.inference.set_record(network.record, modified=False)
    assert window.moments.moment is not None
    go(qtbot, window, 1)
    assert shows(window, 5)


def test_the_keyboard_goes_through_time_wherever_it_is(window: WholeWindow, qtbot: QtBot) -> None:
    for name, step in (("earlier", 12), ("earlier", 5), ("later", 12)):
        window.actions_[name].trigger()
        qtbot.waitUntil(partial(shows, window, step), timeout=WAIT_MS)
    window.actions_["now"].trigger()
    qtbot.waitUntil(lambda: window.curves.moment is None, timeout=WAIT_MS)


def test_saving_at_a_moment_saves_the_network_and_says_so(window: WholeWindow, run: Path, qtbot: QtBot) -> None:
    before = checkpoint.load(run).weights
    told: list[str] = []
    window.hub.info.connect(told.append)
    go(qtbot, window, 0)
    window.actions_["save_network"].trigger()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert "as it is now" in told[-1]
    for name, array in checkpoint.load(run).weights.items():
        np.testing.assert_array_equal(array, before[name])


def test_what_is_tried_waits_for_now(window: WholeWindow, qtbot: QtBot) -> None:
    window.experiments.edit(Mute("conv1", 2))
    qtbot.waitUntil(lambda: bool(edits(window)))
    go(qtbot, window, 1)
    assert edits(window) == ()
    refused: list[str] = []
    window.hub.refused.connect(refused.append)
    window.experiments.edit(Mute("conv1", 3))
    assert "Now" in refused[0]
    go(qtbot, window, len(SCALES))
    assert edits(window) == (Mute("conv1", 2),)
    assert window.experiments.edits == (Mute("conv1", 2),)
    window.experiments.reset()


def test_a_test_at_a_moment_is_of_that_moment(window: WholeWindow, qtbot: QtBot) -> None:
    go(qtbot, window, 2)
    network = window.networks.network
    window.tests.evaluate()
    qtbot.waitUntil(lambda: window.tests.is_of_display, timeout=WAIT_MS)
    assert window.networks.network is network
    go(qtbot, window, len(SCALES))
    assert not window.tests.is_of_display


def test_where_the_slider_rests_the_bar_says_how_good_the_network_was(window: WholeWindow, qtbot: QtBot) -> None:
    go(qtbot, window, 1)
    qtbot.waitUntil(lambda: "%" in window.moments.place.full_text(), timeout=WAIT_MS)
    module = build(SPEC)
    load_weights(module, weights_of(SCALES[5]))
    right = evaluate(module, sample(of_task.test_set_of(MNIST)), mistakes=False).measured
    assert window.moments.place.full_text().endswith(measured_text(right, 1))
    go(qtbot, window, len(SCALES))
    assert window.moments.place.full_text() == "now"


def test_another_network_has_no_moments_and_a_lesson_shows_a_network_as_it_is(
    window: WholeWindow, qtbot: QtBot
) -> None:
    go(qtbot, window, 1)
    window.networks.open_pretrained()
    qtbot.waitUntil(window.moments.isHidden, timeout=WAIT_MS)
    assert window.curves.moment is None
    assert not window.engines.inference.is_at_moment


def test_moments_that_are_deleted_meanwhile_leave_the_window_at_now(
    window: WholeWindow, run: Path, qtbot: QtBot
) -> None:
    go(qtbot, window, 1)
    window.engines.runs.forget_moments((str(run),))
    qtbot.waitUntil(window.moments.isHidden, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.curves.moment is None, timeout=WAIT_MS)
    assert not beside(run).exists()
    assert run.exists()


def test_a_run_that_goes_on_is_looked_back_into_and_not_held_up(window: WholeWindow, qtbot: QtBot) -> None:
    form = window.training_panel.form.settings
    form.count("train_size").setValue(1280)
    form.count("epochs").setValue(3)
    go(qtbot, window, 1)
    window.training_panel.epoch()
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.moments.isVisible() and window.moments.slider.maximum() > 10, timeout=WAIT_MS)
    assert window.moments.moment is None
    go(qtbot, window, 0)
    assert "step 0" in window.windowTitle()
    window.training_panel.toggle()
    wait_idle(qtbot, window)
    displayed = window.engines.inference.displayed
    assert displayed is not None
    assert displayed.moment is not None
    assert displayed.moment.step == 0
    network = window.networks.network
    assert network is not None
    assert network.record.path is not None
    assert not network.modified
    for name, array in checkpoint.load(network.record.path).weights.items():
        np.testing.assert_array_equal(array, network.weights[name])
    go(qtbot, window, window.moments.slider.maximum())
    assert window.hub.last_network is not None
    assert window.hub.last_network.id == network.id
    qtbot.waitUntil(lambda: window.moments.slider.maximum() == 40, timeout=WAIT_MS)
