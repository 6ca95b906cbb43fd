"""What a picture's file claims, looked at before anything is decoded.

A file of 34 bytes may claim 80 million pixels, and a few kilobytes may unpack to gigabytes. How much memory decoding
takes follows from the format, the pixels and the size, all of which stand in the header.
"""

from __future__ import annotations

import struct

from PIL import Image

from cnn_gui.core.base.errors import ImageError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence

MAX_BYTES = 80_000_000
"""Of a file."""
MAX_PIXELS = 80_000_000
MAX_SIDE = 20_000
MAX_DECODED = 100_000_000
"""Bytes that a decoded picture may take; Pillow keeps colours in four bytes a pixel."""

_MAX_WEBP = 12_500_000
"""Pixels of a WebP: its decoder holds the picture four times over. Phones take pictures of 12.2 million."""

_MAX_PROGRESSIVE = 25_000_000
"""Pixels of a JPEG whose parts refine one another: all of its coefficients are kept until the last has come."""

_MAX_RUNS = 4_000_000
"""Pixels of a BMP in run lengths, which Pillow unpacks in Python."""

_MAX_PARTS = 20_000
"""Chunks of a PNG, and segments of a JPEG, before its pixels end."""

_MAX_SCANS = 100
"""Each scan of a progressive JPEG goes over the whole picture; ten is usual."""

_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}

_LIMITS = Sentence(
    QT_TRANSLATE_NOOP("core", "the limit is {side:,} pixels a side and {pixels} megapixels: make it smaller first"),
    side=MAX_SIDE,
    pixels=MAX_PIXELS // 1_000_000,
)


def too_large(name: str) -> ImageError:
    """For a picture whose size is not even known."""
    return ImageError(
        QT_TRANSLATE_NOOP("core", "{name} was not opened: it is too large, and {limits}."), name=name, limits=_LIMITS
    )


def check_size(width: int, height: int, name: str) -> None:
    """Raises ImageError where a picture has no pixels or too many."""
    if width < 1 or height < 1:
        raise ImageError(QT_TRANSLATE_NOOP("core", "{name} was not opened: it has no pixels."), name=name)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise ImageError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: it is {width:,} × {height:,} pixels, and {limits}."),
            name=name,
            width=width,
            height=height,
            limits=_LIMITS,
        )


def check_parts(data: bytes, name: str) -> None:
    """Raises ImageError where a file is in so many parts that reading their headers alone would take long."""
    if data.startswith(b"\x89PNG"):
        parts = _png_chunks(data)
    elif data.startswith(b"\xff\xd8"):
        parts = _jpeg_segments(data)
    else:
        return
    if parts > _MAX_PARTS:
        raise ImageError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: it is in more than {most:,} parts, as no picture is."),
            name=name,
            most=_MAX_PARTS,
        )


def check_decoded(image: Image.Image, data: bytes, name: str) -> None:
    """Raises ImageError where decoding the image, opened but not loaded, would take too much memory or time."""
    check_size(*image.size, name)
    pixels = image.width * image.height
    most = MAX_DECODED // _BYTES.get(image.mode, 4)
    kind = Sentence(QT_TRANSLATE_NOOP("core", "{format} pictures of its kind"), format=image.format)
    if image.format == "WEBP":
        most = _MAX_WEBP
    elif image.format == "JPEG":
        # A JPEG is decoded smaller than it is, except where its parts refine one another.
        is_progressive = bool(image.info.get("progressive"))
        most = _MAX_PROGRESSIVE if is_progressive else MAX_PIXELS
        if is_progressive and data.count(b"\xff\xda") > _MAX_SCANS:
            raise ImageError(
                QT_TRANSLATE_NOOP("core", "{name} was not opened: its pixels are in more than {most} layers."),
                name=name,
                most=_MAX_SCANS,
            )
    elif image.format == "BMP" and image.info.get("compression") in (1, 2):
        most = _MAX_RUNS
    if pixels > most:
        raise ImageError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} was not opened: it is {width:,} × {height:,} pixels, and the limit for {kind} is "
                "{limit} megapixels: make it smaller first.",
            ),
            name=name,
            width=image.width,
            height=image.height,
            kind=kind,
            limit=most // 1_000_000,
        )


def _png_chunks(data: bytes) -> int:
    place, count = 8, 0
    while place + 8 <= len(data) and count <= _MAX_PARTS:
        (length,) = struct.unpack_from(">I", data, place)
        if data[place + 4 : place + 8] == b"IEND":
            break
        place += 12 + length
        count += 1
    return count


def _jpeg_segments(data: bytes) -> int:
    place, count = 2, 0
    while place + 4 <= len(data) and count <= _MAX_PARTS:
        count += 1
        if data[place] != 0xFF:
            # Between segments anything else is skipped, a byte at a time.
            place += 1
        elif data[place + 1] in (0xFF, 0x00, 0x01) or 0xD0 <= data[place + 1] <= 0xD8:
            place += 1 if data[place + 1] == 0xFF else 2
        elif data[place + 1] in (0xD9, 0xDA):
            break
        else:
            place += 2 + max(2, struct.unpack_from(">H", data, place + 2)[0])
    return count
