"""Fitting ink into the 20x20 box and placing it in 28x28, for strokes and for pixels; on other inputs in proportion.

The numbers here decide how a drawing looks to the network; those that describe MNIST were measured on its 60,000
training digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32, Float64
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.canvas_grid import CanvasGrid
from cnn_gui.core.drawing.ink import Lines

PEN_WIDTH = 2.5
"""Diameter in input pixels of the pen that strokes are drawn with on the 20x20 grid."""

PEN_VARIATION = 0.35
"""How much of the pressure's relative change survives in the normalised pen."""

SIZE, BOX, THUMBNAIL = 28, 20, 84
"""Sides in pixels: of MNIST's input, of the box that digits are fitted into there, of the first stages' thumbnails."""

MAX_PEN = 12.0
"""A mark is not enlarged so far that its own ink would be wider than this many input pixels: a dot stays a dot."""

SMALLEST = 0.08
"""A mark smaller than this share of the canvas is not enlarged to the full box: specks do not become digits."""

PATH_KNOWN = 2.0
"""Both limits are so much wider for strokes: their path is known however small they are, and files name no pen."""

THIN, THICK = 1.7, 3.7
"""Ink of a picture outside this width (pixels.stroke_width on the 20x20 grid) is corrected to TYPICAL."""

TYPICAL = 2.4
"""MNIST's median stroke width by pixels.stroke_width."""

HAIRLINE = 3.0
"""Ink narrower than this many fine pixels has lost its brightness to averaging; it is first made solid."""

BRIGHT, TYPICAL_LEVEL = 0.75, 0.92
"""Ink of a picture whose typical level is below BRIGHT is brightened to TYPICAL_LEVEL."""

_FINE = 4
"""Thickness is corrected on a grid this many times finer than 28x28."""


@dataclass(frozen=True, slots=True)
class InputFrame:
    """The input's grid (height, width), with a box in it in the proportion of MNIST's 20 to 28."""

    height: int = SIZE
    width: int = SIZE

    @property
    def side(self) -> int:
        return min(self.height, self.width)

    @property
    def box(self) -> int:
        """The side of the square that digits are fitted into, in pixels."""
        return round(BOX * self.side / SIZE)

    @property
    def scale(self) -> float:
        """How many pixels are as long as one of MNIST's."""
        return self.box / BOX

    @property
    def fine(self) -> int:
        """How many times finer the grid is on which thickness is corrected: about as fine whatever the input."""
        return max(1, round(_FINE * SIZE / self.side))

    @property
    def corner(self) -> tuple[int, int]:
        """Left and top of the box in the middle."""
        return (self.width - self.box) // 2, (self.height - self.box) // 2


MNIST_FRAME = InputFrame()


@dataclass(frozen=True, slots=True, eq=False)
class BoxFit:
    """Lines on the box's grid, the factor from canvas units to its pixels, and whether max_scale held."""

    ink: Lines
    scale: float
    limited: bool


def pen_factor(ink: Lines) -> Float64:
    """(N,) how much wider than the normalised pen each point's ink is, from the pressure within its own stroke."""
    starts = np.flatnonzero(ink.first)
    counts = np.diff(np.append(starts, len(ink.points)))
    if np.array_equal(ink.radii, np.repeat(ink.radii[starts], counts)):
        return np.ones(len(ink.points))
    step = np.hypot(*np.diff(ink.points, axis=0).T)
    step[ink.first[1:]] = 0
    # Weighted by length, so that the mean does not depend on where the pen was sampled more often.
    weight = np.append(step, 0) + np.append(0, step) + 1e-9
    mean = np.add.reduceat(weight * ink.radii, starts) / np.add.reduceat(weight, starts)
    relative = ink.radii / np.repeat(np.where(mean > 0, mean, 1), counts)
    factor = np.clip(1 + PEN_VARIATION * (relative - 1), 0.6, 1.4)
    return np.where(ink.radii > 0, factor, 0.0)


def fit_lines(ink: Lines, factor: Float64, width_px: float, *, max_scale: float, side: int = BOX) -> BoxFit:
    """The lines scaled so that the longer side of their box, with a pen of width_px, is ``side``, and centred."""
    radii = factor * width_px / 2
    span = float(np.ptp(ink.points, axis=0).max())
    scale = min((side - width_px) / span, max_scale) if span > 0 else max_scale
    limited = scale == max_scale
    if not np.isfinite(scale):
        scale = 1.0
    for _ in range(2):
        left, top, right, bottom = Lines(ink.points * scale, radii, ink.first).box()
        room = side - max(right - left, bottom - top)
        if limited or abs(room) < 1e-6:
            break
        # Radii vary with pressure: the box is only nearly linear in the scale.
        scale = min(scale + room / span, max_scale)
    shift = ((side - left - right) / 2, (side - top - bottom) / 2)
    return BoxFit(Lines(ink.points * scale + shift, radii, ink.first), scale, limited)


