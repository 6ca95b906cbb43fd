"""Networks that are looked at beside the one on display, read from files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.compare.messages import NetworkSource, SourceKind
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.compare.opening import NetworkOpener
from tests.run_files import write_run


@pytest.fixture
def opener(qtbot: QtBot) -> Iterator[NetworkOpener]:
    made = NetworkOpener()
    yield made
    assert made.close(10)


def opened(qtbot: QtBot, opener: NetworkOpener, source: NetworkSource) -> NetworkState:
    with qtbot.waitSignal(opener.opened) as waiting:
        opener.open(source)
    assert waiting.args[0] == source
    network = waiting.args[1]
    assert isinstance(network, NetworkState)
    return network


def test_a_network_of_the_app_has_no_file_that_could_be_written_over(opener: NetworkOpener, qtbot: QtBot) -> None:
    network = opened(qtbot, opener, NetworkSource(SourceKind.SHIPPED, "deep"))
    assert network.record.title == "deep"
    assert network.record.path is None
    assert network.parameters == 297_962


def test_a_file_is_read_once_and_again_only_where_it_has_changed(
    opener: NetworkOpener, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write_run(tmp_path, "a", "mine")
    source = NetworkSource(SourceKind.FILE, str(path))
    first = opened(qtbot, opener, source)
    assert opened(qtbot, opener, source) is first
    path.unlink()
    write_run(tmp_path, "a", "another one")
    second = opened(qtbot, opener, source)
    assert second.record.title == "another one"
    assert all(np.array_equal(first.weights[name], second.weights[name]) for name in first.weights)


def test_a_file_that_is_gone_is_a_problem_and_says_of_which_source(
    opener: NetworkOpener, qtbot: QtBot, tmp_path: Path
) -> None:
    source = NetworkSource(SourceKind.FILE, str(tmp_path / "gone.safetensors"))
    with qtbot.waitSignal(opener.failed) as waiting:
        opener.open(source)
    assert waiting.args[0] == source
    problem = waiting.args[1]
    assert isinstance(problem, Problem)
    assert "does not exist" in problem.text
