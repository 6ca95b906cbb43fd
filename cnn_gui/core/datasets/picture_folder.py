"""A folder of pictures by class: each class a folder of its own, perhaps within "train" and "test"."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.errors import DataError, ImageError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.assembled import (
    LabelledPart,
    assembled,
    check_size,
)
from cnn_gui.core.datasets.dataset import LabelledData
from cnn_gui.core.datasets.messages import MAX_CLASSES, MAX_SIDE, MIN_CLASSES, MIN_SIDE
from cnn_gui.core.drawing.images import decoding, undecoded
from cnn_gui.core.drawing.shrinking import small

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
TRAIN = ("train", "training")
TEST = ("test", "testing", "val", "valid", "validation")

MAX_FILES = 100_000
MAX_BYTES = 4_000_000_000
MAX_PIXELS = 20_000_000_000
"""Of all pictures together, as their headers say: some minutes of decoding."""

RESIZED = 64
"""Pixels a side that pictures get which have no common size within the limits; fewer where they are smaller."""

_MAX_DECODED = 1024
_MAX_NAMES = 300_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Found:
    """A picture's file and the place of its class."""

    path: Path
    label: int


def has_classes(folder: Path) -> bool:
    """Whether there are folders with pictures in it."""
    return bool(_class_folders(_inside(folder, TRAIN) or folder))


def read(folder: Path, name: str, progress: Progress | None = None) -> LabelledData:
    """The pictures in grey where all of them are, else in colour. Raises DataError with one sentence.

    Pictures that cannot be read are left out, and a note says how many.
    """
    train_folder, test_folder = _inside(folder, TRAIN) or folder, _inside(folder, TEST)
    if train_folder == folder:
        test_folder = None
    folders = _class_folders(train_folder)
    classes = tuple(each.name for each in folders)
    if not MIN_CLASSES <= len(classes) <= MAX_CLASSES:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "{name} has {count:,} folders with pictures; there can be {least} to {most} classes."
            ),
            name=name,
            count=len(classes),
            least=MIN_CLASSES,
            most=MAX_CLASSES,
        )
    train = _found(folders, classes)
    test = [] if test_folder is None else _found(_class_folders(test_folder), classes)
    _check_amount(name, [*train, *test])
    return _assembled(name, classes, train, test, progress)


def _assembled(
    name: str, classes: tuple[str, ...], train: list[_Found], test: list[_Found], progress: Progress | None
) -> LabelledData:
    everything = [*train, *test]
    sizes = _sizes(name, everything)
    kept = [place for place, size in enumerate(sizes) if size is not None]
    side = _common([size for size in sizes if size is not None])
    check_size(name, len(kept), (3, *side))
    pictures = np.empty((len(kept), 3, *side), np.uint8)
    good = np.zeros(len(kept), bool)
    for row, place in enumerate(kept):
        found = _decoded(everything[place].path, side)
        if found is not None:
            pictures[row], good[row] = found, True
        if progress is not None:
            progress(row + 1, len(kept))
    labels = np.array([everything[place].label for place in kept], np.int64)
    is_train = np.array([place < len(train) for place in kept], bool)
    images = _grey_where_all_are(pictures[good])
    notes = tuple(_notes(len(everything) - int(good.sum()), side, {size for size in sizes if size is not None}))
    labels, is_train = labels[good], is_train[good]
    first = LabelledPart(images[is_train], labels[is_train])
    second = LabelledPart(images[~is_train], labels[~is_train]) if bool((~is_train).any()) else None
    return assembled(name, first, second, classes=classes, notes=notes)


def _notes(left_out: int, side: tuple[int, int], sizes: set[tuple[int, int]]) -> list[Sentence]:
    notes = []
    if sizes != {side}:
        text = QT_TRANSLATE_NOOP("core", "Pictures of {count:,} sizes were all made {width} × {height} pixels.")
        if len(sizes) == 1:
            text = QT_TRANSLATE_NOOP("core", "All pictures were made {width} × {height} pixels.")
        notes.append(Sentence(text, count=len(sizes), height=side[0], width=side[1]))
    if left_out:
        text = QT_TRANSLATE_NOOP("core", "Files that are no readable pictures and were left out: {count:,}.")
        notes.append(Sentence(text, count=left_out))
    return notes


