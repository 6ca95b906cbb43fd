"""Building with the real engines: what is on display, what is kept, what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.architecture.messages import ChangeLayer, RemoveLayer
from cnn_gui.core.network.messages import BatchNorm, Conv, NetworkState, ReLU, Snapshot
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import spec_to_json
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.architecture.builder import NetworkBuilder
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.architecture.fields import SizeField
from cnn_gui.views.architecture.view import BuildView
from cnn_gui.views.parts.fields import CountField
from cnn_gui.window.architecture.session import BuildSession
from tests.views.networks import network_state
from tests.views.snapshots import three

WAIT_MS = 60_000
LEFT = Qt.MouseButton.LeftButton


class BuildRig:
    """View, session and engines, with a network on display and a three drawn."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.inference, self.builder = InferenceEngine(), NetworkBuilder()
        self.view = BuildView()
        qtbot.addWidget(self.view)
        self.session = BuildSession(self.view, self.inference, self.builder, self.view)
        self.inference.network_changed.connect(self.session.show_network)
        self.snapshots: list[Snapshot] = []
        self.inference.answered.connect(self.snapshots.append)
        self.sentences: list[str] = []
        self.session.refused.connect(self.sentences.append)
        self.session.informed.connect(self.sentences.append)
        self.session.failed.connect(lambda problem: self.sentences.append(problem.text))
        self.view.resize(520, 620)
        self.view.show()
        self.session.set_seen(True)
        self.inference.request(three())
        self.inference.load(network_state("tutorial"))
        self.settle()

    def settle(self) -> NetworkState:
        """Waits until what was put on display last is there."""
        self.qtbot.waitUntil(
            lambda: not self.session.is_at_work and self.inference.is_up_to_date and self.inference.network is not None,
            timeout=WAIT_MS,
        )
        network = self.inference.network
        assert network is not None
        return network

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> NetworkState:
        QTest.keyClick(self.view.table, key, modifier)
        return self.settle()

    def names(self) -> list[str]:
        """What stands in the table."""
        model = self.view.table.model_
        return [str(model.data(model.index(line, 0))) for line in range(model.rowCount())]

    def cells(self, name: str) -> list[object]:
        model = self.view.table.model_
        line = self.names().index(name)
        return [model.data(model.index(line, column)) for column in range(model.columnCount())]


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[BuildRig]:
    rig = BuildRig(qtbot)
    yield rig
    assert rig.inference.close(10)
    assert rig.builder.close(10)


def test_a_change_is_alive_at_once_and_undo_brings_the_weights_back(rig: BuildRig) -> None:
    before = rig.settle()
    rig.view.choose("conv2")
    field = rig.view.form.field("out_channels")
    assert isinstance(field, CountField)
    field.setValue(48)
    network = rig.settle()
    assert network.spec.layers[3] == Conv(48, padding=1)
    assert network.weights["conv1.weight"] is before.weights["conv1.weight"]
    assert network.weights["conv2.weight"].shape == (48, 32, 3, 3)
    assert network.modified
    assert network.record.notes.startswith("Built by hand from")
    assert rig.view.head.weights_line.full_text() == "Weights kept: conv1, fc2. Random: conv2, fc1."
    rig.qtbot.waitUntil(lambda: rig.snapshots[-1].network_version == network.version, timeout=WAIT_MS)
    assert rig.snapshots[-1].layers[4].values.shape == (48, 14, 14)
    assert rig.cells("conv2")[2:] == ["48×14×14", "13,872", "2,709,504", "8×8"]
    rig.view.head.undo.click()
    back = rig.settle()
    assert back.id == before.id
    assert not back.modified
    assert back.record.title == before.record.title
    assert all(back.weights[name] is before.weights[name] for name in before.weights)
    rig.view.head.redo.click()
    assert rig.settle().id == network.id


