"""Arrays of images and labels as somebody keeps them, made into a data set: one layout, labels as places, two parts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from cnn_gui.core.arrays import Int64, UInt8
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.dataset import SPLITS, Dataset, LabelledData
from cnn_gui.core.datasets.messages import CHANNELS, MAX_CLASSES, MAX_SIDE, MIN_CLASSES, MIN_SIDE, Task
from cnn_gui.core.input.messages import InputMode

MAX_IMAGES = 300_000
"""More than any MNIST-like set has: EMNIST's digits are 280,000."""

MAX_VALUES = 500_000_000
"""Bytes of all images of a set: half a gigabyte, 160,000 images of 3×32×32."""

TEST_SHARE = 0.15
SEED = 0
"""Of the split into images to train and to test with, where somebody has not made one."""

_PIECE = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPart:
    """Images (N, C, H, W) uint8 and labels (N,) int64, any whole numbers."""

    images: UInt8
    labels: Int64


def assembled(
    name: str,
    train: LabelledPart,
    test: LabelledPart | None,
    *,
    classes: tuple[str, ...] = (),
    notes: tuple[Sentence, ...] = (),
) -> LabelledData:
    """The data set of these parts. classes: names of the labels 0, 1 ...; without them a label's number is its name.

    Without a test part, a share of the images of each class is set aside for it by a fixed seed, and a note says so.
    Raises DataError where they make no task: another size in each part, too few or too many classes.
    """
    check_size(name, len(train.labels) + (0 if test is None else len(test.labels)), train.images.shape[1:])
    if test is None:
        train, test = _split(name, train)
        notes = (
            *notes,
            Sentence(
                QT_TRANSLATE_NOOP(
                    "core", "Split by a fixed seed: {train:,} images to train with, {test:,} set aside to test."
                ),
                train=len(train.labels),
                test=len(test.labels),
            ),
        )
    elif train.images.shape[1:] != test.images.shape[1:]:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} has training images of {one} and test images of {other}."),
            name=name,
            one=shape_text(train.images.shape[1:]),
            other=shape_text(test.images.shape[1:]),
        )
    known = LabelledPart(train.images, train.labels), LabelledPart(test.images, test.labels)
    values = np.arange(len(classes)) if classes else np.unique(np.concatenate([part.labels for part in known]))
    if not MIN_CLASSES <= len(values) <= MAX_CLASSES:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} has {count:,} classes; there can be {least} to {most}."),
            name=name,
            count=len(values),
            least=MIN_CLASSES,
            most=MAX_CLASSES,
        )
    mean, std = channel_numbers(train.images)
    names = classes or tuple(str(value) for value in values)
    shape = train.images.shape[1:]
    task = Task(names, shape, mean, std, InputMode.AS_DRAWN, data=name, named=bool(classes))
    first, second = (
        Dataset(
            name, split, torch.from_numpy(part.images), torch.from_numpy(np.searchsorted(values, part.labels)), task
        )
        for split, part in zip(SPLITS, known, strict=True)
    )
    return LabelledData(first, second, notes)


def check_size(name: str, count: int, shape: tuple[int, ...]) -> None:
    """Raises DataError for too many images (C, H, W), or of no size for a network. Called before they are read."""
    channels, *sides = shape
    if channels not in CHANNELS or len(sides) != 2 or not all(MIN_SIDE <= side <= MAX_SIDE for side in sides):
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core",
                "The images of {name} are {shape}; they can have 1 or 3 channels, and height and width of {least} to "
                "{most}.",
            ),
            name=name,
            shape=shape_text(shape),
            least=MIN_SIDE,
            most=MAX_SIDE,
        )
    if count < MIN_CLASSES:
        raise DataError(QT_TRANSLATE_NOOP("core", "{name} holds no images to learn from."), name=name)
    if count > MAX_IMAGES or count * math.prod(shape) > MAX_VALUES:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} holds {count:,} images of {shape}; up to {most:,}, and {size:,.0f} MB of them, can be opened.",
            ),
            name=name,
            count=count,
            shape=shape_text(shape),
            most=MAX_IMAGES,
            size=MAX_VALUES / 1e6,
        )