def _inside(folder: Path, names: tuple[str, ...]) -> Path | None:
    by_name = {each.name.lower(): each for each in _folders(folder)}
    return next((by_name[name] for name in names if name in by_name), None)


def _folders(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        found = [Path(entry.path) for entry, _ in zip(entries, range(_MAX_NAMES), strict=False) if entry.is_dir()]
    return sorted(each for each in found if not each.name.startswith("."))


def _class_folders(folder: Path) -> list[Path]:
    return [each for each in _folders(folder)[: MAX_CLASSES + 50] if any(True for _ in _pictures(each, 1))]


def _pictures(folder: Path, most: int) -> list[Path]:
    found: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.lower().endswith(SUFFIXES) and not entry.name.startswith(".") and entry.is_file():
                found.append(Path(entry.path))
                if len(found) >= most:
                    break
    return sorted(found)


def _found(folders: list[Path], classes: tuple[str, ...]) -> list[_Found]:
    """All pictures of classes that are known, class by class, by name."""
    places = {name: place for place, name in enumerate(classes)}
    known = [folder for folder in folders if folder.name in places]
    return [_Found(path, places[folder.name]) for folder in known for path in _pictures(folder, MAX_FILES + 1)]


def _check_amount(name: str, found: list[_Found]) -> None:
    size = sum(each.path.stat().st_size for each in found[: MAX_FILES + 1])
    if len(found) > MAX_FILES or size > MAX_BYTES:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "{name} holds too many pictures: up to {most:,} files and {size:,.0f} GB of them can be opened."
            ),
            name=name,
            most=MAX_FILES,
            size=MAX_BYTES / 1e9,
        )


def _sizes(name: str, found: list[_Found]) -> list[tuple[int, int] | None]:
    """(height, width) of each picture, from its header alone; None for what is no picture."""
    sizes: list[tuple[int, int] | None] = []
    pixels = 0
    for each in found:
        try:
            image, _ = undecoded(each.path, each.path.name)
        except ImageError:
            sizes.append(None)
            continue
        sizes.append((image.height, image.width))
        pixels += image.height * image.width
        if pixels > MAX_PIXELS:
            raise DataError(
                QT_TRANSLATE_NOOP("core", "The pictures of {name} are too large together: make them smaller first."),
                name=name,
            )
    return sizes


def _common(sizes: list[tuple[int, int]]) -> tuple[int, int]:
    """(height, width) that all pictures get: that of most of them, where it is within the limits; else a square."""
    if not sizes:
        return RESIZED, RESIZED
    size, count = Counter(sizes).most_common(1)[0]
    if 2 * count >= len(sizes) and all(MIN_SIDE <= each <= MAX_SIDE for each in size):
        return size
    usual = sorted(min(each) for each in sizes)[len(sizes) // 2]
    side = min(RESIZED, max(MIN_SIDE, usual))
    return side, side


def _decoded(path: Path, side: tuple[int, int]) -> UInt8 | None:
    """The picture as (3, H, W), None where it is damaged. What is transparent lies on white."""
    height, width = side
    try:
        image, name = undecoded(path, path.name)
        with decoding(name):
            if image.format == "JPEG":
                image.draft(None, (2 * width, 2 * height))
            image.load()
            if image.has_transparency_data and not image.mode.startswith("I"):
                found = small(image, "RGBA", _MAX_DECODED)
                found = Image.alpha_composite(Image.new("RGBA", found.size, "white"), found)
            else:
                found = small(image, "RGB", _MAX_DECODED)
            found = found.convert("RGB")
            if found.size != (width, height):
                smaller = math.prod(found.size) > width * height
                found = found.resize((width, height), Image.Resampling.BOX if smaller else Image.Resampling.BILINEAR)
            return np.asarray(found, dtype=np.uint8).transpose(2, 0, 1)
    except ImageError:
        return None


def _grey_where_all_are(pictures: UInt8) -> UInt8:
    if bool((pictures[:, 0] == pictures[:, 1]).all() and (pictures[:, 1] == pictures[:, 2]).all()):
        return np.ascontiguousarray(pictures[:, :1])
    return pictures
