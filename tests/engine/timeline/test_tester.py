"""How good a network was at a moment, found out in the background."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.timeline.accuracy import accuracy_of
from cnn_gui.core.timeline.messages import Moment, Moments
from cnn_gui.engine.timeline.tester import MomentTester
from tests.core.timeline.test_accuracy import labelled
from tests.moments import weights_of
from tests.run_files import SPEC

MOMENTS = Moments("/r/a.moments", (Moment(0, 0), Moment(5, 320)), 4, 40, (0, 1), (1, 1))
NOWHERE = replace(MNIST, data="Nowhere")


class Images:
    """The test images of MNIST's task, and how often they were loaded."""

    def __init__(self) -> None:
        self.loaded = 0

    def __call__(self, task: Task) -> Dataset:
        self.loaded += 1
        if task == NOWHERE:
            raise DataError("There are none.")
        return labelled(40)


@pytest.fixture
def images() -> Images:
    return Images()


@pytest.fixture
def tester(images: Images, qtbot: QtBot) -> Iterator[MomentTester]:
    made = MomentTester(images_of=images)
    yield made
    assert made.close(5.0)
    made.deleteLater()


def network_at(number: int, task: Task = MNIST) -> NetworkState:
    weights = weights_of(0.1 + number)
    moment = MOMENTS.moments[number]
    return NetworkState(1, SPEC, layer_infos(SPEC, MNIST), weights, NetworkRecord("a"), False, task=task, moment=moment)


def test_each_moment_is_tested_once_on_images_that_are_loaded_once(
    tester: MomentTester, images: Images, qtbot: QtBot
) -> None:
    found: list[tuple[str, Moment, Measurement]] = []
    tester.measured.connect(lambda *told: found.append(told))
    for number in (0, 1, 0):
        tester.ask(MOMENTS, network_at(number))
        moment = MOMENTS.moments[number]
        qtbot.waitUntil(lambda moment=moment: tester.known(MOMENTS, moment) is not None)  # type: ignore[misc]
    assert [(path, moment.step) for path, moment, _ in found] == [("/r/a.moments", 0), ("/r/a.moments", 5)]
    for number, (_, _, measured) in enumerate(found):
        assert measured == accuracy_of(network_at(number), labelled(40))
    assert images.loaded == 1
    assert tester.known(replace(MOMENTS, path="/r/b.moments"), MOMENTS.moments[0]) is None


def test_where_there_are_no_images_nothing_is_told_and_nothing_fails(
    tester: MomentTester, images: Images, qtbot: QtBot
) -> None:
    told: list[object] = []
    tester.measured.connect(lambda *values: told.append(values))
    tester.failed.connect(told.append)
    tester.ask(MOMENTS, network_at(0, NOWHERE))
    qtbot.waitUntil(lambda: images.loaded == 1)
    # The next one comes after it: the worker does one thing after the other.
    with qtbot.waitSignal(tester.measured):
        tester.ask(MOMENTS, network_at(1))
    assert len(told) == 1
