"""The first diagram of every tutorial, computed: a picture becomes a volume, the volume a vector, the vector an answer.

32 × 32 × 3 -> convolution 3 × 3 with N filters -> ReLU -> max-pool 2 × 2 -> flatten -> fully connected -> softmax.
The network is not trained: some filters are chosen by hand, everything else is random numbers from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence, joined
from cnn_gui.core.bench import kernel_presets
from cnn_gui.core.bench.convolution import ConvSettings, Padding, convolve, size_formula
from cnn_gui.core.bench.pooling import PoolSettings, pool, pool_size
from cnn_gui.core.bench.sources import fitted
from cnn_gui.core.bench.words import whole_percent
from cnn_gui.core.network.messages import LayerKind

SIDE = 32
MOST_FILTERS = 32
OUTPUTS = 10
POOL = PoolSettings("max", 2, 2)

NAMED = ("red_not_green", "blue_not_yellow", "vertical_edges", "horizontal_edges", "red_edge", "laplacian", "box_blur")
"""Presets that come first among the filters; the rest is random."""


@dataclass(frozen=True, slots=True, eq=False)
class VolumeStage:
    """One box of the diagram.

    name: for code. title: for people. shape: (C, H, W) or (N,). shape_text: as on the arrow that leaves the box, in
    the diagram's order width × height × channels. caption: what happens here, with its numbers. values: of that shape.
    parameters: weights and biases.
    """

    name: str
    title: str
    kind: LayerKind
    shape: tuple[int, ...]
    shape_text: str
    caption: str
    values: Float32
    parameters: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """The diagram with everything it was computed from.

    filters: (N, 3, 3, 3) with names filter_titles; bias: (N,), zero. weight: (outputs, inputs) of the fully connected
    layer; its bias is zero too.
    """

    stages: tuple[VolumeStage, ...]
    filters: Float32
    filter_titles: tuple[Sentence, ...]
    bias: Float32
    weight: Float32
    conv: ConvSettings
    pool: PoolSettings
    seed: int

    @property
    def parameters(self) -> int:
        return sum(stage.parameters for stage in self.stages)


def build(planes: Float32, filters: int = MOST_FILTERS, *, padding: Padding = "same", seed: int = 0) -> Volume:
    """The diagram for planes (C, H, W) in 0..1 of any size, C 1 or 3: their middle square becomes 32 × 32 × 3.

    filters: 1..MOST_FILTERS. padding: of the convolution, "same" keeps width and height. Raises ValueError.
    """
    if not 1 <= filters <= MOST_FILTERS:
        raise ValueError(f"the diagram has 1 to {MOST_FILTERS} filters, not {filters}")
    if planes.ndim != 3 or len(planes) not in (1, 3):
        raise ValueError(f"a picture has 1 or 3 planes, not the shape {planes.shape}")
    conv = ConvSettings((3, 3), padding=padding)
    weights, titles = volume_filters(filters, seed)
    bias = np.zeros(filters, dtype=np.float32)
    picture = fitted(planes, SIDE)
    maps = convolve(picture, weights, bias, conv)
    lit = np.maximum(maps, 0)
    pooled = pool(lit, POOL).values
    vector = pooled.ravel()
    weight = _dense(vector.size, seed)
    logits = weight @ vector
    stages = (
        _input(picture, planes),
        _conv(maps, weights, conv),
        _relu(maps, lit),
        _pooled(lit, pooled),
        _flatten(pooled, vector),
        _linear(vector, logits, weight, seed),
        _softmax(logits),
    )
    return Volume(stages, weights, titles, bias, weight, conv, POOL, seed)


def volume_filters(count: int, seed: int = 0) -> tuple[Float32, tuple[Sentence, ...]]:
    """(count, 3, 3, 3) and their titles: first those of NAMED, then random ones. More filters keep the first ones."""
    named = [kernel_presets.preset(name) for name in NAMED]
    chance = kernel_presets.random((MOST_FILTERS, 3, 3, 3), seed)
    weights = np.concatenate([np.stack([each.filter(3) for each in named]), chance])[:count]
    titles = [each.title for each in named]
    random = QT_TRANSLATE_NOOP("core", "Random {number}")
    titles += [Sentence(random, number=number) for number in range(1, MOST_FILTERS + 1)]
    return np.ascontiguousarray(weights), tuple(titles[:count])


def _dense(inputs: int, seed: int) -> Float32:
    """Normal numbers with variance 1 / inputs: logits are then of the size of the inputs (LeCun et al. 1998)."""
    chance = np.random.default_rng((seed, 1)).standard_normal((OUTPUTS, inputs)) / np.sqrt(inputs)
    return np.asarray(chance, dtype=np.float32)


def _stage(name: str, title: str, kind: LayerKind, values: Float32, caption: str, parameters: int = 0) -> VolumeStage:
    return VolumeStage(name, title, kind, values.shape, shape_text(values.shape), caption, values, parameters)


def shape_text(shape: tuple[int, ...]) -> str:
    """ "32 × 32 × 3" (width × height × channels) for (3, 32, 32); "10" for (10,)."""
    return " × ".join(f"{size:,}" for size in shape[::-1]) if len(shape) == 3 else f"{shape[0]:,}"


def _input(picture: Float32, planes: Float32) -> VolumeStage:
    count, height, width = planes.shape
    caption = Sentence(
        QT_TRANSLATE_NOOP("core", "A colour picture: three planes of numbers, red, green and blue, each 0 to 1.")
    )
    if count == 1:
        caption = Sentence(
            QT_TRANSLATE_NOOP("core", "A grey picture, repeated on three planes (red, green and blue), each 0 to 1.")
        )
    if (height, width) != (SIDE, SIDE):
        text = QT_TRANSLATE_NOOP("core", "{width} × {height} pixels, brought to {side} × {side}.")
        if height != width:
            text = QT_TRANSLATE_NOOP("core", "{width} × {height} pixels, its middle square brought to {side} × {side}.")
        caption = joined(" ", caption, Sentence(text, width=width, height=height, side=SIDE))
    return _stage("input", Sentence(QT_TRANSLATE_NOOP("core", "Picture")), LayerKind.INPUT, picture, caption)


def _conv(maps: Float32, weights: Float32, conv: ConvSettings) -> VolumeStage:
    n, size = len(weights), size_formula(SIDE, 3, 1, conv.padding)
    one, many = QT_TRANSLATE_NOOP("core", "1 filter"), QT_TRANSLATE_NOOP("core", "{n} filters")
    filters = Sentence(one) if n == 1 else Sentence(many, n=n)
    caption = Sentence(
        QT_TRANSLATE_NOOP(
            "core",
            "{filters} of 3 × 3 × 3: three kernels, three products, one sum plus "
            "bias for each cell. Every filter gives "
            "one feature map, stacked to a volume of depth {n}. Size: {size}. Parameters: {n} · (3 · 3² + 1) = "
            "{parameters:,}.",
        ),
        filters=filters,
        n=n,
        size=size.text,
        parameters=n * 28,
    )
    title = Sentence(QT_TRANSLATE_NOOP("core", "Convolution 3 × 3, {filters}"), filters=filters)
    return _stage("conv", title, LayerKind.CONV, maps, caption, n * 28)


def _relu(maps: Float32, lit: Float32) -> VolumeStage:
    text = QT_TRANSLATE_NOOP("core", "Negative numbers become zero, here {share} of all; the shape stays.")
    caption = Sentence(text, share=whole_percent(float((maps < 0).mean())))
    return _stage("relu", Sentence(QT_TRANSLATE_NOOP("core", "ReLU")), LayerKind.RELU, lit, caption)


def _pooled(lit: Float32, pooled: Float32) -> VolumeStage:
    text = QT_TRANSLATE_NOOP(
        "core", "The largest of every 2 × 2 cells, map by map: the depth stays {depth}. Size: {size}."
    )
    caption = Sentence(text, depth=len(pooled), size=pool_size(lit.shape[1], POOL).text)
    return _stage("pool", Sentence(QT_TRANSLATE_NOOP("core", "Max-pool 2 × 2")), LayerKind.MAX_POOL, pooled, caption)


def _flatten(pooled: Float32, vector: Float32) -> VolumeStage:
    depth, height, width = pooled.shape
    caption = Sentence(
        QT_TRANSLATE_NOOP(
            "core", "The same numbers in one row, map after map: {depth} · {height} · {width} = {size:,}."
        ),
        depth=depth,
        height=height,
        width=width,
        size=vector.size,
    )
    return _stage("flatten", Sentence(QT_TRANSLATE_NOOP("core", "Flatten")), LayerKind.FLATTEN, vector, caption)


def _linear(vector: Float32, logits: Float32, weight: Float32, seed: int) -> VolumeStage:
    parameters = weight.size + len(logits)
    caption = Sentence(
        QT_TRANSLATE_NOOP(
            "core",
            "Every output adds up all {inputs:,} inputs, each times a weight of its "
            "own: {outputs} · ({inputs:,} + 1) = "
            "{parameters:,} parameters. This network is not trained: the weights are random numbers (seed {seed}).",
        ),
        inputs=vector.size,
        outputs=len(logits),
        parameters=parameters,
        seed=seed,
    )
    return _stage(
        "fc", Sentence(QT_TRANSLATE_NOOP("core", "Fully connected")), LayerKind.LINEAR, logits, caption, parameters
    )


def _softmax(logits: Float32) -> VolumeStage:
    powers = np.exp(logits.astype(np.float64) - float(logits.max()))
    caption = Sentence(
        QT_TRANSLATE_NOOP(
            "core",
            "exp of each output, divided by their sum: ten shares that add up to 1. "
            "This network is not trained, so its "
            "classes have no names and its answer means nothing; training would give it a meaning.",
        )
    )
    values = (powers / powers.sum()).astype(np.float32)
    return _stage("softmax", Sentence(QT_TRANSLATE_NOOP("core", "Softmax")), LayerKind.SOFTMAX, values, caption)