def scale_limit(
    pen: float, canvas: float, frame: InputFrame = MNIST_FRAME, *, path_known: bool = False
) -> tuple[float, Sentence]:
    """The largest factor from canvas units to input pixels for a mark made with a pen of this width, and why."""
    if path_known:
        pen, canvas = pen / PATH_KNOWN, canvas / PATH_KNOWN
    for_pen, for_canvas = MAX_PEN * frame.scale / max(pen, 1e-9), frame.box / (SMALLEST * canvas)
    if for_pen < for_canvas:
        return for_pen, Sentence(QT_TRANSLATE_NOOP("core", "little more than its pen"))
    return for_canvas, Sentence(QT_TRANSLATE_NOOP("core", "tiny on this canvas"))


def scale_caption(scale: float, limited_because: str, side: int = BOX) -> Sentence:
    number = f"{scale:.2g}" if scale < 10 else f"{scale:.0f}"
    if limited_because:
        text = QT_TRANSLATE_NOOP("core", "scaled by {number} only, because it is {reason}")
        return Sentence(text, number=number, reason=limited_because)
    return Sentence(QT_TRANSLATE_NOOP("core", "scaled by {number} to fit {side} × {side}"), number=number, side=side)


def fitted_already(grid: CanvasGrid, frame: InputFrame = MNIST_FRAME) -> tuple[Float32, str, tuple[int, int]] | None:
    """The box around a digit that is just as large in a picture of the input's size, and where its corner is there.

    Resampling it would only blur it.
    """
    box, pixel = pixels.ink_box(grid.image), grid.native
    if box is None or not pixel:
        return None
    left, top = int(box[0] // pixel), int(box[1] // pixel)
    across, down = -int(-box[2] // pixel) - left, -int(-box[3] // pixel) - top
    side = frame.box
    if not side - 1 <= max(across, down) <= side:
        return None
    left, top = left - (side - across) // 2, top - (side - down) // 2
    region = (left * pixel, top * pixel, (left + side) * pixel, (top + side) * pixel)
    text = QT_TRANSLATE_NOOP("core", "already about {side} × {side}: not scaled")
    return pixels.resampled(grid.image, region, side, side), Sentence(text, side=side), (left, top)


def fit_picture(
    image: Float32, box: tuple[int, int, int, int], unit: float, frame: InputFrame = MNIST_FRAME
) -> tuple[Float32, str]:
    """The ink in ``box`` fitted to the frame's box, and how; unit turns image pixels into those of the captions."""
    left, top, right, bottom = box
    longest = max(right - left, bottom - top)
    pen = pixels.stroke_width(image[top:bottom, left:right])
    side, typical = frame.box, TYPICAL * frame.scale
    limit, reason = scale_limit(pen, min(image.shape), frame)
    scale = min(side / longest, limit)
    fit = pixels.resampled(image, _around(box, side / scale), side, side)
    width = pixels.stroke_width(fit)
    if THIN * frame.scale <= width <= THICK * frame.scale or longest <= pen:
        fit, gain = _brightened(fit)
        text = QT_TRANSLATE_NOOP("core", "{scaled}, ink {width:.1f} px wide")
        if gain > 1:
            text = QT_TRANSLATE_NOOP("core", "{scaled}, ink {width:.1f} px wide, made {gain:.2g} times brighter")
        scaled = scale_caption(scale / unit, reason if scale == limit else "", side)
        return fit, Sentence(text, scaled=scaled, width=width, gain=gain)
    scale = min((side - typical) / (longest - pen), limit)
    around = frame.side * frame.fine
    fine = pixels.resampled(image, _around(box, frame.side / scale), around, around)
    thin = pen * scale * frame.fine
    if thin < HAIRLINE:
        fine, thin = _solid(fine), HAIRLINE
    fit, gain = _brightened(_corrected(fine, (typical * frame.fine - thin) / 2, frame))
    text = QT_TRANSLATE_NOOP("core", "{scaled}, ink {width:.1f} px wide made {made:.1f} px")
    if gain > 1:
        text = QT_TRANSLATE_NOOP(
            "core", "{scaled}, ink {width:.1f} px wide made {made:.1f} px, {gain:.2g} times brighter"
        )
    scaled = scale_caption(scale / unit, reason if scale == limit else "", side)
    return fit, Sentence(text, scaled=scaled, width=pen * scale, made=pixels.stroke_width(fit), gain=gain)


def _brightened(fit: Float32) -> tuple[Float32, float]:
    """Faint ink made as bright as MNIST's, and by how much (1: it was bright enough).

    Of MNIST's lit pixels (above half of the brightest) the middle one is nearly white.
    """
    brightest = float(fit.max(initial=0))
    if brightest <= 0:
        return fit, 1.0
    level = float(np.median(fit[fit > brightest / 2]))
    if level >= BRIGHT:
        return fit, 1.0
    gain = TYPICAL_LEVEL / level
    return np.asarray(np.clip(fit * np.float32(gain), 0, 1), dtype=np.float32), gain


def _solid(fine: Float32) -> Float32:
    """A line thinner than a few fine pixels as an opaque line of about HAIRLINE of them.

    Averaging over pixels made it faint, and fainter where it lies between two of them. A box of HAIRLINE pixels spreads
    the ink of its cross-section evenly, wherever it lies, so that one factor makes it full everywhere.
    """
    reach = int(HAIRLINE) // 2
    padded = np.pad(fine, reach)
    spread = np.mean(np.lib.stride_tricks.sliding_window_view(padded, (2 * reach + 1, 2 * reach + 1)), axis=(2, 3))
    lit = spread[spread > 0.35 * float(spread.max(initial=0))]
    if not len(lit):
        return fine
    return np.asarray(np.clip(spread / np.float32(np.percentile(lit, 50)), 0, 1), dtype=np.float32)


def _around(box: tuple[int, int, int, int], side: float) -> pixels.Box:
    """A square with the same centre."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return x - side / 2, y - side / 2, x + side / 2, y + side / 2


def _corrected(fine: Float32, amount: float, frame: InputFrame) -> Float32:
    """The frame's box in the middle of a fine grid of its side, ink thickened by ``amount`` fine pixels, or thinned.

    Ink of uneven width would lose its thin parts to a thinning measured on the thick ones: it is then thinned less.
    """
    amount = float(np.clip(amount, -12, 12))
    before = float(fine.sum())
    result = pixels.thickened(fine, amount)
    for _ in range(3):
        if amount >= 0 or float(result.sum()) > 0.2 * before:
            break
        amount /= 2
        result = pixels.thickened(fine, amount)
    side = frame.box
    start, stop = (frame.side - side) / 2 * frame.fine, (frame.side + side) / 2 * frame.fine
    return pixels.resampled(result, (start, start, stop, stop), side, side)


def centre_by_mass(
    fit: Float32, place: tuple[int, int] | None = None, frame: InputFrame = MNIST_FRAME
) -> tuple[Float32, int, int]:
    """The box placed in the frame by whole pixels so that the centre of mass lies in 14 <= x, y < 15 (pixel edges).

    That is where it lies in MNIST's digits (measured: 13.99 to 15.00, evenly spread); on other sides the middle is half
    the side, rounded down. No ink is pushed out. place: where a digit that comes from a picture of the input's size had
    its corner; it stays there if it is centred to a hair, because a
    centre on the very edge would jump by a pixel from rounding alone. Also returned: by how much the corner moved to
    the right and down, from that place or from the middle.
    """
    image = np.zeros((frame.height, frame.width), dtype=np.float32)
    box = pixels.ink_box(fit, 0)
    if box is None:
        return image, 0, 0
    left, top, right, bottom = box
    old_x, old_y = place if place is not None else frame.corner
    amount = float(fit.sum())
    edges = np.arange(len(fit)) + 0.5
    x, y = float(fit.sum(axis=0) @ edges) / amount, float(fit.sum(axis=1) @ edges) / amount
    stays = place is not None
    new_x, new_y = _offset(x, old_x, frame.width // 2, stays), _offset(y, old_y, frame.height // 2, stays)
    new_x, new_y = int(np.clip(new_x, -left, frame.width - right)), int(np.clip(new_y, -top, frame.height - bottom))
    image[top + new_y : bottom + new_y, left + new_x : right + new_x] = fit[top:bottom, left:right]
    return image, new_x - old_x, new_y - old_y


def _offset(centre: float, old: int, middle: int, stays: bool) -> int:
    """The whole number that brings ``centre`` to middle .. middle + 1: 14 .. 15 on 28 pixels."""
    if stays and middle - 0.02 < centre + old < middle + 1.02:
        return old
    # A centre that is whole but for rounding must not jump either.
    return int(middle - np.floor(centre + 1e-4))
