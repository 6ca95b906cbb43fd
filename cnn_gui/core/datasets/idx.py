"""MNIST's file format, IDX, in a gzip or as it is: a magic number, the dimensions, then one byte per value.

Format: LeCun, Cortes, Burges, "The MNIST database of handwritten digits" (1998). numpy and the standard library only.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.errors import DataError, FileError
from cnn_gui.core.base.files import read_limited
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.base.unzip import gunzip

MAX_PACKED = 500_000_000
"""Bytes of a file; MNIST's largest has 10 million, unpacked 47."""

MAX_VALUES = 500_000_000
"""MNIST's training images are 47 million, those of EMNIST's digits 188."""

_UNSIGNED_BYTE = 8
_GZIP = b"\x1f\x8b"
_MAX_DIMENSIONS = 4


def boxed(path: Path, *, dimensions: int) -> UInt8:
    """The array in a file that comes with the app. Raises DataError, which says to install it again."""
    try:
        return read(path, dimensions=dimensions)
    except DataError as error:
        if isinstance(error.__cause__, FileError) and isinstance(error.__cause__.__cause__, FileNotFoundError):
            raise DataError(
                QT_TRANSLATE_NOOP("core", "The data file {name} is not there: install the app again."), name=path.name
            ) from error
        raise DataError(
            QT_TRANSLATE_NOOP("core", "The data file {name} is damaged: install the app again."), name=path.name
        ) from error


def read(path: Path, *, dimensions: int) -> UInt8:
    """The array in an IDX file of unsigned bytes with so many dimensions. Raises DataError otherwise."""
    packed = _packed(path)
    try:
        # The header first: it says how much is to come.
        head = _unpacked(packed, 4 + 4 * dimensions)[: 4 + 4 * dimensions]
        size = math.prod(_shape(path, head, dimensions))
        if size > MAX_VALUES:
            raise _damaged(path)
        data = _unpacked(packed, len(head) + size)
    except ValueError as error:
        raise _damaged(path) from error
    return _array(path, data, dimensions)


def shape(path: Path) -> tuple[int, ...]:
    """What the head of an IDX file of unsigned bytes says. Raises DataError where it is none."""
    try:
        head = _unpacked(_packed(path), 4 + 4 * _MAX_DIMENSIONS)
    except ValueError as error:
        raise _damaged(path) from error
    if len(head) < 4 or not 1 <= head[3] <= _MAX_DIMENSIONS:
        raise _damaged(path)
    return _shape(path, head, head[3])


def _packed(path: Path) -> bytes:
    try:
        return read_limited(path, MAX_PACKED)
    except FileError as error:
        raise DataError(error.sentence) from error


def _unpacked(packed: bytes, limit: int) -> bytes:
    return gunzip(packed, limit) if packed.startswith(_GZIP) else packed[: limit + 1]


def _shape(path: Path, head: bytes, dimensions: int) -> tuple[int, ...]:
    if len(head) < 4 + 4 * dimensions or head[:4] != bytes((0, 0, _UNSIGNED_BYTE, dimensions)):
        raise _damaged(path)
    return tuple(int(n) for n in np.frombuffer(head, dtype=">u4", count=dimensions, offset=4))


def _array(path: Path, data: bytes, dimensions: int) -> UInt8:
    start = 4 + 4 * dimensions
    shape = _shape(path, data[:start], dimensions)
    if len(data) - start != math.prod(shape):
        raise _damaged(path)
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def _damaged(path: Path) -> DataError:
    return DataError(QT_TRANSLATE_NOOP("core", "{name} is damaged, or no IDX file of bytes."), name=path.name)
