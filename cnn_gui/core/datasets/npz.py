"""NumPy's archives of arrays, read without NumPy's reader: what an archive claims is checked before it is unpacked.

An .npz is a zip of .npy files, each a header and the numbers behind it (NumPy Enhancement Proposal 1). NumPy's reader
evaluates the header as Python and believes it; here a header is matched against the one form that NumPy writes, and
an array is unpacked a piece at a time.
"""

from __future__ import annotations

import math
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from cnn_gui.core.base.errors import DataError, FileError, UserError
from cnn_gui.core.base.files import opened
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP

_HEADER = re.compile(
    rb"\{'descr': '([<>|=]?[a-zA-Z]\d{1,3})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,18}L?, ?)*\d{0,18}L?)\),? ?\} *\n"
)
_MAX_HEADER = 4096
_MAX_DIRECTORY = 1 << 20
"""Bytes of a zip's directory: 10,000 arrays."""

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"


@dataclass(frozen=True, slots=True)
class Array:
    """What the header of an array says. size: bytes of its numbers."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    by_columns: bool

    @property
    def size(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


class NpzArchive:
    """The arrays of an .npz file; used within ``reading``."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive = archive
        self._path = path

    def __contains__(self, name: str) -> bool:
        return f"{name}.npy" in self._archive.NameToInfo

    def describe(self, name: str) -> Array:
        """Raises DataError where the array is not one of plain numbers, or not as long as it says."""
        with self._member(name) as (_, array):
            return array

    def read(self, name: str) -> np.ndarray:
        """The whole array. The caller has looked at its size."""
        with self._member(name) as (file, array):
            values = np.frombuffer(_exactly(file, array.size), dtype=array.dtype)
            return values.reshape(array.shape, order="F" if array.by_columns else "C")

    def rows(self, name: str) -> Iterator[np.ndarray]:
        """array[0], array[1] ... of one that is not kept by columns, one at a time in memory."""
        with self._member(name) as (file, array):
            one = Array(array.dtype, array.shape[1:], by_columns=False)
            for _ in range(array.shape[0]):
                yield np.frombuffer(_exactly(file, one.size), dtype=one.dtype).reshape(one.shape)

    @contextmanager
    def _member(self, name: str) -> Iterator[tuple[IO[bytes], Array]]:
        info = self._archive.NameToInfo[f"{name}.npy"]
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(
                QT_TRANSLATE_NOOP("core", "{path} is compressed in a way that NumPy does not write."), path=self._path
            )
        with self._archive.open(info) as file:
            array, length = _header(file)
            if length + array.size != info.file_size:
                raise ValueError("the array is not as long as it says")
            yield file, array


@contextmanager
def reading(path: Path) -> Iterator[NpzArchive]:
    """An archive while it is read. Whatever is wrong with the file becomes a DataError, one sentence."""
    try:
        with opened(path) as file:
            _check_directory(file)
            with zipfile.ZipFile(file) as archive:
                yield NpzArchive(archive, path)
    except FileError as error:
        raise DataError(error.sentence) from error
    except UserError:
        raise
    except MemoryError as error:
        raise DataError(QT_TRANSLATE_NOOP("core", "{path} takes more memory than there is."), path=path) from error
    except Exception as error:
        # A damaged zip fails in many ways: zlib, struct, unicode, recursion, keys that are not there.
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{path} is not a readable .npz archive of numbers."), path=path
        ) from error


def _header(file: IO[bytes]) -> tuple[Array, int]:
    """What a .npy file says of its array, and how many bytes it took to say so."""
    magic = _exactly(file, 8)
    if magic[:6] != b"\x93NUMPY" or magic[6] not in (1, 2, 3):
        raise ValueError("not an array")
    form = "<H" if magic[6] == 1 else "<I"
    (length,) = struct.unpack(form, _exactly(file, struct.calcsize(form)))
    if length > _MAX_HEADER:
        raise ValueError("a header too long")
    found = _HEADER.fullmatch(_exactly(file, length))
    if found is None:
        raise ValueError("not a header of NumPy's")
    shape = tuple(int(number.strip().rstrip(b"L")) for number in found[3].split(b",") if number.strip())
    dtype = np.dtype(found[1].decode())
    if dtype.kind not in "uif" or len(shape) > 8:
        raise ValueError("not plain numbers")
    return Array(dtype, shape, found[2] == b"True"), 8 + struct.calcsize(form) + length


def _exactly(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise ValueError("it ends too early")
    return data


def _check_directory(file: IO[bytes]) -> None:
    """Raises ValueError for a zip whose directory is longer than that of any set of arrays; it is read in Python."""
    length = file.seek(0, 2)
    file.seek(max(0, length - (1 << 16) - 64))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + 22:
        raise ValueError("not a zip")
    (size,) = struct.unpack_from("<I", tail, place + 12)
    if size > _MAX_DIRECTORY or _END_64 in tail[max(0, place - 20) : place]:
        raise ValueError("a directory too long")
