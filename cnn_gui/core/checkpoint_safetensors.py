"""The safetensors format: an 8-byte length, a JSON header, then the tensors' bytes.

The header is read here, ahead of the library, so that its size is limited and its metadata is known before a tensor
is made. Format: huggingface/safetensors, README "Format".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy
import safetensors.torch
from torch import Tensor

from cnn_gui.core.errors import CheckpointError
from cnn_gui.core.messages import Float32

MAX_HEADER = 32_000_000
"""Bytes; a record with a hundred thousand steps has about five million."""

_DAMAGED = "It is damaged or not a network file."


def to_safetensors(arrays: Mapping[str, Float32], metadata: Mapping[str, str]) -> bytes:
    """The bytes of a safetensors file."""
    data: bytes = safetensors.numpy.save({name: np.ascontiguousarray(a) for name, a in arrays.items()}, dict(metadata))
    return data


def read_header(data: bytes) -> dict[str, str]:
    """The metadata of a safetensors file. Raises CheckpointError where the header is not one."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > MAX_HEADER or length > len(data) - 8:
        raise CheckpointError(_DAMAGED)
    try:
        header: Any = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError) as error:
        raise CheckpointError(_DAMAGED) from error
    metadata = header.get("__metadata__", {}) if isinstance(header, dict) else None
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise CheckpointError(_DAMAGED)
    return metadata


def tensors_of_safetensors(data: bytes) -> dict[str, Tensor]:
    """All tensors of a safetensors file. Raises CheckpointError where it is damaged."""
    try:
        return dict(safetensors.torch.load(data))
    # The library checks names, types, offsets and sizes, and reports by exceptions of several kinds.
    except (safetensors.SafetensorError, ValueError, TypeError, KeyError, RuntimeError, OverflowError) as error:
        raise CheckpointError(_DAMAGED) from error
