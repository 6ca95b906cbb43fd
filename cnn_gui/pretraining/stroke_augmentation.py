"""Augmentation of a drawing's strokes for the networks that come with the app: another size of pen each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnn_gui.core.drawing.augmentation import changed
from cnn_gui.core.drawing.messages import Drawing, Stroke


def augmented(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The drawing as the same hand might have made it on another day, with another pen or a mouse."""
    found = changed([np.array(stroke.points, dtype=np.float64) for stroke in drawing.strokes], rng)
    width = found.extent * float(rng.uniform(0.02, 0.16))
    return replace(
        drawing,
        canvas=(500, 500),
        strokes=tuple(Stroke(tuple(map(tuple, (line + 250.0).tolist())), width) for line in found.lines),
    )
