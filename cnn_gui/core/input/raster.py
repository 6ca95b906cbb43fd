"""From a drawing to the input of a task, with every stage kept.

MNIST's digits were fitted into a box of 20x20 pixels, keeping their shape, and placed in 28x28 with their centre of
mass in the middle (Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
recognition", 1998). A network trained on them expects just that, and a drawing goes the same way in LIKE_MNIST mode.

A pen of any size can draw a digit of any size; MNIST's pens, scaled with their digits, are all about as wide. So where
strokes are known, they are drawn anew on the 20x20 grid with PEN_WIDTH, and in pictures ink that is clearly too thick
or too thin is corrected. AS_DRAWN mode shrinks the whole canvas to the input's size, for comparison, and is the way of
colour (core.input.colour). Inputs of other sizes have the same box and pen in proportion (fitting.InputFrame).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.canvas_grid import canvas_grid, canvas_lines, render
from cnn_gui.core.drawing.ink import Lines, clipped, coverage, lines, simplified
from cnn_gui.core.drawing.messages import Drawing, Picture
from cnn_gui.core.input.clutter import cleared
from cnn_gui.core.input.colour import colour_stages
from cnn_gui.core.input.fitting import (
    BOX,
    PEN_WIDTH,
    SIZE,
    THUMBNAIL,
    BoxFit,
    InputFrame,
    centre_by_mass,
    fit_lines,
    fit_picture,
    fitted_already,
    pen_factor,
    scale_caption,
    scale_limit,
)
from cnn_gui.core.input.messages import InputMode, Preprocessed, Stage, StageName
from cnn_gui.core.input.modes import possible
from cnn_gui.core.input.parts import parts_of
from cnn_gui.core.input.words import drawn_caption, exact_caption, normalised_caption, shrunk_caption, thumbnail_size

__all__ = ["PEN_WIDTH", "input_pixels", "normalised", "preprocess", "render", "stroke_input"]


def preprocess(drawing: Drawing, mode: InputMode, task: Task = MNIST) -> Preprocessed:
    """Every stage from the drawing to the network's input; a blank drawing gives stages without ink.

    mode: one of ``modes.modes(task)``; any other counts as AS_DRAWN. A picture marked exact (of a data set) that has
    the input's size passes unchanged: CENTRED is its pixels / 255.
    """
    mode = possible(mode, task)
    stages = colour_stages(drawing, task) if task.is_colour else _grey_stages(drawing, mode, task)
    return Preprocessed(mode, (*stages, _normalised_stage(stages[-1].values, task)), *parts_of(drawing, task))


def _grey_stages(drawing: Drawing, mode: InputMode, task: Task) -> tuple[Stage, ...]:
    frame = InputFrame(*task.input_shape[1:])
    if drawing.picture is not None and drawing.picture.is_exact_for(task.input_shape[1:]) and not drawing.strokes:
        return _exact_stages(drawing.picture, mode, task, frame)
    if mode is InputMode.AS_DRAWN:
        return _as_drawn_stages(drawing, frame)
    return (
        _stroke_stages(drawing, frame) if drawing.picture is None else _picture_stages(drawing, drawing.picture, frame)
    )


def normalised(image: Float32, task: Task = MNIST) -> Float32:
    """(image - mean) / std in float32, bit for bit what torch computes for a float32 tensor.

    image: (H, W) for one channel, (3, H, W) for three, each with its own numbers.
    """
    if image.ndim == 2:
        result: Float32 = (image - np.float32(task.mean[0])) / np.float32(task.std[0])
        return result
    mean, std = (np.array(numbers, dtype=np.float32)[:, None, None] for numbers in (task.mean, task.std))
    return np.asarray((image - mean) / std, dtype=np.float32)


def _normalised_stage(values: Float32, task: Task) -> Stage:
    result = normalised(values, task)
    text = QT_TRANSLATE_NOOP("core", "(value − {mean}) / {deviation}")
    if not task.is_colour:
        short = what = Sentence(text, mean=f"{task.mean[0]:.4g}", deviation=f"{task.std[0]:.4g}")
    else:
        short = Sentence(QT_TRANSLATE_NOOP("core", "(value − mean) / deviation"))
        what = Sentence(
            QT_TRANSLATE_NOOP("core", "(red − {m0}) / {d0}, (green − {m1}) / {d1}, (blue − {m2}) / {d2}"),
            **{f"m{channel}": f"{mean:.4g}" for channel, mean in enumerate(task.mean)},
            **{f"d{channel}": f"{deviation:.4g}" for channel, deviation in enumerate(task.std)},
        )
    return Stage(StageName.NORMALISED, result, normalised_caption(what, result), short)


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


def input_pixels(drawing: Drawing, task: Task = MNIST) -> Float32:
    """What a drawing becomes before it is normalised, (C, H, W) float32 in 0..1, in the task's own mode.

    The very values of the stage CENTRED, without the stages before it: for making training data of many drawings.
    """
    plain = not task.is_colour and drawing.picture is None
    if plain and possible(task.mode, task) is InputMode.LIKE_MNIST:
        frame = InputFrame(*task.input_shape[1:])
        ink = _inked(drawing)
        if not len(ink.points):
            return np.zeros(task.input_shape, dtype=np.float32)
        fit, _ = _box_fit(_cropped(ink, drawing)[0], drawing, frame)
        drawn = np.clip(coverage(fit.ink, frame.box, frame.box, fine=True), 0, 1)
        return centre_by_mass(drawn, None, frame)[0][None]
    values = preprocess(drawing, task.mode, task).stages[-2].values
    return values if values.ndim == 3 else values[None]


# --- strokes ----------------------------------------------------------------------------------------------


def _stroke_stages(drawing: Drawing, frame: InputFrame) -> tuple[Stage, ...]:
    width, height = drawing.canvas
    ink = _inked(drawing)
    if not len(ink.points):
        return _blank_stages(drawing, frame)
    drawn = _drawn(drawing, ink)
    ink, (left, top, right, bottom), zoom = _cropped(ink, drawing)
    across, down = max(right - left, 1e-6), max(bottom - top, 1e-6)
    rows, columns = max(1, round(down * zoom)), max(1, round(across * zoom))
    crop = coverage(ink.moved(zoom, -left * zoom, -top * zoom), rows, columns)
    fit, reason = _box_fit(ink, drawing, frame)
    how = scale_caption(fit.scale, reason if fit.limited else "", frame.box)
    text = QT_TRANSLATE_NOOP("core", "{how}, pen made {width:.2g} px wide")
    return (
        drawn,
        Stage(StageName.CROP, crop, _crop_caption(across, down, width, height)),
        *_fit_and_centred(
            coverage(fit.ink, frame.box, frame.box, fine=True),
            Sentence(text, how=how, width=PEN_WIDTH * frame.scale),
            frame,
        ),
    )


def _inked(drawing: Drawing) -> Lines:
    """The strokes as far as they can be seen on the canvas."""
    return _visible(clipped(canvas_lines(drawing), *drawing.canvas))


def _cropped(ink: Lines, drawing: Drawing) -> tuple[Lines, pixels.Box, float]:
    """The lines without points that do not matter on the crop's grid, their box, and the grid's pixels per unit.

    It is the finest of the grids: points that do not matter there matter nowhere.
    """
    box = left, top, right, bottom = _within(ink.box(), *drawing.canvas)
    zoom = THUMBNAIL / max(right - left, bottom - top, 1e-6)
    return simplified(ink.moved(zoom, 0, 0), 0.5).moved(1 / zoom, 0, 0), box, zoom


def _box_fit(ink: Lines, drawing: Drawing, frame: InputFrame) -> tuple[BoxFit, Sentence]:
    """The lines on the grid of the frame's box, and why they are no larger where that is so."""
    limit, reason = scale_limit(2 * float(ink.radii.max()), min(drawing.canvas), frame, path_known=True)
    pen = PEN_WIDTH * frame.scale
    return fit_lines(ink, pen_factor(ink), pen, max_scale=limit, side=frame.box), reason


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


