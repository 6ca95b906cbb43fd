from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets import own
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData, Preview, ReadProgress, Task
from cnn_gui.core.network.messages import Flatten, Linear, NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.messages import OWN_NETWORK
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.engine.training.data_sets import DataSets
from cnn_gui.engine.training.training import TrainingEngine
from tests.core.datasets.shelf import Shelf, offer_kmnist, shelf
from tests.engine.fake_training import FakeTrainer

__all__ = ["shelf"]

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
def kmnist(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The shelf holds KMNIST, of five images, and this machine has none of it."""
    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(tmp_path / "app"))
    offer_kmnist(shelf, monkeypatch)
    return shelf


def test_a_download_is_told_in_bytes(sets: DataSets, qtbot: QtBot, kmnist: Shelf) -> None:
    told: list[ReadProgress] = []
    sets.progress.connect(told.append)
    with qtbot.waitSignal(sets.ready, timeout=30_000) as ready:
        sets.read("KMNIST")
    assert ready.args[0].train == 5
    assert all(each.downloads for each in told)
    whole = sum(map(len, kmnist.files.values()))
    assert (told[-1].done, told[-1].total) == (whole, whole)


def test_a_download_is_ended_kept_and_gone_on_with(sets: DataSets, qtbot: QtBot, kmnist: Shelf) -> None:
    kmnist.holds_after = 40
    with qtbot.waitSignal(sets.progress, timeout=30_000) as progress:
        sets.read("KMNIST")
    assert (progress.args[0].done, progress.args[0].downloads) == (40, True)
    with qtbot.waitSignal(sets.stopped):
        sets.stop()
    kmnist.holds_after = None
    kmnist.goes_on.set()
    with qtbot.assertNotEmitted(sets.failed), qtbot.waitSignal(sets.ready, timeout=30_000):
        sets.read("KMNIST")
    first = next(wanted for wanted in kmnist.ranges if wanted)
    assert int(first.removeprefix("bytes=").rstrip("-")) >= 40


def test_another_wish_ends_the_one_before_in_silence(
    sets: DataSets, qtbot: QtBot, kmnist: Shelf, tmp_path: Path
) -> None:
    np.savez(tmp_path / "mine.npz", images=np.zeros((40, 9, 9), np.uint8), labels=np.arange(40) % 4)
    kmnist.holds_after = 40
    with qtbot.waitSignal(sets.progress, timeout=30_000):
        sets.read("KMNIST")
    kmnist.goes_on.set()
    with (
        qtbot.assertNotEmitted(sets.failed),
        qtbot.assertNotEmitted(sets.stopped),
        qtbot.waitSignal(sets.ready, timeout=30_000) as ready,
    ):
        sets.read(str(tmp_path / "mine.npz"))
    assert ready.args[0].task.data == "mine"


def test_a_server_that_has_nothing_is_one_sentence(sets: DataSets, qtbot: QtBot, kmnist: Shelf) -> None:
    kmnist.files.clear()
    with qtbot.waitSignal(sets.failed, timeout=30_000) as failed:
        sets.read("KMNIST")
    assert "the server answers 404" in failed.args[0].text


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


def test_a_network_of_ones_own_is_trained_for_the_data_that_is_chosen(engine: TrainingEngine, qtbot: QtBot) -> None:
    config = replace(RECIPES["tutorial"], network=OWN_NETWORK)
    with qtbot.waitSignal(engine.failed, timeout=20_000) as failed:
        engine.start(config)
    assert "build or open one first" in failed.args[0].text
    own_spec = NetworkSpec((Flatten(), Linear(7), Linear(10)))
    engine.set_own(own_spec)
    engine.set_data(PETS)
    with qtbot.waitSignal(engine.finished, timeout=20_000):
        engine.start(config)
    trainer = engine._trainer
    assert isinstance(trainer, FakeTrainer)
    assert trainer.spec == NetworkSpec((Flatten(), Linear(7), Linear(3)), PETS.task.input_shape)
    assert trainer.initial is None


def network_for(task: Task) -> NetworkState:
    spec = fitted(NETWORKS["sprint"], task)
    return NetworkState(1, spec, layer_infos(spec), {}, NetworkRecord("mine"), task=task)


def test_going_on_keeps_the_networks_numbers_and_falls_back_on_its_own_data(
    engine: TrainingEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Task(PETS.task.classes, PETS.task.input_shape, (0.1,) * 3, (0.3,) * 3, data="pets")
    engine.set_data(PETS)
    assert run(engine, qtbot, network_for(other)).data == ChosenData("/data/pets", other, 90, 10)
    engine.set_data(MNIST_DATA)
    monkeypatch.setattr(own, "_paths", {"pets": Path("/data/pets")})
    trainer = run(engine, qtbot, network_for(other))
    assert trainer.data is not None
    assert (trainer.data.source, trainer.data.task) == ("pets", other)


def test_a_network_that_does_not_fit_says_so_in_a_sentence(engine: TrainingEngine, qtbot: QtBot) -> None:
    nameless = Task(PETS.task.classes, PETS.task.input_shape, PETS.task.mean, PETS.task.std)
    with qtbot.waitSignal(engine.failed, timeout=20_000) as failed:
        engine.start(RECIPES["tutorial"], network_for(nameless))
    assert "3 classes apart and MNIST has 10" in failed.args[0].text


@pytest.mark.parametrize("named", ["pets", "/etc", "KMNIST"])
def test_nothing_is_opened_or_downloaded_because_a_file_names_it(
    engine: TrainingEngine, qtbot: QtBot, named: str
) -> None:
    strange = Task(PETS.task.classes, PETS.task.input_shape, PETS.task.mean, PETS.task.std, data=named)
    with qtbot.waitSignal(engine.failed, timeout=20_000) as failed:
        engine.start(RECIPES["tutorial"], network_for(strange))
    assert "3 classes apart and MNIST has 10" in failed.args[0].text
