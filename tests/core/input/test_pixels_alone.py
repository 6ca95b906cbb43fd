"""The last stage without the ones before it: the very same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.core.input.raster import input_pixels, preprocess
from tests.core.transfer.signs import SIGNS, sign

LARGE = Task(("a", "b"), (1, 48, 40))
DRAWINGS = (
    *(sign(name, seed) for name in SIGNS for seed in range(4)),
    Drawing(),
    Drawing((Stroke(((250.0, 250.0),)),)),
    Drawing((Stroke(((-50.0, 10.0), (900.0, 480.0)), 60.0, (0.2, 1.0)),)),
    Drawing((Stroke(((100.0, 100.0), (300.0, 300.0))),), Picture.from_array(np.eye(40, dtype=np.uint8) * 200)),
)


@pytest.mark.parametrize("task", [MNIST, LARGE, info("shapes").task, info("fashion").task], ids=lambda task: task.data)
def test_they_are_those_of_the_stage_before_the_last(task: Task) -> None:
    for drawing in DRAWINGS:
        stages = preprocess(drawing, task.mode, task).stages
        expected = stages[-2].values
        found = input_pixels(drawing, task)
        assert found.shape == task.input_shape
        assert np.array_equal(found, expected if expected.ndim == 3 else expected[None])
