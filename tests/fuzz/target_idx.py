"""MNIST's own files: IDX in a gzip."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

from cnn_gui.core.datasets import idx
from tests.fuzz.frame import Target, file_of


def read(data: bytes, folder: Path) -> object:
    return idx.read(file_of(data, folder, "images.gz"), dimensions=3 if len(data) % 2 else 1)


def seeds() -> dict[str, bytes]:
    images = gzip.compress(bytes((0, 0, 8, 3)) + struct.pack(">III", 2, 3, 4) + bytes(24), mtime=0)
    labels = gzip.compress(bytes((0, 0, 8, 1)) + struct.pack(">I", 5) + bytes(range(5)), mtime=0)
    # The number of dimensions that is asked for follows the length of the file; a gzip may end in zeros.
    return {"images": images + bytes(1 - len(images) % 2), "labels": labels + bytes(len(labels) % 2)}


TARGET = Target(read, seeds)
