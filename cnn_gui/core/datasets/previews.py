"""What is in a data set, at a glance."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.batches import picture
from cnn_gui.core.datasets.dataset import LabelledData
from cnn_gui.core.datasets.messages import Preview

EXAMPLES = 8
"""Of each class."""


def preview(data: LabelledData, examples: int = EXAMPLES) -> Preview:
    """Counts, and the first training images of each class."""
    count = len(data.task.classes)
    trained, tested = (np.bincount(part.labels.numpy(), minlength=count) for part in (data.train, data.test))
    counts = tuple((int(one), int(other)) for one, other in zip(trained, tested, strict=True))
    return Preview(data.name, data.task, counts, _examples(data, examples), data.notes)


def _examples(data: LabelledData, examples: int) -> UInt8:
    images, labels = data.train.images.numpy(), data.train.labels.numpy()
    first = picture(images[0])
    result = np.zeros((len(data.task.classes), examples, *first.shape), np.uint8)
    for place in range(len(result)):
        for column, index in enumerate(np.flatnonzero(labels == place)[:examples]):
            result[place, column] = picture(images[index])
    return result
