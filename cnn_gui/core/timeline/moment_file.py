"""The file of a run's moments: records one after the other, each with its checksum, so that it is whole up to its last.

    start    16 bytes that say what it is, the length of the header and its CRC-32 (4 bytes each), the header as JSON:
             version, spec, steps_per_epoch, total_steps
    record   4 bytes that say so, step, images and the length of the rest (8 bytes each), the CRC-32 of the rest and
             that of the 32 bytes before it; then for each of the weights, in the order of the layers, how many bytes a
             number has (1 byte: 2 or 4), and the numbers

All numbers begin with their lowest byte. It is written at its end alone: what a kill leaves of a last record is left
out when it is read. It holds numbers and nothing that could be executed. A file may come from anybody: its size, its
header and what each record claims are judged before more than that is read.
"""

from __future__ import annotations

import math
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import json_text
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.files import opened
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import parameter_shapes, spec_from_json, spec_to_json
from cnn_gui.core.timeline.messages import Moment, Moments

SUFFIX = ".moments"
MOST_BYTES = 40_000_000
"""Of a file, at most."""

MOST = 40
"""Moments of a run. Networks of more than half a million parameters have fewer, those of ten million have none."""

VERSION = "1"

_START = b"cnn-gui moments\n"
_SIZES = struct.Struct("<II")
_RECORD = b"mom\n"
_HEAD = struct.Struct("<4sQQQI")
_CHECK = struct.Struct("<I")
_ROOM = 100_000
"""Bytes of MOST_BYTES that are left to the header and the heads of records."""

_MAX_HEADER, _MAX_RECORDS, _LARGEST_STEP = 2_000_000, 1_000, 2**53
_MEMORY, _DEPTH = 20_000_000, 20
_DAMAGED = QT_TRANSLATE_NOOP("core", "The moments of this run cannot be read: their file is damaged.")


class _StoredHeader(msgspec.Struct):
    """What the header says; what later versions add is left alone."""

    version: str
    spec: str
    steps_per_epoch: int
    total_steps: int


def beside(run: Path) -> Path:
    """Where the moments of a run are, by the file that its network is kept in."""
    return run.with_suffix(SUFFIX)


def size_beside(run: Path) -> int:
    """How many bytes the moments of a run have; 0 where there are none."""
    try:
        return beside(run).stat().st_size
    except OSError:
        return 0


