"""A data set in MNIST's own files: images and labels apart, gzipped or not, for training and for testing."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.files import is_regular
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets import idx
from cnn_gui.core.datasets.assembled import LabelledPart, as_images, as_labels, assembled, check_size, layout
from cnn_gui.core.datasets.dataset import LabelledData

_TRAIN, _TEST = ("train",), ("t10k", "test", "val")
_MARK = "-images"
MOST_FILES = 1_000
"""Names that are looked at in a folder."""


def is_images(path: Path) -> bool:
    """Whether a file is called as one with images is."""
    return "images" in path.name and ("idx" in path.name or "ubyte" in path.name)


def in_folder(folder: Path) -> Path | None:
    """The file with training images in a folder, else any with images, None for none."""
    found = [path for path, _ in zip(sorted(folder.iterdir()), range(MOST_FILES), strict=False) if is_images(path)]
    return next((path for path in found if any(each in path.name for each in _TRAIN)), found[0] if found else None)


def read(path: Path, name: str) -> LabelledData:
    """The set of a file with images: its labels lie beside it, and its other part too where there is one.

    Raises DataError with one sentence otherwise.
    """
    train, test = _both(path)
    notes: tuple[Sentence, ...] = ()
    first, second = _part(train, name), None if test is None else _part(test, name)
    if path.name.startswith("emnist-"):
        # EMNIST's files hold every image with rows and columns exchanged.
        first, second = _turned(first), None if second is None else _turned(second)
        notes = (
            Sentence(
                QT_TRANSLATE_NOOP("core", "Rows and columns were exchanged, as EMNIST's files have them the other way.")
            ),
        )
    return assembled(name, first, second, notes=notes)


def _both(path: Path) -> tuple[Path, Path | None]:
    """The files with the training and with the test images, of either."""
    for train in _TRAIN:
        for test in _TEST:
            for one, other in ((train, test), (test, train)):
                beside = path.with_name(path.name.replace(f"{one}{_MARK}", f"{other}{_MARK}"))
                if beside != path and is_regular(beside):
                    return (path, beside) if one == train else (beside, path)
    return path, None


def _part(path: Path, name: str) -> LabelledPart:
    beside = path.name.replace("images", "labels")
    for old in ("idx3", "idx4"):
        beside = beside.replace(old, "idx1")
    labels = path.with_name(beside)
    if not is_regular(labels):
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} has no labels beside it: they have to be in {labels}."),
            name=path.name,
            labels=labels.name,
        )
    shape = idx.shape(path)
    check_size(name, shape[0] if shape else 0, layout(name, shape))
    images = as_images(name, idx.read(path, dimensions=len(shape)).copy())
    return LabelledPart(images, as_labels(name, idx.read(labels, dimensions=1), len(images)))


def _turned(part: LabelledPart) -> LabelledPart:
    return LabelledPart(part.images.swapaxes(2, 3).copy(), part.labels)
