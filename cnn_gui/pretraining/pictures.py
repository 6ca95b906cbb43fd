"""Pictures of digits as people keep them: any size, pen and place, soft or hard edges, stretched, noisy, on any paper.

Each is opened as the app opens a picture, so that the network learns from what it will be shown.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.canvas_grid import render
from cnn_gui.core.drawing.images import read_picture
from cnn_gui.core.drawing.messages import Drawing, Stroke

SMALLEST, LARGEST = 14, 320
"""Side of a picture in pixels."""


def picture_of(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The drawing as an opened picture of it, with a pen of another width and elsewhere on the paper."""
    side = round(float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST)))))
    moved = _placed(drawing, side, rng)
    return opened(spoiled(np.asarray(render(moved, (side, side)), dtype=np.float32), rng), rng)


def picture_of_digit(image: UInt8, rng: np.random.Generator) -> Drawing:
    """A digit of 28x28 as an opened picture of another size, with thicker or thinner ink and more or less margin."""
    grey = image.astype(np.float32) / np.float32(255)
    box = pixels.ink_box(grey, 0.1) or (4, 4, 24, 24)
    left, top, right, bottom = box
    margin = float(rng.uniform(0.02, 0.6)) * max(right - left, bottom - top)
    half = max(right - left, bottom - top) / 2 + margin
    x, y = (left + right) / 2 + rng.uniform(-margin, margin) / 2, (top + bottom) / 2 + rng.uniform(-margin, margin) / 2
    side = round(float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST / 2)))))
    enlarged = pixels.resampled(grey, (x - half, y - half, x + half, y + half), side, side)
    if rng.random() < 0.3 and side >= 40:
        enlarged = pixels.thickened(enlarged, float(rng.uniform(-0.8, 1.2)) * side / (4 * half))
    if rng.random() < 0.3:
        enlarged = np.asarray(enlarged > 0.5 * float(enlarged.max()), dtype=np.float32)
    return opened(spoiled(enlarged, rng), rng)


def spoiled(image: Float32, rng: np.random.Generator) -> Float32:
    """Stretched to its ink's box (as some collections were), blurred, hardened, faint or noisy; mostly left alone."""
    if rng.random() < 0.12:
        image = _stretched(image, rng)
    if rng.random() < 0.2:
        image = _blurred(image, int(rng.integers(1, 2 + len(image) // 60)))
    if rng.random() < 0.15:
        image = np.asarray(image > float(rng.uniform(0.3, 0.6)) * float(image.max()), dtype=np.float32)
    if rng.random() < 0.15:
        image = image * np.float32(rng.uniform(0.4, 1.0))
    if rng.random() < 0.1:
        image = image + rng.normal(0.0, rng.uniform(0.01, 0.06), image.shape).astype(np.float32)
    return np.asarray(np.clip(image, 0, 1), dtype=np.float32)


def opened(image: Float32, rng: np.random.Generator) -> Drawing:
    """The picture of white ink, or its negative, as the app opens it."""
    grey = np.rint(image * 255).astype(np.uint8)
    is_negative = rng.random() < 0.3
    picture = read_picture(255 - grey if is_negative else grey, name="drawing")
    if picture.inverted != is_negative:
        # A label on the space between the ink would be wrong.
        picture = read_picture(grey, name="drawing", white_ink=True)
    return Drawing(picture=picture)


def _placed(drawing: Drawing, side: int, rng: np.random.Generator) -> Drawing:
    """The strokes on a canvas of side x side: large or small, in the middle or in a corner, pen of 1 px or more."""
    lines = [np.array(stroke.points, dtype=np.float64) for stroke in drawing.strokes]
    everything = np.concatenate(lines)
    low, extent = everything.min(axis=0), max(float(np.ptp(everything, axis=0).max()), 1.0)
    # At least 14 px of digit, so that a person could still read it.
    share = float(rng.uniform(min(0.9, max(0.3, 14 / side)), 0.92))
    scale = share * side / extent
    pen = max(1.0, share * side * float(rng.choice([0.0, 0.03, 0.06, 0.1, 0.15, 0.2])) * float(rng.uniform(0.8, 1.2)))
    room = np.maximum(side - np.ptp(everything, axis=0) * scale - pen, 0.0)
    offset = room * (rng.uniform(0.0, 1.0, 2) if rng.random() < 0.4 else 0.5) + pen / 2
    return replace(
        drawing,
        canvas=(side, side),
        strokes=tuple(
            Stroke(tuple((float(x), float(y)) for x, y in (line - low) * scale + offset), pen) for line in lines
        ),
    )


def _stretched(image: Float32, rng: np.random.Generator) -> Float32:
    """The ink's box stretched towards a square, partly or wholly; a digit as narrow as a 1 stays as it is."""
    box = pixels.ink_box(image)
    if box is None:
        return image
    left, top, right, bottom = box
    across, down = right - left, bottom - top
    if across < 0.35 * down or down < 0.35 * across:
        return image
    side = max(across, down)
    amount = float(rng.uniform(0.3, 1.0))
    new_across, new_down = (round(part + (side - part) * amount) for part in (across, down))
    margin = int(rng.integers(0, 1 + side // 4))
    return np.pad(pixels.resampled(image, box, max(1, new_down), max(1, new_across)), margin)


def _blurred(image: Float32, reach: int) -> Float32:
    padded = np.pad(image, reach)
    size = 2 * reach + 1
    table = np.pad(padded.cumsum(axis=0, dtype=np.float64).cumsum(axis=1), ((1, 0), (1, 0)))
    total = table[size:, size:] - table[:-size, size:] - table[size:, :-size] + table[:-size, :-size]
    return np.asarray(total / size**2, dtype=np.float32)
