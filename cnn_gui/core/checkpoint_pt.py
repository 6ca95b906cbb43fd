"""A ``state_dict`` out of a .pt or .pth file, as ``torch.save(network.state_dict(), path)`` writes it.

Such a file is a zip archive of a pickle and of the tensors' bytes. A pickle is a program. torch's ``weights_only`` runs
a small part of the language; the pickle is read here before, without running it, and only the few names that a
``state_dict`` needs are let through. That also tells a whole pickled network, a common mistake, from a hostile file.
"""

from __future__ import annotations

import io
import pickle
import pickletools
import zipfile
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from cnn_gui.core.errors import CheckpointError
from cnn_gui.core.spec import MAX_PARAMETERS

MAX_PICKLE = 10_000_000
MAX_CONTENT = MAX_PARAMETERS * 8
"""Bytes that the archive may unpack to: names and shapes, and everything together."""

WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Keys under which training scripts keep the weights beside other things."""

_ALLOWED = {
    ("collections", "OrderedDict"),
    ("torch._utils", "_rebuild_tensor_v2"),
    ("torch._utils", "_rebuild_parameter"),
    *(("torch", f"{kind}Storage") for kind in ("Float", "Half", "BFloat16", "Double")),
    # What an optimiser's state beside the weights may hold.
    *(("torch", f"{kind}Storage") for kind in ("Long", "Int", "Short", "Char", "Byte", "Bool")),
}

_DAMAGED = "It is damaged or not a file that torch.save wrote."


def tensors_of_pt(data: bytes) -> dict[str, Tensor]:
    """The tensors of a ``state_dict``, by name, on the CPU; not yet compared with any network.

    A ``state_dict`` kept under one of WRAPPERS is found, and the prefix "module." of DataParallel is taken off.
    Raises CheckpointError with one sentence for everything else.
    """
    _check_archive(data)
    try:
        content = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    # torch reports damage by half a dozen kinds of exceptions, and a number that is too large by MemoryError.
    except Exception as error:
        raise CheckpointError(_DAMAGED) from error
    return _state_dict(content)


def _check_archive(data: bytes) -> None:
    """Raises CheckpointError unless the archive is of bounded size and its pickle names only what is allowed."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        if data[:2] == b"\x80\x02":
            raise CheckpointError("It is in the format of PyTorch before 1.6: open it there and save it again.")
        raise CheckpointError(_DAMAGED)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            pickles = [entry for entry in entries if entry.filename.rpartition("/")[2].lower() == "data.pkl"]
            if len(pickles) != 1 or pickles[0].file_size > MAX_PICKLE:
                raise CheckpointError(_DAMAGED)
            if sum(entry.file_size for entry in entries) > MAX_CONTENT:
                raise CheckpointError("It unpacks to more than the largest network that can be opened.")
            program = archive.read(pickles[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise CheckpointError(_DAMAGED) from error
    _check_pickle(program)


def _check_pickle(program: bytes) -> None:
    try:
        operations = [(operation.name, argument) for operation, argument, _ in pickletools.genops(program)]
    except (ValueError, IndexError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise CheckpointError(_DAMAGED) from error
    for name, argument in operations:
        if name == "GLOBAL":
            module, _, attribute = str(argument).partition(" ")
            if (module, attribute) not in _ALLOWED:
                raise CheckpointError(_not_only_weights(module, attribute))
        elif name in ("STACK_GLOBAL", "INST", "OBJ", "EXT1", "EXT2", "EXT4", "NEWOBJ", "NEWOBJ_EX"):
            raise CheckpointError("It holds Python objects beside weights, which could run code: it was not read.")


def _not_only_weights(module: str, attribute: str) -> str:
    name = attribute if len(attribute) <= 60 else f"{attribute[:60]}…"
    if module == "__main__" or module.startswith("torch.nn."):
        return (
            f"It holds a whole Python object ({name!r}), which could run code: "
            "save network.state_dict() instead of the network."
        )
    return f"It holds more than weights ({name!r}), which could run code: it was not read."


def _state_dict(content: Any) -> dict[str, Tensor]:
    for key in WRAPPERS:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
            break
    if not isinstance(content, Mapping):
        raise CheckpointError("It holds no state_dict: save network.state_dict().")
    tensors: dict[str, Tensor] = {}
    for name, tensor in content.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise CheckpointError("It holds no state_dict: save network.state_dict().")
        tensors[name.removeprefix("module.")] = tensor
    return tensors
