"""A module of torch.nn, by its class and the fields of its object, as a layer of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.exchange.pickle_values import Pairs
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    AdaptivePool,
    BatchNorm,
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
    Padding,
    Pool,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Size,
    Tanh,
)

Fields = Mapping[str, object]


class UnknownModuleError(Exception):
    """why: a clause for people; None for a class of somebody's own, which may do anything or nothing."""

    def __init__(self, why: Sentence | None) -> None:
        self.why = why
        super().__init__(why or "")


def layer_of(class_name: str, fields: Fields) -> LayerSpec | None:
    """The layer; None for one that does nothing to an answer. Raises UnknownModuleError."""
    module, _, name = class_name.rpartition(".")
    if not module.startswith("torch.nn"):
        raise UnknownModuleError(None)
    if name in _NOTHING:
        return None
    if name not in _LAYERS:
        raise _refused(QT_TRANSLATE_NOOP("core", "{kind} is no kind of layer that is known"), kind=name[:40])
    return _LAYERS[name](fields)


def _refused(text: str, **values: object) -> UnknownModuleError:
    return UnknownModuleError(Sentence(text, **values))


def _conv(fields: Fields) -> LayerSpec:
    if fields.get("transposed") is True or fields.get("padding_mode", "zeros") != "zeros":
        raise _refused(QT_TRANSLATE_NOOP("core", "it is transposed, or pads with something else than zeros"))
    kernel, dilation = _size(fields, "kernel_size", 1), _size(fields, "dilation", 1)
    padding = fields.get("padding", 0)
    return Conv(
        _count(fields, "out_channels", 1),
        kernel_size=kernel,
        stride=_size(fields, "stride", 1),
        padding=_same(kernel, dilation)
        if padding == "same"
        else 0
        if padding == "valid"
        else _size(fields, "padding", 0),
        dilation=dilation,
        groups=_count(fields, "groups", 1),
        bias=_owns(fields, "bias"),
    )


