"""The moments of a run, found and read in the background."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.timeline.messages import Moments
from cnn_gui.core.timeline.moment_file import beside
from cnn_gui.engine.timeline.moments import MomentReader, MomentWeights
from tests.moments import write_moments
from tests.run_files import SPEC, write_run


@pytest.fixture
def reader(qtbot: QtBot) -> Iterator[MomentReader]:
    made = MomentReader()
    yield made
    assert made.close(5.0)
    made.deleteLater()


def found(reader: MomentReader, run: Path, qtbot: QtBot) -> Moments | None:
    with qtbot.waitSignal(reader.found) as signal:
        reader.look(str(run), SPEC)
    assert signal.args[0] == str(run)
    moments: Moments | None = signal.args[1]
    return moments


def test_a_run_without_moments_or_with_damaged_ones_has_none(
    reader: MomentReader, tmp_path: Path, qtbot: QtBot
) -> None:
    run = write_run(tmp_path, "a")
    assert found(reader, run, qtbot) is None
    beside(run).write_bytes(b"junk")
    assert found(reader, run, qtbot) is None


def test_of_many_wishes_the_newest_is_read(reader: MomentReader, tmp_path: Path, qtbot: QtBot) -> None:
    run = write_run(tmp_path, "a")
    write_moments(run, {0: 0.1, 3: 0.2, 9: 0.3})
    moments = found(reader, run, qtbot)
    assert moments is not None
    assert [moment.step for moment in moments.moments] == [0, 3, 9]
    seen: list[MomentWeights] = []
    reader.read.connect(seen.append)
    for number in (0, 1, 0, 1, 2):
        reader.ask(moments, number, SPEC)
    qtbot.waitUntil(lambda: bool(seen) and seen[-1].moment.step == 9)
    assert len(seen) <= 3
    np.testing.assert_allclose(seen[-1].weights["conv1.bias"], 0.3)


def test_a_file_that_is_gone_is_told(reader: MomentReader, tmp_path: Path, qtbot: QtBot) -> None:
    run = write_run(tmp_path, "a")
    write_moments(run, {0: 0.1})
    moments = found(reader, run, qtbot)
    assert moments is not None
    beside(run).unlink()
    problems: list[Problem] = []
    reader.failed.connect(problems.append)
    with qtbot.waitSignal(reader.failed):
        reader.ask(moments, 0, SPEC)
    assert "does not exist" in problems[0].text
