"""A drawing: what is on the canvas, as immutable values.

A drawing is strokes (polylines in canvas units) and, where a picture was opened, its pixels under them. Whoever asks
for grey is given white ink on black, whoever asks for colours those of ink and picture. Canvas units have nothing to do
with screen pixels: the canvas is 500 by 500 units at every window size and pixel ratio, and of the shape of what the
network reads where that is not square. Each change makes a new
``Drawing``, which shares what did not change, so that undo is keeping the old value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

CANVAS_SIZE = (500, 500)
"""Width and height of a new canvas in canvas units."""

DEFAULT_WIDTH = 36.0
"""Diameter of a new canvas's pen in canvas units."""

Colour = tuple[int, int, int]
"""Red, green and blue in 0..255."""

WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Stroke:
    """One pen-down polyline.

    points: (x, y) in canvas units, x to the right, y down; at least one point (one point is a dot).
    pressures: one number in 0..1 per point, or None where the pen does not report it. The ink's diameter at a
        point is ``width * pressure``.
    width: diameter of the pen in canvas units.
    color: the ink's, where a task is in colour; None for plain ink, which is white. In grey all ink is white.
    """

    points: tuple[tuple[float, float], ...]
    width: float = DEFAULT_WIDTH
    pressures: tuple[float, ...] | None = None
    color: Colour | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture under the strokes: white ink on black, one byte per pixel, rows from the top, and its own colours.

    source: where it comes from, for people ("test digit 4,711", "photo.png", "clipboard").
    inverted: the file was dark on light and has been inverted.
    exact: a picture of a data set, which is already what a network of its size expects: it is not cropped, scaled or
        centred again, so that the network sees the very pixels.
    original: the pixels as they came, before their paper was made black: one byte (grey) or three (red, green, blue)
        for each of ``data``'s; empty where they are just those.
    """

    width: int
    height: int
    data: bytes
    source: str = ""
    inverted: bool = False
    exact: bool = False
    original: bytes = b""

    @staticmethod
    def from_array(
        pixels: npt.NDArray[np.uint8],
        *,
        source: str = "",
        inverted: bool = False,
        exact: bool = False,
        original: npt.NDArray[np.uint8] | None = None,
    ) -> Picture:
        """Copies pixels uint8: (H, W), white ink on black, or (H, W, 3) in colour, whose grey counts as ink.

        original: the pixels (H, W) or (H, W, 3) before they became ink on black.
        """
        if pixels.ndim == 3:
            pixels, original = grey_of(pixels), pixels
        height, width = pixels.shape
        data = np.ascontiguousarray(pixels).tobytes()
        kept = b"" if original is None else np.ascontiguousarray(original).tobytes()
        return Picture(width, height, data, source, inverted, exact, b"" if kept == data else kept)

    @property
    def is_blank(self) -> bool:
        """Whether there is no ink."""
        return self.data.count(0) == len(self.data)

    @property
    def is_black(self) -> bool:
        """Whether all its colours are black."""
        return self.is_blank if not self.original else self.original.count(0) == len(self.original)

    def is_exact_for(self, size: tuple[int, ...]) -> bool:
        """Whether it is the very input of a network that reads (H, W)."""
        return self.exact and (self.height, self.width) == size

    def array(self) -> npt.NDArray[np.uint8]:
        """The ink, (H, W) uint8, read-only."""
        return np.frombuffer(self.data, dtype=np.uint8).reshape(self.height, self.width)

    def original_array(self) -> npt.NDArray[np.uint8] | None:
        """``original`` as (H, W, 1 or 3) uint8, read-only; None where there is none."""
        if not self.original:
            return None
        return np.frombuffer(self.original, dtype=np.uint8).reshape(self.height, self.width, -1)

    def colours(self) -> npt.NDArray[np.uint8]:
        """Red, green and blue, (H, W, 3) uint8, read-only."""
        pixels = self.original_array()
        return np.broadcast_to(self.array()[:, :, None] if pixels is None else pixels, (self.height, self.width, 3))


@dataclass(frozen=True, slots=True)
class LabelMeaning:
    """What a label's number stands for. data: the data set it counts the classes of. name: of the class there, "" where
    nobody has named it."""

    data: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is on the canvas. The picture, where there is one, fills the canvas as far as its shape allows, centred.

    label: the class it is known to belong to, by its number. meaning: what that number stands for; None where it is
    the digit itself, or where nobody has said. writer: who drew it, by a number. unfinished: the pen is still down, and
    the last stroke is not all there; the same drawing otherwise.
    """

    strokes: tuple[Stroke, ...] = ()
    picture: Picture | None = None
    canvas: tuple[int, int] = CANVAS_SIZE
    label: int | None = None
    writer: int | None = None
    meaning: LabelMeaning | None = None
    unfinished: bool = field(default=False, compare=False)

    @property
    def is_blank(self) -> bool:
        """Nothing at all: no stroke, and no picture with a lit pixel."""
        return not self.strokes and (self.picture is None or (self.picture.is_blank and self.picture.is_black))

    @property
    def finished_strokes(self) -> tuple[Stroke, ...]:
        """The strokes that the pen was lifted from."""
        return self.strokes[: -1 if self.unfinished else None]

    def is_blank_in(self, *, colour: bool) -> bool:
        """Whether a network in colour, or in grey, is given nothing but black."""
        picture = self.picture
        return not self.strokes and (picture is None or (picture.is_black if colour else picture.is_blank))

    def with_stroke(self, stroke: Stroke) -> Drawing:
        """This drawing with one more stroke. A drawn-on test digit has no known label any more."""
        picture = replace(self.picture, exact=False) if self.picture is not None else None
        return replace(self, strokes=(*self.strokes, stroke), picture=picture, label=None, meaning=None)

    def picture_box(self) -> tuple[float, float, float]:
        """Where the picture lies on the canvas: left, top, and canvas units per pixel.

        Raises ValueError where there is no picture.
        """
        if self.picture is None:
            raise ValueError("this drawing has no picture")
        width, height = self.canvas
        scale = min(width / self.picture.width, height / self.picture.height)
        return (width - self.picture.width * scale) / 2, (height - self.picture.height * scale) / 2, scale


def canvas_of(shape: tuple[int, ...]) -> tuple[int, int]:
    """The canvas (width, height) to draw in for a network that reads images of shape (..., H, W): of that shape too, so
    that the whole canvas is the whole input."""
    height, width = shape[-2:]
    longest = max(height, width)
    return max(1, round(CANVAS_SIZE[0] * width / longest)), max(1, round(CANVAS_SIZE[1] * height / longest))


def grey_of(colours: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The brightness (H, W) of colours (H, W, 3) by the weights of ITU-R BT.601, rounded as Pillow does."""
    weighted = colours @ np.array([19595, 38470, 7471], dtype=np.uint32) + np.uint32(0x8000)
    grey: npt.NDArray[np.uint8] = (weighted >> np.uint32(16)).astype(np.uint8)
    return grey


def default_width(canvas: tuple[int, int]) -> float:
    """Diameter of the pen for strokes that come without one: DEFAULT_WIDTH on 500, in proportion elsewhere."""
    return DEFAULT_WIDTH * min(canvas) / min(CANVAS_SIZE)
