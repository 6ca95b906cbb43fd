"""Data sets by name or by path: those in the box, those the app makes, those that are downloaded, and people's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from cnn_gui.core.arrays import Int64, UInt8
from cnn_gui.core.base import paths, resources
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import catalogue, downloaded, idx, opened, own, shapes
from cnn_gui.core.datasets.assembled import LabelledPart, channel_numbers
from cnn_gui.core.datasets.dataset import SPLITS, Dataset, LabelledData, Split
from cnn_gui.core.datasets.download import Progress
from cnn_gui.core.datasets.downloads import is_here
from cnn_gui.core.datasets.messages import MNIST, DataSetInfo, SetOrigin, Task

__all__ = ["Dataset", "LabelledData", "Split", "labelled", "load", "mnist", "mnist_arrays"]

_PREFIXES = {"train": "train", "test": "t10k"}
_FOLDERS = {"MNIST": "mnist", "Fashion-MNIST": "fashion"}
_SEEDS = {"train": 1, "test": 2}
"""Of the shapes in colour."""

_KEPT = 2
"""Data sets beside MNIST that stay in memory once they have been read, some 50 to 200 MB each."""


def mnist_arrays(split: Split) -> tuple[UInt8, Int64]:
    """Images (N, 28, 28) and labels (N,) of MNIST, 60,000 to train and 10,000 to test. Raises DataError if damaged."""
    return _boxed_arrays("MNIST", split)


@lru_cache(maxsize=2)
def mnist(split: Split) -> Dataset:
    """MNIST, read once and kept. Nobody may write into its tensors. Raises DataError if damaged."""
    return _boxed("MNIST", split, MNIST)


def load(source: str | Path, split: Split) -> Dataset:
    """One part of a data set, see ``labelled``; of MNIST without reading the other part. Downloads nothing."""
    known = catalogue.known(str(source))
    if known is not None and known.name == "MNIST":
        return mnist(split)
    if known is not None and known.origin is SetOrigin.DOWNLOAD and not is_here(known):
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} is not on this machine yet, about {size:,.0f} MB: choose it to train on, and it is downloaded.",
            ),
            name=known.name,
            size=known.download / 1e6,
        )
    data = labelled(source)
    return data.train if split == "train" else data.test


def load_named(name: str, split: Split) -> Dataset:
    """One part of a data set that a network names. Its name may stand in a file from anywhere and is no path.

    Raises DataError where it is neither a set of the app nor one that a person has opened.
    """
    if catalogue.known(name) is None and not own.is_known(name):
        raise DataError(
            QT_TRANSLATE_NOOP("core", "The data set {name!r} is not known here: open it once, by Train > Train on."),
            name=name,
        )
    return load(name, split)


def labelled(
    source: str | Path,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> LabelledData:
    """A data set by its name in the catalogue, in any case, else by the path of a person's own.

    Once it has been opened, a person's own is found by its name too: that is all that a network's task says of it.

    A set that is not here is downloaded; progress is then told of bytes, and should_stop is asked. Once read it is
    kept, and nobody may write into its tensors. Raises DataError where there is no such set, or it cannot be had.
    """
    known = catalogue.known(str(source))
    if known is not None and known.name == "MNIST":
        return LabelledData(mnist("train"), mnist("test"))
    if known is not None:
        return _once((paths.data_dir(), known.name), lambda: _named(known, progress, should_stop))
    made = own.made_set(str(source))
    if made is not None:
        return _once((made.key, str(source)), made.make)
    path = _own(own.path_of(str(source)) or source)
    data = _opened(path, progress)
    own.remember(data.name, path)
    return data


def _opened(path: Path, progress: Progress | None) -> LabelledData:
    return _once((path, path.stat().st_mtime_ns), lambda: opened.open_data(path, progress))


_kept: dict[object, LabelledData] = {}


def _once(key: object, read: Callable[[], LabelledData]) -> LabelledData:
    data = _kept.get(key)
    if data is None:
        data = read()
        while len(_kept) >= _KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = data
    return data


def _own(source: str | Path) -> Path:
    """The path of a person's own data set. Raises DataError where there is nothing, with the names that are known."""
    path = Path(source).absolute()
    if not path.exists():
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "There is no data set {name!r}, and no file or folder of that name; there are {choices}."
            ),
            name=str(source),
            choices=", ".join(catalogue.NAMES),
        )
    return path


def _named(info: DataSetInfo, progress: Progress | None, should_stop: Callable[[], bool] | None) -> LabelledData:
    if info.origin is SetOrigin.BOXED:
        return LabelledData(_boxed(info.name, "train", info.task), _boxed(info.name, "test", info.task))
    if info.origin is SetOrigin.MADE:
        made = (
            LabelledPart(*shapes.make(count, _SEEDS[split]))
            for split, count in (("train", info.train), ("test", info.test))
        )
        return _of_parts(info, info.task, *made)
    train, test = downloaded.parts(info, progress=progress, should_stop=should_stop)
    mean, std = channel_numbers(train.images)
    return _of_parts(info, replace(info.task, mean=mean, std=std), train, test)


def _of_parts(info: DataSetInfo, task: Task, train: LabelledPart, test: LabelledPart) -> LabelledData:
    first, second = (
        Dataset(info.name, split, torch.from_numpy(part.images), torch.from_numpy(part.labels), task)
        for split, part in zip(SPLITS, (train, test), strict=True)
    )
    return LabelledData(first, second)


def _boxed_arrays(name: str, split: Split) -> tuple[UInt8, Int64]:
    folder, prefix = _FOLDERS[name], _PREFIXES[split]
    images = idx.boxed(resources.find(folder, f"{prefix}-images-idx3-ubyte.gz"), dimensions=3)
    labels = idx.boxed(resources.find(folder, f"{prefix}-labels-idx1-ubyte.gz"), dimensions=1)
    return images, labels.astype(np.int64)


def _boxed(name: str, split: Split, task: Task) -> Dataset:
    images, labels = _boxed_arrays(name, split)
    # A copy, because torch cannot take read-only memory without a warning.
    return Dataset(name, split, torch.from_numpy(images[:, None].copy()), torch.from_numpy(labels), task)
