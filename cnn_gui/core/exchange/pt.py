"""The weights out of a .pt or .pth file, as ``torch.save(network.state_dict(), path)`` writes it, or
torch.save(network).

Such a file is a zip archive of a pickle and of the tensors' bytes; before PyTorch 1.6 it was several pickles, one
after the other, and then the bytes (core.exchange.legacy). A pickle is a program. torch's own readers never see it:
core.exchange.pickle_machine says what it describes without running any of it, and the bytes are read here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from cnn_gui.core.base.archive import Archive, DamagedArchiveError
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange import kinds as kinds
from cnn_gui.core.exchange.pickle_containers import DamagedPickleError
from cnn_gui.core.exchange.pickle_machine import read_pickle
from cnn_gui.core.exchange.pickle_torch import torch_call, torch_fetch
from cnn_gui.core.exchange.pickle_values import TensorRef
from cnn_gui.core.exchange.pickled import contents
from cnn_gui.core.exchange.reading.contents import Contents
from cnn_gui.core.exchange.script import contents_of_old_script, script_text
from cnn_gui.core.exchange.tensors import StoredTensor
from cnn_gui.core.exchange.torchscript.code import ScriptCode
from cnn_gui.core.network.spec import MAX_PARAMETERS

MAX_PICKLE = 8_000_000
MAX_CONTENT = MAX_PARAMETERS * 8
"""Bytes that the archive may unpack to: names and shapes, and everything together."""

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


def contents_of_pt(file: BinaryIO) -> Contents:
    """What an archive of torch.save or of TorchScript holds; not yet compared with any network.

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
        if kinds.is_old_script(archive.names):
            return contents_of_old_script(archive)
        content, root = _content(archive)
        code = ScriptCode(partial(script_text, archive, f"{root}/code/"))
        return contents(content, _Storages(archive, root).locate, kinds.format_of_archive(archive.names), code)
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
