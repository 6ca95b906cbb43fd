from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.experiment.edits import rows_of
from cnn_gui.core.experiment.messages import Mute, ReplaceKernel, ScaleBias, SetBias, SetPooling, Solo
from cnn_gui.core.experiment.text import edited
from cnn_gui.views.experiment.pools import PoolSwitches
from cnn_gui.views.experiment.shown import Experiment
from tests.views.networks import network_state


def test_the_filters_are_those_of_the_edited_network_and_say_what_was_done_to_them() -> None:
    base = network_state()
    own = base.weights["conv2.weight"][5, 8]
    edits = (
        Mute("conv2", 1),
        Solo("conv2", 3),
        SetBias("conv2", 4, 0.5),
        ReplaceKernel("conv2", 5, 8, rows_of(-own)),
        ScaleBias("conv1", 0, 2.0),
    )
    filters = Experiment.of(edited(base, edits)).filters("conv2", 8)
    np.testing.assert_array_equal(filters.kernels[5], -own)
    np.testing.assert_array_equal(filters.kernels[1], base.weights["conv2.weight"][1, 8])
    assert (set(filters.muted), set(filters.solo), set(filters.changed)) == ({1}, {3}, {4, 5})
    assert set(filters.silent) == set(range(64)) - {3}


def test_one_filter_beside_what_was_learnt() -> None:
    base = network_state()
    own = base.weights["conv2.weight"][5, 8]
    edits = (ReplaceKernel("conv2", 5, 8, rows_of(-own)), SetBias("conv2", 5, 0.5))
    shown = Experiment.of(edited(base, edits)).filter("conv2", 5, 8)
    np.testing.assert_array_equal(shown.own, own)
    np.testing.assert_array_equal(shown.kernel, -own)
    assert (shown.preset, shown.bias, shown.own_bias) == ("edited", 0.5, float(base.weights["conv2.bias"][5]))
    assert Experiment.of(base).filter("conv2", 5, 8).preset == ""


@pytest.mark.parametrize(("name", "learnt", "other"), [("tutorial", "max", "avg"), ("odd", "avg", "max")])
def test_a_pool_is_switched_away_from_what_was_learnt_and_back(
    qtbot: QtBot, name: str, learnt: str, other: str
) -> None:
    switches = PoolSwitches()
    qtbot.addWidget(switches)
    switches.set_layers(network_state(name).layers)
    asked: list[SetPooling] = []
    switches.switched.connect(asked.append)
    switches.show_edits(())
    button = switches.buttons["pool1"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    switches.show_edits(tuple(asked))
    assert button.isChecked()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [(edit.layer, edit.mode) for edit in asked] == [("pool1", other), ("pool1", learnt)]


def test_the_switches_of_another_network_take_the_place_of_the_first(qtbot: QtBot) -> None:
    switches = PoolSwitches()
    qtbot.addWidget(switches)
    switches.set_layers(network_state("tutorial").layers)
    assert list(switches.buttons) == ["pool1", "pool2"]
    switches.set_layers(network_state("odd").layers)
    assert len(switches.buttons) == 1
    switches.set_layers([])
    assert switches.isHidden()
