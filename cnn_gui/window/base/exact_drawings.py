"""Inputs of a network as drawings that it reads as they are."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.messages import Task, meaning_in
from cnn_gui.core.drawing.messages import Drawing, Picture, canvas_of


def exact_drawing(pixels: UInt8, source: str) -> Drawing:
    """pixels: (C, H, W) uint8, of one channel or three. source: what it is called."""
    shown = pixels[0] if len(pixels) == 1 else np.moveaxis(pixels, 0, 2)
    picture = Picture.from_array(shown, source=source, exact=True)
    return Drawing(picture=picture, canvas=canvas_of(pixels.shape))


def labelled_drawing(image: UInt8, label: int, task: Task, source: str) -> Drawing:
    """An image of a data set, (H, W) or (H, W, 3) uint8, as examples come onto the canvas. label: its place in the
    classes of the task. source: what it is called."""
    picture = Picture.from_array(image, source=source, exact=True)
    return Drawing(picture=picture, canvas=canvas_of(image.shape[:2]), label=label, meaning=meaning_in(task, label))
