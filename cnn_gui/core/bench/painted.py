"""Small colour pictures for the bench, painted by formulas: no files, no foreign rights, the same on every machine.

A scene is painted on SIDE × SIDE units at SAMPLES × SAMPLES points a pixel, and averaged: so its edges are smooth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Float64
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence

SIDE = 48
SAMPLES = 4
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class PaintedScene:
    """name: for code and links. title: for people. hint: one line on what to try with it; short: the short of it."""

    name: str
    title: Sentence
    hint: Sentence
    short: Sentence


SCENES: tuple[PaintedScene, ...] = (
    PaintedScene(
        "rainbow",
        Sentence(QT_TRANSLATE_NOOP("core", "Rainbow")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Look at the planes one by one: white cloud is in all three, each band of the rainbow only in some.",
            )
        ),
        Sentence(QT_TRANSLATE_NOOP("core", "Look at the planes one by one")),
    ),
    PaintedScene(
        "traffic_light",
        Sentence(QT_TRANSLATE_NOOP("core", "Traffic light")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Try “Red, not green”: the red lamp lights up, the green one turns "
                "negative, the amber one stays near zero.",
            )
        ),
        Sentence(QT_TRANSLATE_NOOP("core", "Try “Red, not green”")),
    ),
    PaintedScene(
        "fruit",
        Sentence(QT_TRANSLATE_NOOP("core", "Fruit bowl")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Try “Blue, not yellow”: lemon and banana turn negative, the blue bowl "
                "positive, the white table vanishes.",
            )
        ),
        Sentence(QT_TRANSLATE_NOOP("core", "Try “Blue, not yellow”")),
    ),
    PaintedScene(
        "balloon",
        Sentence(QT_TRANSLATE_NOOP("core", "Balloon")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Try vertical against horizontal edges: the stripes answer to one, the "
                "basket and the horizon to the other.",
            )
        ),
        Sentence(QT_TRANSLATE_NOOP("core", "Try vertical against horizontal edges")),
    ),
    PaintedScene(
        "sailing_boat",
        Sentence(QT_TRANSLATE_NOOP("core", "Sailing boat")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Try Sobel x, flip it and compare: the two sides of the sail change sign, the waves hardly answer.",
            )
        ),
        Sentence(QT_TRANSLATE_NOOP("core", "Try Sobel x, flip it and compare")),
    ),
    PaintedScene(
        "hidden_heart",
        Sentence(QT_TRANSLATE_NOOP("core", "Hidden heart")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Try “Red, not green”: it finds the heart, which no kernel that is "
                "the same on all three planes can see.",
            )
        ),
        Sentence(QT_TRANSLATE_NOOP("core", "Try “Red, not green”")),
    ),
)


@lru_cache(maxsize=len(SCENES))
def paint(name: str) -> Float32:
    """The scene as (3, SIDE, SIDE) red, green, blue in 0..1, read-only. Raises KeyError for one that is not there."""
    brush = Brush()
    _PAINTERS[name](brush)
    planes = brush.picture()
    planes.flags.writeable = False
    return planes


class Brush:
    """Paints areas of the picture; x to the right and y down, in pixels, 0..SIDE."""

    def __init__(self) -> None:
        points = (np.arange(SIDE * SAMPLES) + 0.5) / SAMPLES
        self.x: Float64 = points[None, :] + np.zeros((len(points), 1))
        self.y: Float64 = self.x.T
        self._points: Float64 = np.zeros((3, *self.x.shape))

    def fill(self, area: Bool, colour: Colour) -> None:
        self._points[:, area] = np.array(colour)[:, None]

    def blend(self, area: Bool, first: Colour, last: Colour, share: Float64) -> None:
        """From the first to the last colour as share goes from 0 to 1."""
        part = np.clip(share, 0, 1)[area]
        self._points[:, area] = np.array(first)[:, None] * (1 - part) + np.array(last)[:, None] * part

    def disc(self, x: float, y: float, across: float, down: float | None = None) -> Bool:
        """An ellipse around x, y with these radii."""
        return self.distance(x, y, across, down) <= 1

    def distance(self, x: float, y: float, across: float, down: float | None = None) -> Float64:
        """From the middle of an ellipse, 1 on its edge."""
        return np.hypot((self.x - x) / across, (self.y - y) / (across if down is None else down))

    def box(self, left: float, top: float, right: float, bottom: float) -> Bool:
        return (self.x >= left) & (self.x < right) & (self.y >= top) & (self.y < bottom)

    def triangle(self, *corners: tuple[float, float]) -> Bool:
        """Corners clockwise as one sees them."""
        inside = np.ones(self.x.shape, dtype=np.bool_)
        for (x, y), (to_x, to_y) in zip(corners, (*corners[1:], corners[0]), strict=True):
            inside &= (to_x - x) * (self.y - y) - (to_y - y) * (self.x - x) >= 0
        return inside

    def everywhere(self) -> Bool:
        return np.ones(self.x.shape, dtype=np.bool_)

    def ball(self, x: float, y: float, radius: float, light: Colour, dark: Colour) -> None:
        """A round thing lit from the top left."""
        shade = self.distance(x - 0.4 * radius, y - 0.45 * radius, 1.5 * radius)
        self.blend(self.disc(x, y, radius), light, dark, shade)

    def picture(self) -> Float32:
        """(3, SIDE, SIDE): the mean of the points of each pixel."""
        points = self._points.reshape(3, SIDE, SAMPLES, SIDE, SAMPLES)
        return np.asarray(points.mean(axis=(2, 4)).clip(0, 1), dtype=np.float32)


def _rainbow(brush: Brush) -> None:
    brush.blend(brush.everywhere(), (0.35, 0.62, 0.93), (0.84, 0.93, 0.99), brush.y / 36)
    bands: tuple[Colour, ...] = (
        (0.90, 0.16, 0.20),
        (0.97, 0.55, 0.12),
        (0.99, 0.88, 0.20),
        (0.25, 0.75, 0.30),
        (0.18, 0.42, 0.90),
        (0.52, 0.24, 0.75),
    )
    sky = brush.distance(24, 40, 1)
    for index, colour in enumerate(bands):
        outer = 22 - 2.3 * index
        brush.fill((sky <= outer) & (sky > outer - 2.3), colour)
    for x, y in ((4, 12), (37, 7)):
        for dx, dy, radius in ((-4, 1.2, 2.6), (0, 0, 3.8), (4, 1.0, 2.8)):
            brush.fill(brush.disc(x + dx, y + dy, radius, radius * 0.75), (0.99, 0.99, 0.99))
    far = brush.y > 37 - 3.5 * np.sin(brush.x / 9 + 0.4)
    near = brush.y > 42 + 2.5 * np.sin(brush.x / 11 + 2.2)
    brush.blend(far, (0.38, 0.72, 0.34), (0.22, 0.55, 0.28), (brush.y - 34) / 12)
    brush.blend(near, (0.20, 0.56, 0.26), (0.10, 0.38, 0.20), (brush.y - 40) / 8)


def _traffic_light(brush: Brush) -> None:
    brush.blend(brush.everywhere(), (0.10, 0.12, 0.30), (0.96, 0.62, 0.42), brush.y / 48)
    for left, top, right in ((0, 24, 8), (8, 30, 14), (34, 27, 41), (41, 20, 48)):
        brush.fill(brush.box(left, top, right, 48), (0.13, 0.12, 0.22))
        for x in range(left + 1, right - 1, 3):
            for y in range(top + 2, 46, 5):
                brush.fill(brush.box(x, y, x + 1.4, y + 2), (0.98, 0.86, 0.52))
    brush.fill(brush.box(22.3, 38, 25.7, 48), (0.32, 0.33, 0.36))
    housing = brush.box(17, 5, 31, 39) | brush.box(16, 6, 32, 38)
    brush.fill(housing | brush.disc(17, 6, 1) | brush.disc(31, 6, 1), (0.07, 0.08, 0.09))
    lamps: tuple[tuple[float, Colour, Colour], ...] = (
        (11.5, (1.0, 0.45, 0.40), (0.88, 0.08, 0.08)),
        (22.0, (1.0, 0.88, 0.50), (0.90, 0.72, 0.08)),
        (32.5, (0.50, 1.0, 0.62), (0.06, 0.76, 0.28)),
    )
    for middle, light, dark in lamps:
        brush.fill(brush.disc(24, middle, 5), (0.20, 0.21, 0.22))
        brush.ball(24, middle, 4.3, light, dark)


def _fruit(brush: Brush) -> None:
    brush.blend(brush.everywhere(), (0.97, 0.90, 0.78), (0.93, 0.82, 0.66), brush.y / 34)
    brush.fill(brush.y > 33, (0.94, 0.94, 0.94))
    brush.blend(brush.disc(24, 45, 19, 2.2), (0.70, 0.70, 0.72), (0.88, 0.88, 0.88), brush.distance(24, 45, 19, 2.2))
    banana = brush.disc(31, 13, 15, 13) & ~brush.disc(28, 8.5, 16, 12.5) & (brush.x > 18)
    brush.blend(banana, (0.99, 0.87, 0.25), (0.86, 0.66, 0.10), (brush.y - 14) / 14)
    brush.ball(13, 23, 8, (0.98, 0.42, 0.32), (0.68, 0.06, 0.10))
    brush.ball(27, 22, 7.5, (0.74, 0.92, 0.42), (0.30, 0.58, 0.14))
    brush.blend(brush.disc(38, 25.5, 6.8, 5.4), (1.0, 0.95, 0.45), (0.92, 0.74, 0.10), brush.distance(36, 23, 9))
    for x, y in ((13, 15.5), (27, 15)):
        brush.fill(
            brush.triangle((x - 0.6, y - 3.5), (x + 0.8, y - 3.5), (x + 0.5, y + 1), (x - 0.5, y + 1)),
            (0.36, 0.22, 0.12),
        )
    brush.fill(brush.disc(16, 12.8, 2.6, 1.2), (0.30, 0.60, 0.20))
    bowl = brush.disc(24, 27, 20.5, 17) & (brush.y > 27)
    brush.blend(bowl, (0.32, 0.56, 0.92), (0.08, 0.20, 0.55), (brush.x - 8) / 36)
    brush.fill(bowl & (brush.y > 30) & (brush.y < 31.6), (0.92, 0.96, 1.0))


def _balloon(brush: Brush) -> None:
    brush.blend(brush.everywhere(), (0.42, 0.72, 0.95), (0.99, 0.90, 0.78), brush.y / 42)
    brush.fill(brush.disc(8, 30, 5, 1.8) | brush.disc(11, 29, 3, 1.8), (1.0, 1.0, 1.0))
    brush.fill(brush.disc(42, 9, 5, 1.7) | brush.disc(39, 8, 2.6, 1.6), (1.0, 1.0, 1.0))
    brush.blend(brush.y > 42, (0.42, 0.66, 0.36), (0.24, 0.48, 0.28), (brush.y - 42) / 6)
    for x in (20.2, 27.2):
        brush.fill(
            brush.triangle((x, 28), (x + 0.6, 28), (24.3 + 0.25 * (x - 23), 36), (23.7 + 0.25 * (x - 23), 36)),
            (0.3, 0.2, 0.15),
        )
    neck = brush.triangle((12, 23.5), (36, 23.5), (27, 32.5), (21, 32.5))
    envelope = brush.disc(24, 17, 14.5) | neck
    # Stripes are meridians: their width follows the outline.
    half = np.where(
        brush.y < 20, np.sqrt(np.clip(14.5**2 - (brush.y - 17) ** 2, 0.1, None)), 14.2 - (brush.y - 20) * 0.9
    )
    stripe = np.floor(np.arcsin(np.clip((brush.x - 24) / np.maximum(half, 1), -1, 1)) / np.pi * 7 + 3.5)
    colours: tuple[Colour, ...] = ((0.90, 0.20, 0.22), (1.0, 0.95, 0.86), (0.98, 0.66, 0.14))
    for index in range(-1, 9):
        brush.fill(envelope & (stripe == index), colours[index % 3])
    brush.fill(brush.box(20.8, 36, 27.2, 40.6), (0.58, 0.36, 0.18))
    brush.fill(brush.box(20.2, 35.4, 27.8, 36.8), (0.40, 0.23, 0.11))


def _sailing_boat(brush: Brush) -> None:
    brush.blend(brush.everywhere(), (0.98, 0.62, 0.42), (0.99, 0.88, 0.62), brush.y / 31)
    brush.ball(37, 25, 6, (1.0, 0.97, 0.72), (1.0, 0.84, 0.42))
    sea = brush.y > 31
    brush.blend(sea, (0.22, 0.58, 0.72), (0.05, 0.24, 0.46), (brush.y - 31) / 17)
    for y, phase in ((34.5, 0.3), (39.5, 2.0), (44.0, 4.1)):
        crest = np.abs(brush.y - y - 0.7 * np.sin(brush.x / 2.6 + phase)) < 0.35
        brush.fill(crest, (0.62, 0.82, 0.88))
    brush.fill(brush.box(21.6, 5, 22.6, 36), (0.36, 0.22, 0.14))
    brush.fill(brush.triangle((23.2, 6), (37, 31), (23.2, 31)), (0.99, 0.98, 0.95))
    stripe = brush.triangle((23.2, 6), (37, 31), (23.2, 31)) & (brush.y > 20) & (brush.y < 24.5)
    brush.fill(stripe, (0.86, 0.16, 0.20))
    brush.fill(brush.triangle((21, 9), (21, 31), (10, 31)), (0.98, 0.90, 0.80))
    brush.fill(brush.triangle((22.6, 5), (22.6, 2), (28, 3.6)), (0.86, 0.16, 0.20))
    hull = brush.triangle((8, 33), (40, 33), (34, 39.5), (13, 39.5))
    brush.fill(hull, (0.62, 0.16, 0.16))
    brush.fill(hull & (brush.y < 34.4), (0.98, 0.94, 0.88))


def _hidden_heart(brush: Brush) -> None:
    """Red and green of the same sum, so that the mean of the planes is one even grey tiled by a pattern of dots."""
    x, y = (brush.x - 24) / 15.5, (24.5 - brush.y) / 15.5
    heart = (x**2 + y**2 - 0.75) ** 3 - 1.15 * x**2 * y**3 <= 0
    red, green = (0.78, 0.34, 0.32), (0.34, 0.78, 0.32)
    brush.fill(~heart, green)
    brush.fill(heart, red)
    # The same change of hue in both, without a change of the sum: it makes a mosaic of it.
    row = np.floor(brush.y / 6)
    across = (brush.x + 3 * (row % 2)) % 6 - 3
    dots = np.hypot(across, brush.y % 6 - 3) < 2.4
    brush.fill(dots & ~heart, (0.22, 0.86, 0.36))
    brush.fill(dots & heart, (0.90, 0.24, 0.30))


_PAINTERS: dict[str, Callable[[Brush], None]] = {
    "rainbow": _rainbow,
    "traffic_light": _traffic_light,
    "fruit": _fruit,
    "balloon": _balloon,
    "sailing_boat": _sailing_boat,
    "hidden_heart": _hidden_heart,
}