def _exact_stages(picture: Picture, mode: InputMode, task: Task, frame: InputFrame) -> tuple[Stage, ...]:
    image = picture.array().astype(np.float32) / np.float32(255)
    drawn = Stage(StageName.DRAWN, image, exact_caption(picture, task))
    box = pixels.ink_box(image, 0)
    left, top, right, bottom = box if box is not None else (*frame.corner, *(c + frame.box for c in frame.corner))
    across, down = right - left, bottom - top
    text, side = QT_TRANSLATE_NOOP("core", "already centred in {width} × {height}: unchanged"), frame.box
    if max(across, down) > side:
        text = QT_TRANSLATE_NOOP("core", "already {width} × {height}: unchanged")
    centred = Stage(StageName.CENTRED, image, Sentence(text, width=frame.width, height=frame.height))
    if mode is InputMode.AS_DRAWN or max(across, down) > side:
        return drawn, centred
    fit = np.zeros((side, side), dtype=np.float32)
    y, x = (side - down) // 2, (side - across) // 2
    fit[y : y + down, x : x + across] = image[top:bottom, left:right]
    fitted = QT_TRANSLATE_NOOP("core", "already fitted to {side} × {side}: unchanged")
    crop = _crop_caption(across, down, frame.width, frame.height)
    return (
        drawn,
        Stage(StageName.CROP, image[top:bottom, left:right].copy(), crop),
        Stage(StageName.FIT, fit, Sentence(fitted, side=side)),
        centred,
    )


