"""The engine around the real thing: it must change nothing about what is computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.registry import Dataset, mnist
from cnn_gui.core.evaluation.messages import EvaluationProgress
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import (
    EpochDone,
    RunEnd,
    RunFinished,
    RunState,
    StepDone,
    TrainingEvent,
    WeightsChanged,
)
from cnn_gui.engine.evaluation.evaluation import EvaluationEngine
from cnn_gui.engine.training.run import CoreTrainer
from cnn_gui.engine.training.training import TrainingEngine

CONFIG = TrainingConfig(recipe="tiny", network="sprint", epochs=2, batch_size=32, train_size=256, device="cpu")


def some(whole: Dataset, count: int) -> Dataset:
    return replace(whole, images=whole.images[:count], labels=whole.labels[:count])


def data() -> tuple[Dataset, Dataset]:
    return some(mnist("train"), 256), some(mnist("test"), 200)


def numbers(events: list[TrainingEvent]) -> list[tuple[object, ...]]:
    """What must be equal in two runs: everything but times."""
    kept: list[tuple[object, ...]] = []
    for event in events:
        match event:
            case StepDone():
                kept.append((event.step, event.epoch, event.loss, event.learning_rate, event.images))
            case EpochDone():
                kept.append((event.epoch, event.step, event.test_loss, event.correct, event.n))
            case EvaluationProgress():
                kept.append((event.done, event.total))
    return kept


@pytest.fixture
def engine(qapp: QCoreApplication) -> Iterator[TrainingEngine]:
    engine = TrainingEngine(trainer=CoreTrainer(threads=1, data=data))
    yield engine
    assert engine.close(30)


def test_a_run_equals_the_core_and_its_file_holds_its_weights(engine: TrainingEngine, qtbot: QtBot) -> None:
    import torch

    from cnn_gui.core.exchange.checkpoint import load
    from cnn_gui.core.training.loop import train

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    direct = list(train(CONFIG, *data()))
    torch.set_num_threads(before)
    events: list[TrainingEvent] = []
    engine.events.connect(events.extend)
    with qtbot.waitSignal(engine.finished, timeout=60_000) as signal:
        engine.start(CONFIG)
    (finished,) = signal.args
    assert isinstance(finished, RunFinished)
    assert finished.end is RunEnd.COMPLETED
    assert numbers(events) == numbers(direct)
    newest = [event for event in direct if isinstance(event, WeightsChanged)][-1].weights
    assert finished.saved is not None
    saved = load(Path(finished.saved))
    assert saved.weights.keys() == newest.keys()
    assert all(np.array_equal(saved.weights[name], newest[name]) for name in newest)
    assert saved.record.test_accuracy == finished.test_accuracy
    assert saved.record.history is not None
    assert len(saved.record.history.steps) == 16


def test_a_long_run_stops_between_two_steps(engine: TrainingEngine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(engine.state_changed, timeout=60_000, check_params_cb=RunState.PAUSED.__eq__):
        engine.step_once(TrainingConfig(recipe="long", network="sprint", epochs=1000, batch_size=64, device="cpu"))
    with qtbot.waitSignal(engine.events, timeout=60_000):
        engine.resume()
    with qtbot.waitSignal(engine.finished) as signal:
        engine.stop()
    assert signal.args[0].end is RunEnd.STOPPED
    assert 1 <= signal.args[0].steps < 1000 * 938


@pytest.mark.parametrize("wrong", [{"learning_rate": -1.0}, {"device": "xpu:9"}])
def test_a_config_that_makes_no_sense_fails_with_a_sentence(
    engine: TrainingEngine, qtbot: QtBot, wrong: dict[str, object]
) -> None:
    with qtbot.waitSignal(engine.finished, timeout=60_000) as signal:
        engine.start(replace(CONFIG, **wrong))  # type: ignore[arg-type]
    assert signal.args[0].end is RunEnd.FAILED
    assert signal.args[0].error.endswith(".")
    assert signal.args[0].saved is None


def test_the_test_set_is_classified(qapp: QCoreApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    part = some(mnist("test"), 1000)
    monkeypatch.setattr("cnn_gui.core.datasets.registry.mnist", lambda _split: part)
    from cnn_gui.core.evaluation.accuracy import evaluate
    from cnn_gui.core.network.modules import build, state

    spec = NETWORKS["sprint"]
    network = build(spec, seed=5)
    shown = NetworkState(9, spec, layer_infos(spec), state(network), NetworkRecord("seed 5"))
    engine = EvaluationEngine()
    progress: list[EvaluationProgress] = []
    engine.progress.connect(progress.append)
    with qtbot.waitSignal(engine.done, timeout=60_000) as signal:
        engine.evaluate(shown)
    (result,) = signal.args
    direct = evaluate(network, part)
    assert (result.n, result.correct, result.network_version) == (1000, direct.correct, 9)
    assert np.array_equal(result.confusion, direct.confusion)
    assert progress[-1] == EvaluationProgress(1000, 1000)
    engine.evaluate(shown)
    with qtbot.waitSignal(engine.cancelled):
        engine.cancel()
    assert engine.close(10)
