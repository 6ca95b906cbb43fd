"""Tensors from a file, compared with the network they are for before anything is copied."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from cnn_gui.core.errors import CheckpointError
from cnn_gui.core.messages import Float32
from cnn_gui.core.spec import NetworkSpec, parameter_shapes

DTYPES = (torch.float32, torch.float16, torch.bfloat16, torch.float64)


def checked_weights(tensors: Mapping[str, Tensor], spec: NetworkSpec) -> dict[str, Float32]:
    """float32 copies of exactly the spec's weights. Raises CheckpointError naming the first tensor that is wrong."""
    shapes = parameter_shapes(spec)
    for name in shapes:
        if name not in tensors:
            raise CheckpointError(f"It holds no {name}: it is not this kind of network, or only a part of it.")
    for name in tensors:
        if name not in shapes:
            raise CheckpointError(f"It holds {_quoted(name)}, which is not part of this kind of network.")
    for name, shape in shapes.items():
        check_tensor(name, tensors[name], shape)
    return {name: _float32(name, tensors[name]) for name in shapes}


def check_tensor(name: str, tensor: Tensor, shape: tuple[int, ...]) -> None:
    """Raises CheckpointError unless ``tensor`` is a plain one of ``shape`` that its memory really holds."""
    if tensor.layout != torch.strided or tensor.device.type != "cpu":
        raise CheckpointError(f"{name} is not stored as plain numbers.")
    if tuple(tensor.shape) != shape:
        raise CheckpointError(f"{name} has the shape {_text(tensor.shape)} in place of {_text(shape)}.")
    if tensor.dtype not in DTYPES:
        raise CheckpointError(f"{name} holds {str(tensor.dtype).removeprefix('torch.')} in place of float32.")
    # A network trained in channels_last saves its weights in that order; all other layouts are no honest file's.
    if not (tensor.is_contiguous() or (tensor.dim() == 4 and tensor.is_contiguous(memory_format=torch.channels_last))):
        raise CheckpointError(f"{name} is not stored element by element.")
    needed = (tensor.storage_offset() + tensor.numel()) * tensor.element_size()
    if tensor.untyped_storage().nbytes() < needed:
        raise CheckpointError(f"{name} is not complete.")


def _float32(name: str, tensor: Tensor) -> Float32:
    values: Float32 = np.array(tensor.detach().to(torch.float32).contiguous().numpy())
    if not np.isfinite(values).all():
        raise CheckpointError(f"{name} holds values that are not finite (NaN or infinite): the network cannot be used.")
    return values


def _text(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape[:8])) if shape else "of a single number"


def _quoted(name: str) -> str:
    """A name from the file, short and printable."""
    return repr(name if len(name) <= 60 else f"{name[:60]}…")
