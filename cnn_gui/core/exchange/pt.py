"""A ``state_dict`` out of a .pt or .pth file, as ``torch.save(network.state_dict(), path)`` writes it.

Such a file is a zip archive of a pickle and of the tensors' bytes; before PyTorch 1.6 it was several pickles, one
after the other, and then the bytes (core.exchange.legacy). A pickle is a program. torch's own readers never see it:
core.exchange.pickle_machine says what it describes without running any of it, and the bytes are read here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

from cnn_gui.core.base.archive import Archive, DamagedArchiveError
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange import kinds as kinds
from cnn_gui.core.exchange.pickle_containers import DamagedPickleError
from cnn_gui.core.exchange.pickle_machine import read_pickle
from cnn_gui.core.exchange.pickle_torch import torch_call, torch_fetch
from cnn_gui.core.exchange.pickle_values import Pairs, Record, TensorRef
from cnn_gui.core.exchange.tensors import StoredTensor, quoted
from cnn_gui.core.network.spec import MAX_PARAMETERS

MAX_PICKLE = 8_000_000
MAX_CONTENT = MAX_PARAMETERS * 8
"""Bytes that the archive may unpack to: names and shapes, and everything together."""

WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Keys under which training scripts keep the weights beside other things."""

DTYPES = {
    **{"Float": "float32", "Half": "float16", "BFloat16": "bfloat16", "Double": "float64"},
    **{"Long": "int64", "Int": "int32", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool"},
}
"""What torch's storages are called ("FloatStorage"), and what their numbers are called."""

ITEM_SIZES = {
    **{"ComplexDouble": 16, "ComplexFloat": 8, "Long": 8, "Double": 8},
    **{"Float": 4, "Int": 4, "Half": 2, "BFloat16": 2, "Short": 2},
}
"""Bytes of a number in a storage of this kind; 1 in all others that are known."""

Tensors = dict[str, StoredTensor | None]
"""By name; None is a tensor that is not stored as plain numbers."""

Locate = Callable[[TensorRef], StoredTensor]


def tensors_of_pt(file: BinaryIO) -> Tensors:
    """The tensors of a ``state_dict`` in an archive of torch.save, by name; not yet compared with any network.

    A ``state_dict`` kept under one of WRAPPERS is found, and the prefix "module." of DataParallel is taken off.
    Raises CheckpointError with one sentence for everything else. The tensors' bytes are read later, from ``file``.
    """
    try:
        archive = Archive(file)
        sentence = kinds.kind_of_archive(archive.names)
        if sentence is not None:
            raise CheckpointError(sentence)
        if archive.size > MAX_CONTENT:
            raise CheckpointError(
                QT_TRANSLATE_NOOP("core", "It unpacks to more than the largest network that can be opened.")
            )
        content, root = _content(archive)
        return state_dict(content, _Storages(archive, root).locate)
    except (DamagedArchiveError, DamagedPickleError) as error:
        raise damaged(error) from error


def damaged(error: DamagedArchiveError | DamagedPickleError) -> CheckpointError:
    return CheckpointError(
        QT_TRANSLATE_NOOP("core", "It is damaged or not a file that torch.save wrote ({reason})."), reason=error
    )


def _content(archive: Archive) -> tuple[object, str]:
    """What the archive's pickle describes, and the name of the folder that it lies in."""
    root = archive.names[0].partition("/")[0]
    return read_pickle(archive.read(f"{root}/data.pkl", MAX_PICKLE), torch_call, torch_fetch), root


class _Storages:
    """The blocks of numbers in an archive, which lie in entries of their own."""

    def __init__(self, archive: Archive, root: str) -> None:
        self._archive, self._root = archive, root
        self._order = self._byte_order()

    def locate(self, tensor: TensorRef) -> StoredTensor:
        storage, name = tensor.storage, f"{self._root}/data/{tensor.storage.key}"
        size = self._archive.size_of(name)
        if size is None:
            raise DamagedArchiveError("the numbers of a tensor are missing")
        size = min(size, storage.count * ITEM_SIZES.get(storage.kind, 1))
        return stored(tensor, size, lambda: self._read(name), self._order)

    def _read(self, name: str) -> bytes:
        try:
            return self._archive.read(name, MAX_CONTENT)
        except DamagedArchiveError as error:
            raise damaged(error) from error

    def _byte_order(self) -> str:
        name = f"{self._root}/byteorder"
        order = self._archive.read(name, 100) if self._archive.size_of(name) is not None else b"little"
        if order not in (b"little", b"big"):
            raise DamagedArchiveError("it names an unknown byte order")
        return "<" if order == b"little" else ">"


def stored(tensor: TensorRef, size: int, read: Callable[[], bytes | memoryview], order: str = "<") -> StoredTensor:
    """``tensor`` in a storage of ``size`` bytes."""
    storage = tensor.storage
    return StoredTensor(
        dtype=DTYPES.get(storage.kind, storage.kind),
        shape=tensor.shape,
        stride=tensor.stride,
        offset=tensor.offset,
        storage=storage.key,
        size=size,
        read=read,
        order=order,
    )


def state_dict(content: object, locate: Locate) -> Tensors:
    """The tensors in what a pickle describes. Raises CheckpointError where it is no ``state_dict``."""
    if isinstance(content, Record):
        raise CheckpointError(kinds.whole_object(str(content.made_by)))
    if not isinstance(content, Pairs):
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "It holds no state_dict: save network.state_dict()."))
    inner = _unwrapped(content.by_name())
    if isinstance(inner, Record):
        raise CheckpointError(kinds.whole_object(str(inner.made_by)))
    content = inner if isinstance(inner, Pairs) else content
    tensors: Tensors = {}
    for name, value in content.pairs:
        if not isinstance(name, str):
            raise CheckpointError(QT_TRANSLATE_NOOP("core", "It holds no state_dict: save network.state_dict()."))
        tensors[name.removeprefix("module.")] = _tensor(name, value, locate)
    return tensors


def _unwrapped(entries: Mapping[str, object]) -> object:
    """The ``state_dict`` or the whole network beside other things, or None."""
    for key in WRAPPERS:
        if isinstance(entries.get(key), Pairs | Record):
            return entries[key]
    # Under a name of the script's own: the only one that holds tensors by name.
    inner = [value for value in entries.values() if isinstance(value, Pairs) and _holds_tensors(value)]
    return inner[0] if len(inner) == 1 else None


def _holds_tensors(value: Pairs) -> bool:
    return bool(value.pairs) and all(isinstance(item, TensorRef) for _, item in value.pairs)


def _tensor(name: str, value: object, locate: Locate) -> StoredTensor | None:
    if isinstance(value, TensorRef):
        return locate(value)
    if isinstance(value, Record):
        if value.made_by.module.startswith("torch._"):
            return None
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} holds more than weights ({kind}), which could run code and was not read: save "
                "network.state_dict().",
            ),
            name=quoted(name),
            kind=quoted(str(value.made_by)),
        )
    raise CheckpointError(
        QT_TRANSLATE_NOOP("core", "{name} is not a tensor, so this is no state_dict: save network.state_dict()."),
        name=quoted(name),
    )
