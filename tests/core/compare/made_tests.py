"""Tests of made-up networks on made-up images, with their mistakes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import Evaluation, Mistake


def made_test(labels: Sequence[int], read: Sequence[int], task: Task = MNIST) -> Evaluation:
    """labels: of the images; read: what a network takes each of them for."""
    confusion = np.zeros((len(task.classes),) * 2, np.int64)
    for label, predicted in zip(labels, read, strict=True):
        confusion[label, predicted] += 1
    mistakes = tuple(
        Mistake(index, label, predicted, 0.9 - index / 1000, 0.05, np.full((28, 28), index, np.uint8), task.data)
        for index, (label, predicted) in enumerate(zip(labels, read, strict=True))
        if label != predicted
    )
    return Evaluation(len(labels), len(labels) - len(mistakes), 0.5, confusion, mistakes, data=task.data, task=task)
