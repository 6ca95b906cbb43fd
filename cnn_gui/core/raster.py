"""From a drawing to the 28x28 input, with every stage kept.

MNIST's digits were fitted into a box of 20x20 pixels, keeping their shape, and placed in 28x28 with their centre of
mass in the middle (Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
recognition", 1998). A network trained on them expects just that, and a drawing goes the same way in LIKE_MNIST mode.

A pen of any size can draw a digit of any size; MNIST's pens, scaled with their digits, are all about as wide. So where
strokes are known, they are drawn anew on the 20x20 grid with PEN_WIDTH, and in pictures ink that is clearly too thick
or too thin is corrected. AS_DRAWN mode shrinks the whole canvas to 28x28, for comparison.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnn_gui.core import pixels
from cnn_gui.core.canvas_grid import CanvasGrid, canvas_grid, canvas_lines, render
from cnn_gui.core.drawing import Drawing
from cnn_gui.core.ink import Float64, Lines, clipped, coverage, lines, simplified
from cnn_gui.core.messages import MEAN, STD, Float32, InputMode, Preprocessed, Stage, StageName

__all__ = ["PEN_WIDTH", "normalised", "preprocess", "render", "stroke_input"]

PEN_WIDTH = 2.5
"""Diameter in input pixels of the pen that strokes are drawn with on the 20x20 grid."""

PEN_VARIATION = 0.35
"""How much of the pressure's relative change survives in the normalised pen."""

SIZE, BOX, THUMBNAIL = 28, 20, 84
"""Sides in pixels: of the input, of the box that digits are fitted into, of the thumbnails of the first stages."""

MAX_PEN = 12.0
"""A mark is not enlarged so far that its own ink would be wider than this many input pixels: a dot stays a dot."""

SMALLEST = 0.08
"""A mark smaller than this share of the canvas is not enlarged to the full box: specks do not become digits."""

THIN, THICK = 1.7, 3.7
"""Ink of a picture outside this width (pixels.stroke_width on the 20x20 grid) is corrected to TYPICAL."""

TYPICAL = 2.4
"""MNIST's median stroke width by pixels.stroke_width."""

_FINE = 4
"""Thickness is corrected on a grid this many times finer than the input."""


def preprocess(drawing: Drawing, mode: InputMode) -> Preprocessed:
    """Every stage from the drawing to the network's input; a blank drawing gives stages without ink.

    A picture marked exact (an MNIST digit) passes unchanged: CENTRED is its pixels / 255.
    """
    if drawing.picture is not None and drawing.picture.exact and not drawing.strokes:
        stages = _exact_stages(drawing.picture.array(), mode)
    elif mode is InputMode.AS_DRAWN:
        stages = _as_drawn_stages(drawing)
    elif drawing.picture is None:
        stages = _stroke_stages(drawing)
    else:
        stages = _picture_stages(drawing)
    last = stages[-1].values
    caption = f"(value − {MEAN}) / {STD}: now {_shown(last.min())} to {_shown(last.max())}"
    return Preprocessed(mode, (*stages, Stage(StageName.NORMALISED, normalised(last), caption)))


def normalised(image: Float32) -> Float32:
    """(image - MEAN) / STD in float32, bit for bit what torch computes for a float32 tensor."""
    result: Float32 = (image - np.float32(MEAN)) / np.float32(STD)
    return result


def stroke_input(strokes: Iterable[npt.ArrayLike], width_px: float = PEN_WIDTH) -> Float32:
    """The CENTRED stage of strokes given as arrays (n, 2), (28, 28) float32 in 0..1.

    width_px: diameter of the pen in input pixels. For making training data: there is no canvas and no limit to
    enlarging, only the path matters.
    """
    ink = lines((points, 1.0) for points in strokes)
    if not len(ink.points):
        return np.zeros((SIZE, SIZE), dtype=np.float32)
    fit = _fit(ink, np.ones(len(ink.points)), width_px, max_scale=np.inf)
    return _centred(coverage(fit.ink, BOX, BOX))[0]


def _shown(value: float) -> str:
    return f"{(float(value) - MEAN) / STD:.2f}".replace("-", "−")


# --- strokes ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Lines on the 20x20 grid, the factor from canvas units to its pixels, and whether max_scale held."""

    ink: Lines
    scale: float
    limited: bool


