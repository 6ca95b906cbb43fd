"""An explanation as arrays by name that explain themselves to whoever loads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_gui.core.base.number_files import Arrays, texts
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Explanation


def explanation_arrays(explanation: Explanation, task: Task, about: str) -> Arrays:
    """Everything about one explanation.

    By name:
        "attribution", "input", "baseline": (C, H, W) float32, the latter two normalised; baseline is all NaN for a
            method that compares with none. "logits": (classes,) float32. "by_pixel": (H, W), of the channels together.
        "target", "against": places of classes, against -1 for none. "value": the logit, or the difference of two.
        "method": a text; "classes": texts; "about": one text.
        of a method that promises a sum: "sum", what the shares come to, with the constant where there is one;
            "expected". of the linear view: "weights" (C, H, W), of pixels from 0 to 1; "constant"; "exact".
            of Grad-CAM: "layer"; "coarse", its map before it was enlarged.
    """
    return dict(_all(explanation, task, about))


def _all(explanation: Explanation, task: Task, about: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    asked = explanation.question
    yield "about", np.array(about)
    yield "classes", texts(task.classes)
    yield "method", np.array(str(asked.method))
    yield "target", np.array(explanation.target)
    yield "against", np.array(-1 if asked.against is None else asked.against)
    yield "value", np.array(explanation.value)
    yield "attribution", explanation.attribution
    yield "by_pixel", explanation.by_pixel
    yield "input", explanation.input
    yield "logits", explanation.logits
    no_baseline = np.full_like(explanation.input, np.nan)
    yield "baseline", no_baseline if explanation.baseline is None else explanation.baseline
    if explanation.check is not None:
        yield "sum", np.array(explanation.check.found)
        yield "expected", np.array(explanation.check.expected)
    if explanation.linear is not None:
        yield "weights", explanation.linear.weights
        yield "constant", np.array(explanation.linear.constant)
        yield "exact", np.array(explanation.linear.is_exact)
    if explanation.coarse is not None:
        yield "layer", np.array(asked.layer)
        yield "coarse", explanation.coarse
