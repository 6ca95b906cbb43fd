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

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.canvas_grid import canvas_grid, canvas_lines, render
from cnn_gui.core.drawing.ink import Lines, clipped, coverage, lines, simplified
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.fitting import (
    BOX,
    PEN_WIDTH,
    SIZE,
    THUMBNAIL,
    centre_by_mass,
    fit_lines,
    fit_picture,
    fitted_already,
    pen_factor,
    scale_caption,
    scale_limit,
)
from cnn_gui.core.input.messages import InputMode, Preprocessed, Stage, StageName

__all__ = ["PEN_WIDTH", "normalised", "preprocess", "render", "stroke_input"]


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
    short = Sentence(QT_TRANSLATE_NOOP("core", "(value − {mean}) / {deviation}"), mean=MEAN, deviation=STD)
    text, ends = QT_TRANSLATE_NOOP("core", "{what}: now {low} to {high}"), (float(last.min()), float(last.max()))
    caption = Sentence(text, what=short, low=_shown(ends[0]), high=_shown(ends[1]))
    return Preprocessed(mode, (*stages, Stage(StageName.NORMALISED, normalised(last), caption, short)))


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
    fit = fit_lines(ink, np.ones(len(ink.points)), width_px, max_scale=np.inf)
    return centre_by_mass(coverage(fit.ink, BOX, BOX))[0]


def _shown(value: float) -> str:
    return f"{(float(value) - MEAN) / STD:.2f}".replace("-", "−")


# --- strokes ----------------------------------------------------------------------------------------------


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
    limit, reason = scale_limit(2 * float(ink.radii.max()), min(drawing.canvas), path_known=True)
    fit = fit_lines(ink, pen_factor(ink), PEN_WIDTH, max_scale=limit)
    how = scale_caption(fit.scale, reason if fit.limited else "")
    return (
        drawn,
        Stage(StageName.CROP, crop, _crop_caption(across, down, width, height)),
        *_fit_and_centred(
            coverage(fit.ink, BOX, BOX),
            Sentence(QT_TRANSLATE_NOOP("core", "{how}, pen made {width:.2g} px wide"), how=how, width=PEN_WIDTH),
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
        Stage(StageName.FIT, fit, Sentence(QT_TRANSLATE_NOOP("core", "already fitted to 20 × 20: unchanged"))),
        centred,
    )


def _picture_stages(drawing: Drawing) -> tuple[Stage, ...]:
    grid = canvas_grid(drawing)
    image, fitted = grid.image, fitted_already(grid)
    if fitted is None:
        if not drawing.strokes:
            # What a person draws up to the edge is meant; what the edge of a picture cuts off is not.
            image = pixels.without_neighbours(image)
        image = pixels.without_specks(image)
    box = pixels.ink_box(image)
    if box is None:
        return _blank_stages(drawing)
    fit, caption, place = fitted or (*fit_picture(image, box, grid.unit), None)
    left, top, right, bottom = box
    zoom = THUMBNAIL / max(right - left, bottom - top)
    crop = pixels.resampled(image, box, max(1, round((bottom - top) * zoom)), max(1, round((right - left) * zoom)))
    sizes = [side * grid.unit for side in (right - left, bottom - top, image.shape[1], image.shape[0])]
    return (
        _drawn(drawing, None),
        Stage(StageName.CROP, np.clip(crop, 0, 1), _crop_caption(*sizes)),
        *_fit_and_centred(fit, caption, place),
    )


# --- both -------------------------------------------------------------------------------------------------


def _as_drawn_stages(drawing: Drawing) -> tuple[Stage, ...]:
    width, height = drawing.canvas
    ink = clipped(canvas_lines(drawing), width, height) if drawing.picture is None else None
    small = render(drawing, (SIZE, SIZE), ink)
    text = QT_TRANSLATE_NOOP("core", "the whole {width:,} × {height:,} canvas shrunk to 28 × 28")
    caption = Sentence(text, width=width, height=height)
    return _drawn(drawing, ink), Stage(StageName.CENTRED, small, caption)


def _drawn(drawing: Drawing, ink: Lines | None) -> Stage:
    width, height = drawing.canvas
    zoom = THUMBNAIL / max(width, height)
    size = max(1, round(height * zoom)), max(1, round(width * zoom))
    caption = Sentence(
        QT_TRANSLATE_NOOP("core", "the {width:,} × {height:,} canvas as drawn"), width=width, height=height
    )
    if drawing.is_blank:
        caption = Sentence(QT_TRANSLATE_NOOP("core", "nothing drawn yet"))
    return Stage(StageName.DRAWN, render(drawing, size, ink), caption)


def _blank_stages(drawing: Drawing) -> tuple[Stage, ...]:
    def empty(name: StageName, side: int) -> Stage:
        return Stage(name, np.zeros((side, side), dtype=np.float32), Sentence(QT_TRANSLATE_NOOP("core", "no ink")))

    return (
        _drawn(drawing, None),
        empty(StageName.CROP, THUMBNAIL),
        empty(StageName.FIT, BOX),
        empty(StageName.CENTRED, SIZE),
    )


def _fit_and_centred(fit: Float32, caption: str, place: tuple[int, int] | None = None) -> tuple[Stage, Stage]:
    fit = np.clip(fit, 0, 1)
    centred, right, down = centre_by_mass(fit, place)
    moved = _moved(right, down)
    text = Sentence(QT_TRANSLATE_NOOP("core", "{what}: centre of mass in the middle of 28 × 28"), what=moved)
    return Stage(StageName.FIT, fit, caption), Stage(StageName.CENTRED, centred, text, moved)


def _moved(right: int, down: int) -> Sentence:
    across = (
        QT_TRANSLATE_NOOP("core", "{across} px right") if right > 0 else QT_TRANSLATE_NOOP("core", "{across} px left")
    )
    along = QT_TRANSLATE_NOOP("core", "{down} px down") if down > 0 else QT_TRANSLATE_NOOP("core", "{down} px up")
    parts = [Sentence(across, across=abs(right))] if right else []
    parts += [Sentence(along, down=abs(down))] if down else []
    match parts:
        case [one]:
            return Sentence(QT_TRANSLATE_NOOP("core", "moved {move}"), move=one)
        case [one, other]:
            return Sentence(QT_TRANSLATE_NOOP("core", "moved {move} and {other}"), move=one, other=other)
    return Sentence(QT_TRANSLATE_NOOP("core", "not moved"))


def _crop_caption(across: float, down: float, width: float, height: float) -> Sentence:
    text = QT_TRANSLATE_NOOP("core", "cropped to {across:,.0f} × {down:,.0f} of {width:,.0f} × {height:,.0f}")
    return Sentence(text, across=across, down=down, width=width, height=height)
