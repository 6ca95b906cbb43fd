"""Decoded pictures made smaller and upright, in bands, so that never more than one copy of a large one is in memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import ExifTags, Image

_BAND = 1 << 21
"""Pixels that are converted at once."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def small(image: Image.Image, mode: str, longest: int) -> Image.Image:
    """A loaded image in ``mode`` (L, RGB, RGBA), upright, by area at most ``longest`` pixels a side.

    16 bits a pixel are averaged as such and rounded once, at the end; such an image becomes L whatever the mode.
    """
    convert = _from_deep if is_deep(image) else lambda part: part.convert(mode)
    found = shrunk(_in_bands(image, convert, longest), longest)
    if found.mode == "F":
        found = Image.fromarray(np.rint(np.asarray(found)).astype(np.uint8))
    turn = _TURNS.get(_orientation(image))
    return found if turn is None else found.transpose(turn)


def is_deep(image: Image.Image) -> bool:
    """Grey with 16 bits a pixel; colours are decoded to 8 bits."""
    return image.mode.startswith("I")


def shrunk(image: Image.Image, longest: int) -> Image.Image:
    """By area to at most ``longest`` pixels a side; a smaller one as it is."""
    side = max(image.size)
    if side <= longest:
        return image
    width, height = (max(1, round(each * longest / side)) for each in image.size)
    return image.resize((width, height), Image.Resampling.BOX)


def _in_bands(image: Image.Image, convert: Callable[[Image.Image], Image.Image], longest: int) -> Image.Image:
    """Converted, and where it is much too large averaged over whole blocks of pixels."""
    width, height = image.size
    factor = max(1, int(max(width, height) / (1.5 * longest)))
    if factor == 1:
        return convert(image)
    rows = max(1, _BAND // (width * factor)) * factor
    whole: Image.Image | None = None
    for top in range(0, height, rows):
        part = convert(image.crop((0, top, width, min(height, top + rows)))).reduce(factor)
        if whole is None:
            whole = Image.new(part.mode, (-(-width // factor), -(-height // factor)))
        whole.paste(part, (0, top // factor))
    return whole if whole is not None else convert(image)


def _from_deep(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float32) * np.float32(255 / 65535)
    return Image.fromarray(np.clip(values, 0, 255, out=values))


def _orientation(image: Image.Image) -> int:
    """How the camera was held, as Exif numbers it; 1 is upright."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        # The picture is fine, only what a camera wrote about it is not.
        return 1
