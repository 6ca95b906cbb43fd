"""Three signs as an unsteady hand draws them, for tests that need labelled drawings."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.messages import Drawing, LabelMeaning, Stroke
from cnn_gui.core.transfer.messages import LabelledDrawing

SIGNS = ("cross", "hook", "ring")
TASK = Task(SIGNS, data="signs")

_TURN = np.linspace(0, 2 * np.pi, 24)
_LINES: dict[str, tuple[np.ndarray, ...]] = {
    "cross": (np.array([[-1, -1], [1, 1]]), np.array([[1, -1], [-1, 1]])),
    "hook": (np.array([[-1, -1], [-1, 1], [1, 1]]),),
    "ring": (np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1),),
}


def sign(name: str, seed: int = 0, writer: int | None = None) -> Drawing:
    """Labelled by its place and its name."""
    random = np.random.default_rng([seed, SIGNS.index(name)])
    size, middle = random.uniform(60, 140), random.uniform(180, 320, 2)
    strokes = tuple(
        Stroke(tuple(map(tuple, (line * size + random.normal(0, 0.08 * size, line.shape) + middle).tolist())))
        for line in _LINES[name]
    )
    meaning = LabelMeaning("signs", name)
    return Drawing(strokes, label=SIGNS.index(name), writer=writer, meaning=meaning)


def signs(each: int, first: int = 0) -> list[LabelledDrawing]:
    """``each`` of every sign, in turns."""
    return [
        LabelledDrawing(sign(name, seed), SIGNS.index(name)) for seed in range(first, first + each) for name in SIGNS
    ]
