"""Labelled pictures in a NumPy archive, as ``evaluate --images`` reads them."""

from __future__ import annotations

import io
from pathlib import Path

from cnn_gui.commands.pictures import labelled_pictures
from tests.fuzz.frame import Target, file_of


def read(data: bytes, folder: Path) -> object:
    # The pictures are read while one goes over them.
    return list(labelled_pictures(file_of(data, folder, "pictures.npz")))


def seeds() -> dict[str, bytes]:
    import numpy as np

    plain, packed = io.BytesIO(), io.BytesIO()
    images = np.arange(2 * 6 * 5, dtype=np.uint8).reshape(2, 6, 5)
    np.savez(plain, images=images, labels=np.array([3, 7]))
    np.savez_compressed(packed, images=images, labels=np.array([3, 7], np.int8))
    return {"plain": plain.getvalue(), "packed": packed.getvalue()}


TARGET = Target(read, seeds)
