"""Experiments with the real engines: what is on display, what is compared, what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.experiment.edits import ExperimentError
from cnn_gui.core.experiment.messages import Edits, Mute, SetBias, SetPooling, Solo
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.experiment.trials import TrialEngine
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.experiment.view import ExperimentView
from cnn_gui.window.experiment.session import ExperimentSession
from tests.views.networks import network_state
from tests.views.snapshots import three


class Bench:
    """View, session and engines, with a network on display and a three drawn."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.inference, self.trials = InferenceEngine(), TrialEngine()
        self.view = ExperimentView()
        qtbot.addWidget(self.view)
        self.session = ExperimentSession(self.view, self.inference, self.trials, self.view)
        self.inference.answered.connect(self.session.show_snapshot)
        self.sentences: list[str] = []
        self.session.refused.connect(self.sentences.append)
        self.session.failed.connect(lambda problem: self.sentences.append(problem.text))
        self.view.resize(530, 320)
        self.view.show()
        self.session.set_seen(True)
        self.inference.request(three())
        self.inference.load(network_state("sprint"))
        self.settle()

    def settle(self) -> NetworkState:
        """Waits until what was put on display last is there."""
        self.qtbot.waitUntil(
            lambda: self.inference.is_up_to_date and self.inference.network is not None, timeout=60_000
        )
        network = self.inference.network
        assert network is not None
        return network

    def snapshot(self) -> Snapshot:
        network = self.settle()
        snapshot = self.session._snapshot
        assert snapshot is not None
        assert snapshot.network_version == network.version
        return snapshot

    def edits(self) -> Edits:
        return self.session.edits

    def maps(self, layer: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return next(item.values for item in self.snapshot().layers if item.info.name == layer)

    def until_score(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: text in self.view.head.score.full_text(), timeout=60_000)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench(qtbot)
    yield bench
    assert bench.inference.close(10)
    assert bench.trials.close(10)


def test_a_muted_map_is_zero_for_everybody_and_undo_brings_it_back(bench: Bench) -> None:
    before = bench.maps("conv1")
    QTest.mouseClick(bench.view.grid, Qt.MouseButton.LeftButton, pos=bench.view.grid.mute_box(2).center())
    network = bench.settle()
    assert network.modified
    assert not bench.maps("conv1")[2].any()
    assert bench.view.head.changes.full_text() == "conv1 map 3 muted · 1 change"
    bench.view.head.undo.click()
    network = bench.settle()
    assert not network.modified
    np.testing.assert_array_equal(bench.maps("conv1"), before)
    bench.view.head.redo.click()
    bench.settle()
    assert not bench.maps("conv1")[2].any()


def test_pooling_changes_the_layers_and_reset_is_one_step(bench: Bench) -> None:
    bench.session.edit(SetPooling("pool1", "avg"))
    bench.session.toggle(Solo("conv2", 0))
    pool = next(layer for layer in bench.settle().layers if layer.name == "pool1")
    assert pool.kind == "avg_pool"
    relu = bench.maps("conv2").astype(np.float64)
    means = relu[:, :10, :10].reshape(32, 5, 2, 5, 2).mean(axis=(2, 4))
    np.testing.assert_allclose(bench.maps("pool1")[:, :5, :5], means, atol=1e-5)
    bench.view.head.reset.click()
    assert bench.settle().layers == network_state("sprint").layers
    assert not bench.edits()
    bench.session.undo()
    assert len(bench.edits()) == 2


def test_answer_and_accuracy_before_and_after(bench: Bench) -> None:
    assert not bench.snapshot().verdict.sure
    for channel in range(16):
        bench.session.toggle(Mute("conv1", channel))
    bench.qtbot.waitUntil(lambda: "→" in bench.view.head.answer.full_text(), timeout=60_000)
    assert bench.view.head.answer.full_text().startswith("this drawing: not sure")
    bench.qtbot.waitUntil(
        lambda: "→" in (text := bench.view.head.score.full_text()) and "…" not in text, timeout=60_000
    )
    assert "right of the first 1,000 MNIST test images: " in bench.view.head.score.full_text()
    bench.session.reset()
    bench.settle()
    assert "→" not in bench.view.head.score.full_text()


def test_nothing_is_counted_while_nobody_looks(bench: Bench, qtbot: QtBot) -> None:
    bench.session.set_seen(False)
    asked: list[object] = []
    bench.trials.scored.connect(asked.append)
    bench.session._scores.clear()
    bench.session._counting = None
    bench.trials.cancel()
    bench.session.toggle(Mute("conv1", 1))
    bench.settle()
    assert bench.session._counting is None
    assert asked == []


def test_while_a_network_trains_nothing_changes_and_a_sentence_says_why(bench: Bench) -> None:
    bench.session.show_run_state(RunState.RUNNING)
    bench.session.toggle(Mute("conv1", 1))
    assert not bench.edits()
    assert "is being trained" in bench.sentences[0]
    assert "is being trained" in bench.view.head.notice.text.text()
    assert bench.view.head.score.full_text() == ""
    bench.session.show_run_state(RunState.IDLE)
    bench.session.toggle(Mute("conv1", 1))
    assert bench.edits()
    assert not bench.view.head.notice.isVisible()


def test_kernels_are_those_of_the_maps_beside_them_while_a_network_trains(bench: Bench) -> None:
    bench.session.toggle(Mute("conv1", 1))
    bench.settle()
    bench.session.show_run_state(RunState.RUNNING)
    weights = {name: array + np.float32(1) for name, array in network_state("sprint").weights.items()}
    bench.inference.load_weights(weights, "in training")
    bench.settle()
    assert bench.view.head.changes.full_text() == "Nothing is changed."
    assert bench.view.editor.bias.value() == pytest.approx(
        float(weights["conv1.bias"][bench.view.grid.selected]), abs=1e-4
    )


def test_an_edit_that_arrives_after_it_was_taken_back_stays_taken_back(bench: Bench) -> None:
    bench.session.toggle(Mute("conv1", 1))
    late = bench.settle()
    bench.session.undo()
    bench.session.show_network(late)
    assert not bench.edits()
    bench.settle()
    assert not bench.edits()
    assert bench.maps("conv1")[1].any()


def test_another_network_ends_the_experiment_and_it_can_be_brought_back(bench: Bench) -> None:
    bench.session.toggle(Mute("conv1", 1))
    bench.settle()
    bench.inference.load(network_state("tutorial"))
    bench.settle()
    assert not bench.edits()
    assert "belonged to “random”" in bench.view.head.notice.text.text()
    assert not bench.view.head.undo.isEnabled()
    bench.view.head.back.click()
    network = bench.settle()
    assert bench.edits() == (Mute("conv1", 1),)
    assert network.layers == network_state("sprint").layers
    assert not network.weights["conv1.weight"][1].any()
    bench.session.reset()
    np.testing.assert_array_equal(
        bench.settle().weights["conv1.weight"], network_state("sprint").weights["conv1.weight"]
    )


def test_a_network_on_its_way_is_not_edited_away(bench: Bench) -> None:
    bench.inference.load(network_state("tutorial"))
    bench.session.toggle(Mute("conv1", 1))
    assert bench.sentences == ["Another network is being opened: try again when it is there."]
    assert bench.settle().layers == network_state("tutorial").layers


def test_saving_keeps_the_experiment_and_no_longer_asks(bench: Bench) -> None:
    bench.session.edit(SetBias("conv1", 0, 1.5))
    network = bench.settle()
    assert network.record.notes.startswith("Made by hand from “random”:\n– conv1 map 1: bias 1.5")
    bench.inference.set_record(replace(network.record, path="mine.safetensors"), modified=False)
    assert bench.edits() == (SetBias("conv1", 0, 1.5),)
    bench.session.toggle(Mute("conv1", 3))
    network = bench.settle()
    assert network.modified
    assert network.record.path is None


def test_state_is_put_back(bench: Bench) -> None:
    bench.session.toggle(Mute("conv1", 1))
    kept = bench.session.state()
    bench.settle()
    bench.session.set_up({"mute": "conv1/3", "pool": "pool1/avg"})
    assert bench.edits() == (Mute("conv1", 3), SetPooling("pool1", "avg"))
    bench.inference.load(network_state("tutorial"))
    bench.settle()
    bench.session.restore(kept)
    assert bench.edits() == (Mute("conv1", 1),)
    assert not bench.settle().weights["conv1.weight"][1].any()


def test_a_network_that_was_kept_with_its_edits_is_known_again(bench: Bench) -> None:
    bench.session.toggle(Mute("conv1", 1))
    kept = bench.settle()
    bench.inference.load(network_state("tutorial"))
    bench.settle()
    bench.inference.load(kept)
    bench.settle()
    assert bench.edits() == (Mute("conv1", 1),)
    bench.session.reset()
    assert bench.settle().weights is network_state("sprint").weights


def test_a_wrong_link_changes_nothing(bench: Bench) -> None:
    bench.session.toggle(Mute("conv1", 1))
    with pytest.raises(ExperimentError, match="nothing that can be tried"):
        bench.session.set_up({"mute": "conv1/many"})
    assert bench.edits() == (Mute("conv1", 1),)
