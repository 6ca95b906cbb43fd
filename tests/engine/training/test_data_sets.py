from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData, Preview, Task
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.engine.training.data_sets import DataSets
from cnn_gui.engine.training.training import TrainingEngine
from tests.engine.fake_training import FakeTrainer

PETS = ChosenData("/data/pets", Task(("cat", "dog", "emu"), (3, 16, 16), (0.5,) * 3, (0.2,) * 3, data="pets"), 90, 10)


@pytest.fixture
def sets(qtbot: QtBot) -> Iterator[DataSets]:
    sets = DataSets()
    yield sets
    assert sets.close(10)


def test_a_set_is_read_in_the_background_with_its_preview(sets: DataSets, qtbot: QtBot, tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 9, 9), dtype=np.uint8)
    np.savez(tmp_path / "mine.npz", images=pixels, labels=np.arange(40) % 4)
    with qtbot.waitSignal(sets.ready, timeout=30_000) as ready:
        sets.read(str(tmp_path / "mine.npz"))
    data, found = ready.args
    assert isinstance(data, ChosenData)
    assert isinstance(found, Preview)
    assert (data.source, data.train, data.test) == (str(tmp_path / "mine.npz"), 32, 8)
    assert data.task == found.task
    with qtbot.waitSignal(sets.failed, timeout=30_000) as failed:
        sets.read(str(tmp_path / "nothing"))
    assert "no data set" in failed.args[0].text


@pytest.fixture
def engine(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainingEngine]:
    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(tmp_path))
    engine = TrainingEngine(trainer=FakeTrainer(epochs=1))
    yield engine
    assert engine.close(10)


def run(engine: TrainingEngine, qtbot: QtBot, initial: NetworkState | None = None) -> FakeTrainer:
    with qtbot.waitSignal(engine.finished, timeout=20_000):
        engine.start(RECIPES["tutorial"], initial)
    trainer = engine._trainer
    assert isinstance(trainer, FakeTrainer)
    return trainer


def test_a_run_trains_a_network_for_the_data_that_is_chosen(engine: TrainingEngine, qtbot: QtBot) -> None:
    trainer = run(engine, qtbot)
    assert (trainer.data, trainer.spec) == (MNIST_DATA, NETWORKS["tutorial"])
    engine.set_data(PETS)
    trainer = run(engine, qtbot)
    assert trainer.data == PETS
    assert trainer.spec == fitted(NETWORKS["tutorial"], PETS.task)
    assert trainer.tasks[-1] == engine.task == PETS.task
    assert trainer.saves[-1][3].sources == "pets"


def network_for(task: Task) -> NetworkState:
    spec = fitted(NETWORKS["sprint"], task)
    return NetworkState(1, spec, layer_infos(spec), {}, NetworkRecord("mine"), task=task)


def test_going_on_keeps_the_networks_numbers_and_falls_back_on_its_own_data(
    engine: TrainingEngine, qtbot: QtBot
) -> None:
    other = Task(PETS.task.classes, PETS.task.input_shape, (0.1,) * 3, (0.3,) * 3, data="pets")
    engine.set_data(PETS)
    assert run(engine, qtbot, network_for(other)).data == ChosenData("/data/pets", other, 90, 10)
    engine.set_data(MNIST_DATA)
    trainer = run(engine, qtbot, network_for(other))
    assert trainer.data is not None
    assert (trainer.data.source, trainer.data.task) == ("pets", other)


def test_a_network_that_does_not_fit_says_so_in_a_sentence(engine: TrainingEngine, qtbot: QtBot) -> None:
    nameless = Task(PETS.task.classes, PETS.task.input_shape, PETS.task.mean, PETS.task.std)
    with qtbot.waitSignal(engine.failed, timeout=20_000) as failed:
        engine.start(RECIPES["tutorial"], network_for(nameless))
    assert "3 classes apart and MNIST has 10" in failed.args[0].text
