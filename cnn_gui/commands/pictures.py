"""Labelled pictures in a NumPy archive, as drawings that went the way of a pasted picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cnn_gui.core.arrays import Int64
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets import npz
from cnn_gui.core.drawing import images
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.drawing.picture_limits import check_size

MAX_BYTES = 2_000_000_000
"""What the pictures of an archive may hold unpacked: 40,000 of 216x216. They are unpacked one at a time."""

MAX_PICTURES = 300_000
"""More than any MNIST-like set has: EMNIST's digits are 280,000."""

MIN_SIDE = 5
"""Nothing can be written with fewer pixels."""


class LabelledPictures:
    """The pictures of an archive, each as a Drawing with its label, made while one goes over them.

    labels: (N,) in 0..9, one for each. Going over them raises DataError where the archive is damaged further on.
    """

    def __init__(self, path: Path, labels: Int64) -> None:
        self._path = path
        self.labels = labels

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[Drawing]:
        with npz.reading(self._path) as archive:
            for index, image in enumerate(archive.rows("images")):
                name = f"image {index:,} of {self._path.name}"
                picture = images.read_picture(image, name=name, white_ink=True)
                yield Drawing(picture=picture, label=int(self.labels[index]))


def labelled_pictures(path: Path) -> LabelledPictures:
    """What the archive says it holds, checked.

    The archive has ``images`` (N, H, W) uint8, white ink on black, and ``labels`` (N,) whole numbers 0 to 9. Raises
    DataError with one sentence for anything else, and ImageError where the pictures are too large.
    """
    with npz.reading(path) as archive:
        missing = [name for name in ("images", "labels") if name not in archive]
        if missing:
            raise DataError(f"{path} has no array {missing[0]!r}; it needs 'images' and 'labels'.")
        pixels, labels = archive.describe("images"), archive.describe("labels")
        _check_pictures(path, pixels)
        if labels.shape != pixels.shape[:1] or labels.dtype.kind not in "iu":
            raise DataError(
                f"'labels' in {path} is {labels.dtype} {labels.shape}; it must be whole numbers ({pixels.shape[0]},)."
            )
        numbers = archive.read("labels")
    if numbers.min() < 0 or numbers.max() > 9:
        raise DataError(f"'labels' in {path} holds numbers outside 0 to 9.")
    return LabelledPictures(path, numbers.astype(np.int64))


def _check_pictures(path: Path, pixels: npz.Array) -> None:
    if pixels.dtype != np.uint8 or len(pixels.shape) != 3:
        raise DataError(f"'images' in {path} is {pixels.dtype} {pixels.shape}; it must be uint8 (N, height, width).")
    count, height, width = pixels.shape
    if not pixels.size:
        raise DataError(f"{path} holds no pictures.")
    if pixels.size > MAX_BYTES:
        raise DataError(f"{path} unpacks to more than {MAX_BYTES // 10**9} GB: split it.")
    if count > MAX_PICTURES:
        raise DataError(f"{path} holds {count:,} pictures, and the limit is {MAX_PICTURES:,}: split it.")
    if pixels.by_columns:
        raise DataError(f"'images' in {path} is kept column by column: save numpy.ascontiguousarray of it.")
    if min(height, width) < MIN_SIDE:
        raise DataError(f"{path} holds pictures of {width:,} × {height:,} pixels: no digit can be seen in so few.")
    check_size(width, height, f"'images' in {path.name}")
