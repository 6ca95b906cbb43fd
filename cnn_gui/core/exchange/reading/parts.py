"""Layers with weights, found among tensors by name: "features.0.weight" and "features.0.bias" are one convolution.

Shapes say what a layer is: four dimensions are a convolution's, two a fully connected layer's, and what keeps a running
mean is batch norm. Names say which tensors belong together. What is not a weight (counters, optimisers' leftovers) is
left out, and what belongs to a kind of layer that is not known here is refused by its name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.exchange.tensors import StoredTensor, quoted

MAX_TENSORS = 1_000
MAX_PARTS = 64
MAX_NAME = 300
"""Characters of a tensor's name: what is done with names takes longer the longer they are."""

Tensors = Mapping[str, StoredTensor | None]


class PartKind(StrEnum):
    CONV = "conv"
    LINEAR = "linear"
    NORM = "norm"
    PRELU = "prelu"


@dataclass(frozen=True, slots=True)
class WeightedPart:
    """A layer with weights. name: what its tensors are called before their last dot. shape: of its weight, (n,) of a
    norm.

    tensors: by role ("weight", "bias", "running_mean", "running_var") the name of the tensor in the file.
    """

    name: str
    kind: PartKind
    shape: tuple[int, ...]
    tensors: Mapping[str, str] = field(hash=False, compare=False, default_factory=dict)

    @property
    def out(self) -> int:
        """Channels or numbers that it gives."""
        return self.shape[0]

    @property
    def has_bias(self) -> bool:
        return "bias" in self.tensors


_ROLES = ("num_batches_tracked", "running_mean", "running_var", "weight", "bias")
_OTHER = (
    (re.compile(r"weight_(ih|hh)_"), QT_TRANSLATE_NOOP("core", "a recurrent layer")),
    (re.compile(r"in_proj_|\.attn|attention|q_proj|qkv|cls_token|pos_embed"), QT_TRANSLATE_NOOP("core", "attention")),
    (
        re.compile(r"weight_(g|v|orig|u|mask)$|parametrizations\."),
        QT_TRANSLATE_NOOP(
            "core", "a layer whose weights are computed from others (weight norm, spectral norm, pruning)"
        ),
    ),
    (re.compile(r"_packed_params|zero_point"), QT_TRANSLATE_NOOP("core", "a quantised network")),
)
"""Tensors by whose name a kind of layer is known that cannot be shown."""

_NO_WEIGHT = re.compile(
    r"(^|\.)(num_batches_tracked|n_averaged|total_ops|total_params|initted|step|global_step)$|"
    r"(^|\.)(criterion|loss|loss_fn|loss_func|metrics?|\w*(acc|accuracy)|scaler|optimizer)\."
)
"""Counters, and what Lightning keeps of losses and metrics."""


def parts_of(tensors: Tensors) -> list[WeightedPart]:
    """The layers with weights in the order of their first tensors. Raises CheckpointError with one sentence."""
    if len(tensors) > MAX_TENSORS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "It holds {count:,} tensors; a network of up to {most} layers can be shown."),
            count=len(tensors),
            most=MAX_PARTS,
        )
    if any(len(name) > MAX_NAME for name in tensors):
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "It holds tensors whose names are too long to be those of layers.")
        )
    groups = _grouped(_without_copies({name: each for name, each in tensors.items() if _is_weight(name, each)}))
    parts = [_part(name, roles, tensors) for name, roles in groups.items()]
    if all(part.kind in (PartKind.NORM, PartKind.PRELU) for part in parts):
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "It holds no weights of layers."))
    if sum(part.kind is not PartKind.NORM for part in parts) > MAX_PARTS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "It holds {count} layers with weights; up to {most} can be shown."),
            count=len(parts),
            most=MAX_PARTS,
        )
    return parts


def _is_weight(name: str, tensor: StoredTensor | None) -> bool:
    if _NO_WEIGHT.search(name):
        return False
    return tensor is None or tensor.dtype.startswith(("float", "bfloat")) or math.prod(tensor.shape) > 1


def _without_copies(tensors: dict[str, StoredTensor | None]) -> dict[str, StoredTensor | None]:
    """One of several networks of the same layers: moving averages lie beside the weights they are of."""
    heads: dict[str, dict[str, StoredTensor | None]] = {}
    for name, tensor in tensors.items():
        head, _, rest = name.partition(".")
        heads.setdefault(head, {})[rest.removeprefix("module.")] = tensor
    if len(heads) < 2:
        return tensors
    forms = [[(rest, each.shape if each else None) for rest, each in own.items()] for own in heads.values()]
    if len(forms[0]) < 4 or any(form != forms[0] for form in forms):
        return tensors
    chosen = next((head for head in heads if "ema" in head.lower() or "averag" in head.lower()), next(iter(heads)))
    return {name: each for name, each in tensors.items() if name.partition(".")[0] == chosen}