def layout(name: str, shape: tuple[int, ...]) -> tuple[int, int, int]:
    """(C, H, W) of an array of images, (N, H, W), (N, C, H, W), (N, H, W, C), or (N, H·W) of squares."""
    rest = shape[1:]
    if len(rest) == 1:
        side = math.isqrt(rest[0])
        return (1, side, side) if side * side == rest[0] else (rest[0], 1, 1)
    if len(rest) == 2:
        return (1, *rest)
    if len(rest) == 3:
        return (rest[2], rest[0], rest[1]) if rest[0] not in CHANNELS and rest[2] in CHANNELS else rest
    raise DataError(
        QT_TRANSLATE_NOOP("core", "An array of shape {shape} in {name} is not one of images."),
        name=name,
        shape=shape_text(shape),
    )


def as_images(name: str, array: np.ndarray) -> UInt8:
    """Images in any of the layouts above, and in any of the usual ranges, as (N, C, H, W) uint8.

    The largest value says what is full strength: 1, 16 (as in scikit-learn's digits), 255 or 65,535. Raises DataError
    where values are negative or no numbers.
    """
    channels, height, width = layout(name, array.shape)
    last = array.ndim == 4 and array.shape[1:] != (channels, height, width)
    array = np.moveaxis(array, 3, 1) if last else array.reshape(len(array), channels, height, width)
    lowest, highest = (float(array.min()), float(array.max())) if array.size else (0.0, 0.0)
    if not (math.isfinite(lowest) and math.isfinite(highest)) or lowest < 0:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "The images of {name} hold values from {lowest:g} to {highest:g}; 0 has to be the least."
            ),
            name=name,
            lowest=lowest,
            highest=highest,
        )
    if array.dtype == np.uint8 and highest > 16:
        # A copy where it cannot be written to: torch cannot take such memory without a warning.
        return np.ascontiguousarray(array) if array.flags.writeable else np.array(array, order="C")
    full = next((each for each in (1, 16, 255, 65_535) if highest <= each), highest)
    result = np.empty(array.shape, np.uint8)
    for start in range(0, len(array), _PIECE):
        part = slice(start, start + _PIECE)
        result[part] = np.rint(array[part].astype(np.float64) * (255 / full))
    return result


def as_labels(name: str, array: np.ndarray, count: int) -> Int64:
    """Labels (N,), (N, 1), or (N, K) with a single 1 in each row, as (N,) int64. Raises DataError for anything else."""
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if (
        array.ndim == 2
        and array.shape[1] <= MAX_CLASSES
        and bool(np.isin(array, (0, 1)).all() and (array.sum(1) == 1).all())
    ):
        array = array.argmax(axis=1)
    if array.shape != (count,):
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} has {count:,} images, but labels of shape {shape}."),
            name=name,
            count=count,
            shape=shape_text(array.shape),
        )
    if (
        not bool(np.isfinite(array).all())
        or bool((array != np.rint(array)).any())
        or bool((np.abs(array) > 2**31).any())
    ):
        raise DataError(QT_TRANSLATE_NOOP("core", "The labels of {name} are not whole numbers."), name=name)
    return array.astype(np.int64)


def channel_numbers(images: UInt8) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each channel of images (N, C, H, W), on the scale 0..1, to four places."""
    levels = np.arange(256) / 255
    means, deviations = [], []
    for channel in range(images.shape[1]):
        counts = np.zeros(256)
        for start in range(0, len(images), _PIECE):
            counts += np.bincount(images[start : start + _PIECE, channel].ravel(), minlength=256)
        mean = float(counts @ levels / counts.sum())
        means.append(round(mean, 4))
        # Images of a single colour deviate from nothing; dividing by 0 would leave no number.
        deviations.append(max(0.01, round(math.sqrt(counts @ (levels - mean) ** 2 / counts.sum()), 4)))
    return tuple(means), tuple(deviations)


def _split(name: str, whole: LabelledPart) -> tuple[LabelledPart, LabelledPart]:
    """Of each class a share to test with, at least one image, drawn by the seed; both parts in their old order."""
    random = np.random.default_rng(SEED)
    aside = np.zeros(len(whole.labels), bool)
    for value in np.unique(whole.labels):
        places = random.permutation(np.flatnonzero(whole.labels == value))
        if len(places) < 2:
            raise DataError(
                QT_TRANSLATE_NOOP(
                    "core", "{name} has a class with a single image; each needs one to train and one to test."
                ),
                name=name,
            )
        aside[places[: max(1, round(TEST_SHARE * len(places)))]] = True
    return LabelledPart(whole.images[~aside], whole.labels[~aside]), LabelledPart(
        whole.images[aside], whole.labels[aside]
    )
