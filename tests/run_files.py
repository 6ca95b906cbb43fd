"""Files of runs for tests, as the app writes them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import parameter_shapes
from cnn_gui.core.recipe.messages import History, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES

SPEC = NETWORKS["sprint"]


def curves(steps: int = 20, epochs: int = 2, *, scale: float = 1.0) -> History:
    """Curves that fall."""
    return History(
        tuple((i, scale * 2.3 * math.exp(-3 * i / steps), 1e-3) for i in range(1, steps + 1)),
        tuple((steps * e // epochs, scale * 0.5 / e, 1 - 0.1 / e) for e in range(1, epochs + 1)),
    )


def few(**changes: object) -> TrainingConfig:
    """The tutorial's recipe with two epochs of ten steps."""
    return replace(RECIPES["tutorial"], **({"epochs": 2, "train_size": 640} | changes))  # type: ignore[arg-type]


def write_run(folder: Path, name: str, title: str = "", **known: object) -> Path:
    """A run's file; known: values of its NetworkRecord."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.safetensors"
    weights = {key: np.full(shape, 0.01, np.float32) for key, shape in parameter_shapes(SPEC).items()}
    record = {
        "recipe": few(),
        "history": curves(),
        "created": "2026-11-29T18:00:00",
        "seconds": 75.0,
        "tested": Measurement(0.95, DataUsed("MNIST", 10_000)),
        "trained_on": DataUsed("MNIST", 640),
    } | known
    checkpoint.save(path, SPEC, weights, NetworkRecord(title or name, **record))  # type: ignore[arg-type]
    return path
