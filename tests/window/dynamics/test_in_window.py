"""The numbers in the whole window: of the run under way, of an opened one, and at a moment of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from cnn_gui.core.dynamics.dynamics_file import dynamics_beside, sample_bytes, start_bytes
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.training.messages import RunState
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
