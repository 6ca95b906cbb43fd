"""The format of torch.save before PyTorch 1.6: pickles one after the other, then the numbers.

A magic number, the format's version, what the computer was like, the object itself, and the names of the storages are
five pickles. Behind them each storage's numbers follow in that order: how many (8 bytes), then the numbers, lowest byte
first whatever the computer. Format: torch/serialization.py, ``_legacy_save``.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import BinaryIO

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.exchange import kinds as kinds
from cnn_gui.core.exchange.pickle_containers import DamagedPickleError
from cnn_gui.core.exchange.pickle_machine import read_pickle
from cnn_gui.core.exchange.pickle_torch import torch_call, torch_fetch
from cnn_gui.core.exchange.pickle_values import StorageRef, TensorRef
from cnn_gui.core.exchange.pickled import contents
from cnn_gui.core.exchange.pt import ITEM_SIZES, MAX_PICKLE, damaged, stored
from cnn_gui.core.exchange.reading.contents import Contents
from cnn_gui.core.exchange.tensors import StoredTensor

_MAGIC = 0x1950A86A20F9469CFC6C
_VERSION = 1001


def contents_of_legacy(file: BinaryIO) -> Contents:
    """What a file of torch before 1.6 holds, as pt.contents_of_pt.

    Raises CheckpointError with one sentence for everything else.
    """
    try:
        start = io.BytesIO(file.read(MAX_PICKLE))
        if read_pickle(start) != _MAGIC:
            raise CheckpointError(kinds.PLAIN_PICKLE)
        if read_pickle(start) != _VERSION:
            raise DamagedPickleError("it is of an unknown version")
        read_pickle(start)
        storages = _LegacyStorages(file)
        content = read_pickle(start, torch_call, storages.fetch)
        storages.place(read_pickle(start), start.tell())
        return contents(content, storages.locate, "PyTorch state_dict, before 1.6")
    except DamagedPickleError as error:
        raise damaged(error) from error


class _LegacyStorages:
    """Where in the file each storage's numbers are."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self._known: dict[str, StorageRef] = {}
        self._places: Mapping[str, int] = {}

    def fetch(self, identity: object) -> object:
        storage = torch_fetch(identity)
        if isinstance(storage, StorageRef):
            self._known[storage.key] = storage
        return storage

    def place(self, keys: object, position: int) -> None:
        """Finds the storages, which begin at ``position``. Raises DamagedPickleError where they are not there."""
        places: dict[str, int] = {}
        for key in keys if isinstance(keys, list) else []:
            storage = self._known.get(key) if isinstance(key, str) else None
            if storage is None:
                raise DamagedPickleError("it names a storage that nothing uses")
            if self._count(position) != storage.count:
                raise DamagedPickleError("the numbers of a tensor are missing")
            places[storage.key] = position + 8
            position += 8 + _size(storage)
        self._places = places

    def locate(self, tensor: TensorRef) -> StoredTensor:
        storage = tensor.storage
        place = self._places.get(storage.key)
        if place is None or place + _size(storage) > self._size:
            raise DamagedPickleError("the numbers of a tensor are missing")
        return stored(tensor, _size(storage), lambda: self._read(place, _size(storage)))

    def _count(self, position: int) -> int:
        if position + 8 > self._size:
            raise DamagedPickleError("the numbers of a tensor are missing")
        return int.from_bytes(self._read(position, 8), "little")

    def _read(self, position: int, size: int) -> bytes:
        self._file.seek(position)
        data = self._file.read(size)
        if len(data) != size:
            raise damaged(DamagedPickleError("the numbers of a tensor are missing"))
        return data


def _size(storage: StorageRef) -> int:
    return storage.count * ITEM_SIZES.get(storage.kind, 1)
