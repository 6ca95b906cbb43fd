"""What a network is made of: the kinds of layers, a network's spec, and each layer with its shapes.

A layer's spec says what a person would write in PyTorch, by the same names: ``Conv(32, kernel_size=3, padding=1)``.
A size is one number for both axes or (rows, columns); padding may also be (top, bottom, left, right).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Literal, NamedTuple

import msgspec

INPUT_SHAPE = (1, 28, 28)
"""Channels, height and width of one grey MNIST digit."""

Size = int | tuple[int, ...]
"""A number for both axes, or (rows, columns). Other lengths are refused by ``core.network.spec``."""

Padding = int | tuple[int, ...]
"""Cells added on all sides, (rows, columns) on both sides of an axis, or (top, bottom, left, right)."""


class BaseLayer(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", forbid_unknown_fields=True):
    """What every layer of a spec is. In files it is an object: its kind, which is the class's tag, and its fields.

    inputs: the names of the layers it reads; empty for the one before it, which in a chain it always is.
    """

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"inputs"})
    """Fields that later versions added: a file lacks them where they have their default."""

    inputs: tuple[str, ...] = ()


class Conv(BaseLayer, frozen=True, tag="conv"):
    """A convolution: weights (out channels, in channels / groups, kernel rows, kernel columns), and biases.

    groups: input and output channels fall into so many groups, and each output reads only its own; as many as there
    are input channels make a depthwise convolution. torch.nn.Conv2d.
    """

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"inputs", "dilation", "groups", "bias"})

    out_channels: int
    kernel_size: Size = 3
    stride: Size = 1
    padding: Padding = 0
    dilation: Size = 1
    groups: int = 1
    bias: bool = True


class Pool(BaseLayer, frozen=True, tag="pool"):
    """The maximum or mean of each window.

    Windows that would reach over the edge are left out, with ceil_mode only those that begin beyond it. Padding is
    never the maximum; in a mean it counts as zeros, or not at all without count_include_pad. torch.nn.MaxPool2d and
    AvgPool2d.
    """

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"inputs", "padding", "ceil_mode", "count_include_pad"})

    mode: Literal["max", "avg"] = "max"
    kernel_size: Size = 2
    stride: Size = 2
    padding: Padding = 0
    ceil_mode: bool = False
    count_include_pad: bool = True


class AdaptivePool(BaseLayer, frozen=True, tag="adaptive_pool"):
    """The maximum or mean of windows that share a map out evenly; with 1×1 outputs, global pooling.

    Output i of n along an axis of size s reads [floor(i·s/n), ceil((i + 1)·s/n)). torch.nn.AdaptiveAvgPool2d.
    """

    mode: Literal["max", "avg"] = "avg"
    output_size: Size = 1


class BatchNorm(BaseLayer, frozen=True, tag="batch_norm"):
    """(x − mean) / √(variance + eps) · weight + bias, with four numbers for each map, or each unit of a vector.

    Ioffe and Szegedy, "Batch normalization" (2015). In training mean and variance are those of the batch, afterwards
    the ones kept on the way (``running_mean`` and ``running_var`` in the ``state_dict``).
    """

    eps: float = 1e-5


class ReLU(BaseLayer, frozen=True, tag="relu"):
    """max(0, x) of every unit."""


class LeakyReLU(BaseLayer, frozen=True, tag="leaky_relu"):
    """x where it is above 0, negative_slope · x below."""

    negative_slope: float = 0.01


class ELU(BaseLayer, frozen=True, tag="elu"):
    """x where it is above 0, alpha · (exp(x) − 1) below (Clevert et al., 2016)."""

    alpha: float = 1.0


class SELU(BaseLayer, frozen=True, tag="selu"):
    """ELU with fixed numbers that keep mean and variance near 0 and 1 (Klambauer et al., 2017)."""


class GELU(BaseLayer, frozen=True, tag="gelu"):
    """x · Φ(x), with the normal distribution's Φ or its approximation by tanh (Hendrycks and Gimpel, 2016)."""

    approximate: Literal["none", "tanh"] = "none"


