"""Networks and snapshots of tasks that are not MNIST's: three drawings in 20x24, the letters, classes without names."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from string import ascii_uppercase

import numpy as np
import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import Task, meaning_in
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.messages import InputMode, Preprocessed, Stage, StageName
from cnn_gui.core.network.activations import snapshot_layers
from cnn_gui.core.network.answer import verdict
from cnn_gui.core.network.messages import (
    Conv,
    Flatten,
    Linear,
    NetworkRecord,
    NetworkSpec,
    NetworkState,
    Pool,
    ReLU,
    Snapshot,
)
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.spec import layer_infos
from tests.views.drawing.canvas_hand import THREE

SHAPES = Task(
    classes=("heart", "house", "cat"),
    input_shape=(1, 20, 24),
    mean=(0.2,),
    std=(0.35,),
    mode=InputMode.AS_DRAWN,
    data="shapes",
)
LETTERS = Task(classes=tuple(ascii_uppercase), data="letters")
UNNAMED = Task(classes=tuple("12345"), input_shape=(1, 20, 24), mode=InputMode.AS_DRAWN, named=False)
MANY = Task(classes=tuple(f"a kind of bird, number {index}" for index in range(100)), data="birds")

TASKS = {"shapes": SHAPES, "letters": LETTERS, "unnamed": UNNAMED, "many": MANY}


def spec_of(task: Task) -> NetworkSpec:
    return NetworkSpec(
        (Conv(4, padding=1), ReLU(), Pool("max", 2, 2), Flatten(), Linear(12), ReLU(), Linear(len(task.classes))),
        input_shape=task.input_shape,
    )


@lru_cache(maxsize=8)
def network_of(name: str) -> NetworkState:
    task = TASKS[name]
    spec = spec_of(task)
    record = NetworkRecord(f"a network for {name}")
    return NetworkState(1, spec, layer_infos(spec, task), state(build(spec, seed=1)), record, task=task)


def snapshot_of(name: str, likely: Float32 | None = None, *, blank: bool = False, label: int | None = None) -> Snapshot:
    """likely: the probabilities that are shown; else those the network computes."""
    task, network = TASKS[name], network_of(name)
    pixels = np.zeros(task.input_shape, dtype=np.float32)
    if not blank:
        pixels[:, 5:15, 5:15] = np.random.default_rng(0).random((task.input_shape[0], 10, 10), dtype=np.float32)
    x = (pixels - np.float32(task.mean[0])) / np.float32(task.std[0])
    module = build(network.spec, seed=1)
    layers = snapshot_layers(module, network.spec, torch.from_numpy(x)[None], task)
    p = layers[-1].values if likely is None else likely
    known = None if label is None else meaning_in(task, label)
    drawing = Drawing() if blank else Drawing(strokes=(Stroke(THREE),), label=label, meaning=known)
    return Snapshot(
        generation=1,
        drawing=drawing,
        preprocessed=Preprocessed(task.mode, (Stage(StageName.NORMALISED, x[0], ""),)),
        layers=layers,
        probabilities=p,
        answers={task.mode: p},
        verdict=verdict(p),
        blank=blank,
        network_version=1,
        seconds=0.001,
        task=task,
    )


def shares(name: str, **classes: float) -> Float32:
    """Probabilities by class (spaces as underscores); the rest is spread evenly over the others."""
    names = [each.replace(" ", "_") for each in TASKS[name].classes]
    rest = (1 - sum(classes.values())) / max(len(names) - len(classes), 1)
    return np.array([classes.get(each, rest) for each in names], dtype=np.float32)


def renamed(network: NetworkState, classes: tuple[str, ...]) -> NetworkState:
    task = replace(network.task, classes=classes, named=True)
    return replace(network, task=task, layers=layer_infos(network.spec, task))
