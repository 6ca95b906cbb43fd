"""What a network computes of a drawing, as arrays by name that explain themselves to whoever loads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnn_gui.core.base.number_files import Arrays, texts
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.input.messages import Preprocessed
from cnn_gui.core.network.messages import LayerActivation

STAGE = "stage_"
"""Before the name of a stage on the way to the input."""


def activation_arrays(layers: Sequence[LayerActivation], preprocessed: Preprocessed, task: Task, about: str) -> Arrays:
    """Everything that is computed of one drawing.

    By name:
        each layer's output under its name, "input" and "softmax" among them: (C, H, W) or (N,) float32, as PyTorch
            computed it. "logits", "probabilities": (classes,), once more under these names.
        "stage_drawn", "stage_crop" ...: each stage before the input, (H, W) or (3, H, W) float32 in 0..1.
        "mean", "std": (C,) float32; the input is (value - mean) / std.
        "classes", "layer_names", "layer_kinds", "layer_inputs" (joined by ", "): texts. "about": one text.
    """
    return dict(_all(layers, preprocessed, task, about))


def _all(
    layers: Sequence[LayerActivation], preprocessed: Preprocessed, task: Task, about: str
) -> Iterator[tuple[str, np.ndarray]]:
    infos = [layer.info for layer in layers]
    values = {layer.info.name: layer.values for layer in layers}
    yield "about", np.array(about)
    yield "classes", texts(task.classes)
    yield "layer_names", texts(info.name for info in infos)
    yield "layer_kinds", texts(info.kind for info in infos)
    yield "layer_inputs", texts(", ".join(info.inputs) for info in infos)
    yield "mean", np.array(task.mean, dtype=np.float32)
    yield "std", np.array(task.std, dtype=np.float32)
    for stage in preprocessed.stages[:-1]:
        yield f"{STAGE}{stage.name}", stage.values
    yield from values.items()
    yield "logits", values[infos[-1].inputs[0]]
    yield "probabilities", values[infos[-1].name]