class SiLU(BaseLayer, frozen=True, tag="silu"):
    """x · sigmoid(x), also called swish."""


class Mish(BaseLayer, frozen=True, tag="mish"):
    """x · tanh(ln(1 + exp(x))) (Misra, 2019)."""


class ReLU6(BaseLayer, frozen=True, tag="relu6"):
    """min(max(0, x), 6): ReLU that is cut off at 6, as in MobileNet."""


class Hardtanh(BaseLayer, frozen=True, tag="hardtanh"):
    """x between min_val and max_val, and those beyond them."""

    min_val: float = -1.0
    max_val: float = 1.0


class Hardsigmoid(BaseLayer, frozen=True, tag="hardsigmoid"):
    """x / 6 + 1/2, cut off at 0 and 1: a sigmoid of straight pieces (MobileNetV3)."""


class Hardswish(BaseLayer, frozen=True, tag="hardswish"):
    """x · (x / 6 + 1/2, cut off at 0 and 1): SiLU without an exponential (Howard et al., "MobileNetV3", 2019)."""


class Tanh(BaseLayer, frozen=True, tag="tanh"):
    """The hyperbolic tangent of every unit: −1 to 1."""


class Sigmoid(BaseLayer, frozen=True, tag="sigmoid"):
    """1 / (1 + exp(−x)) of every unit: 0 to 1."""


class Dropout(BaseLayer, frozen=True, tag="dropout"):
    """Does nothing in use. In training a share ``p`` of the units is set to zero, the others grow by 1 / (1 − p).

    channels: whole maps are set to zero at a time (torch.nn.Dropout2d). Srivastava et al., 2014.
    """

    p: float = 0.5
    channels: bool = False


class Flatten(BaseLayer, frozen=True, tag="flatten"):
    """Maps (C, H, W) laid out as one vector, channel by channel, row by row."""


class Linear(BaseLayer, frozen=True, tag="linear"):
    """A fully connected layer: weights (out, in), and biases."""

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"inputs", "bias"})

    out_features: int
    bias: bool = True


class Add(BaseLayer, frozen=True, tag="add"):
    """The sum of several layers of one shape, unit by unit: a skip connection (He et al., 2016)."""


class Concat(BaseLayer, frozen=True, tag="concat"):
    """Several layers' maps one behind the other, or their vectors (Huang et al., "DenseNet", 2017)."""


LayerSpec = (
    Conv
    | Pool
    | AdaptivePool
    | BatchNorm
    | ReLU
    | LeakyReLU
    | ELU
    | SELU
    | GELU
    | SiLU
    | Mish
    | ReLU6
    | Hardtanh
    | Hardsigmoid
    | Hardswish
    | Tanh
    | Sigmoid
    | Dropout
    | Flatten
    | Linear
    | Add
    | Concat
)


class NetworkSpec(msgspec.Struct, frozen=True, rename={"input_shape": "input"}, forbid_unknown_fields=True):
    """Layers in an order in which each reads only what comes before it; the last one's output is the logits.

    input_shape: channels, height and width.
    """

    layers: tuple[LayerSpec, ...]
    input_shape: tuple[int, int, int] = INPUT_SHAPE


class LayerKind(StrEnum):
    """What a layer is to a person who looks at it."""

    INPUT = "input"
    CONV = "conv"
    MAX_POOL = "max_pool"
    AVG_POOL = "avg_pool"
    BATCH_NORM = "batch_norm"
    RELU = "relu"
    LEAKY_RELU = "leaky_relu"
    ELU = "elu"
    SELU = "selu"
    GELU = "gelu"
    SILU = "silu"
    MISH = "mish"
    RELU6 = "relu6"
    HARDTANH = "hardtanh"
    HARDSIGMOID = "hardsigmoid"
    HARDSWISH = "hardswish"
    TANH = "tanh"
    SIGMOID = "sigmoid"
    DROPOUT = "dropout"
    FLATTEN = "flatten"
    LINEAR = "linear"
    ADD = "add"
    CONCAT = "concat"
    SOFTMAX = "softmax"


