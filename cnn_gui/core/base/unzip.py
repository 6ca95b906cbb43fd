"""Unpacking gzip within a limit: what comes out is bounded, and so is the work."""

from __future__ import annotations

import zlib

_MEMBERS = 100
"""A gzip may be several, one behind the other. A million empty ones would cost time and give nothing."""

_PIECE = 1 << 16

_GZIP = 31
"""zlib's number for a gzip header, a window of any size, and its checksum."""


class CutOffError(ValueError):
    """The compressed data ends too early."""


def gunzip(data: bytes, limit: int) -> bytes:
    """What a gzip holds, or its first ``limit`` + 1 bytes where that is more.

    Raises CutOffError, or ValueError where the data is damaged.
    """
    parts: list[bytes] = []
    room, place = limit + 1, 0
    for _ in range(_MEMBERS):
        unpacker = zlib.decompressobj(_GZIP)
        while room > 0 and not unpacker.eof:
            # In pieces: what is left over is handed back as a copy, and that of the whole rest would be long.
            piece = data[place : place + _PIECE]
            if not piece:
                raise CutOffError("the compressed data ends too early")
            try:
                parts.append(unpacker.decompress(piece, room))
            except zlib.error as error:
                raise ValueError("the compressed data is damaged") from error
            room -= len(parts[-1])
            place += len(piece) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
        if room <= 0 or not data[place : place + _PIECE].strip(b"\0"):
            return b"".join(parts)
    raise ValueError("the compressed data is in too many pieces")
