from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError, FileError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.exchange.export.formats import ONNX
from cnn_gui.core.exchange.messages import Exported, ExportFormat
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.exchange.networks import NetworkFiles
from cnn_gui.engine.network.inference import NetworkLike
from tests.engine.fakes import Loaded, loaded, network_state


class FakeCheckpoints:
    def __init__(self) -> None:
        self.files: dict[str, Loaded] = {}

    def load(self, path: Path, should_stop: Callable[[], bool]) -> Loaded:
        if path.name in ("pretrained.safetensors", "deep.safetensors"):
            return loaded(path.stem)
        if str(path) not in self.files:
            raise CheckpointError(f"{path.name} is not a network.")
        return self.files[str(path)]

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        if path.parent.name == "full":
            raise FileError(f"{path.name} was not saved: the disk is full.")
        self.files[str(path)] = Loaded(spec, weights, record, task)

    def export(self, network: NetworkLike, format_: ExportFormat, path: Path) -> Exported:
        if path.parent.name == "full":
            raise FileError(f"{path.name} was not written: the disk is full.")
        self.files[str(path)] = Loaded(network.spec, network.weights, network.record, network.task)
        return Exported(format_, (path,), 5)


@pytest.fixture
def worker(qapp: QCoreApplication) -> Iterator[Worker]:
    worker = Worker("odd jobs")
    yield worker
    assert worker.close(10)


@pytest.fixture
def checkpoints() -> FakeCheckpoints:
    return FakeCheckpoints()


@pytest.fixture
def files(worker: Worker, checkpoints: FakeCheckpoints) -> NetworkFiles:
    return NetworkFiles(worker, checkpoints=checkpoints)


def test_a_saved_network_has_its_path_and_opens_again(
    files: NetworkFiles, checkpoints: FakeCheckpoints, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(files.saved) as saved:
        files.save("/there/mine.safetensors", network_state(fill=2.0))
    (state,) = saved.args
    assert isinstance(state, NetworkState)
    assert state.record.path == "/there/mine.safetensors"
    assert not state.modified
    with qtbot.waitSignal(files.opened) as opened:
        files.open("/there/mine.safetensors")
    (network,) = opened.args
    assert network.spec == NETWORKS["sprint"]
    assert network.weights["fc2.bias"][0] == 2.0
    assert network.record == state.record


def test_a_task_is_saved_with_its_network(files: NetworkFiles, qtbot: QtBot) -> None:
    letters = Task(tuple("ABCDEFGHIJ"), data="letters")
    with qtbot.waitSignal(files.saved) as saved:
        files.save("/there/mine.safetensors", replace(network_state(), task=letters))
    assert saved.args[0].task == letters
    with qtbot.waitSignal(files.opened) as opened:
        files.open("/there/mine.safetensors")
    assert opened.args[0].task == letters


def test_what_waits_to_be_saved_when_the_window_closes_is_saved(
    files: NetworkFiles, worker: Worker, checkpoints: FakeCheckpoints
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(_control: JobControl) -> None:
        begun.set()
        go_on.wait(10)

    worker.submit(wait, on_done=lambda _: None, on_failed=lambda _: None, doing="waiting")
    assert begun.wait(10)
    files.open("/there/other.safetensors")
    files.save("/there/mine.safetensors", network_state(fill=2.0))
    worker.close(0.0)
    go_on.set()
    assert worker.close(10)
    assert checkpoints.files["/there/mine.safetensors"].weights["fc2.bias"][0] == 2.0


def test_the_pretrained_network_has_no_path_to_save_over(
    files: NetworkFiles, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnn_gui.core.base.resources.find", lambda *parts: Path(*parts))
    with qtbot.waitSignal(files.opened) as opened:
        files.open_pretrained()
    assert opened.args[0].record == NetworkRecord("pretrained")


def test_a_network_of_the_app_opens_by_its_name(
    files: NetworkFiles, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnn_gui.core.base.resources.find", lambda *parts: Path(*parts))
    with qtbot.waitSignal(files.opened) as opened:
        files.open("deep")
    assert opened.args[0].record == NetworkRecord("deep")


def test_a_network_is_exported_with_the_weights_it_had_when_asked_for(
    files: NetworkFiles, checkpoints: FakeCheckpoints, qtbot: QtBot
) -> None:
    state = network_state(fill=2.0)
    with qtbot.waitSignal(files.exported) as exported:
        files.export(Path("/there/mine.onnx"), ONNX, state)
    assert exported.args[0] == Exported(ONNX, (Path("/there/mine.onnx"),), 5)
    assert checkpoints.files["/there/mine.onnx"].weights["fc2.bias"][0] == 2.0
    assert checkpoints.files["/there/mine.onnx"].record == state.record


@pytest.mark.parametrize("act", ["open", "save", "export"])
def test_what_does_not_work_is_one_sentence(files: NetworkFiles, qtbot: QtBot, act: str) -> None:
    with qtbot.waitSignal(files.failed) as failed:
        if act == "open":
            files.open("/there/nonsense.safetensors")
        elif act == "export":
            files.export(Path("/full/mine.onnx"), ONNX, network_state())
        else:
            files.save("/full/mine.safetensors", network_state())
    (problem,) = failed.args
    assert isinstance(problem, Problem)
    assert problem.text in (
        "nonsense.safetensors is not a network.",
        "mine.safetensors was not saved: the disk is full.",
        "mine.onnx was not written: the disk is full.",
    )


class SlowCheckpoints(FakeCheckpoints):
    """Reading "slow" takes until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.read: list[str] = []

    def load(self, path: Path, should_stop: Callable[[], bool]) -> Loaded:
        self.read.append(path.name)
        if path.name == "slow":
            self.begun.set()
            assert self.let_go.wait(10)
        return loaded(path.name)


def test_the_network_asked_for_last_is_the_one_that_opens(worker: Worker, qtbot: QtBot) -> None:
    """While a file is read others are asked for: the one in the middle is not even read, the slow one not shown."""
    checkpoints = SlowCheckpoints()
    files = NetworkFiles(worker, checkpoints=checkpoints)
    opened: list[str] = []
    files.opened.connect(lambda network: opened.append(network.record.title))
    files.open("/there/slow")
    assert checkpoints.begun.wait(10)
    files.open("/there/forgotten")
    with qtbot.waitSignal(files.opened):
        files.open("/there/last")
        checkpoints.let_go.set()
    assert opened == ["last"]
    assert checkpoints.read == ["slow", "last"]


def test_with_real_files(worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    files, path = NetworkFiles(worker), tmp_path / "mine.safetensors"
    with qtbot.waitSignal(files.saved, timeout=30_000):
        files.save(path, network_state(fill=0.25))
    with qtbot.waitSignal(files.opened) as opened:
        files.open(path)
    assert opened.args[0].weights["conv1.weight"].min() == 0.25
    assert opened.args[0].record.path == str(path)
    path.write_bytes(path.read_bytes()[:1000])
    with qtbot.waitSignal(files.failed) as failed:
        files.open(path)
    assert "mine.safetensors" in failed.args[0].text
