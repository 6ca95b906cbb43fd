"""From a drawing to the input of a task in colour: the whole canvas, with the colours of its ink and its picture."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.colours import ink_layers, render_colour, unit_planes
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import Stage, StageName
from cnn_gui.core.input.words import drawn_caption, exact_caption, shrunk_caption, thumbnail_size


def colour_stages(drawing: Drawing, task: Task) -> tuple[Stage, ...]:
    """DRAWN and CENTRED, (3, H, W) in 0..1 each; an exact picture of the input's size passes unchanged."""
    _, height, width = task.input_shape
    picture = drawing.picture
    if picture is not None and picture.is_exact_for((height, width)) and not drawing.strokes:
        planes = np.ascontiguousarray(unit_planes(picture))
        unchanged = Sentence(
            QT_TRANSLATE_NOOP("core", "already {width} × {height}: unchanged"), width=width, height=height
        )
        return (
            Stage(StageName.DRAWN, planes, exact_caption(picture, task)),
            Stage(StageName.CENTRED, planes, unchanged),
        )
    layers = ink_layers(drawing)
    thumbnail = render_colour(drawing, thumbnail_size(drawing), layers)
    small = render_colour(drawing, (height, width), layers, fine=True)
    return (
        Stage(StageName.DRAWN, thumbnail, drawn_caption(drawing, drawing.is_blank_in(colour=True))),
        Stage(StageName.CENTRED, small, shrunk_caption(drawing, width, height)),
    )