def _same(kernel: Size, dilation: Size) -> Padding:
    sides: list[int] = []
    for size, step in zip(_pair(kernel), _pair(dilation), strict=True):
        whole = (size - 1) * step
        sides += [whole // 2, whole - whole // 2]
    return sides[0] if len(set(sides)) == 1 else tuple(sides)


def _linear(fields: Fields) -> LayerSpec:
    return Linear(_count(fields, "out_features", 1), bias=_owns(fields, "bias"))


def _norm(fields: Fields) -> LayerSpec:
    return BatchNorm(eps=_number(fields, "eps", 1e-5))


def _max_pool(fields: Fields) -> LayerSpec:
    if _size(fields, "dilation", 1) != 1:
        raise _refused(QT_TRANSLATE_NOOP("core", "its pooling is dilated"))
    return _pool(fields, "max")


def _avg_pool(fields: Fields) -> LayerSpec:
    if fields.get("divisor_override") is not None:
        raise _refused(QT_TRANSLATE_NOOP("core", "its mean is divided by another number"))
    return _pool(fields, "avg")


def _pool(fields: Fields, mode: str) -> LayerSpec:
    kernel = _size(fields, "kernel_size", 2)
    return Pool(
        "max" if mode == "max" else "avg",
        kernel_size=kernel,
        stride=kernel if fields.get("stride") is None else _size(fields, "stride", 2),
        padding=_size(fields, "padding", 0),
        ceil_mode=fields.get("ceil_mode") is True,
        count_include_pad=fields.get("count_include_pad") is not False,
    )


def _adaptive_max(fields: Fields) -> LayerSpec:
    return AdaptivePool("max", _size(fields, "output_size", 1))


def _adaptive_avg(fields: Fields) -> LayerSpec:
    return AdaptivePool("avg", _size(fields, "output_size", 1))


def _prelu(fields: Fields) -> LayerSpec:
    if fields.get("num_parameters", 1) != 1:
        raise _refused(QT_TRANSLATE_NOOP("core", "it is a PReLU with a slope for each channel"))
    return LeakyReLU()


def _gelu(fields: Fields) -> LayerSpec:
    return GELU("tanh" if fields.get("approximate") == "tanh" else "none")


def _hardtanh(fields: Fields) -> LayerSpec:
    low, high = _number(fields, "min_val", -1.0), _number(fields, "max_val", 1.0)
    if low >= high:
        raise _refused(QT_TRANSLATE_NOOP("core", "its {field} is no number"), field="min val")
    return Hardtanh(low, high)


_NOTHING = frozenset(
    {"Identity", "Softmax", "LogSoftmax", "Softmax2d", "CrossEntropyLoss", "NLLLoss", "MSELoss", "BCELoss"}
)
"""What changes nothing, or not the order of the answers, or is for training alone."""

_LAYERS: Mapping[str, Callable[[Fields], LayerSpec]] = {
    "Conv2d": _conv,
    "Linear": _linear,
    "BatchNorm1d": _norm,
    "BatchNorm2d": _norm,
    "SyncBatchNorm": _norm,
    "MaxPool2d": _max_pool,
    "AvgPool2d": _avg_pool,
    "AdaptiveMaxPool2d": _adaptive_max,
    "AdaptiveAvgPool2d": _adaptive_avg,
    "Flatten": lambda _: Flatten(),
    "Dropout": lambda fields: Dropout(_chance(fields)),
    "Dropout2d": lambda fields: Dropout(_chance(fields), channels=True),
    "AlphaDropout": lambda fields: Dropout(_chance(fields)),
    "ReLU": lambda _: ReLU(),
    "LeakyReLU": lambda fields: LeakyReLU(_number(fields, "negative_slope", 0.01)),
    "PReLU": _prelu,
    "ELU": lambda fields: ELU(_number(fields, "alpha", 1.0)),
    "SELU": lambda _: SELU(),
    "GELU": _gelu,
    "SiLU": lambda _: SiLU(),
    "Mish": lambda _: Mish(),
    "ReLU6": lambda _: ReLU6(),
    "Hardtanh": _hardtanh,
    "Hardsigmoid": lambda _: Hardsigmoid(),
    "Hardswish": lambda _: Hardswish(),
    "Tanh": lambda _: Tanh(),
    "Sigmoid": lambda _: Sigmoid(),
}


def _size(fields: Fields, name: str, default: int) -> Size:
    value = fields.get(name, default)
    numbers = value if isinstance(value, tuple | list) else (value,)
    if not 1 <= len(numbers) <= 2 or not all(type(each) is int and 0 <= each <= 1_000 for each in numbers):
        raise _refused(QT_TRANSLATE_NOOP("core", "its {field} is no size"), field=name.replace("_", " "))
    whole = [each for each in numbers if isinstance(each, int)]
    return whole[0] if len(set(whole)) == 1 else tuple(whole)


def _pair(size: Size) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else (size[0], size[-1])


def _count(fields: Fields, name: str, default: int) -> int:
    value = fields.get(name, default)
    if type(value) is not int or not 1 <= value <= 100_000:
        raise _refused(QT_TRANSLATE_NOOP("core", "its {field} is no size"), field=name.replace("_", " "))
    return value


def _number(fields: Fields, name: str, default: float) -> float:
    value = fields.get(name, default)
    if not isinstance(value, int | float) or not -1e6 <= value <= 1e6:
        raise _refused(QT_TRANSLATE_NOOP("core", "its {field} is no number"), field=name.replace("_", " "))
    return float(value)


def _chance(fields: Fields) -> float:
    return min(max(_number(fields, "p", 0.5), 0.0), 0.99)


def _owns(fields: Fields, name: str) -> bool:
    owned = fields.get("_parameters")
    return isinstance(owned, Pairs) and owned.by_name().get(name) is not None
