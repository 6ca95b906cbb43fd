"""MNIST's file format, IDX, in a gzip: a magic number, the dimensions, then one byte per value.

Format: LeCun, Cortes, Burges, "The MNIST database of handwritten digits" (1998). numpy and the standard library only.
"""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path

import numpy as np

from cnn_gui.core.errors import DataError
from cnn_gui.core.messages import UInt8

MAX_VALUES = 500_000_000
"""More than any MNIST-like set has: 280,000 images of EMNIST digits are 220 million values."""

_UNSIGNED_BYTE = 8


def read(path: Path, *, dimensions: int) -> UInt8:
    """The array in a gzipped IDX file of unsigned bytes with so many dimensions. Raises DataError otherwise."""
    try:
        with gzip.open(path) as file:
            data = file.read(4 + 4 * dimensions + MAX_VALUES + 1)
    except FileNotFoundError as error:
        raise DataError(f"The data file {path.name} is not there: install the app again.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path) from error
    return _array(path, data, dimensions)


def _array(path: Path, data: bytes, dimensions: int) -> UInt8:
    start = 4 + 4 * dimensions
    if len(data) < start or data[:4] != bytes((0, 0, _UNSIGNED_BYTE, dimensions)):
        raise _damaged(path)
    shape = tuple(int(n) for n in np.frombuffer(data, dtype=">u4", count=dimensions, offset=4))
    if len(data) - start != math.prod(shape):
        raise _damaged(path)
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def _damaged(path: Path) -> DataError:
    return DataError(f"The data file {path.name} is damaged: install the app again.")