def _stroke_stages(drawing: Drawing) -> tuple[Stage, ...]:
    width, height = drawing.canvas
    ink = _visible(clipped(canvas_lines(drawing), width, height))
    if not len(ink.points):
        return _blank_stages(drawing)
    drawn = _drawn(drawing, ink)
    left, top, right, bottom = _within(ink.box(), width, height)
    across, down = max(right - left, 1e-6), max(bottom - top, 1e-6)
    zoom = THUMBNAIL / max(across, down)
    # The crop is the finest of the grids below: points that do not matter there matter nowhere.
    ink = simplified(ink.moved(zoom, 0, 0), 0.5).moved(1 / zoom, 0, 0)
    rows, columns = max(1, round(down * zoom)), max(1, round(across * zoom))
    crop = coverage(ink.moved(zoom, -left * zoom, -top * zoom), rows, columns)
    limit, reason = _scale_limit(2 * float(ink.radii.max()), min(drawing.canvas))
    fit = _fit(ink, _pen_factor(ink), PEN_WIDTH, max_scale=limit)
    how = _scale_caption(fit.scale, reason if fit.limited else "")
    return (
        drawn,
        Stage(StageName.CROP, crop, _crop_caption(across, down, width, height)),
        *_fit_and_centred(
            coverage(fit.ink, BOX, BOX),
            f"{how}, pen made {PEN_WIDTH:.2g} px wide",
        ),
    )


def _visible(ink: Lines) -> Lines:
    """Without polylines whose ink is nowhere wider than nothing (a pen that reported no pressure at all)."""
    if not len(ink.points) or float(ink.radii.min()) > 0:
        return ink
    starts = np.flatnonzero(ink.first)
    widest = np.maximum.reduceat(ink.radii, starts)
    return ink.taken(np.repeat(widest > 0, np.diff(np.append(starts, len(ink.points)))))


def _within(box: pixels.Box, width: float, height: float) -> pixels.Box:
    left, top, right, bottom = box
    return max(left, 0.0), max(top, 0.0), min(right, float(width)), min(bottom, float(height))


def _scale_limit(pen: float, canvas: float) -> tuple[float, str]:
    """The largest factor from canvas units to input pixels for a mark made with a pen of this width, and why."""
    for_pen, for_canvas = MAX_PEN / max(pen, 1e-9), BOX / (SMALLEST * canvas)
    return (for_pen, "little more than its pen") if for_pen < for_canvas else (for_canvas, "tiny on this canvas")


def _pen_factor(ink: Lines) -> Float64:
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


def _fit(ink: Lines, factor: Float64, width_px: float, *, max_scale: float) -> _Fit:
    """The lines scaled so that the longer side of their box, with a pen of width_px, is 20, and centred."""
    radii = factor * width_px / 2
    span = float(np.ptp(ink.points, axis=0).max())
    scale = min((BOX - width_px) / span, max_scale) if span > 0 else max_scale
    limited = scale == max_scale
    if not np.isfinite(scale):
        scale = 1.0
    for _ in range(2):
        left, top, right, bottom = Lines(ink.points * scale, radii, ink.first).box()
        room = BOX - max(right - left, bottom - top)
        if limited or abs(room) < 1e-6:
            break
        # Radii vary with pressure: the box is only nearly linear in the scale.
        scale = min(scale + room / span, max_scale)
    shift = ((BOX - left - right) / 2, (BOX - top - bottom) / 2)
    return _Fit(Lines(ink.points * scale + shift, radii, ink.first), scale, limited)


# --- pictures ---------------------------------------------------------------------------------------------


