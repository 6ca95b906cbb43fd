"""What the bench works on: the drawing, a test digit, a colour picture of our own, or a picture from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.bench import painted
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.images import decoding, undecoded
from cnn_gui.core.drawing.shrinking import small
from cnn_gui.core.input.messages import Preprocessed, StageName

LONGEST = 64
"""Longest side of an opened picture on the bench: small enough that single cells can be seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """planes: (C, H, W) float32 in 0..1, nobody writes into them; C is 1 (grey) or 3 (red, green, blue).

    name: for code and links. title: for people. hint: one line, what it is or what to try with it; short: the same
    where there is little room, "" for no shorter one.
    """

    name: str
    title: str
    planes: Float32
    hint: str = ""
    short: str = ""

    @property
    def is_colour(self) -> bool:
        return len(self.planes) == 3


def of_drawing(preprocessed: Preprocessed) -> Source:
    """The drawing as the network's pixels in 0..1, just before they are normalised, in the mode of ``preprocessed``."""
    (stage,) = (stage for stage in preprocessed.stages if stage.name is StageName.CENTRED)
    planes = stage.values if stage.values.ndim == 3 else stage.values[None]
    size = QT_TRANSLATE_NOOP("core", "{width}×{height} pixels, not yet normalised.")
    return Source(
        "drawing",
        Sentence(QT_TRANSLATE_NOOP("core", "Your drawing")),
        planes,
        Sentence(size, width=planes.shape[2], height=planes.shape[1]),
    )


def of_digit(image: UInt8, label: int, index: int) -> Source:
    """A digit of MNIST: image (28, 28), white ink on black; its label and its number in the test set."""
    planes = image[None].astype(np.float32) / np.float32(255)
    title = Sentence(QT_TRANSLATE_NOOP("core", "Test digit {index:,}, a {label}"), index=index, label=label)
    return Source("digit", title, planes, Sentence(QT_TRANSLATE_NOOP("core", "No network was trained on it.")))


def scene(name: str) -> Source:
    """One of the pictures of ``painted.SCENES``. Raises KeyError for a name that is none of them."""
    for each in painted.SCENES:
        if each.name == name:
            return Source(each.name, each.title, painted.paint(name), each.hint, each.short)
    raise KeyError(name)


def scenes() -> tuple[Source, ...]:
    """All colour pictures of our own."""
    return tuple(scene(each.name) for each in painted.SCENES)


def open_picture(source: Path | bytes, *, name: str = "") -> Source:
    """A picture from a file, or from the bytes of one: (3, H, W), at most LONGEST pixels a side, shrunk by area.

    What is transparent lies on white. name: what to call it; by default the file's name. Raises ImageError, one
    sentence, where it is no image of a known format, damaged or too large.
    """
    image, name = undecoded(source, name)
    width, height = image.size
    with decoding(name):
        colours = _small(image)
    planes = np.ascontiguousarray(colours.transpose(2, 0, 1), dtype=np.float32) / np.float32(255)
    shown = f"{colours.shape[1]} × {colours.shape[0]}"
    is_whole = max(width, height) <= LONGEST
    as_in_file = Sentence(QT_TRANSLATE_NOOP("core", "{shown} pixels, as in the file."), shown=shown)
    shrunk = QT_TRANSLATE_NOOP("core", "{width:,} × {height:,} pixels, shrunk to {shown}.")
    hint = as_in_file if is_whole else Sentence(shrunk, width=width, height=height, shown=shown)
    return Source("picture", name, planes, hint)


def tinted(planes: Float32, colour: tuple[float, float, float]) -> Float32:
    """Grey ink (1, H, W) in a colour (red, green, blue in 0..1), on black: (3, H, W)."""
    return planes * np.array(colour, dtype=np.float32)[:, None, None]


def fitted(planes: Float32, side: int) -> Float32:
    """The middle square of the planes (C, H, W) at side × side, as three planes (3, side, side); grey is repeated."""
    _, height, width = planes.shape
    edge = min(height, width)
    left, top = (width - edge) // 2, (height - edge) // 2
    # Cut first: enlarging interpolates, and would mix in what lies outside the square.
    middle = planes[:, top : top + edge, left : left + edge]
    square = np.stack([pixels.resampled(plane, (0, 0, edge, edge), side, side) for plane in middle])
    return np.ascontiguousarray(np.broadcast_to(square, (3, side, side))) if len(planes) == 1 else square


def _small(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Decoded, oriented, on white, at most LONGEST a side; (H, W, 3) uint8."""
    if image.format == "JPEG":
        # The decoder can skip detail that would be averaged away below.
        image.draft(None, (8 * LONGEST, 8 * LONGEST))
    image.load()
    # Pillow averages RGBA weighted by alpha, so that hidden colours do not bleed.
    image = small(image, "RGBA" if image.has_transparency_data else "RGB", LONGEST)
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image.convert("RGBA")).convert("RGB"), dtype=np.uint8)