def _picture_stages(drawing: Drawing, picture: Picture, frame: InputFrame) -> tuple[Stage, ...]:
    grid = canvas_grid(drawing, (frame.height, frame.width))
    image, fitted = grid.image, fitted_already(grid, frame)
    if fitted is None:
        # What a person draws up to the edge is meant; what the edge of a picture cuts off is not.
        image = pixels.without_specks(image) if drawing.strokes else cleared(picture).image
    box = pixels.ink_box(image)
    if box is None:
        return _blank_stages(drawing, frame)
    fit, caption, place = fitted or (*fit_picture(image, box, grid.unit, frame), None)
    left, top, right, bottom = box
    zoom = THUMBNAIL / max(right - left, bottom - top)
    crop = pixels.resampled(image, box, max(1, round((bottom - top) * zoom)), max(1, round((right - left) * zoom)))
    sizes = [side * grid.unit for side in (right - left, bottom - top, image.shape[1], image.shape[0])]
    return (
        _drawn(drawing, None),
        Stage(StageName.CROP, np.clip(crop, 0, 1), _crop_caption(*sizes)),
        *_fit_and_centred(fit, caption, frame, place),
    )


# --- both -------------------------------------------------------------------------------------------------


def _as_drawn_stages(drawing: Drawing, frame: InputFrame) -> tuple[Stage, ...]:
    width, height = drawing.canvas
    ink = clipped(canvas_lines(drawing), width, height) if drawing.picture is None else None
    small = render(drawing, (frame.height, frame.width), ink, fine=True)
    return _drawn(drawing, ink), Stage(StageName.CENTRED, small, shrunk_caption(drawing, frame.width, frame.height))


def _drawn(drawing: Drawing, ink: Lines | None) -> Stage:
    return Stage(
        StageName.DRAWN, render(drawing, thumbnail_size(drawing), ink), drawn_caption(drawing, drawing.is_blank)
    )


def _blank_stages(drawing: Drawing, frame: InputFrame) -> tuple[Stage, ...]:
    def empty(name: StageName, height: int, width: int) -> Stage:
        return Stage(name, np.zeros((height, width), dtype=np.float32), Sentence(QT_TRANSLATE_NOOP("core", "no ink")))

    return (
        _drawn(drawing, None),
        empty(StageName.CROP, THUMBNAIL, THUMBNAIL),
        empty(StageName.FIT, frame.box, frame.box),
        empty(StageName.CENTRED, frame.height, frame.width),
    )


def _fit_and_centred(
    fit: Float32, caption: str, frame: InputFrame, place: tuple[int, int] | None = None
) -> tuple[Stage, Stage]:
    fit = np.clip(fit, 0, 1)
    centred, right, down = centre_by_mass(fit, place, frame)
    moved = _moved(right, down)
    text = QT_TRANSLATE_NOOP("core", "{what}: centre of mass in the middle of {width} × {height}")
    words = Sentence(text, what=moved, width=frame.width, height=frame.height)
    return Stage(StageName.FIT, fit, caption), Stage(StageName.CENTRED, centred, words, moved)


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
