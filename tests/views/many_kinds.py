"""Networks of all kinds of layers, with random weights: skip connections, branches, groups, colour, many classes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch

from cnn_gui.core.datasets.messages import CLASSES, Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode, Preprocessed, Stage, StageName
from cnn_gui.core.network.activations import snapshot_layers
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LayerSpec,
    LeakyReLU,
    Linear,
    Mish,
    NetworkRecord,
    NetworkSpec,
    NetworkState,
    Pool,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Snapshot,
    Tanh,
    Verdict,
)
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.spec import layer_infos

COLOUR = (3, 32, 32)
CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
SHAPES = ("circle", "square", "triangle", "star", "cross", "ring", "pentagon", "crescent", "arrow", "heart")


def residual(width: int, blocks: Sequence[int]) -> NetworkSpec:
    """As torchvision's ResNets for an input of 32×32: (2, 2, 2, 2) blocks are ResNet-18, (3, 4, 6, 3) ResNet-34."""
    layers: list[LayerSpec] = [Conv(width, 7, 2, 3, bias=False), BatchNorm(), ReLU(), Pool("max", 3, 2, padding=1)]
    last, conv, relu = "pool1", 1, 1
    for stage, count in enumerate(blocks):
        for number in range(count):
            channels, stride = width * 2**stage, 2 if stage and not number else 1
            layers += [Conv(channels, 3, stride, 1, bias=False, inputs=(last,)), BatchNorm(), ReLU()]
            layers += [Conv(channels, 3, 1, 1, bias=False), BatchNorm()]
            conv, ways = conv + 2, (f"norm{conv + 2}", last)
            if stride == 2:
                layers += [Conv(channels, 1, 2, bias=False, inputs=(last,)), BatchNorm()]
                conv, ways = conv + 1, (ways[0], f"norm{conv + 1}")
            layers += [Add(inputs=ways), ReLU()]
            relu += 2
            last = f"relu{relu}"
    return NetworkSpec((*layers, AdaptivePool(), Flatten(), Linear(10)), COLOUR)


def _block(number: int, channels: int, first: str) -> tuple[LayerSpec, ...]:
    """Two convolutions with batch norm, and the way past them."""
    return (
        *(Conv(channels, padding=1, bias=False), BatchNorm(), ReLU()),
        *(Conv(channels, padding=1, bias=False), BatchNorm(), Add(inputs=(f"norm{2 * number + 1}", first)), ReLU()),
    )


RESNET = NetworkSpec(
    (
        *(Conv(16, padding=1, bias=False), BatchNorm(), ReLU()),
        *_block(1, 16, "relu1"),
        *_block(2, 16, "relu3"),
        *(AdaptivePool(), Flatten(), Linear(10)),
    ),
    COLOUR,
)
INCEPTION = NetworkSpec(
    (
        *(Conv(16, padding=1), ReLU(), Pool()),
        *(Conv(8, kernel_size=1, inputs=("pool1",)), ReLU()),
        *(Conv(8, kernel_size=1, inputs=("pool1",)), ReLU(), Conv(12, padding=1), ReLU()),
        *(Pool("max", 3, 1, 1, inputs=("pool1",)), Conv(8, kernel_size=1), ReLU()),
        Concat(inputs=("relu2", "relu4", "relu5")),
        *(Conv(24, kernel_size=(1, 5), padding=(0, 2)), ReLU(), AdaptivePool(), Flatten(), Linear(10)),
    )
)
DEPTHWISE = NetworkSpec(
    (
        *(Conv(16, kernel_size=3, stride=2, padding=1), SiLU()),
        *(Conv(16, padding=1, groups=16, bias=False), BatchNorm(), SiLU(), Conv(32, kernel_size=1), LeakyReLU(0.1)),
        *(Conv(32, padding=1, groups=4), Tanh(), AdaptivePool("avg", 2), Flatten(), Dropout(), Linear(10, bias=False)),
    ),
    COLOUR,
)
NORM = NetworkSpec(
    (
        *(Conv(12, kernel_size=5, padding=(1, 2, 2, 1)), BatchNorm(), GELU(), Pool("avg", 2, 2)),
        *(Conv(24, dilation=2), BatchNorm(), ELU(), Pool(padding=1, kernel_size=3), Dropout(0.25, channels=True)),
        *(Flatten(), Linear(64), BatchNorm(), SELU(), Linear(10), Sigmoid(), Linear(3)),
    )
)
BENDS = NetworkSpec(
    (
        *(Conv(8, stride=2), ReLU6(), Conv(8, stride=2), Hardswish(), Conv(8), Mish(), Flatten()),
        *(Linear(12), Hardtanh(-0.5, 1.5), Linear(8), Hardsigmoid(), Linear(3)),
    )
)
DIAGRAM = NetworkSpec((Conv(32, padding=1), ReLU(), Pool(), Flatten(), Linear(10)), COLOUR)
"""The first diagram of the tutorial."""
BARE = NetworkSpec((*(Conv(100, kernel_size=3, stride=2), ReLU(), AdaptivePool(), Flatten()),), (1, 24, 40))
"""A hundred classes, none of them by a fully connected layer; inputs wider than high."""
LONG = NetworkSpec(
    (
        *(layer for _ in range(20) for layer in (Conv(32, padding=1), BatchNorm(), ReLU())),
        *(Pool("avg", 4, 4), Flatten(), Linear(10)),
    ),
    COLOUR,
)
"""A chain of 63 layers."""
TWO = NetworkSpec(
    (Conv(32, padding=1), ReLU(), Pool(), Conv(64, padding=1), ReLU(), Pool(), Flatten(), Linear(10)), COLOUR
)
"""32 and 64 maps for an input in colour."""
VAST = NetworkSpec((Conv(16, padding=1), ReLU(), Flatten(), Dropout(), Linear(10)), (1, 128, 128))
"""Two vectors of 262,144 units, which no screen has the pixels for."""

