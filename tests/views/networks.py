"""Networks and snapshots for the tests of the network's views: real layers, random weights, a drawn three."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode, Preprocessed, Stage, StageName
from cnn_gui.core.network.activations import snapshot_layers
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
    Verdict,
)
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos

ODD = NetworkSpec(
    (
        *(Conv(1, kernel_size=5, stride=3), ReLU()),
        *(Conv(3, kernel_size=7, padding=1), Pool("avg", 4, 4), ReLU()),
        *(Flatten(), Linear(10)),
    )
)
"""A convolution of one map, average pooling down to maps of one value, a vector of three."""

SPECS = {**NETWORKS, "odd": ODD}


@lru_cache(maxsize=8)
def network_state(name: str = "tutorial", version: int = 1) -> NetworkState:
    spec = SPECS[name]
    weights = state(build(spec, seed=version))
    return NetworkState(version, spec, layer_infos(spec), weights, NetworkRecord("random"))


@lru_cache(maxsize=8)
def snapshot(name: str = "tutorial", blank: bool = False, seed: int = 0) -> Snapshot:
    spec = SPECS[name]
    pixels = np.zeros((28, 28), dtype=np.float32)
    if not blank:
        pixels[6:22, 8:20] = np.random.default_rng(seed).random((16, 12), dtype=np.float32)
    x = (pixels - np.float32(MEAN)) / np.float32(STD)
    layers = snapshot_layers(build(spec, seed=1), spec, torch.from_numpy(x)[None, None])
    p = layers[-1].values
    first, second = (int(i) for i in np.argsort(-p)[:2])
    return Snapshot(
        generation=1,
        drawing=Drawing(),
        preprocessed=Preprocessed(InputMode.LIKE_MNIST, (Stage(StageName.NORMALISED, x, ""),)),
        layers=layers,
        probabilities=p,
        answers={InputMode.LIKE_MNIST: p},
        verdict=Verdict(first, float(p[first]), second, float(p[second]), sure=True),
        blank=blank,
        network_version=1,
        seconds=0.001,
    )