def test_a_network_that_keeps_kernels_keeps_their_credit(rig: BuildRig) -> None:
    before = rig.settle()
    credit = "learned from drawings of Ann"
    rig.inference.load(replace(before, record=replace(before.record, sources=credit)))
    rig.settle()
    rig.session.edit((ChangeLayer(3, Conv(48, padding=1)),), 3)
    assert rig.settle().record.sources == credit
    presets = rig.view.head.presets
    presets.setCurrentIndex(presets.findData("lenet"))
    presets.activated.emit(presets.currentIndex())
    assert rig.settle().record.sources == ""


def test_everything_is_done_by_keys(rig: BuildRig) -> None:
    rig.view.choose("relu1")
    rig.view.table.setFocus()
    assert rig.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier).spec.layers[2:4] == (ReLU(), ReLU())
    assert rig.view.current == 3
    rig.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert rig.view.current == 2
    rig.key(Qt.Key.Key_Delete)
    assert rig.settle().spec == NETWORKS["tutorial"]
    rig.key(Qt.Key.Key_Insert)
    menu = rig.view.tools.insert.menu()
    assert menu.isVisible()
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert rig.settle().spec.layers[3] == BatchNorm()
    rig.key(Qt.Key.Key_S)
    skip = rig.view.tools.skip.menu()
    assert [action.text() for action in skip.actions()][:2] == ["Add relu1 to it", "Add pool1 to it"]
    QTest.keyClick(skip, Qt.Key.Key_Return)
    spec = rig.settle().spec
    assert spec.layers[4].inputs == ("norm1", "relu1")
    assert rig.names()[4:7] == ["norm1", "add1", "conv2"]


def test_a_row_that_does_not_fit_says_why_and_a_click_mends_it(rig: BuildRig) -> None:
    working = rig.settle()
    rig.view.choose("conv2")
    field = rig.view.form.field("kernel_size")
    assert isinstance(field, SizeField)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "17")
    QTest.keyClick(field, Qt.Key.Key_Return)
    line = rig.view.table.trouble
    assert line.text() == "conv2: a window of 17×17 does not fit into maps of 14×14 with padding."
    # Below the row, where it stands, and as wide as the table.
    rows = rig.view.table.rowViewportPosition(rig.names().index("conv2"))
    assert line.y() == rows + rig.view.table.rowHeight(rig.names().index("conv2"))
    assert [button.text() for button in line.buttons][:2] == ["Set kernel_size to 16", "Set padding to 2"]
    assert rig.view.head.notice.text.text().startswith("conv2 does not fit: what all views show is the last network")
    # The last one that worked goes on answering.
    assert rig.settle().id == working.id
    rig.inference.request(three())
    rig.qtbot.waitUntil(lambda: rig.snapshots[-1].network_version == rig.settle().version, timeout=WAIT_MS)
    QTest.mouseClick(line.buttons[1], LEFT)
    network = rig.settle()
    assert network.spec.layers[3] == Conv(64, kernel_size=17, padding=2)
    assert line.isHidden()
    assert rig.view.head.notice.isHidden()
    # From the last that worked: what still fits of it is kept.
    assert network.weights["conv1.weight"] is working.weights["conv1.weight"]
    rig.session.undo()
    rig.session.undo()
    assert rig.settle().id == working.id


def test_presets_are_other_networks_and_nothing_of_the_one_before_is_lost(rig: BuildRig) -> None:
    before = rig.settle()
    presets = rig.view.head.presets
    presets.setCurrentIndex(presets.findData("lenet"))
    presets.activated.emit(presets.currentIndex())
    network = rig.settle()
    assert network.record.title == "LeNet-5, untrained"
    assert rig.view.head.size_line.full_text() == "61,706 parameters · 422,824 multiplications"
    assert presets.value() == "lenet"
    rig.session.undo()
    assert rig.settle().id == before.id
    assert presets.value() == "tutorial"


