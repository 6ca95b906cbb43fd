"""A drawing: what is on the canvas, as immutable values.

A drawing is strokes (polylines in canvas units) and, where a picture was opened, its grey pixels under
them. Canvas units have nothing to do with screen pixels: the canvas is 500 by 500 units at every window size and
pixel ratio. Each change makes a new ``Drawing``, which shares what did not change, so that undo is keeping
the old value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

CANVAS_SIZE = (500, 500)
"""Width and height of a new canvas in canvas units."""

DEFAULT_WIDTH = 36.0
"""Diameter of a new canvas's pen in canvas units."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One pen-down polyline.

    points: (x, y) in canvas units, x to the right, y down; at least one point (one point is a dot).
    pressures: one number in 0..1 per point, or None where the pen does not report it. The ink's diameter at a
        point is ``width * pressure``.
    width: diameter of the pen in canvas units.
    """

    points: tuple[tuple[float, float], ...]
    width: float = DEFAULT_WIDTH
    pressures: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture under the strokes: white ink on black, one byte per pixel, rows from the top.

    source: where it comes from, for people ("test digit 4,711", "photo.png", "clipboard").
    inverted: the file was dark on light and has been inverted.
    exact: a 28x28 picture that is already what the network expects (an MNIST digit): it is not cropped, scaled
        or centred again, so that the network sees the very pixels of the data set.
    """

    width: int
    height: int
    data: bytes
    source: str = ""
    inverted: bool = False
    exact: bool = False

    @staticmethod
    def from_array(
        pixels: npt.NDArray[np.uint8], *, source: str = "", inverted: bool = False, exact: bool = False
    ) -> Picture:
        """Copies pixels (H, W) uint8, white ink on black."""
        height, width = pixels.shape
        return Picture(width, height, np.ascontiguousarray(pixels).tobytes(), source, inverted, exact)

    @property
    def is_blank(self) -> bool:
        return self.data.count(0) == len(self.data)

    def array(self) -> npt.NDArray[np.uint8]:
        """The pixels, (H, W) uint8, read-only."""
        return np.frombuffer(self.data, dtype=np.uint8).reshape(self.height, self.width)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is on the canvas. The picture, where there is one, fills the canvas as far as its shape allows, centred."""

    strokes: tuple[Stroke, ...] = ()
    picture: Picture | None = None
    canvas: tuple[int, int] = CANVAS_SIZE
    label: int | None = None
    writer: int | None = None

    @property
    def is_blank(self) -> bool:
        """No ink at all: no stroke, and no picture with a lit pixel."""
        return not self.strokes and (self.picture is None or self.picture.is_blank)

    def with_stroke(self, stroke: Stroke) -> Drawing:
        """This drawing with one more stroke. A drawn-on test digit has no known label any more."""
        picture = replace(self.picture, exact=False) if self.picture is not None else None
        return replace(self, strokes=(*self.strokes, stroke), picture=picture, label=None)

    def picture_box(self) -> tuple[float, float, float]:
        """Where the picture lies on the canvas: left, top, and canvas units per pixel.

        Raises ValueError where there is no picture.
        """
        if self.picture is None:
            raise ValueError("this drawing has no picture")
        width, height = self.canvas
        scale = min(width / self.picture.width, height / self.picture.height)
        return (width - self.picture.width * scale) / 2, (height - self.picture.height * scale) / 2, scale


def default_width(canvas: tuple[int, int]) -> float:
    """Diameter of the pen for strokes that come without one: DEFAULT_WIDTH on 500, in proportion elsewhere."""
    return DEFAULT_WIDTH * min(canvas) / min(CANVAS_SIZE)
