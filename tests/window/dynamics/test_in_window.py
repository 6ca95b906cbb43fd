"""The numbers in the whole window: of the run under way, of an opened one, and at a moment of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from cnn_gui.core.dynamics.dynamics_file import dynamics_beside, sample_bytes, start_bytes
from cnn_gui.core.dynamics.messages import Dynamics
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.training.messages import RunStarted, RunState, StepDone
from cnn_gui.engine.base.worker import Worker
from cnn_gui.engine.dynamics.reader import DynamicsReader
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.views.dynamics.notes import NoteLine
from cnn_gui.views.dynamics.view import DynamicsView
from cnn_gui.window.dynamics import session
from cnn_gui.window.dynamics.session import DynamicsSession
from tests.dynamics_samples import LAYERS, sample_of
from tests.run_files import write_run
from tests.window.window_tools import WAIT_MS, open_window


def test_numbers_of_a_run_of_an_opened_one_and_at_a_moment(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot)
    view, form = window.dynamics, window.training_panel.form
    form.settings.set_config(replace(form.config(), network="sprint", epochs=1, train_size=640))
    window.actions_["train"].trigger()
    qtbot.waitUntil(lambda: window.training.state is not RunState.IDLE, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.training.is_settled, timeout=60_000)
    steps = [sample.step for sample in view.store.samples]
    assert (steps[0], steps[-1]) == (0, 10)
    assert [layer.name for layer in view.store.layers] == ["conv1", "conv2", "fc1", "fc2"]
    record = window.networks.network.record if window.networks.network is not None else None
    assert record is not None
    assert record.path is not None
    assert dynamics_beside(Path(record.path)).exists()

    run = write_run(tmp_path / "runs", "earlier")
    dynamics_beside(run).write_bytes(start_bytes(LAYERS) + sample_bytes(sample_of(0)) + sample_bytes(sample_of(7)))
    window.hub.file_wanted.emit(str(run))
    qtbot.waitUntil(lambda: [sample.step for sample in view.store.samples] == [0, 7], timeout=WAIT_MS)

    # What is read late, of a run that nobody looks at any more, is not shown.
    window.engines.dynamics.found.emit("another run", Dynamics((sample_of(3),)))
    assert [sample.step for sample in view.store.samples] == [0, 7]

    network = window.networks.network
    assert network is not None
    marked = []
    for moment in (Moment(7, 448), None):
        window.hub.network.emit(replace(network, moment=moment))
        marked.append(view.image.moment)
    assert marked == [7, None]

    without = write_run(tmp_path / "runs", "without")
    window.hub.file_wanted.emit(str(without))
    qtbot.waitUntil(lambda: view.store.is_empty, timeout=WAIT_MS)
    assert view._empty.text().startswith("No numbers were kept while this network was trained")
    window.actions_["pretrained"].trigger()
    qtbot.waitUntil(lambda: view._empty.text().startswith("Train, or open a run"), timeout=WAIT_MS)


def test_the_learning_rate_finder_sets_the_form_and_leaves_the_network_alone(qtbot: QtBot) -> None:
    window = open_window(qtbot)
    form, rates = window.training_panel.form, window.dynamics.rates
    form.settings.set_config(replace(form.config(), network="sprint", batch_size=16))
    before = window.networks.network
    rates.find_wanted.emit()
    assert rates.is_working
    qtbot.waitUntil(lambda: rates.found.complete, timeout=60_000)
    assert rates.found.suggested is not None
    rates.use_button.click()
    assert form.config().learning_rate == rates.found.suggested
    assert window.networks.network is before
    rates.find_wanted.emit()
    window.hub.run_state.emit(RunState.RUNNING)
    assert rates.find_button.text() == "Find a learning rate"
    assert not rates.find_button.isEnabled()


def test_the_numbers_of_a_note_do_not_run(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    training, view, line = TrainingEngine(), DynamicsView(), NoteLine()
    for widget in (view, line):
        qtbot.addWidget(widget)
    parent = QObject()
    DynamicsSession(DynamicsReader(Worker("odd jobs", parent=parent)), training, view, line, parent)
    jumped = [StepDone(step, 1, 900.0 if step == 2 else 2.3, 1e-3, 64 * step, 0.1) for step in range(1, 40)]
    training.events.emit((RunStarted(TrainingConfig(), "cpu", 100, 100), *jumped))
    told = line.text.text()
    assert "39 steps" in told
    training.events.emit((StepDone(40, 1, 2.3, 1e-3, 2560, 0.1),))
    assert line.text.text() == told
    monkeypatch.setattr(session, "NUMBERS_EVERY_MS", -1)
    training.events.emit(tuple(StepDone(step, 1, 0.3, 1e-3, 64 * step, 0.1) for step in range(41, 80)))
    assert line.note is None
    assert training.close(5)
