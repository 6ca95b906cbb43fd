"""What is to be taught is read in the background, and networks are measured there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets import own, registry
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.transfer.messages import Kernels, OwnDrawings, TransferFigures, own_drawings
from cnn_gui.engine.transfer.sets import made_set
from cnn_gui.engine.transfer.transfer import TeachingWish, TransferEngine
from tests.core.transfer.signs import SIGNS, TASK, sign, signs

ENTRIES = [(f"{name} {number}", SIGNS.index(name)) for number in range(5) for name in SIGNS]


def read(entry: str) -> Drawing | None:
    name, number = entry.split()
    return None if number == "4" else sign(name, int(number))


@pytest.fixture
def engine(qapp: QCoreApplication) -> Iterator[TransferEngine]:
    engine = TransferEngine()
    yield engine
    assert engine.close(30)


def test_drawings_are_read_and_divided(engine: TransferEngine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(engine.gathered) as gathered:
        engine.gather(TeachingWish("signs", TASK, ENTRIES, read, kernels=Kernels.SHAPES, rehearsed=7))
    data = gathered.args[0]
    assert isinstance(data, OwnDrawings)
    assert (len(data.learned), len(data.kept_back)) == (9, 3)
    assert (data.source, data.task, data.kernels, data.rehearsed) == ("signs", TASK, Kernels.SHAPES, 7)


def test_a_class_without_drawings_is_told(engine: TransferEngine, qtbot: QtBot) -> None:
    some = [entry for entry in ENTRIES if entry[1] != 1]
    with qtbot.waitSignal(engine.failed) as failed:
        engine.gather(TeachingWish("signs", TASK, some, read))
    assert "no drawing of “hook”" in failed.args[0].text
    with qtbot.waitSignal(engine.gathered):
        engine.gather(TeachingWish("signs", TASK, some, read, whole=False))


def test_a_network_is_measured_on_what_was_kept_back(engine: TransferEngine, qtbot: QtBot) -> None:
    spec = fitted(NETWORKS["sprint"], TASK)
    network = NetworkState(1, spec, layer_infos(spec, TASK), state(build(spec)), NetworkRecord("new"), task=TASK)
    with qtbot.waitSignal(engine.measured, timeout=20_000) as measured:
        engine.measure(network, own_drawings("signs", TASK, signs(5)))
    found = measured.args[0]
    assert isinstance(found, TransferFigures)
    assert (found.own.data.name, found.own.data.images, found.learned.data.images) == ("signs", 3, 12)
    assert found.known is None


def test_own_classes_are_a_data_set_by_their_name() -> None:
    assert why_untestable(TASK) is not None
    own.provide("signs", made_set("signs", TASK, ENTRIES, read))
    try:
        assert why_untestable(TASK) is None
        test = registry.load_named("signs", "test")
        assert (len(test), test.task) == (3, TASK)
        assert registry.labelled("signs").train is registry.labelled("signs").train
        more = [*ENTRIES, ("ring 9", 2)]
        own.provide("signs", made_set("signs", TASK, more, read))
        assert len(registry.labelled("signs").train) == 10
        own.provide("signs", made_set("signs", TASK, [], read))
        with pytest.raises(DataError, match="no drawings yet"):
            registry.labelled("signs")
    finally:
        own.provide("signs", None)
    assert not own.is_known("signs")
    assert why_untestable(MNIST) is None