WINDOWED = frozenset({LayerKind.CONV, LayerKind.MAX_POOL, LayerKind.AVG_POOL})
"""Kinds whose units read a window of the layer before."""

POOLS = frozenset({LayerKind.MAX_POOL, LayerKind.AVG_POOL})

ACTIVATIONS = frozenset(
    {
        LayerKind.RELU,
        LayerKind.LEAKY_RELU,
        LayerKind.ELU,
        LayerKind.SELU,
        LayerKind.GELU,
        LayerKind.SILU,
        LayerKind.MISH,
        LayerKind.RELU6,
        LayerKind.HARDTANH,
        LayerKind.HARDSIGMOID,
        LayerKind.HARDSWISH,
        LayerKind.TANH,
        LayerKind.SIGMOID,
    }
)
"""Kinds that make a unit from the one unit at its place, the same way everywhere."""

UNIT_BY_UNIT = ACTIVATIONS | {LayerKind.BATCH_NORM, LayerKind.DROPOUT, LayerKind.ADD}
"""Kinds whose unit is made from the units at its own place in what the layer reads."""


class Box(NamedTuple):
    """Cells [top, bottom) × [left, right) of a map."""

    top: int
    left: int
    bottom: int
    right: int


class Sides(NamedTuple):
    """Cells of padding added to a map on each side."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0

    @property
    def is_even(self) -> bool:
        """Whether both ends of each axis get as much."""
        return self.top == self.bottom and self.left == self.right


NO_PADDING = Sides()


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer's name, kind and geometry. Shapes are (C, H, W) for maps and (N,) for vectors, without the batch.

    shape_in: of the first layer it reads. parameters: the numbers that training changes. kernel_size, stride, dilation:
    (rows, columns), all 0 where the kind has none; of an adaptive pooling those of its largest window.
    is_output: its units are the network's answers: the logits, or the probabilities after them. A hidden layer that
    happens to have as many units is none. classes: the names of an output's units; () where nobody has named them.
    layer: its spec, None for the input and the softmax. inputs: the names of the layers it reads; the input reads none.
    formula: what it computes or how its size follows, as lines: letters first, then this layer's numbers.
    """

    name: str
    kind: LayerKind
    shape_in: tuple[int, ...]
    shape_out: tuple[int, ...]
    parameters: int = 0
    kernel_size: tuple[int, int] = (0, 0)
    stride: tuple[int, int] = (0, 0)
    padding: Sides = NO_PADDING
    dilation: tuple[int, int] = (1, 1)
    groups: int = 1
    is_output: bool = False
    classes: tuple[str, ...] = ()
    layer: LayerSpec | None = None
    inputs: tuple[str, ...] = ()
    formula: tuple[str, ...] = ()

    def with_formula(self, lines: tuple[str, ...]) -> LayerInfo:
        return replace(self, formula=lines)

    @property
    def is_spatial(self) -> bool:
        """Whether the output is feature maps (C, H, W)."""
        return len(self.shape_out) == 3

    @property
    def is_global(self) -> bool:
        """Whether a single window is as large as the map, so that one number is left of each."""
        return isinstance(self.layer, AdaptivePool) and self.shape_out[1:] == (1, 1)

    def rows(self, row: int) -> range:
        """The rows of what it reads that are under row ``row`` of a convolution or pooling; some may be padding."""
        return self._cells(0, row)

    def columns(self, column: int) -> range:
        """As ``rows``."""
        return self._cells(1, column)

    def window(self, row: int, column: int) -> Box:
        """The cells from the first to the last that a unit of a convolution or pooling sees, as ``rows``."""
        down, across = self.rows(row), self.columns(column)
        return Box(down[0], across[0], down[-1] + 1, across[-1] + 1)

    def _cells(self, axis: int, index: int) -> range:
        if isinstance(self.layer, AdaptivePool):
            size, count = self.shape_in[1 + axis], self.shape_out[1 + axis]
            return range(index * size // count, -(-(index + 1) * size // count))
        start = index * self.stride[axis] - self.padding[2 * axis]
        step = self.dilation[axis]
        return range(start, start + self.kernel_size[axis] * step, step)
