"""Curves in the background: each as it is there, one network after the other, and nothing of what nobody wants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.robustness.messages import KindCurve, Perturbation, strengths_of
from cnn_gui.engine.robustness.curves import CurveEngine, InputEngine
from cnn_gui.engine.robustness.measurer import (
    CurveMeasured,
    CurvesEnded,
    CurveWish,
    InputChanged,
    InputWish,
    TorchCurveMeasurer,
    TorchInputChanger,
)
from tests.engine.fakes import network_state
from tests.views.other_tasks import SHAPES, network_of

KINDS = (Perturbation.BLUR, Perturbation.FGSM)


def wish(images: int = 20) -> CurveWish:
    return CurveWish(network_state(), KINDS, images)


def some_curve(kind: Perturbation) -> KindCurve:
    return KindCurve(kind, np.zeros(1, np.float32), np.ones((1, 3), np.float32), np.ones((1, 3), bool))


class FakeMeasurer:
    """``gate``, while closed, keeps it before its second curve."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.ended: list[CurveWish] = []

    def measure(
        self, wish: CurveWish, goes_on: Callable[[], bool], tell: Callable[[CurveMeasured], None]
    ) -> CurvesEnded | None:
        for number, kind in enumerate(wish.kinds, 1):
            tell(CurveMeasured(wish, network_state(), DataUsed("x", 3), some_curve(kind), number, len(wish.kinds)))
            while not self.gate.wait(0.001):
                if not goes_on():
                    self.ended.append(wish)
                    return None
        return CurvesEnded(wish)


@pytest.fixture
def measurer() -> FakeMeasurer:
    return FakeMeasurer()


@pytest.fixture
def engine(qtbot: QtBot, measurer: FakeMeasurer) -> Iterator[CurveEngine]:
    engine = CurveEngine(measurer=lambda: measurer)
    yield engine
    measurer.gate.set()
    assert engine.close(5.0)


def test_each_curve_is_told_and_then_the_end_network_by_network(engine: CurveEngine, qtbot: QtBot) -> None:
    told: list[object] = []
    engine.measured.connect(lambda measured: told.append((measured.wish, measured.curve.kind)))
    engine.ended.connect(lambda ended: told.append(ended.wish))
    first, second = wish(), wish()
    engine.measure(first)
    engine.measure(second)
    qtbot.waitUntil(lambda: not engine.is_at_work)
    expected = [[(each, KINDS[0]), (each, KINDS[1]), each] for each in (first, second)]
    assert told == [*expected[0], *expected[1]]


def test_what_is_stopped_ends_and_is_told_no_more(engine: CurveEngine, measurer: FakeMeasurer, qtbot: QtBot) -> None:
    told: list[object] = []
    measurer.gate.clear()
    stopped = wish()
    with qtbot.waitSignal(engine.measured):
        engine.measure(stopped)
    engine.ended.connect(told.append)
    engine.stop()
    assert not engine.is_at_work
    qtbot.waitUntil(lambda: measurer.ended == [stopped])
    measurer.gate.set()
    with qtbot.waitSignal(engine.ended):
        engine.measure(wish())
    assert len(told) == 1


def test_the_measurer_of_torch_tells_every_kind_and_why_it_cannot() -> None:
    measurer, told = TorchCurveMeasurer(), list[CurveMeasured]()
    asked = wish()
    ended = measurer.measure(asked, lambda: True, told.append)
    assert ended is not None
    assert not ended.refused
    assert [measured.curve.kind for measured in told] == list(KINDS)
    assert {measured.data for measured in told} == {DataUsed("MNIST", 20)}
    assert (told[-1].done, told[-1].total) == (2, 2)
    assert measurer.measure(asked, lambda: False, told.append) is None
    refused = measurer.measure(replace(asked, task=SHAPES), lambda: True, told.append)
    assert refused is not None
    assert "other images" in refused.refused
    nowhere = measurer.measure(CurveWish(Path("/nowhere/x.safetensors"), KINDS, 5), lambda: True, told.append)
    assert nowhere is not None
    assert nowhere.refused
    unknown = measurer.measure(CurveWish(network_of("shapes"), KINDS, 5), lambda: True, told.append)
    assert unknown is not None
    assert unknown.refused


def input_wish(strength: float, kind: Perturbation = Perturbation.SHIFT_RIGHT) -> InputWish:
    return InputWish(network_state(), PIXELS, kind, strength)


PIXELS = np.zeros((1, 28, 28), dtype=np.uint8)
PIXELS[:, 5:20, 10:14] = 255


def test_an_input_is_changed_and_its_curve_kept_for_other_strengths() -> None:
    changer = TorchInputChanger()
    network = network_state()
    first, second = (changer.change(InputWish(network, PIXELS, Perturbation.SHIFT_RIGHT, each)) for each in (2.0, -3.0))
    assert first.curve is second.curve
    assert first.curve.strengths.tolist() == list(strengths_of(Perturbation.SHIFT_RIGHT, MNIST.input_shape))
    assert np.array_equal(first.changed[:, :, 2:], PIXELS[:, :, :-2])
    assert np.array_equal(second.changed[:, :, :-3], PIXELS[:, :, 3:])
    attack = changer.change(InputWish(network, PIXELS, Perturbation.FGSM, 5.0))
    assert int(np.abs(attack.changed.astype(int) - PIXELS).max()) <= 5


def test_only_the_newest_input_is_answered(qtbot: QtBot) -> None:
    gate = threading.Event()

    class Slow:
        def __init__(self) -> None:
            self.real = TorchInputChanger()

        def change(self, wish: InputWish) -> InputChanged:
            gate.wait(5)
            return self.real.change(wish)

    engine, told = InputEngine(changer=Slow), list[InputChanged]()
    engine.changed.connect(told.append)
    wishes = [input_wish(strength) for strength in (1.0, 2.0, 3.0)]
    for each in wishes:
        engine.ask(each)
    gate.set()
    qtbot.waitUntil(lambda: not engine.is_at_work, timeout=30_000)
    assert [changed.wish for changed in told] == [wishes[-1]]
    assert engine.close(5.0)
