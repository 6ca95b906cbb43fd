"""What this app says of a network in a .pt file, beside its weights: an entry of the archive that torch passes over.

A state_dict is weights by name and nothing else. The file's pickle and its numbers are exactly what torch.save writes,
and ``torch.load`` gives a plain state_dict; the entry beside them holds the metadata of our safetensors files as JSON,
so that the file opens here as the network that it was. Whoever saves the weights again by torch.save leaves it out.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from cnn_gui.core.base import json_text
from cnn_gui.core.base.archive import Archive, DamagedArchiveError

NAME = "cnn-gui.json"
"""What the entry is called, in the folder in which torch puts everything else."""

MAX_NOTE = 16_000_000
"""Bytes; a record with the longest curve that is written has about five million."""

_MEMORY, _DEPTH = 60_000_000, 2


def with_note(data: bytes, metadata: Mapping[str, str]) -> bytes:
    """A file of torch.save with an entry more."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        root = archive.namelist()[0].partition("/")[0]
        # A date of its own would make another file each time.
        archive.writestr(zipfile.ZipInfo(f"{root}/{NAME}"), json.dumps(dict(metadata)))
    return buffer.getvalue()


def read_note(file: BinaryIO) -> Mapping[str, str]:
    """The metadata in a file's note; empty where there is none that can be read, as in a file of somebody else's."""
    try:
        archive = Archive(file)
        name = f"{archive.names[0].partition('/')[0]}/{NAME}" if archive.names else ""
        if archive.size_of(name) is None:
            return {}
        note = json_text.loads(archive.read(name, MAX_NOTE), max_memory=_MEMORY, max_depth=_DEPTH)
    except (DamagedArchiveError, ValueError, RecursionError):
        return {}
    is_plain = isinstance(note, dict) and all(isinstance(value, str) for value in note.values())
    return note if is_plain else {}
