"""MNIST's file format, IDX, in a gzip or as it is: a magic number, the dimensions, then the values: bytes, or integers.

Format: LeCun, Cortes, Burges, "The MNIST database of handwritten digits" (1998). numpy and the standard library only.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

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
_INTEGER = 12
"""Of four bytes, the highest first, with a sign."""

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
    shape, data = _values(path, dimensions, _UNSIGNED_BYTE, 1)
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def read_integers(path: Path, *, dimensions: int) -> npt.NDArray[np.int32]:
    """The same of a file of integers of four bytes."""
    shape, data = _values(path, dimensions, _INTEGER, 4)
    return np.frombuffer(data, dtype=">i4").reshape(shape).astype(np.int32)


def _values(path: Path, dimensions: int, kind: int, width: int) -> tuple[tuple[int, ...], memoryview]:
    """The shape of the values, and all their bytes. width: of one value, in bytes."""
    packed = _packed(path)
    try:
        # The header first: it says how much is to come.
        start = 4 + 4 * dimensions
        shape = _shape(path, _unpacked(packed, start)[:start], dimensions, kind)
        size = math.prod(shape) * width
        if size > MAX_VALUES:
            raise _damaged(path)
        data = _unpacked(packed, start + size)
    except ValueError as error:
        raise _damaged(path) from error
    if len(data) - start != size:
        raise _damaged(path)
    return shape, memoryview(data)[start:]


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


def _shape(path: Path, head: bytes, dimensions: int, kind: int = _UNSIGNED_BYTE) -> tuple[int, ...]:
    if len(head) < 4 + 4 * dimensions or head[:4] != bytes((0, 0, kind, dimensions)):
        raise _damaged(path)
    return tuple(int(n) for n in np.frombuffer(head, dtype=">u4", count=dimensions, offset=4))


def _damaged(path: Path) -> DataError:
    return DataError(QT_TRANSLATE_NOOP("core", "{name} is damaged, or no IDX file of bytes."), name=path.name)