SPECS: dict[str, NetworkSpec] = {
    "resnet": RESNET,
    "inception": INCEPTION,
    "depthwise": DEPTHWISE,
    "norm": NORM,
    "bends": BENDS,
    "diagram": DIAGRAM,
    "bare": BARE,
    "long": LONG,
    "two": TWO,
}

_ALL = {**SPECS, "vast": VAST, "resnet18": residual(8, (2, 2, 2, 2)), "resnet34": residual(8, (3, 4, 6, 3))}


def task_of(name: str) -> Task:
    spec = _ALL[name]
    classes = layer_infos(spec)[-1].shape_out[0]
    channels = spec.input_shape[0]
    names = {"inception": CLASSES, "resnet": SHAPES, "diagram": SHAPES}.get(name, CLOTHES)
    if classes == 100:
        names = tuple(f"class {number}" for number in range(100))
    return Task(names[:classes], spec.input_shape, (0.5,) * channels, (0.25,) * channels, InputMode.AS_DRAWN)


@lru_cache(maxsize=16)
def kinds_state(name: str, version: int = 1) -> NetworkState:
    """A network as the window would show it. Its running statistics are made up, so that batch norm does something."""
    spec = _ALL[name]
    weights = dict(state(build(spec, seed=version)))
    random = np.random.default_rng(version)
    for key, values in weights.items():
        if key.endswith("running_mean"):
            weights[key] = random.normal(0, 0.3, values.shape).astype(np.float32)
        elif key.endswith("running_var"):
            weights[key] = random.uniform(0.2, 2, values.shape).astype(np.float32)
    return NetworkState(
        version, spec, layer_infos(spec, task_of(name)), weights, NetworkRecord("random"), task=task_of(name)
    )


@lru_cache(maxsize=16)
def kinds_snapshot(name: str, blank: bool = False, seed: int = 0) -> Snapshot:
    spec, task = _ALL[name], task_of(name)
    module = build(spec, seed=1)
    load_weights(module, kinds_state(name).weights)
    pixels = np.random.default_rng(seed).random(spec.input_shape, dtype=np.float32) * (not blank)
    x = ((pixels - np.float32(0.5)) / np.float32(0.25)).astype(np.float32)
    layers = snapshot_layers(module, spec, torch.from_numpy(x)[None], task)
    p = layers[-1].values
    first, second = (int(i) for i in np.argsort(-p)[:2])
    stage = x if len(x) == 3 else x[0]
    return Snapshot(
        generation=1,
        drawing=Drawing(),
        preprocessed=Preprocessed(InputMode.AS_DRAWN, (Stage(StageName.NORMALISED, stage, ""),)),
        layers=layers,
        probabilities=p,
        answers={InputMode.AS_DRAWN: p},
        verdict=Verdict(first, float(p[first]), second, float(p[second]), sure=True),
        blank=blank,
        network_version=1,
        seconds=0.001,
        task=task,
    )
