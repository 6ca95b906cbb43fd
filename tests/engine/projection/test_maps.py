"""Maps in the background: the newest wish wins, what was made is kept, neighbours follow the drawing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.projection.messages import LayerPoints, MapImages, Neighbours, ProjectionProgress
from cnn_gui.engine.projection.maps import KEPT, ProjectionEngine
from cnn_gui.engine.projection.projector import Found
from tests.core.projection.made import some_images, some_neighbours, some_points
from tests.engine.fakes import network_state


class FakeProjector:
    """Finds two layers; waits before each of them while its gate is closed."""

    def __init__(self) -> None:
        self.gate, self.begun = threading.Event(), threading.Event()
        self.gate.set()
        self.near_gate, self.near_begun = threading.Event(), threading.Event()
        self.near_gate.set()
        self.made: list[tuple[int, int, tuple[str, ...], str]] = []
        self.given_up = 0
        self.threads: set[int] = set()

    def project(
        self,
        network: NetworkState,
        count: int,
        onto: Mapping[str, LayerPoints],
        first: str,
        seen: Callable[[Found], bool],
    ) -> bool:
        if network.record.title == "homeless":
            raise DataError("There are no images.")
        self.threads.add(threading.get_ident())
        self.made.append((network.id, count, tuple(onto), first))
        for found in (some_images(count), some_points(count, "conv1"), some_points(count, "fc1")):
            while not self.gate.wait(0.001):
                if not seen(ProjectionProgress(1, 3)):
                    self.given_up += 1
                    return False
                self.begun.set()
            if not seen(found):
                self.given_up += 1
                return False
        return True

    def nearest(
        self, network: NetworkState, images: MapImages, points: LayerPoints, values: Float32, count: int
    ) -> Neighbours:
        self.threads.add(threading.get_ident())
        self.near_begun.set()
        assert self.near_gate.wait(10)
        return some_neighbours(points.layer, (int(values[0]),))


@pytest.fixture
def projector() -> FakeProjector:
    return FakeProjector()


@pytest.fixture
def engine(qapp: QCoreApplication, projector: FakeProjector) -> Iterator[ProjectionEngine]:
    engine = ProjectionEngine(projector=lambda: projector)
    yield engine
    projector.gate.set()
    assert engine.close(5)


def project(engine: ProjectionEngine, qtbot: QtBot, network: NetworkState, count: int = 60) -> None:
    with qtbot.waitSignal(engine.finished):
        engine.project(network, count, "fc1")


def test_images_and_layers_come_one_after_the_other(engine: ProjectionEngine, qtbot: QtBot) -> None:
    found: list[object] = []
    engine.images_found.connect(found.append)
    engine.points_found.connect(found.append)
    network = network_state()
    project(engine, qtbot, network)
    assert [type(each) for each in found] == [MapImages, LayerPoints, LayerPoints]
    assert engine.images is found[0]
    assert engine.points("conv1") is found[1]
    assert engine.points("fc9") is None
    assert engine.network_id == network.id
    assert not engine.is_projecting


def test_a_newer_network_ends_the_map_before(engine: ProjectionEngine, projector: FakeProjector, qtbot: QtBot) -> None:
    projector.gate.clear()
    images: list[MapImages] = []
    engine.images_found.connect(images.append)
    with qtbot.waitSignal(engine.progress):
        engine.project(network_state(), 60)
    newer = network_state()
    engine.project(newer, 50)
    engine.project(newer, 50)  # the same wish changes nothing
    qtbot.waitUntil(lambda: projector.given_up == 1)
    with qtbot.waitSignal(engine.finished):
        projector.gate.set()
    assert [len(each) for each in images] == [50]
    assert len(projector.made) == 2


def test_a_map_that_was_made_is_told_again_at_once(
    engine: ProjectionEngine, projector: FakeProjector, qtbot: QtBot
) -> None:
    first = network_state()
    project(engine, qtbot, first)
    images = engine.images
    for _ in range(KEPT - 1):
        project(engine, qtbot, network_state())
    with qtbot.waitSignal(engine.finished):
        engine.project(first, 60)
    assert engine.images is images
    assert len(projector.made) == KEPT
    project(engine, qtbot, network_state())
    project(engine, qtbot, network_state())
    project(engine, qtbot, first)  # too long ago
    assert len(projector.made) == KEPT + 3


def test_a_map_is_laid_onto_the_one_before_of_the_same_images(
    engine: ProjectionEngine, projector: FakeProjector, qtbot: QtBot
) -> None:
    for count in (60, 60, 50):
        project(engine, qtbot, network_state(), count)
    assert [(onto, first) for _, _, onto, first in projector.made] == [
        ((), "fc1"),
        (("conv1", "fc1"), "fc1"),
        ((), "fc1"),
    ]


def test_neighbours_are_found_on_another_thread_and_forgotten_ones_are_not_told(
    engine: ProjectionEngine, projector: FakeProjector, qtbot: QtBot
) -> None:
    engine.find_nearest("fc1", np.array([3.0], np.float32))  # nothing is there yet
    project(engine, qtbot, network_state())
    found: list[Neighbours] = []
    engine.neighbours_found.connect(found.append)
    with qtbot.waitSignal(engine.neighbours_found):
        engine.find_nearest("fc1", np.array([4.0], np.float32))
    projector.near_gate.clear()
    projector.near_begun.clear()
    engine.find_nearest("fc1", np.array([5.0], np.float32))
    assert projector.near_begun.wait(10)
    engine.forget_nearest()
    projector.near_gate.set()
    with qtbot.waitSignal(engine.neighbours_found):
        engine.find_nearest("conv1", np.array([6.0], np.float32))
    assert [(each.layer, each.places.tolist()) for each in found] == [("fc1", [4]), ("conv1", [6])]
    assert len(projector.threads) == 2


def test_where_there_are_no_images_it_says_so(engine: ProjectionEngine, qtbot: QtBot) -> None:
    homeless = replace(network_state(), record=NetworkRecord("homeless"))
    with qtbot.waitSignal(engine.failed) as failed:
        engine.project(homeless, 60)
    problem = failed.args[0] if failed.args else None
    assert isinstance(problem, Problem)
    assert problem.text == "There are no images."
    assert engine.images is None


def test_stopped_maps_are_not_told(engine: ProjectionEngine, projector: FakeProjector, qtbot: QtBot) -> None:
    projector.gate.clear()
    images: list[MapImages] = []
    engine.images_found.connect(images.append)
    with qtbot.waitSignal(engine.progress):
        engine.project(network_state(), 60)
    engine.stop()
    qtbot.waitUntil(lambda: projector.given_up == 1)
    assert images == []
    assert not engine.is_projecting
