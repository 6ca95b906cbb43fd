"""A small network, an image and wishes for the tests of effects on every floor."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, MNIST_DATA, Task
from cnn_gui.core.effects.messages import EffectKind, EffectWish
from cnn_gui.core.network.messages import (
    Conv,
    Flatten,
    Linear,
    NetworkRecord,
    NetworkSpec,
    NetworkState,
    Pool,
    ReLU,
)
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.messages import TrainingConfig

SMALL = NetworkSpec((Conv(4, 3), ReLU(), Pool("max", 4), Flatten(), Linear(40), ReLU(), Linear(10)))
IMAGE: Float32 = np.random.default_rng(1).normal(0, 1, (1, 28, 28)).astype(np.float32)


def small_network(spec: NetworkSpec = SMALL, task: Task = MNIST) -> NetworkState:
    return NetworkState(1, spec, layer_infos(spec), state(build(spec, seed=3)), NetworkRecord("one"), task=task)


def wish_of(kind: EffectKind, config: TrainingConfig | None = None, spec: NetworkSpec = SMALL) -> EffectWish:
    return EffectWish(kind, config or TrainingConfig(batch_size=16), small_network(spec), MNIST_DATA, IMAGE)


WISH = wish_of(EffectKind.DROPOUT)
