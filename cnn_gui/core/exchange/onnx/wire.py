"""Protocol buffers as they lie in a file: fields one after the other, each a number, how it is stored, and its value.

Nothing is read but what is asked for: a block of bytes stays in the file until then, so that a file which claims a
gigabyte costs none. Format: protobuf.dev, "Encoding".
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_FIELDS = 100_000
"""Fields of one file that are looked at; a network of fifty nodes has two thousand."""

MAX_TEXT = 10_000_000
"""Bytes of names, notes and small numbers of one file that are read, all together."""

_HEADER = 20
"""Bytes of the longest header: two numbers of ten bytes each."""


class DamagedOnnxError(Exception):
    """The file is not as the format asks. The text is a clause."""


class WireFile:
    """A file of protocol buffers, of which so many fields may be looked at."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left, self._text = MAX_FIELDS, MAX_TEXT
        self.size = os.fstat(file.fileno()).st_size

    @property
    def whole(self) -> WireBlock:
        return WireBlock(self, 0, self.size)

    def bytes_at(self, position: int, size: int) -> bytes:
        self._file.seek(position)
        return self._file.read(size)

    def count(self) -> None:
        """Raises DamagedOnnxError where too many fields were looked at."""
        self._left -= 1
        if self._left < 0:
            raise DamagedOnnxError("it has too many parts")

    def take(self, size: int) -> None:
        """Raises DamagedOnnxError where too much text was read."""
        self._text -= size
        if self._text < 0:
            raise DamagedOnnxError("its names and notes are too long")


@dataclass(frozen=True, slots=True, eq=False)
class WireBlock:
    """Bytes of the file that have not been read: a text, numbers, or a message with fields of its own."""

    source: WireFile
    start: int
    size: int

    def fields(self) -> Iterator[tuple[int, int | WireBlock]]:
        """Each field's number and value. Raises DamagedOnnxError where they do not fill the block."""
        position, end = self.start, self.start + self.size
        while position < end:
            self.source.count()
            header = self.source.bytes_at(position, min(_HEADER, end - position))
            tag, used = varint(header)
            number, kind = tag >> 3, tag & 7
            if number == 0:
                raise DamagedOnnxError("it has a field without a number")
            value, size = self._value(kind, header, used, position)
            position += size
            if position > end:
                raise DamagedOnnxError("it ends too early")
            yield number, value

    def _value(self, kind: int, header: bytes, used: int, position: int) -> tuple[int | WireBlock, int]:
        """A field's value and the bytes of it all, header included."""
        match kind:
            case 0:
                return varint(header, used)
            case 1 | 5:
                size = 8 if kind == 1 else 4
                return WireBlock(self.source, position + used, size), used + size
            case 2:
                size, used = varint(header, used)
                return WireBlock(self.source, position + used, size), used + size
        raise DamagedOnnxError("it has a field of an unknown kind")

    def read(self, limit: int) -> bytes:
        """Its bytes. Raises DamagedOnnxError where there are more than ``limit``, or the file has less."""
        if self.size > limit:
            raise DamagedOnnxError("a part of it is too long")
        data = self.source.bytes_at(self.start, self.size)
        if len(data) != self.size:
            raise DamagedOnnxError("it ends too early")
        return data

    def text(self, limit: int = 2_000) -> str:
        data = self.read(limit)
        self.source.take(self.size)
        return data.decode("utf-8", "replace")

    def numbers(self, limit: int) -> list[int]:
        """Whole numbers one behind the other; at most ``limit`` bytes."""
        data, position, found = self.read(limit), 0, []
        self.source.take(self.size)
        while position < len(data):
            value, position = varint(data, position)
            found.append(signed(value))
        return found


def varint(data: bytes, position: int = 0) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where it ends. Raises DamagedOnnxError."""
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            break
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & (2**64 - 1), position
    raise DamagedOnnxError("it ends within a number")


def signed(value: int) -> int:
    """A number of 64 bits, of which the highest is the sign."""
    return value - 2**64 if value >= 2**63 else value
