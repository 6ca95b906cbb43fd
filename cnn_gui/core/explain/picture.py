"""An explanation as a small picture, made without a window: what the network was given, and each pixel's share."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Explanation

FOR = (178, 24, 43)
AGAINST = (33, 102, 172)
"""The ends of the scale, as red and blue of equal lightness: what speaks for the class, and what against it."""

SIDE = 448
"""Pixels of the longer side of each of the two pictures, about: a cell has a whole number of them."""

GAP = 16


def explanation_png(explanation: Explanation, task: Task, caption: str) -> bytes:
    """A PNG of the input, on the left, and of the shares, on the right: white is 0, full colour the largest magnitude.

    caption: goes into the file as its description.
    """
    height, width = explanation.input.shape[1:]
    scale = max(1, SIDE // max(height, width))
    left, right = (
        _enlarged(each, scale) for each in (input_colours(explanation.input, task), share_colours(explanation))
    )
    gap = np.full((left.shape[0], GAP, 3), 255, dtype=np.uint8)
    note = PngInfo()
    note.add_itxt("Description", caption)
    buffer = io.BytesIO()
    Image.fromarray(np.concatenate([left, gap, right], axis=1)).save(buffer, "PNG", pnginfo=note)
    return buffer.getvalue()


def share_colours(explanation: Explanation) -> UInt8:
    """(H, W, 3): white is no share, and the largest magnitude has the full colour of its side."""
    shares = explanation.by_pixel.astype(np.float64)
    limit = float(np.abs(shares).max()) or 1.0
    amount = np.abs(shares / limit)[..., None]
    ends = np.where((shares > 0)[..., None], np.array(FOR), np.array(AGAINST))
    return _bytes(255 + amount * (ends - 255.0))


def input_colours(x: Float32, task: Task) -> UInt8:
    """(H, W, 3): the input (C, H, W) before it was normalised."""
    planes = 255 * task.pixels(x)
    return _bytes(np.broadcast_to(planes.transpose(1, 2, 0), (*x.shape[1:], 3)))


def _bytes(values: np.ndarray) -> UInt8:
    result: UInt8 = np.rint(np.clip(values, 0, 255)).astype(np.uint8)
    return result


def _enlarged(colours: UInt8, scale: int) -> UInt8:
    result: UInt8 = colours.repeat(scale, axis=0).repeat(scale, axis=1)
    return result
