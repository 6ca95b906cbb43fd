"""The images that a network of a task is tested on."""

from __future__ import annotations

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import registry
from cnn_gui.core.datasets.agreement import untestable_on, why_untestable
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.datasets.resized import for_task


def test_set_of(task: Task) -> Dataset:
    """The test set of the data a task is for, with that very task: its names, its mean and deviation, its size.

    Raises DataError where that is not known, not here, or not of the task's classes and images.
    """
    refusal = why_untestable(task)
    if refusal is None:
        data = registry.load_named(task.data or MNIST.data, "test")
        refusal = untestable_on(task, data.task)
        if refusal is None:
            return for_task(data, task)
    raise DataError(QT_TRANSLATE_NOOP("core", "{refusal}"), refusal=refusal)
