"""Labelled pictures in a NumPy archive, as drawings that went the way of a pasted picture."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cnn_gui.core import images
from cnn_gui.core.drawing import Drawing
from cnn_gui.core.errors import DataError
from cnn_gui.core.messages import Int64, UInt8

MAX_BYTES = 2_000_000_000
"""What an archive may hold unpacked: 40,000 pictures of 216x216, in memory twice while they are read."""


def labelled_pictures(path: Path) -> Sequence[Drawing]:
    """A drawing for each picture, with its label.

    The archive has ``images`` (N, H, W) uint8, white ink on black, and ``labels`` (N,) whole numbers 0 to 9. Raises
    DataError with one sentence for anything else, and ImageError where a picture cannot be used.
    """
    pixels, labels = _checked(path, *_read(path))
    return [
        Drawing(
            picture=images.read_picture(image, name=f"image {index:,} of {path.name}", white_ink=True),
            label=int(label),
        )
        for index, (image, label) in enumerate(zip(pixels, labels, strict=True))
    ]


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
                raise DataError(f"{path} unpacks to more than {MAX_BYTES // 10**9} GB: split it.")
        with np.load(path, allow_pickle=False) as archive:
            missing = [name for name in ("images", "labels") if name not in archive]
            if missing:
                raise DataError(f"{path} has no array {missing[0]!r}; it needs 'images' and 'labels'.")
            return archive["images"], archive["labels"]
    except FileNotFoundError as error:
        raise DataError(f"{path} does not exist.") from error
    except (OSError, ValueError, EOFError, MemoryError, NotImplementedError, zipfile.BadZipFile) as error:
        # NumPy reports damage in any of these, and zlib's error is raised as zipfile's or by its own name.
        raise _damaged(path, error) from error


def _damaged(path: Path, error: BaseException) -> DataError:
    if isinstance(error, PermissionError | IsADirectoryError):
        return DataError(f"{path} cannot be read: {error.strerror}.")
    return DataError(f"{path} is not a readable .npz archive of numbers.")


def _checked(path: Path, pixels: np.ndarray, labels: np.ndarray) -> tuple[UInt8, Int64]:
    if pixels.dtype != np.uint8 or pixels.ndim != 3:
        raise DataError(f"'images' in {path} is {pixels.dtype} {pixels.shape}; it must be uint8 (N, height, width).")
    if labels.shape != (len(pixels),) or labels.dtype.kind not in "iu":
        raise DataError(
            f"'labels' in {path} is {labels.dtype} {labels.shape}; it must be whole numbers ({len(pixels)},)."
        )
    if not len(pixels) or not pixels[0].size:
        raise DataError(f"{path} holds no pictures.")
    if labels.min() < 0 or labels.max() > 9:
        raise DataError(f"'labels' in {path} holds numbers outside 0 to 9.")
    return pixels, labels.astype(np.int64)
