"""A data set in a NumPy archive, under any of the names that people and libraries give its arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import npz
from cnn_gui.core.datasets.assembled import LabelledPart, as_images, as_labels, assembled, check_size, layout
from cnn_gui.core.datasets.dataset import LabelledData

_PARTS = (
    (("x_train", "y_train"), ("x_test", "y_test")),
    (("train_images", "train_labels"), ("test_images", "test_labels")),
    (("X_train", "y_train"), ("X_test", "y_test")),
)
"""Keras' names, MedMNIST's, scikit-learn's."""

_WHOLE = (("images", "labels"), ("data", "target"), ("data", "labels"), ("images", "target"), ("x", "y"), ("X", "y"))


def read(path: Path, name: str) -> LabelledData:
    """Raises DataError, one sentence, where the archive is damaged, too large, or has no images with labels."""
    with npz.reading(path) as archive:
        for train, test in _PARTS:
            if all(each in archive for each in (*train, *test)):
                return assembled(name, _part(archive, name, *train), _part(archive, name, *test))
        for images, labels in _WHOLE:
            if images in archive and labels in archive:
                return assembled(name, _part(archive, name, images, labels), None)
    raise DataError(
        QT_TRANSLATE_NOOP(
            "core",
            "{name} has no images with labels: it needs arrays called images and labels, or x_train, "
            "y_train, x_test and y_test.",
        ),
        name=path.name,
    )


def _part(archive: npz.NpzArchive, name: str, images: str, labels: str) -> LabelledPart:
    """What the headers say is checked before anything is unpacked."""
    pixels, numbers = archive.describe(images), archive.describe(labels)
    count = pixels.shape[0] if pixels.shape else 0
    check_size(name, count, layout(name, pixels.shape))
    if numbers.size > 8 * 100 * max(count, 1) or len(numbers.shape) > 2:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} has {count:,} images, but labels of shape {shape}."),
            name=name,
            count=count,
            shape=shape_text(numbers.shape),
        )
    found = as_labels(name, np.asarray(archive.read(labels)), count)
    return LabelledPart(as_images(name, np.asarray(archive.read(images))), found)
