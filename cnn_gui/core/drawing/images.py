"""Pictures from files, the clipboard and arrays, as grey white ink on black, and their own colours beside it.

Pictures of digits come dark on white, white on black, photographed on paper in bad light, with an alpha channel, in
16 bits. Here each becomes a Picture: oriented, grey, at most 1,024 pixels a side, paper black and ink white.

Decoding is left to Pillow and to four formats, known by their content and not by the name of the file; sizes are
checked before anything is decoded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.errors import FileError, ImageError
from cnn_gui.core.base.files import read_limited
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.drawing.contrast import ink_on_black
from cnn_gui.core.drawing.messages import Picture
from cnn_gui.core.drawing.picture_limits import MAX_BYTES, check_decoded, check_parts, check_size, too_large
from cnn_gui.core.drawing.shrinking import is_deep, small

FORMATS = ("PNG", "JPEG", "BMP", "WEBP")
MAX_KEPT = 1024
"""Longest side of a Picture; larger ones are shrunk by area."""

NAMELESS = Sentence(QT_TRANSLATE_NOOP("core", "The picture"))
"""What a picture is called that came without a name."""

_GREY = frozenset({"1", "L", "LA", "La", "F"})
"""Pillow's kinds of pixels without colour, beside the deep ones."""

Source = Path | bytes | UInt8 | npt.NDArray[np.floating]


def read_picture(source: Source, *, name: str = "", white_ink: bool = False) -> Picture:
    """A Picture from a file, the bytes of a file, or an array.

    Arrays are uint8 (H, W), (H, W, 3) RGB or (H, W, 4) RGBA, or floats of the same shapes in 0..1. name: what to call
    the picture in messages and as its source; by default the file's name. white_ink: it is known to be white on
    black, so it is never inverted. A picture without ink becomes all zero.

    Raises ImageError, one sentence, where it is no image of a known format, damaged, or too large.
    """
    if isinstance(source, Path | bytes):
        image, name = undecoded(source, name)
    else:
        name = name or NAMELESS
        image = _from_array(source, name)
    with decoding(name):
        grey, original = _decoded(image)
    ink, inverted = ink_on_black(grey, white_ink=white_ink)
    if original.shape[:2] != ink.shape:
        # Noise was averaged away: the colours are kept as finely as the ink.
        size = (ink.shape[1], ink.shape[0])
        original = np.asarray(Image.fromarray(original).resize(size, Image.Resampling.BOX))
    return Picture.from_array(ink, source=name, inverted=inverted, original=original)


def undecoded(source: Path | bytes, name: str) -> tuple[Image.Image, str]:
    """The image in a file, or in the bytes of one, with its size known and checked but nothing decoded; and its name.

    Raises ImageError where it is no image of a known format, or too large.
    """
    if isinstance(source, Path):
        name = name or source.name
        try:
            source = read_limited(source, MAX_BYTES)
        except FileError as error:
            raise ImageError(error.sentence) from error
    name = name or NAMELESS
    return _from_bytes(source, name), name


@contextmanager
def decoding(name: str) -> Iterator[None]:
    """Around what decodes: it may fail anywhere in the decoder, with nearly any exception. Raises ImageError."""
    try:
        yield
    except MemoryError as error:
        raise ImageError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: there is not enough memory for it."), name=name
        ) from error
    except Exception as error:
        raise ImageError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: the picture is damaged or cut off."), name=name
        ) from error


def _from_bytes(data: bytes, name: str) -> Image.Image:
    check_parts(data, name)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large(name) from error
    except Exception as error:
        raise ImageError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: it is not a PNG, JPEG, BMP or WebP picture."), name=name
        ) from error
    check_decoded(image, data, name)
    return image


def _from_array(array: npt.NDArray[np.generic], name: str) -> Image.Image:
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        shape = " × ".join(map(str, array.shape)) or "a single number"
        raise ImageError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: an array of shape {shape} is not a picture."),
            name=name,
            shape=shape,
        )
    check_size(array.shape[1], array.shape[0], name)
    if np.issubdtype(array.dtype, np.floating):
        if not np.isfinite(array).all():
            raise ImageError(
                QT_TRANSLATE_NOOP("core", "{name} was not opened: some of its values are not numbers."), name=name
            )
        array = np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8)
    elif array.dtype != np.uint8:
        raise ImageError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: its values are {dtype}, not uint8 or float."),
            name=name,
            dtype=array.dtype,
        )
    return Image.fromarray(np.ascontiguousarray(array))


def _decoded(image: Image.Image) -> tuple[UInt8, UInt8]:
    """Decoded, oriented, without alpha, at most MAX_KEPT a side, uint8: grey (H, W), and where the file is in colour
    (H, W, 3), else the same grey again."""
    if image.format == "JPEG":
        # The decoder can skip detail that would be averaged away below.
        image.draft(None, (2 * MAX_KEPT, 2 * MAX_KEPT))
    image.load()
    if image.has_transparency_data and not is_deep(image):
        flat = _flattened(small(image, "RGBA", MAX_KEPT))
        return np.asarray(flat.convert("L"), dtype=np.uint8), np.asarray(flat.convert("RGB"), dtype=np.uint8)
    # Palettes and one-bit pixels cannot be averaged: they become grey first.
    grey = np.asarray(small(image, "L", MAX_KEPT), dtype=np.uint8)
    if is_deep(image) or image.mode in _GREY:
        return grey, grey
    return grey, np.asarray(small(image, "RGB", MAX_KEPT), dtype=np.uint8)


def _flattened(image: Image.Image) -> Image.Image:
    """On white paper; on black where white would hide it (white ink on nothing)."""
    on_white = _over(image, "white")
    if _has_contrast(on_white):
        return on_white
    on_black = _over(image, "black")
    return on_black if _has_contrast(on_black) else on_white


def _over(image: Image.Image, colour: str) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", image.size, colour), image)


def _has_contrast(image: Image.Image) -> bool:
    levels = np.asarray(image.convert("L"))
    return int(levels.max()) - int(levels.min()) >= 16
