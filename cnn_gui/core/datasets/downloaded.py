"""Data sets that are downloaded when they are wanted, from their makers: KMNIST, EMNIST and QMNIST.

Their files lie in the app's own folder, where torchvision keeps them too, so that what it has fetched is found.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from cnn_gui.core.arrays import Int64, UInt8
from cnn_gui.core.base import files
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import downloads, idx
from cnn_gui.core.datasets.assembled import LabelledPart
from cnn_gui.core.datasets.download import Progress, RemoteFile, fetch
from cnn_gui.core.datasets.messages import DataSetInfo

ShouldStop = Callable[[], bool]

_KMNIST = "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"
KMNIST_FILES = (
    RemoteFile(f"{_KMNIST}train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7", 18_165_000),
    RemoteFile(f"{_KMNIST}train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344", 29_500),
    RemoteFile(f"{_KMNIST}t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7", 3_041_000),
    RemoteFile(f"{_KMNIST}t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134", 5_100),
)
"""Their server has no https; what has come is checked by its sum."""

EMNIST_FILE = RemoteFile(
    "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip", "58c8d27c78d21e728a6bc7b3cc06412e", 562_000_000
)
"""All splits in one archive; digits and letters are taken out of it, and it is thrown away."""

_QMNIST = "https://raw.githubusercontent.com/facebookresearch/qmnist/master/"
QMNIST_FILES = (
    RemoteFile(f"{_QMNIST}qmnist-train-images-idx3-ubyte.gz", "ed72d4157d28c017586c42bc6afe6370", 9_710_000),
    RemoteFile(f"{_QMNIST}qmnist-train-labels-idx2-int.gz", "0058f8dd561b90ffdd0f734c6a30e5e4", 463_000),
    RemoteFile(f"{_QMNIST}qmnist-test-images-idx3-ubyte.gz", "1394631089c404de565df7b7aeaf9412", 9_740_000),
    RemoteFile(f"{_QMNIST}qmnist-test-labels-idx2-int.gz", "5b5b05890a5e13444e108efe57b788aa", 527_000),
)

_MAX_MEMBER = 200_000_000
_EMNIST_SPLITS = ("digits", "letters")


def parts(
    info: DataSetInfo, *, progress: Progress | None = None, should_stop: ShouldStop | None = None
) -> tuple[LabelledPart, LabelledPart]:
    """The training and the test part of a set, fetched first where it is not here. Raises DataError."""
    folder = downloads.folder(info.name)
    if not downloads.is_here(info):
        if info.name.startswith("EMNIST"):
            _unpack_emnist(fetch(EMNIST_FILE, folder, progress=progress, should_stop=should_stop), folder)
        else:
            remote = KMNIST_FILES if info.name == "KMNIST" else QMNIST_FILES
            _fetch_all(remote, folder, progress, should_stop)
    train, test = (_part(info.name, folder, split) for split in ("train", "test"))
    return train, test


def _fetch_all(
    remote: tuple[RemoteFile, ...], folder: Path, progress: Progress | None, should_stop: ShouldStop | None
) -> None:
    total, before = sum(file.size for file in remote), 0
    for file in remote:

        def tell(done: int, _total: int, before: int = before) -> None:
            if progress is not None:
                progress(before + done, max(total, before + done))

        fetch(file, folder, progress=tell, should_stop=should_stop)
        before += file.size


def _unpack_emnist(archive: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            for split in _EMNIST_SPLITS:
                for part in ("train", "test"):
                    for kind in ("images-idx3", "labels-idx1"):
                        name = f"emnist-{split}-{part}-{kind}-ubyte.gz"
                        member = packed.getinfo(f"gzip/{name}")
                        if member.file_size > _MAX_MEMBER:
                            raise ValueError("larger than it can be")
                        files.write_atomically(folder / name, packed.read(member))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "{name} could not be unpacked ({reason}): make room, or remove it and try again."
            ),
            name=archive.name,
            reason=files.reason(error),
        ) from error
    archive.unlink(missing_ok=True)


def _part(name: str, folder: Path, split: str) -> LabelledPart:
    images_file, labels_file = (downloads.found(folder, each) for each in downloads.names(name, split))
    if images_file is None or labels_file is None:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} is not whole in {folder}: remove that folder and download it again."),
            name=name,
            folder=folder,
        )
    return LabelledPart(_upright(name, idx.read(images_file, dimensions=3))[:, None].copy(), _labels(name, labels_file))


def _upright(name: str, images: UInt8) -> UInt8:
    # EMNIST's files hold every image with rows and columns exchanged.
    return images.swapaxes(1, 2) if name.startswith("EMNIST") else images


def _labels(name: str, file: Path) -> Int64:
    if name == "QMNIST":
        # Its labels have eight columns (class, writer, ...); the class comes first.
        return idx.read_integers(file, dimensions=2)[:, 0].astype("int64")
    # The letters count from 1.
    return idx.read(file, dimensions=1).astype("int64") - (1 if name == "EMNIST letters" else 0)
