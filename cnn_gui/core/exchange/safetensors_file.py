"""The safetensors format: an 8-byte length, a JSON header, then the tensors' bytes.

The library writes; reading is done here, because the library wants the whole file in memory before it looks at what
the file claims, and the metadata comes first here. Format: huggingface/safetensors, README "Format".
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import safetensors.numpy

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import json_text
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.tensors import StoredTensor

MAX_HEADER = 16_000_000
"""Bytes; a record with the longest curve that is written has about five million (record_json.KEPT_POINTS)."""

_DEPTH = 4
"""The header, a tensor in it, and its shape; the fourth is spare."""

_MEMORY = 60_000_000
"""Bytes that the header's values may take, as core.base.json_text estimates them."""

_DTYPES = {
    **{"F32": ("float32", 4), "F16": ("float16", 2), "BF16": ("bfloat16", 2), "F64": ("float64", 8)},
    **{"I64": ("int64", 8), "I32": ("int32", 4), "I16": ("int16", 2), "I8": ("int8", 1)},
    **{"U64": ("uint64", 8), "U32": ("uint32", 4), "U16": ("uint16", 2), "U8": ("uint8", 1), "BOOL": ("bool", 1)},
    **{"F8_E4M3": ("float8_e4m3fn", 1), "F8_E5M2": ("float8_e5m2", 1), "C64": ("complex64", 8)},
}
"""The format's names to torch's, and bytes of a number."""

_DAMAGED = QT_TRANSLATE_NOOP("core", "It is damaged or not a network file.")


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """metadata: texts about the file. tensors: by name, not yet compared with any network; read from the file later."""

    metadata: Mapping[str, str]
    tensors: Mapping[str, StoredTensor]


def to_safetensors(arrays: Mapping[str, Float32], metadata: Mapping[str, str]) -> bytes:
    """The bytes of a safetensors file."""
    data: bytes = safetensors.numpy.save({name: np.ascontiguousarray(a) for name, a in arrays.items()}, dict(metadata))
    return data


def read_header(file: BinaryIO) -> Header:
    """The header of a safetensors file. Raises CheckpointError where it is not one, or the file not as it says."""
    size = os.fstat(file.fileno()).st_size
    length = int.from_bytes(file.read(8), "little")
    if size < 8 or length > MAX_HEADER or length > size - 8:
        raise CheckpointError(_DAMAGED)
    try:
        header: Any = json_text.loads(file.read(length), max_memory=_MEMORY, max_depth=_DEPTH)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(_DAMAGED) from error
    if not isinstance(header, dict):
        raise CheckpointError(_DAMAGED)
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise CheckpointError(_DAMAGED)
    tensors = {name: _tensor(file, 8 + length, entry) for name, entry in header.items()}
    _check_places([entry["data_offsets"] for entry in header.values()], size - 8 - length)
    return Header(metadata, tensors)


def _tensor(file: BinaryIO, start: int, entry: Any) -> StoredTensor:
    match entry:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [int(begin), int(end)]} if (
            dtype in _DTYPES and len(shape) <= 64 and all(map(_is_count, [*shape, begin, end]))
        ):
            name, item = _DTYPES[dtype]
            if end - begin == math.prod(shape) * item:
                size = end - begin
                read = _Slice(file, start + begin, size).read
                return StoredTensor(name, tuple(shape), _strides(shape), 0, begin, size, read)
    raise CheckpointError(_DAMAGED)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _strides(shape: list[int]) -> tuple[int, ...]:
    """The last dimension lies element by element."""
    steps = itertools.accumulate(reversed(shape[1:]), lambda step, size: step * size, initial=1)
    return tuple(reversed(list(steps))) if shape else ()


def _check_places(places: list[list[int]], size: int) -> None:
    """Raises CheckpointError unless the tensors fill the rest of the file, without gaps and without sharing any."""
    position = 0
    for begin, end in sorted(places):
        if begin != position:
            raise CheckpointError(_DAMAGED)
        position = end
    if position != size:
        raise CheckpointError(_DAMAGED)


@dataclass(frozen=True, slots=True)
class _Slice:
    file: BinaryIO
    position: int
    size: int

    def read(self) -> bytes:
        self.file.seek(self.position)
        data = self.file.read(self.size)
        if len(data) != self.size:
            raise CheckpointError(_DAMAGED)
        return data
