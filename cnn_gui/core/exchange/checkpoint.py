"""Networks in files: safetensors out and in, and what others have saved in (core.exchange.opening).

Our files are safetensors with entries of metadata: the format's name and version, the NetworkSpec, the NetworkRecord
and, where it is not MNIST's, the Task as JSON. A .pt that this app wrote has the same entries in a note
(core.exchange.pt_note). Any other file is somebody else's.

A file is not trusted. Its size is limited, the spec within it is limited (core.network.spec), and every tensor's name,
shape, type and layout is compared with the network before a byte of it is read: a file of 1.5 kB may claim 10^9
elements by a stride of zero. Neither torch nor Python's pickle ever reads such a file. Every failure to open one is a
CheckpointError with one sentence.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError, FileError
from cnn_gui.core.base.files import opened, reason, write_atomically
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.exchange import format_versions, record_json, task_json
from cnn_gui.core.exchange.kinds import is_onnx, kind_of_start
from cnn_gui.core.exchange.messages import Opened
from cnn_gui.core.exchange.opening import ARCHIVE, is_pickled, open_onnx, open_pickled, open_safetensors
from cnn_gui.core.exchange.pt import contents_of_pt
from cnn_gui.core.exchange.pt_note import read_note
from cnn_gui.core.exchange.safetensors_file import read_header, to_safetensors
from cnn_gui.core.exchange.tensors import StoredTensor, checked_weights
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
from cnn_gui.core.network.spec import MAX_PARAMETERS, check, parameter_shapes, spec_from_json, spec_to_json

FORMAT = "cnn-gui network"

MAX_FILE = MAX_PARAMETERS * 8 + 64_000_000
"""Bytes: the largest network in float64, and its record."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedNetwork:
    """A network read from a file. weights: float32 arrays in torch's layout by ``state_dict`` name, all finite.

    task: what it tells apart and how its input is made; it fits the spec. opened: of a file of somebody else's, how it
    was read and as what else it can be; None for one of ours, which says all of itself.
    """

    spec: NetworkSpec
    weights: Mapping[str, Float32]
    record: NetworkRecord
    task: Task = MNIST
    opened: Opened | None = None


def save(
    path: str | os.PathLike[str],
    spec: NetworkSpec,
    weights: Mapping[str, Float32],
    record: NetworkRecord,
    task: Task = MNIST,
) -> None:
    """Writes a safetensors file at ``path``: the old file or the whole new one is there afterwards, nothing else.

    Raises CheckpointError as ``to_bytes``, and FileError where the file cannot be written.
    """
    write_atomically(path, to_bytes(spec, weights, record, task))


def to_bytes(spec: NetworkSpec, weights: Mapping[str, Float32], record: NetworkRecord, task: Task = MNIST) -> bytes:
    """The content of a safetensors file.

    Raises CheckpointError where weights or task do not belong to the spec or weights are not finite: such a file could
    not be opened again.
    """
    about = own_metadata(spec, record, task)
    return to_safetensors(ordered(spec, weights), about)


def ordered(spec: NetworkSpec, weights: Mapping[str, Float32]) -> dict[str, Float32]:
    """The weights in the order of the layers, each contiguous. Raises CheckpointError as ``to_bytes``."""
    shapes = parameter_shapes(spec)
    if {name: tuple(array.shape) for name, array in weights.items()} != shapes:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "The network was not saved: its weights do not have the shapes of its layers.")
        )
    arrays = {name: np.ascontiguousarray(weights[name], dtype=np.float32) for name in shapes}
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core", "The network was not saved: some weights are not finite, it cannot be used any more."
            )
        )
    return arrays


def own_metadata(spec: NetworkSpec, record: NetworkRecord, task: Task) -> dict[str, str]:
    """All that a file of ours says beside its weights. Raises CheckpointError as ``to_bytes``."""
    check(spec)
    stored_task = task_json.dumps(task, spec)
    return {
        "format": FORMAT,
        "version": format_versions.needed(spec, stored_task),
        "spec": spec_to_json(spec),
        "record": record_json.dumps(record),
        **({} if stored_task is None else {"task": stored_task}),
    }


def load(path: str | os.PathLike[str], should_stop: Callable[[], bool] = lambda: False) -> LoadedNetwork:
    """The network in a file of ours, of PyTorch or of ONNX; weights in float16, bfloat16 or float64 become float32.

    What a file of somebody else's leaves open is tried on digits (core.exchange.reading) until should_stop() is true.

    What kind of file it is, its content tells before its name. Raises CheckpointError where it cannot be read, is
    damaged, of another kind or does not fit.
    """
    source = Path(path)
    try:
        with opened(source) as file:
            if os.fstat(file.fileno()).st_size > MAX_FILE:
                raise FileError(
                    QT_TRANSLATE_NOOP("core", "{name} was not opened: it is larger than {limit:,.0f} MB."),
                    name=source.name,
                    limit=MAX_FILE / 1e6,
                )
            loaded = _read(file, source.suffix.lower(), should_stop)
    except FileError as error:
        raise CheckpointError(error.sentence) from error
    except CheckpointError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened. {reason}"), name=source.name, reason=error
        ) from error
    except (OSError, MemoryError) as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: {reason}."), name=source.name, reason=reason(error)
        ) from error
    record = loaded.record
    return replace(loaded, record=replace(record, path=str(source), title=record.title or source.stem))


def _read(file: BinaryIO, suffix: str, should_stop: Callable[[], bool]) -> LoadedNetwork:
    start = file.read(16)
    file.seek(0)
    sentence = kind_of_start(start, suffix)
    if sentence is not None:
        raise CheckpointError(sentence)
    if is_onnx(start, suffix):
        return _foreign(open_onnx(file, should_stop))
    if is_pickled(start, suffix):
        note = read_note(file) if start.startswith(ARCHIVE) else {}
        file.seek(0)
        if note.get("format") == FORMAT and note.get("version") in format_versions.KNOWN:
            return _own(note, contents_of_pt(file).tensors)
        return _foreign(open_pickled(file, start, should_stop))
    return _from_safetensors(file, should_stop)


def _from_safetensors(file: BinaryIO, should_stop: Callable[[], bool]) -> LoadedNetwork:
    header = read_header(file)
    if header.metadata.get("format") != FORMAT:
        return _foreign(open_safetensors(header, should_stop))
    return _own(header.metadata, header.tensors)


def _own(metadata: Mapping[str, str], tensors: Mapping[str, StoredTensor | None]) -> LoadedNetwork:
    """A network of ours, by what its file says beside the weights."""
    if metadata.get("version") not in format_versions.KNOWN:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "It was saved by a newer version of this app: update the app to open it.")
        )
    spec = spec_from_json(metadata.get("spec", ""))
    task = task_json.loads(metadata.get("task"), spec)
    record = record_json.loads(metadata.get("record", ""))
    return LoadedNetwork(spec, checked_weights(tensors, spec), record, task)


def _foreign(opened: Opened) -> LoadedNetwork:
    """Somebody else's network, as its best reading has it; the record says how it was read."""
    best = opened.best
    return LoadedNetwork(best.spec, best.weights, NetworkRecord(title="", notes=opened.said), best.task, opened)