def how_many(spec: NetworkSpec) -> int:
    """How many moments a run of this network keeps, so that they have room; 0 where not even two have."""
    numbers = sum(math.prod(shape) for shape in parameter_shapes(spec).values())
    count = min(MOST, (MOST_BYTES - _ROOM) // (2 * numbers + 1)) if numbers else 0
    return count if count >= 2 else 0


# --- writing


def start_of(spec: NetworkSpec, steps_per_epoch: int, total_steps: int) -> bytes:
    """What a file begins with."""
    header = msgspec.json.encode(_StoredHeader(VERSION, spec_to_json(spec), steps_per_epoch, total_steps))
    return _START + _SIZES.pack(len(header), zlib.crc32(header)) + header


def record_of(moment: Moment, weights: Mapping[str, Float32], spec: NetworkSpec) -> bytes:
    """A moment as it is appended.

    Whole float32 numbers where MOST moments of the network have room so, float16 otherwise. Weights beyond the range of
    float16 (65,504) stay float32.
    """
    shapes = parameter_shapes(spec)
    whole = sum(math.prod(shape) for shape in shapes.values()) * 4 * MOST <= MOST_BYTES - _ROOM
    arrays = [_stored(weights[name], whole=whole) for name in shapes]
    rest = b"".join((bytes(array.itemsize for array in arrays), *(array.tobytes() for array in arrays)))
    head = _HEAD.pack(_RECORD, moment.step, moment.images, len(rest), zlib.crc32(rest))
    return head + _CHECK.pack(zlib.crc32(head)) + rest


def _stored(array: Float32, *, whole: bool) -> np.ndarray:
    if not whole:
        with np.errstate(over="ignore"):
            half = array.astype("<f2")
        if np.isfinite(half).all():
            return half
    return array.astype("<f4")


# --- reading


def moments_in(path: Path, spec: NetworkSpec) -> Moments:
    """What a file has of the moments of this network: all records up to the first that is not whole.

    Their weights are not read. Raises CheckpointError, FileError where it cannot be opened.
    """
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        header, place = _header(file, size, spec)
        found: list[tuple[Moment, int, int]] = []
        while len(found) < _MAX_RECORDS and (record := _record(file, place, size)) is not None:
            if found and record[0].step <= found[-1][0].step:
                break
            found.append(record)
            place = record[1] + record[2]
    moments, places, sizes = zip(*found, strict=True) if found else ((), (), ())
    return Moments(str(path), moments, header.steps_per_epoch, header.total_steps, places, sizes)


def weights_at(moments: Moments, number: int, spec: NetworkSpec) -> dict[str, Float32]:
    """The weights at one of the moments, all finite. Raises CheckpointError, FileError where it cannot be opened."""
    shapes = parameter_shapes(spec)
    numbers = sum(math.prod(shape) for shape in shapes.values())
    place, size = moments.places[number], moments.sizes[number]
    if size > len(shapes) + 4 * numbers:
        raise CheckpointError(_DAMAGED)
    with opened(Path(moments.path)) as file:
        head = _read(file, place - _HEAD.size - _CHECK.size, _HEAD.size)
        rest = _read(file, place, size)
    if zlib.crc32(rest) != _HEAD.unpack(head)[4]:
        raise CheckpointError(_DAMAGED)
    return _weights(rest, shapes)


def _weights(rest: bytes, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Float32]:
    kinds, place = rest[: len(shapes)], len(shapes)
    weights: dict[str, Float32] = {}
    for (name, shape), kind in zip(shapes.items(), kinds, strict=True):
        end = place + kind * math.prod(shape)
        if kind not in (2, 4) or end > len(rest):
            raise CheckpointError(_DAMAGED)
        weights[name] = np.frombuffer(rest[place:end], f"<f{kind}").astype(np.float32).reshape(shape)
        place = end
    if place != len(rest) or not all(np.isfinite(array).all() for array in weights.values()):
        raise CheckpointError(_DAMAGED)
    return weights


def _header(file: BinaryIO, size: int, spec: NetworkSpec) -> tuple[_StoredHeader, int]:
    start = _read(file, 0, len(_START) + _SIZES.size)
    length, check = _SIZES.unpack(start[len(_START) :])
    if size > MOST_BYTES or not start.startswith(_START) or length > min(_MAX_HEADER, size):
        raise CheckpointError(_DAMAGED)
    text = _read(file, len(start), length)
    if zlib.crc32(text) != check:
        raise CheckpointError(_DAMAGED)
    try:
        header = msgspec.convert(json_text.loads(text, max_memory=_MEMORY, max_depth=_DEPTH), _StoredHeader)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(_DAMAGED) from error
    if header.version != VERSION:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "The moments were kept by a newer version of this app."))
    if spec_from_json(header.spec) != spec:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "The moments beside this run belong to another network."))
    if not (0 < header.steps_per_epoch <= _LARGEST_STEP and 0 < header.total_steps <= _LARGEST_STEP):
        raise CheckpointError(_DAMAGED)
    return header, len(start) + length


def _record(file: BinaryIO, place: int, size: int) -> tuple[Moment, int, int] | None:
    """The moment whose record begins at ``place``, where its weights begin and their size; None where none is whole."""
    begin = place + _HEAD.size + _CHECK.size
    if begin > size:
        return None
    head = _read(file, place, _HEAD.size)
    check = _read(file, place + _HEAD.size, _CHECK.size)
    mark, step, images, length, _ = _HEAD.unpack(head)
    if mark != _RECORD or _CHECK.unpack(check)[0] != zlib.crc32(head):
        return None
    if max(step, images) > _LARGEST_STEP or length > size - begin:
        return None
    return Moment(step, images), begin, length


def _read(file: BinaryIO, place: int, size: int) -> bytes:
    try:
        file.seek(place)
        data = file.read(size)
    except OSError as error:
        raise CheckpointError(_DAMAGED) from error
    if len(data) != size:
        raise CheckpointError(_DAMAGED)
    return data
