"""Tensors as a file describes them, compared with the network they are for before a byte of them is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import parameter_shapes

_DTYPES = {"float32": "f4", "float16": "f2", "bfloat16": "u2", "float64": "f8"}
"""The types that are read, as numpy stores them; numpy has no bfloat16, the upper half of a float32."""

MAX_UNUSED = 32_000_000
"""Bytes of storages beyond what the network needs: a tensor may be a view of a larger storage."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredTensor:
    """A tensor that is still in its file.

    dtype: "float32", or whatever else the file calls it. offset and stride count numbers, not bytes. storage: tells
    storages apart. size: bytes of the storage. read: all bytes of the storage; raises CheckpointError. order: "<"
    where numbers begin with their lowest byte, ">" where with the highest.
    """

    dtype: str
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    storage: object
    size: int
    read: Callable[[], bytes | memoryview]
    order: str = "<"


class OtherNetworkError(CheckpointError):
    """The weights are of another network. difference: the first, as a clause ("it holds no conv1.weight")."""

    def __init__(self, difference: str, /, **values: object) -> None:
        self.difference = Sentence(difference, **values)
        text = QT_TRANSLATE_NOOP("core", "The weights are not those of this network's layers: {difference}.")
        super().__init__(text, difference=self.difference)


def checked_weights(tensors: Mapping[str, StoredTensor | None], spec: NetworkSpec) -> dict[str, Float32]:
    """float32 copies of exactly the spec's weights, by name.

    None stands for a tensor that is not stored as plain numbers (sparse, quantised, on no device). Raises
    CheckpointError naming the first tensor that is wrong, OtherNetworkError where it is a name or shape.
    """
    return checked_arrays(tensors, parameter_shapes(spec))


def checked_arrays(
    tensors: Mapping[str, StoredTensor | None], shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, Float32]:
    """As checked_weights, for weights of these names and shapes."""
    for name in shapes:
        if name not in tensors:
            raise OtherNetworkError(QT_TRANSLATE_NOOP("core", "it holds no {name}"), name=name)
    for name in tensors:
        if name not in shapes:
            raise OtherNetworkError(
                QT_TRANSLATE_NOOP("core", "it holds {name}, which is not part of it"), name=quoted(name)
            )
    chosen = {name: _checked(name, tensors[name], shape) for name, shape in shapes.items()}
    _check_storages(chosen.values())
    return _Reader().arrays(chosen)


def _checked(name: str, tensor: StoredTensor | None, shape: tuple[int, ...]) -> StoredTensor:
    """``tensor``, where it is a plain one of ``shape`` that its storage really holds; else raises CheckpointError."""
    if tensor is None:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "{name} is not stored as plain numbers."), name=name)
    if tensor.shape != shape:
        raise OtherNetworkError(
            QT_TRANSLATE_NOOP("core", "{name} has the shape {shape} in place of {wanted}"),
            name=name,
            shape=_text(tensor.shape),
            wanted=_text(shape),
        )
    if tensor.dtype not in _DTYPES:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "{name} holds {type} in place of float32."), name=name, type=tensor.dtype[:20]
        )
    # A network trained in channels_last saves its weights in that order; all other layouts are no honest file's.
    if not (_is_laid_out(tensor, range(len(shape))) or _is_channels_last(tensor)):
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "{name} is not stored element by element."), name=name)
    if tensor.size < (tensor.offset + math.prod(shape)) * _numpy_type(tensor).itemsize:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "{name} is not complete."), name=name)
    return tensor


def _is_channels_last(tensor: StoredTensor) -> bool:
    return len(tensor.shape) == 4 and _is_laid_out(tensor, (0, 2, 3, 1))


def _is_laid_out(tensor: StoredTensor, order: range | tuple[int, ...]) -> bool:
    """Whether the numbers lie without gaps, the last dimension of ``order`` fastest. Strides of size 1 say nothing."""
    if 0 in tensor.shape:
        return True
    step = 1
    for dimension in reversed(order):
        if tensor.shape[dimension] != 1:
            if tensor.stride[dimension] != step:
                return False
            step *= tensor.shape[dimension]
    return True


def _check_storages(tensors: Any) -> None:
    needed = sum(math.prod(tensor.shape) * _numpy_type(tensor).itemsize for tensor in tensors)
    stored = sum({tensor.storage: tensor.size for tensor in tensors}.values())
    if stored > needed + MAX_UNUSED:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "It holds far more numbers than its network has weights."))


class _Reader:
    """Reads each storage once, however many tensors are in it."""

    def __init__(self) -> None:
        self._read: dict[object, bytes | memoryview] = {}

    def arrays(self, tensors: Mapping[str, StoredTensor]) -> dict[str, Float32]:
        return {name: self._array(name, tensor) for name, tensor in tensors.items()}

    def _array(self, name: str, tensor: StoredTensor) -> Float32:
        if tensor.storage not in self._read:
            self._read[tensor.storage] = tensor.read()
        kind = _numpy_type(tensor)
        flat = np.frombuffer(
            self._read[tensor.storage], kind, count=math.prod(tensor.shape), offset=tensor.offset * kind.itemsize
        )
        return _float32(name, tensor, flat)


def _float32(name: str, tensor: StoredTensor, flat: npt.NDArray[Any]) -> Float32:
    if tensor.dtype == "bfloat16":
        flat = (flat.astype(np.uint32) << 16).view(np.float32)
    # A float64 beyond the range of float32 becomes infinite, and is named below.
    with np.errstate(over="ignore", invalid="ignore"):
        values = flat.astype(np.float32)
    if not np.isfinite(values).all():
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core", "{name} holds values that are not finite (NaN or infinite): the network cannot be used."
            ),
            name=name,
        )
    if _is_laid_out(tensor, range(len(tensor.shape))):
        return values.reshape(tensor.shape)
    out, channels, height, width = tensor.shape
    return np.ascontiguousarray(values.reshape(out, height, width, channels).transpose(0, 3, 1, 2))


def _numpy_type(tensor: StoredTensor) -> np.dtype[Any]:
    return np.dtype(tensor.order + _DTYPES[tensor.dtype])


def _text(shape: tuple[int, ...]) -> str:
    text = "×".join(map(str, shape[:8])) if shape else Sentence(QT_TRANSLATE_NOOP("core", "of a single number"))
    return text if len(text) <= 80 else f"{text[:80]}…"


def quoted(name: str) -> str:
    """A name from the file, short and printable."""
    return repr(name if len(name) <= 60 else f"{name[:60]}…")