def test_edits_that_come_faster_than_they_are_made_end_in_the_last_one(rig: BuildRig) -> None:
    for count in range(20, 33):
        rig.session.edit((ChangeLayer(3, Conv(count, padding=1)),), 3)
    assert rig.settle().spec.layers[3] == Conv(32, padding=1)
    assert rig.session.undo_stack.count() == 13
    for _ in range(12):
        rig.session.undo()
    assert rig.settle().spec.layers[3] == Conv(20, padding=1)


def test_another_network_on_display_is_a_step_that_can_be_taken_back(rig: BuildRig) -> None:
    rig.session.edit((ChangeLayer(3, Conv(48, padding=1)),), 3)
    built = rig.settle()
    rig.inference.load(network_state("sprint"))
    assert rig.settle().spec == NETWORKS["sprint"]
    assert rig.names()[1:3] == ["conv1", "relu1"]
    rig.session.undo()
    assert rig.settle().id == built.id


def test_nothing_changes_while_a_network_trains(rig: BuildRig) -> None:
    before = rig.settle()
    rig.session.show_run_state(RunState.RUNNING)
    rig.session.edit((RemoveLayer(0),), 0)
    assert rig.sentences[-1] == "A network is being trained: stop the run to change its rows."
    assert rig.settle().id == before.id
    assert not rig.view.tools.isEnabled()
    weights = {name: array + np.float32(1) for name, array in before.weights.items()}
    rig.inference.load_weights(weights, "trained")
    rig.settle()
    assert rig.session.undo_stack.count() == 0
    rig.session.show_run_state(RunState.IDLE)
    rig.session.edit((ChangeLayer(3, Conv(48, padding=1)),), 3)
    assert np.array_equal(rig.settle().weights["conv1.weight"], weights["conv1.weight"])


def test_a_specification_is_opened_for_the_task_on_display(rig: BuildRig, tmp_path: Path) -> None:
    path = tmp_path / "SPEC.json"
    path.write_text(spec_to_json(NETWORKS["sprint"]))
    rig.session.open(path)
    rig.qtbot.waitUntil(lambda: bool(rig.sentences), timeout=WAIT_MS)
    assert rig.settle().spec == NETWORKS["sprint"]
    assert rig.sentences == ["SPEC.json is opened as a new network: its weights are random."]
    others: list[Path] = []
    rig.session.other_file.connect(others.append)
    path.write_text('{"format": "something else"}')
    rig.session.open(path)
    rig.qtbot.waitUntil(lambda: others == [path], timeout=WAIT_MS)
    path.write_text('{"layers": 3}')
    rig.session.open(path)
    rig.qtbot.waitUntil(lambda: len(rig.sentences) == 2, timeout=WAIT_MS)
    assert "not in a form this version knows" in rig.sentences[-1]


def test_of_too_many_weights_the_oldest_are_let_go_and_begin_anew(rig: BuildRig) -> None:
    first = rig.settle()
    rig.session._history._most_bytes = 1_000_000
    for count in (16, 24, 40):
        rig.session.edit((ChangeLayer(0, Conv(count, padding=1)),), 0)
        rig.settle()
    for _ in range(3):
        rig.session.undo()
        network = rig.settle()
    assert network.spec == first.spec
    assert network.id != first.id
    assert rig.view.head.weights_line.full_text() == "All weights are random: nothing is learnt yet."


def test_a_row_is_gone_to_by_a_click(rig: BuildRig) -> None:
    chosen: list[str] = []
    rig.view.row_chosen.connect(chosen.append)
    table = rig.view.table
    line = rig.names().index("pool2")
    QTest.mouseClick(table.viewport(), LEFT, pos=QPoint(20, table.rowViewportPosition(line) + 4))
    assert (chosen, rig.view.current) == (["pool2"], 4)
    rig.view.choose("fc1")
    assert chosen == ["pool2"]
    assert table.currentIndex().row() == rig.names().index("fc1")
