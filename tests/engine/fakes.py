"""Stand-ins for what needs torch, and values to feed them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.messages import InputMode, Preprocessed, Stage, StageName
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec, NetworkState, Snapshot, Verdict
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos, parameter_shapes


def drawing(n: int = 0) -> Drawing:
    """A drawing that differs for each n."""
    return Drawing(strokes=(Stroke(((10.0 + n, 10.0), (200.0, 300.0))),))


def weights(fill: float = 0.0, spec: NetworkSpec = NETWORKS["sprint"]) -> dict[str, Float32]:
    return {name: np.full(shape, fill, np.float32) for name, shape in parameter_shapes(spec).items()}


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """What checkpoint.load gives."""

    spec: NetworkSpec
    weights: Mapping[str, Float32]
    record: NetworkRecord
    task: Task = MNIST


def loaded(title: str = "a network", fill: float = 0.0, name: str = "sprint") -> Loaded:
    return Loaded(NETWORKS[name], weights(fill, NETWORKS[name]), NetworkRecord(title, path="/somewhere/a.safetensors"))


def network_state(name: str = "sprint", fill: float = 0.0, version: int = 1) -> NetworkState:
    spec = NETWORKS[name]
    return NetworkState(version, spec, layer_infos(spec), weights(fill, spec), NetworkRecord("a network"))


class FakeViewer:
    """Answers with snapshots without layers. ``gate``, while closed, keeps each answer waiting."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.waiting = threading.Event()
        self.shown: list[NetworkState] = []
        self.answered: list[Drawing] = []
        self.refuse = False
        self.error: Exception | None = None
        self.threads: set[int] = set()

    def show(self, state: NetworkState) -> None:
        self.threads.add(threading.get_ident())
        if self.refuse:
            raise CheckpointError("These weights belong to another network.")
        self.shown.append(state)

    def answer(self, drawing: Drawing, mode: InputMode, generation: int) -> Snapshot:
        self.threads.add(threading.get_ident())
        self.waiting.set()
        assert self.gate.wait(5)
        if self.error is not None:
            raise self.error
        self.answered.append(drawing)
        values = np.full(10, 0.1, np.float32)
        stage = Stage(StageName.NORMALISED, np.zeros((28, 28), np.float32), "")
        return Snapshot(
            generation=generation,
            drawing=drawing,
            preprocessed=Preprocessed(mode, (stage,)),
            layers=(),
            probabilities=values,
            answers=dict.fromkeys(InputMode, values),
            verdict=Verdict(0, 0.1, 1, 0.1, sure=False),
            blank=drawing.is_blank,
            network_version=self.shown[-1].version,
            seconds=0.0,
            task=self.shown[-1].task,
        )
