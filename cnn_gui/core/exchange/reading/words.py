"""A reading in words: its layers in one line, and how its input is made."""

from __future__ import annotations

from cnn_gui.core.datasets.messages import MEAN, STD, Task
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    AdaptivePool,
    Add,
    BaseLayer,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    Linear,
    Mish,
    NetworkSpec,
    Pool,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Size,
    Tanh,
)

_NAMES: dict[type[BaseLayer], str] = {
    BatchNorm: "batch norm", ReLU: "ReLU", ELU: "ELU", SELU: "SELU", GELU: "GELU", SiLU: "SiLU", Tanh: "tanh",
    Mish: "Mish", ReLU6: "ReLU6", Hardsigmoid: "hard sigmoid", Hardswish: "hard swish",
    Sigmoid: "sigmoid", Flatten: "flatten", Add: "add", Concat: "concat",
}  # fmt: skip


def layer_words(layer: BaseLayer) -> str:
    """ "conv 32 3×3 padding 1", "max pool 2×2", "fc 128"."""
    match layer:
        case Conv():
            parts = [f"conv {layer.out_channels} {_size(layer.kernel_size)}"]
            parts += [f"stride {_size(layer.stride)}"] if layer.stride not in (1, (1, 1)) else []
            parts += [f"padding {_padding(layer.padding)}"] if layer.padding not in (0, (0, 0)) else []
            parts += [f"groups {layer.groups}"] if layer.groups != 1 else []
            return " ".join(parts)
        case Pool():
            stride = "" if layer.stride == layer.kernel_size else f" stride {_size(layer.stride)}"
            padding = "" if layer.padding == 0 else f" padding {_padding(layer.padding)}"
            return f"{layer.mode} pool {_size(layer.kernel_size)}{stride}{padding}{' ceil' if layer.ceil_mode else ''}"
        case AdaptivePool():
            return f"{layer.mode} pool to {_size(layer.output_size)}"
        case Linear():
            return f"fc {layer.out_features}"
        case LeakyReLU():
            return f"leaky ReLU {layer.negative_slope:g}"
        case Hardtanh():
            return f"hard tanh {layer.min_val:g} to {layer.max_val:g}".replace("-", "−")
        case Dropout():
            return f"dropout {layer.p:g}"
    return _NAMES.get(type(layer), KINDS[type(layer)].prefix)


def spec_words(spec: NetworkSpec) -> str:
    """All layers; the flatten goes without saying."""
    return " – ".join(layer_words(layer) for layer in spec.layers if not isinstance(layer, Flatten))


def input_words(task: Task) -> str:
    """ "28×28, pixels 0 to 1"."""
    channels, rows, columns = task.input_shape
    shape = f"{rows}×{columns}" + (" in colour" if channels == 3 else "")
    mean, std = task.mean[0], task.std[0]
    if (mean, std) == (0.0, 1.0):
        return f"{shape}, pixels 0 to 1"
    if mean == 0.0 and abs(std * 255 - 1) < 1e-6:
        return f"{shape}, pixels 0 to 255"
    if (mean, std) == (0.5, 0.5):
        return f"{shape}, pixels −1 to 1"
    if (mean, std) == (MEAN, STD):
        return f"{shape}, normalised as MNIST"
    return f"{shape}, (pixel − {mean:g}) / {std:g}"


def share_words(share: float) -> str:
    """A share of some thousand digits: "98.6 %". All of them are "100 %", and only they."""
    if share < 1 and round(1000 * share) == 1000:
        return "> 99.9 %"
    return "100 %" if share == 1 else f"{100 * share:.1f} %"


def _size(size: Size) -> str:
    rows, columns = (size, size) if isinstance(size, int) else (size[0], size[-1])
    return f"{rows}×{columns}" if rows != 1 or columns != 1 else "1×1"


def _padding(padding: Size) -> str:
    return str(padding) if isinstance(padding, int) else "/".join(map(str, padding))
