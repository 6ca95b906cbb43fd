"""Small networks of every kind of layer, drawn by hypothesis: chains and graphs, grey and colour, high and wide."""

from __future__ import annotations

import math

import numpy as np
import torch
from hypothesis import strategies as st

from cnn_gui.core.arrays import Float32
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
    LayerActivation,
    LayerInfo,
    LayerSpec,
    LeakyReLU,
    Linear,
    Mish,
    NetworkSpec,
    Pool,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Tanh,
)
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.spec import layer_infos

SIZES = st.one_of(st.integers(1, 4), st.tuples(st.integers(1, 4), st.integers(1, 4)))
PADDINGS = st.one_of(
    st.integers(0, 2),
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)),
)

UNITWISE: tuple[LayerSpec, ...] = (
    *(ReLU(), LeakyReLU(0.2), LeakyReLU(-0.5), ELU(0.7), SELU(), GELU(), GELU("tanh"), SiLU(), Tanh(), Sigmoid()),
    *(Mish(), ReLU6(), Hardtanh(-0.5, 0.75), Hardsigmoid(), Hardswish()),
    *(BatchNorm(), BatchNorm(1e-3), Dropout(0.3), Dropout(0.2, channels=True)),
)


@st.composite
def graphs(draw: st.DrawFn, *, mixing: bool = True, largest: int = 13) -> NetworkSpec:
    """A network of up to eight layers before its last flatten.

    mixing: also with maxima and functions whose derivative may be zero; else a unit's gradient is zero only where it
    does not depend on another one at all. largest: side of the input.
    """
    shape = (draw(st.sampled_from((1, 3))), draw(st.integers(8, largest)), draw(st.integers(8, largest)))
    layers: list[LayerSpec] = []
    for _ in range(draw(st.integers(0, 8))):
        infos = layer_infos(NetworkSpec(tuple(layers), shape))[:-1]
        layer = draw(st.one_of(_chained(infos, mixing), _reading(infos)))
        spec = NetworkSpec((*layers, layer), shape)
        try:
            after = layer_infos(spec)[-2]
        except ValueError:
            continue
        if math.prod(after.shape_out) <= 6000:
            layers.append(layer)
    end: list[LayerSpec] = [] if len(layer_infos(NetworkSpec(tuple(layers), shape))[-2].shape_out) == 1 else [Flatten()]
    end += draw(st.sampled_from(([], [Tanh()], [BatchNorm(), Linear(6, bias=False), Tanh()])))
    return NetworkSpec((*layers, *end, Linear(draw(st.integers(2, 5)))), shape)


def _chained(infos: tuple[LayerInfo, ...], mixing: bool) -> st.SearchStrategy[LayerSpec]:
    """A layer that reads the last one."""
    last = infos[-1]
    smooth = [layer for layer in UNITWISE if mixing or not isinstance(layer, ReLU)]
    if not last.is_spatial:
        return st.one_of(st.builds(Linear, st.integers(1, 7), bias=st.booleans()), st.sampled_from(smooth))
    channels = last.shape_out[0]
    groups = [n for n in (1, 2, 3, channels) if channels % n == 0]
    convolutions = st.sampled_from(groups).flatmap(
        lambda n: st.builds(
            Conv,
            out_channels=st.integers(1, 2).map(lambda times: n * times),
            kernel_size=SIZES,
            stride=SIZES,
            padding=PADDINGS,
            dilation=st.sampled_from((1, 1, 2, (2, 1))),
            groups=st.just(n),
            bias=st.booleans(),
        )
    )
    modes = st.sampled_from(("max", "avg") if mixing else ("avg",))
    pools = st.builds(Pool, modes, SIZES, SIZES, PADDINGS, st.booleans(), st.booleans())
    adaptive = st.builds(AdaptivePool, modes, st.one_of(st.integers(1, 4), st.tuples(st.integers(1, 4), st.just(2))))
    return st.one_of(convolutions, convolutions, pools, adaptive, st.sampled_from(smooth), st.just(Flatten()))


def _reading(infos: tuple[LayerInfo, ...]) -> st.SearchStrategy[LayerSpec]:
    """A layer that joins several, or that begins another way from one further back."""
    last = infos[-1]
    same = [info.name for info in infos if info.shape_out == last.shape_out]
    beside = [info.name for info in infos if info.shape_out[1:] == last.shape_out[1:]]
    back = [info.name for info in infos if info.is_spatial]
    names = st.lists(st.sampled_from(beside), min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.lists(st.sampled_from(same), min_size=2, max_size=3).map(lambda names: Add(inputs=tuple(names))),
        names.map(lambda names: Concat(inputs=names)),
        st.builds(
            lambda name, out, padding: Conv(out, 3, 1, padding, inputs=(name,)),
            st.sampled_from(back),
            st.integers(1, 4),
            st.integers(0, 1),
        ),
    )


def settled(spec: NetworkSpec, seed: int) -> torch.nn.Sequential:
    """The network with batch norms as a training leaves them; fresh, they do next to nothing."""
    network = build(spec, seed=seed)
    random = np.random.default_rng(seed)
    weights: dict[str, Float32] = state(network)
    norms = [info.name for info in layer_infos(spec) if f"{info.name}.running_var" in weights]
    for name in norms:
        for each in ("weight", "bias", "running_mean", "running_var"):
            shape = weights[f"{name}.{each}"].shape
            values = random.uniform(0.2, 2, shape) * (1 if each == "running_var" else random.choice([-1, 1], shape))
            weights[f"{name}.{each}"] = values.astype(np.float32)
    load_weights(network, weights)
    return network


def inputs(spec: NetworkSpec, seed: int, count: int = 1) -> torch.Tensor:
    return torch.randn(count, *spec.input_shape, generator=torch.Generator().manual_seed(seed))


def shown(spec: NetworkSpec, seed: int) -> tuple[tuple[LayerActivation, ...], dict[str, Float32]]:
    """What every layer holds for a random input, and the weights."""
    network = settled(spec, seed)
    return snapshot_layers(network, spec, inputs(spec, seed)), state(network)
