"""The images that show what a network likes: those that its task is trained on."""

from __future__ import annotations

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import registry
from cnn_gui.core.datasets.agreement import untestable_on
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.datasets.resized import for_task
from cnn_gui.core.features.refusals import unfit, why_no_images

MOST = 60_000
"""Images that are looked at; of a larger set the first of them."""


def images_for(task: Task) -> Dataset:
    """Training images of the data that a task is for, with that very task. Raises DataError where there are none."""
    refusal = why_no_images(task)
    if refusal is None:
        data = registry.load_named(task.data or MNIST.data, "train")
        if untestable_on(task, data.task) is None:
            return for_task(_first(data), task)
        refusal = unfit(data.name)
    raise DataError(QT_TRANSLATE_NOOP("core", "{refusal}"), refusal=refusal)


def _first(data: Dataset) -> Dataset:
    if len(data) <= MOST:
        return data
    return Dataset(data.name, data.split, data.images[:MOST], data.labels[:MOST], data.task)