def _grouped(tensors: Mapping[str, StoredTensor | None]) -> dict[str, dict[str, str]]:
    """By layer, the names of its tensors by role."""
    groups: dict[str, dict[str, str]] = {}
    last = ""
    for name, tensor in tensors.items():
        layer, role = _split(name)
        if role == "" and tensor is not None:
            # Tensors that nobody called weight or bias: each matrix is a layer, and what has one dimension its bias.
            role = "weight" if len(tensor.shape) > 1 or not last else "bias"
            layer = layer if role == "weight" else last
        last = layer
        groups.setdefault(layer, {})[role] = name
    return groups


def _split(name: str) -> tuple[str, str]:
    for role in _ROLES:
        if name == role:
            return "", role
        if name.endswith(role) and name[-len(role) - 1] in "._":
            return name[: -len(role) - 1], role
    return name, ""


def _part(name: str, roles: dict[str, str], tensors: Tensors) -> WeightedPart:
    for tensor_name in roles.values():
        _refuse_other(tensor_name, tensors[tensor_name])
    shapes = {role: _shape(tensors[each]) for role, each in roles.items()}
    if "running_mean" in shapes:
        return WeightedPart(name, PartKind.NORM, _shape_of_norm(name, shapes), roles)
    shape = shapes.get("weight")
    if shape is None:
        raise _unknown(name, QT_TRANSLATE_NOOP("core", "it has no weights of its own"))
    kind = {4: PartKind.CONV, 2: PartKind.LINEAR}.get(len(shape))
    if kind is None and math.prod(shape) == 1 and "bias" not in shapes:
        return WeightedPart(name, PartKind.PRELU, (1,), roles)
    if kind is None:
        raise _unknown(name, _kind_by_shape(shape, "bias" in shapes))
    if len(shape) == 4 and shapes.get("bias") == (shape[1],) != (shape[0],):
        raise _unknown(
            name, QT_TRANSLATE_NOOP("core", "it is a transposed convolution, as in networks that make pictures")
        )
    if 0 in shape or shapes.get("bias", (shape[0],)) != (shape[0],):
        raise _unknown(name, QT_TRANSLATE_NOOP("core", "its weights and biases do not fit each other"))
    if set(roles) - {"weight", "bias"}:
        raise _unknown(name, QT_TRANSLATE_NOOP("core", "it holds more than weights and biases"))
    return WeightedPart(name, kind, shape, roles)


def _refuse_other(name: str, tensor: StoredTensor | None) -> None:
    for pattern, what in _OTHER:
        if pattern.search(name):
            raise _unknown(name, Sentence(QT_TRANSLATE_NOOP("core", "it is part of {what}"), what=Sentence(what)))
    if tensor is None:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "{name} is not stored as plain numbers."), name=quoted(name))


def _shape(tensor: StoredTensor | None) -> tuple[int, ...]:
    return () if tensor is None else tensor.shape


def _shape_of_norm(name: str, shapes: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    mean = shapes["running_mean"]
    if len(mean) != 1 or "running_var" not in shapes or any(shape != mean for shape in shapes.values()):
        raise _unknown(name, QT_TRANSLATE_NOOP("core", "its means, variances and weights do not fit each other"))
    return mean


def _kind_by_shape(shape: tuple[int, ...], has_bias: bool) -> str:
    if len(shape) == 1:
        return (
            QT_TRANSLATE_NOOP("core", "it may be a layer norm or group norm, and only batch norm is known")
            if has_bias
            else QT_TRANSLATE_NOOP("core", "it may be a PReLU with a slope for each channel")
        )
    if len(shape) in (3, 5):
        return QT_TRANSLATE_NOOP("core", "it is a convolution along one or three axes, and only images are known")
    return QT_TRANSLATE_NOOP("core", "its weights are of no known layer")


def _unknown(name: str, why: str) -> CheckpointError:
    return CheckpointError(
        QT_TRANSLATE_NOOP(
            "core",
            "It holds a layer that cannot be read, {name}: {why}. Saved as ONNX (torch.onnx.export) it may open.",
        ),
        name=quoted(name),
        why=why if isinstance(why, Sentence) else Sentence(why),
    )
