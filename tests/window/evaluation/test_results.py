"""Which of the kept test results belongs to a network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnn_gui.core.evaluation.messages import Evaluation
from cnn_gui.core.experiment import text
from cnn_gui.core.experiment.messages import Mute
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.window.evaluation.results import MOST, KeptResult, Results
from tests.views.networks import network_state

BASE = network_state("sprint")


def edited(*edits: Mute, base: NetworkState = BASE) -> NetworkState:
    return replace(text.edited(base, edits), version=base.version + 1)


def result(network: NetworkState, correct: int = 90) -> KeptResult:
    return KeptResult(network, Evaluation(100, correct, 0.5, np.zeros((10, 10), np.int64)))


def test_a_result_is_found_by_the_network_and_its_edits_not_by_how_often_they_were_shown() -> None:
    results, first, second = Results(), result(BASE, 90), result(edited(Mute("conv1", 2)), 80)
    results.add(first)
    results.add(second)
    assert results.of(replace(BASE, version=77)) is first
    assert results.of(edited()) is first
    assert results.of(edited(Mute("conv1", 2))) is second
    assert results.of(edited(Mute("conv1", 3))) is None
    other = NetworkState(1, BASE.spec, BASE.layers, dict(BASE.weights), BASE.record)
    assert results.of(other) is None
    assert results.of(edited(Mute("conv1", 2), base=other)) is None


def test_a_newer_result_takes_the_place_of_the_one_before() -> None:
    results, newer = Results(), result(BASE, 91)
    results.add(result(BASE, 90))
    results.add(newer)
    assert results.of(BASE) is newer


def test_few_are_kept_and_that_of_the_network_without_edits_longest() -> None:
    results, plain = Results(), result(BASE)
    results.add(plain)
    tried = [edited(Mute("conv1", channel)) for channel in range(MOST + 3)]
    for network in tried:
        results.add(result(network))
    assert results.of(BASE) is plain
    assert [network for network in tried if results.of(network) is not None] == tried[1 - MOST :]
