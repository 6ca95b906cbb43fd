"""The files of runs, read and changed without their weights: only the header of a safetensors file is looked at.

A file may come from anybody: its size, its kind and what its header claims are judged before anything is unpacked.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from cnn_gui.core.base import json_text
from cnn_gui.core.base.errors import CheckpointError, FileError
from cnn_gui.core.base.files import read_limited, reason, write_atomically
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange import record_json
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import History

FORMAT = "cnn-gui network"
MAX_HEADER = 8_000_000
"""Bytes of a header that is read for a list; a record with a hundred thousand steps has about five million."""

MAX_FILE = 1_000_000_000
MAX_TITLE, MAX_NOTES = 200, 20_000

_MEMORY = 60_000_000
"""Bytes that a header's values may take, as core.base.json_text estimates them."""

_DEPTH = 200
"""Far more than ours, and far less than Python's JSON can take: up to here nobody needs to look how deep it is."""

_CURVES = ("steps", "epochs", "held")

_DAMAGED = QT_TRANSLATE_NOOP("core", "It is damaged or not a network file.")


def summary(path: Path) -> NetworkRecord:
    """What is known about a run, with no more of its curves than the last step and the last test.

    Raises CheckpointError or FileError with one sentence.
    """
    data = _record_of(_header(read_start(path)))
    data["history"] = _ends_of(data.get("history"))
    return record_json.loads(json.dumps(data))


def history(path: Path) -> History:
    """A run's curves. Raises CheckpointError or FileError."""
    record = record_json.loads(json.dumps(_record_of(_header(read_start(path)))))
    return record.history if record.history is not None else History()


def relabel(path: Path, *, title: str | None = None, notes: str | None = None) -> None:
    """Writes another title or other notes into a file's record; everything else in it stays as it is.

    The old file or the whole new one is there afterwards. Raises CheckpointError and FileError.
    """
    whole = read_limited(path, MAX_FILE)
    length = _length(whole)
    header = _header(whole[8 : 8 + length])
    record = _record_of(header)
    if title is not None:
        record["title"] = title[:MAX_TITLE]
    if notes is not None:
        record["notes"] = notes[:MAX_NOTES]
    text = json.dumps(record, separators=(",", ":"), allow_nan=False)
    # What is written is what the reader will take, or it is not written.
    record_json.loads(text)
    header["__metadata__"]["record"] = text
    packed = json.dumps(header, separators=(",", ":")).encode()
    # The format wants the tensors to begin at a multiple of eight bytes.
    packed += b" " * (-len(packed) % 8)
    write_atomically(path, len(packed).to_bytes(8, "little") + packed + whole[8 + length :])


def read_start(path: Path) -> bytes:
    """The header of a safetensors file, without the tensors behind it. Only regular files are opened."""
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise FileError(QT_TRANSLATE_NOOP("core", "{name} is not a file."), name=path.name)
            start = file.read(8)
            if int.from_bytes(start, "little") > os.fstat(descriptor).st_size:
                raise CheckpointError(_DAMAGED)
            return file.read(_length(start))
    except (OSError, ValueError) as error:
        raise FileError(
            QT_TRANSLATE_NOOP("core", "{name} was not read: {reason}."), name=path.name, reason=reason(error)
        ) from error


def _length(start: bytes) -> int:
    """Of the header, as the first eight bytes of a file claim it."""
    length = int.from_bytes(start[:8], "little")
    if len(start) < 8:
        raise CheckpointError(_DAMAGED)
    if length > MAX_HEADER:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "Its record is too large for a list."))
    return length


def _header(data: bytes) -> dict[str, Any]:
    header = _loads(data)
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    if not isinstance(metadata, dict) or metadata.get("format") != FORMAT:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "It has no record of a run."))
    return dict(header)


def _record_of(header: dict[str, Any]) -> dict[str, Any]:
    text = header["__metadata__"].get("record", "")
    record = _loads(text.encode(errors="replace")) if isinstance(text, str) else None
    if not isinstance(record, dict):
        raise CheckpointError(_DAMAGED)
    return record


def _loads(data: bytes) -> Any:
    try:
        return json_text.loads(data, max_memory=_MEMORY, max_depth=_DEPTH)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(_DAMAGED) from error


def _ends_of(data: Any) -> Any:
    """The curves with their last points only."""
    if not isinstance(data, dict):
        return None
    ends = {name: [column[-1:] for column in data[name]] for name in _CURVES if _is_columns(data.get(name))}
    return {**data, **ends}


def _is_columns(data: Any) -> bool:
    return isinstance(data, list) and all(isinstance(column, list) for column in data)
