"""The pickle reader alone, without an archive around it."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

from cnn_gui.core.exchange.pickle_containers import DamagedPickleError
from cnn_gui.core.exchange.pickle_machine import read_pickle
from cnn_gui.core.exchange.pickle_torch import torch_call, torch_fetch
from tests.fuzz import target_pt
from tests.fuzz.frame import Target


def read(data: bytes, _folder: Path) -> object:
    return read_pickle(data, torch_call, torch_fetch)


def seeds() -> dict[str, bytes]:
    value = [{"a": (1, 2.5, None, True, b"b", "ö", {3}, frozenset("x"), 2**70)}, bytearray(b"c"), slice(1, 2)]
    plain = {f"protocol{protocol}": pickle.dumps(value, protocol) for protocol in range(6)}
    return plain | {name: _inside(data) for name, data in target_pt.seeds().items() if data.startswith(b"PK")}


def _inside(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return next(archive.read(name) for name in archive.namelist() if name.endswith("data.pkl"))


TARGET = Target(read, seeds, errors=(DamagedPickleError,))
