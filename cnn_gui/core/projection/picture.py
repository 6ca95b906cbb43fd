"""A map of images as a picture, without a screen."""

from __future__ import annotations

import colorsys
import io

import numpy as np
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import class_name
from cnn_gui.core.projection.messages import MapImages

_SIDE, _LEGEND, _MARGIN, _RADIUS, _LINE = 900, 150, 20, 3, 20
_MOST_NAMED = 40


def map_png(images: MapImages, positions: Float32, about: str) -> bytes:
    """Each image a dot in the colour of its label, those that are answered wrong with a black ring; the classes' names
    beside it. positions: (N, 2), y upwards; an image at NaN has no dot. about: becomes the picture's Description."""
    picture = Image.new("RGB", (_SIDE + _LEGEND, _SIDE), "white")
    draw = ImageDraw.Draw(picture)
    colors = [_color(index, len(images.task.classes)) for index in range(len(images.task.classes))]
    there = np.flatnonzero(np.isfinite(positions).all(axis=1))
    low, high = positions[there].min(axis=0), positions[there].max(axis=0)
    scale = (_SIDE - 2 * _MARGIN) / max(float((high - low).max()), 1e-9)
    middle = (low + high) / 2
    for place in there[np.argsort(images.mistakes[there], kind="stable")].tolist():
        x, y = (positions[place] - middle) * scale
        box = _box(_SIDE / 2 + float(x), _SIDE / 2 - float(y), _RADIUS)
        draw.ellipse(box, fill=colors[images.labels[place]], outline="black" if images.mistakes[place] else None)
    for index, color in enumerate(colors[:_MOST_NAMED]):
        y = _MARGIN + index * _LINE
        draw.ellipse(_box(_SIDE + 10, y + 6, 5), fill=color)
        name = one_line(str(class_name(images.task.names, index)), 18)
        draw.text((_SIDE + 22, y), name.encode("ascii", "replace").decode(), fill="black")
    information = PngInfo()
    information.add_itxt("Description", about)
    buffer = io.BytesIO()
    picture.save(buffer, "png", pnginfo=information)
    return buffer.getvalue()


def _box(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius


def _color(index: int, count: int) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(index / max(count, 1), 0.42 if index % 2 else 0.55, 0.75)
    return round(255 * red), round(255 * green), round(255 * blue)