def _exact_stages(grey: npt.NDArray[np.uint8], mode: InputMode) -> tuple[Stage, ...]:
    image = grey.astype(np.float32) / np.float32(255)
    drawn = Stage(StageName.DRAWN, image, "28 × 28 from MNIST, every pixel as it is")
    centred = Stage(StageName.CENTRED, image, "already centred in 28 × 28: unchanged")
    box = pixels.ink_box(image, 0)
    if mode is InputMode.AS_DRAWN:
        return drawn, centred
    left, top, right, bottom = box if box is not None else (4, 4, 24, 24)
    across, down = right - left, bottom - top
    fit = np.zeros((BOX, BOX), dtype=np.float32)
    y, x = max(0, (BOX - down) // 2), max(0, (BOX - across) // 2)
    fit[y : y + down, x : x + across] = image[top:bottom, left:right][:BOX, :BOX]
    return (
        drawn,
        Stage(StageName.CROP, image[top:bottom, left:right].copy(), _crop_caption(across, down, SIZE, SIZE)),
        Stage(StageName.FIT, fit, "already fitted to 20 × 20: unchanged"),
        centred,
    )


def _picture_stages(drawing: Drawing) -> tuple[Stage, ...]:
    grid = canvas_grid(drawing)
    image, fitted = grid.image, _fitted_already(grid)
    if fitted is None:
        image = pixels.without_specks(image)
    box = pixels.ink_box(image)
    if box is None:
        return _blank_stages(drawing)
    fit, caption, place = fitted or (*_picture_fit(image, box, grid.unit), None)
    left, top, right, bottom = box
    zoom = THUMBNAIL / max(right - left, bottom - top)
    crop = pixels.resampled(image, box, max(1, round((bottom - top) * zoom)), max(1, round((right - left) * zoom)))
    sizes = [side * grid.unit for side in (right - left, bottom - top, image.shape[1], image.shape[0])]
    return (
        _drawn(drawing, None),
        Stage(StageName.CROP, np.clip(crop, 0, 1), _crop_caption(*sizes)),
        *_fit_and_centred(fit, caption, place),
    )


def _fitted_already(grid: CanvasGrid) -> tuple[Float32, str, tuple[int, int]] | None:
    """The 20x20 around a digit that is just as large in a 28x28 picture, and the place of its corner there.

    Resampling it would only blur it.
    """
    box, pixel = pixels.ink_box(grid.image), grid.native
    if box is None or not pixel:
        return None
    left, top = int(box[0] // pixel), int(box[1] // pixel)
    across, down = -int(-box[2] // pixel) - left, -int(-box[3] // pixel) - top
    if not BOX - 1 <= max(across, down) <= BOX:
        return None
    left, top = left - (BOX - across) // 2, top - (BOX - down) // 2
    region = (left * pixel, top * pixel, (left + BOX) * pixel, (top + BOX) * pixel)
    return pixels.resampled(grid.image, region, BOX, BOX), "already about 20 × 20: not scaled", (left, top)


def _picture_fit(image: Float32, box: tuple[int, int, int, int], unit: float) -> tuple[Float32, str]:
    """The ink in ``box`` fitted to 20x20, and how; unit turns image pixels into those of the captions."""
    left, top, right, bottom = box
    longest = max(right - left, bottom - top)
    pen = pixels.stroke_width(image[top:bottom, left:right])
    limit, reason = _scale_limit(pen, min(image.shape))
    scale = min(BOX / longest, limit)
    fit = pixels.resampled(image, _around(box, BOX / scale), BOX, BOX)
    width = pixels.stroke_width(fit)
    if THIN <= width <= THICK or longest <= pen:
        return fit, f"{_scale_caption(scale / unit, reason if scale == limit else '')}, ink {width:.1f} px wide"
    scale = min((BOX - TYPICAL) / (longest - pen), limit)
    fine = pixels.resampled(image, _around(box, SIZE / scale), SIZE * _FINE, SIZE * _FINE)
    fit = _corrected(fine, (TYPICAL - pen * scale) * _FINE / 2)
    how = f"ink {pen * scale:.1f} px wide made {pixels.stroke_width(fit):.1f} px"
    return fit, f"{_scale_caption(scale / unit, reason if scale == limit else '')}, {how}"


def _around(box: tuple[int, int, int, int], side: float) -> pixels.Box:
    """A square with the same centre."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return x - side / 2, y - side / 2, x + side / 2, y + side / 2


def _corrected(fine: Float32, amount: float) -> Float32:
    """The 20x20 middle of a fine 28x28 grid, its ink thickened by ``amount`` fine pixels, or thinned.

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
    start, stop = (SIZE - BOX) // 2 * _FINE, (SIZE + BOX) // 2 * _FINE
    return pixels.resampled(result, (start, start, stop, stop), BOX, BOX)


# --- both -------------------------------------------------------------------------------------------------


def _as_drawn_stages(drawing: Drawing) -> tuple[Stage, ...]:
    width, height = drawing.canvas
    ink = clipped(canvas_lines(drawing), width, height) if drawing.picture is None else None
    small = render(drawing, (SIZE, SIZE), ink)
    caption = f"the whole {width:,} × {height:,} canvas shrunk to 28 × 28"
    return _drawn(drawing, ink), Stage(StageName.CENTRED, small, caption)


def _drawn(drawing: Drawing, ink: Lines | None) -> Stage:
    width, height = drawing.canvas
    zoom = THUMBNAIL / max(width, height)
    size = max(1, round(height * zoom)), max(1, round(width * zoom))
    caption = f"the {width:,} × {height:,} canvas as drawn" if not drawing.is_blank else "nothing drawn yet"
    return Stage(StageName.DRAWN, render(drawing, size, ink), caption)


def _blank_stages(drawing: Drawing) -> tuple[Stage, ...]:
    def empty(name: StageName, side: int) -> Stage:
        return Stage(name, np.zeros((side, side), dtype=np.float32), "no ink")

    return (
        _drawn(drawing, None),
        empty(StageName.CROP, THUMBNAIL),
        empty(StageName.FIT, BOX),
        empty(StageName.CENTRED, SIZE),
    )


def _fit_and_centred(fit: Float32, caption: str, place: tuple[int, int] | None = None) -> tuple[Stage, Stage]:
    fit = np.clip(fit, 0, 1)
    centred, right, down = _centred(fit, place)
    moves = [_move(right, "right", "left"), _move(down, "down", "up")]
    moved = " and ".join(move for move in moves if move)
    text = f"moved {moved}" if moved else "not moved"
    text += ": centre of mass in the middle of 28 × 28"
    return Stage(StageName.FIT, fit, caption), Stage(StageName.CENTRED, centred, text)


def _move(pixels_moved: int, forward: str, backward: str) -> str:
    return f"{abs(pixels_moved)} px {forward if pixels_moved > 0 else backward}" if pixels_moved else ""


def _centred(fit: Float32, place: tuple[int, int] | None = None) -> tuple[Float32, int, int]:
    """20x20 placed in 28x28 by whole pixels so that the centre of mass lies in 14 <= x, y < 15 (pixel edges).

    That is where it lies in MNIST's digits (measured: 13.99 to 15.00, evenly spread). No ink is pushed out. place:
    where a digit that comes from a 28x28 picture had its corner; it stays there if it is centred to a hair, because a
    centre on the very edge would jump by a pixel from rounding alone. Also returned: by how much the corner moved to
    the right and down, from that place or from the middle.
    """
    image = np.zeros((SIZE, SIZE), dtype=np.float32)
    box = pixels.ink_box(fit, 0)
    if box is None:
        return image, 0, 0
    left, top, right, bottom = box
    old_x, old_y = place if place is not None else ((SIZE - BOX) // 2, (SIZE - BOX) // 2)
    amount = float(fit.sum())
    edges = np.arange(BOX) + 0.5
    x, y = float(fit.sum(axis=0) @ edges) / amount, float(fit.sum(axis=1) @ edges) / amount
    new_x, new_y = _offset(x, old_x, place is not None), _offset(y, old_y, place is not None)
    new_x, new_y = int(np.clip(new_x, -left, SIZE - right)), int(np.clip(new_y, -top, SIZE - bottom))
    image[top + new_y : bottom + new_y, left + new_x : right + new_x] = fit[top:bottom, left:right]
    return image, new_x - old_x, new_y - old_y


def _offset(centre: float, old: int, stays: bool) -> int:
    """The whole number that brings ``centre`` to 14 .. 15."""
    middle = SIZE // 2
    if stays and middle - 0.02 < centre + old < middle + 1.02:
        return old
    # A centre that is whole but for rounding must not jump either.
    return int(middle - np.floor(centre + 1e-4))


def _crop_caption(across: float, down: float, width: float, height: float) -> str:
    return f"cropped to {across:,.0f} × {down:,.0f} of {width:,.0f} × {height:,.0f}"


def _scale_caption(scale: float, limited_because: str) -> str:
    text = f"scaled by {scale:.2g}" if scale < 10 else f"scaled by {scale:.0f}"
    return f"{text} only, because it is {limited_because}" if limited_because else f"{text} to fit 20 × 20"
