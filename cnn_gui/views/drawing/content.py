"""The canvas to be taken away: a picture of it, its pixels, and its strokes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnn_gui.core.base.number_files import Cell, NumberTable, matrix
from cnn_gui.core.drawing.canvas_grid import render
from cnn_gui.core.drawing.colours import render_colour
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate
from cnn_gui.views.drawing.canvas import Canvas

PIXELS = (280, 280)
"""Rows and columns of the canvas in numbers: ten times those of MNIST's images."""

COLUMNS = ("stroke", "x", "y", "width", "pressure", "red", "green", "blue")
"""Of the table of strokes: x, y and width in canvas units, 500 across; pressure 0..1; colours 0..255."""


def canvas_content(canvas: Canvas, source: str) -> PanelContent | None:
    """source: where the picture on the canvas came from, "" for strokes alone."""
    drawing = canvas.drawing()
    if drawing.is_blank:
        return None
    caption = source or translate("DrawingContent", "A drawing")
    return PanelContent("drawing", caption, canvas, lambda: drawing_numbers(drawing), of_network=False)


def drawing_numbers(drawing: Drawing) -> PanelNumbers:
    """pixels, colours: the canvas in grey and in colour, (280, 280) and (3, 280, 280) float32 in 0..1. strokes:
    (points, 8), in the columns of COLUMNS.

    picture: the pixels under the strokes, (H, W) or (H, W, 3) uint8, where there are any. The table holds the strokes,
    of a picture alone its grey pixels.
    """
    rows = tuple(_rows(drawing.strokes))
    pixels = render(drawing, PIXELS)
    arrays: dict[str, np.ndarray] = {
        "pixels": pixels,
        "colours": render_colour(drawing, PIXELS),
        "strokes": np.array(rows, dtype=np.float64).reshape(-1, len(COLUMNS)),
    }
    if drawing.picture is not None:
        original = drawing.picture.original_array()
        arrays["picture"] = drawing.picture.array() if original is None else original
    return PanelNumbers(arrays, NumberTable(COLUMNS, rows) if rows else matrix(pixels))


def _rows(strokes: tuple[Stroke, ...]) -> Iterator[tuple[Cell, ...]]:
    for number, stroke in enumerate(strokes, start=1):
        color = stroke.color or (255, 255, 255)
        pressures = stroke.pressures or (1.0,) * len(stroke.points)
        for (x, y), pressure in zip(stroke.points, pressures, strict=True):
            yield number, x, y, stroke.width, pressure, *color
