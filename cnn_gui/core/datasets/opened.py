"""A person's own data set, in any of the forms that people keep labelled images in."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.files import reason
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import csv_set, idx_set, npz_set, picture_folder
from cnn_gui.core.datasets.dataset import LabelledData
from cnn_gui.core.datasets.download import Progress
from cnn_gui.core.datasets.own import name_of


def open_data(path: Path, progress: Progress | None = None) -> LabelledData:
    """The data set at a path; it is called by the name of its file or folder.

    An archive of NumPy's (.npz), a table of pixels (.csv), a file with images in MNIST's format beside its labels, or
    a folder: with such files, or of pictures by class. progress: told how many pictures of a folder have been read.
    Raises DataError, one sentence, for anything else, and for what is damaged, too large, or has no labels.
    """
    name = name_of(path)
    try:
        if path.is_dir():
            return _in_folder(path, name, progress)
        if path.suffix.lower() == ".npz":
            return npz_set.read(path, name)
        if path.suffix.lower() == ".csv":
            return csv_set.read(path, name)
        if idx_set.is_images(path):
            return idx_set.read(path, name)
    except OSError as error:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: {why}."), name=path.name, why=reason(error)
        ) from error
    except MemoryError as error:
        raise DataError(QT_TRANSLATE_NOOP("core", "{path} takes more memory than there is."), path=path.name) from error
    raise _unknown(path)


def _in_folder(folder: Path, name: str, progress: Progress | None) -> LabelledData:
    images = idx_set.in_folder(folder)
    if images is not None:
        return idx_set.read(images, name)
    if picture_folder.has_classes(folder):
        return picture_folder.read(folder, name, progress)
    archives = sorted(folder.glob("*.npz"))
    if len(archives) == 1:
        return npz_set.read(archives[0], name)
    raise _unknown(folder)


def _unknown(path: Path) -> DataError:
    return DataError(
        QT_TRANSLATE_NOOP(
            "core",
            "{name} is not a data set: that is an .npz or .csv file, files in MNIST's format, or a folder with a "
            "folder of pictures for each class.",
        ),
        name=path.name,
    )
