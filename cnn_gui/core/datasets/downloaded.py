"""Data sets that are downloaded when they are wanted: KMNIST and EMNIST from their makers, QMNIST by torchvision.

Their files lie in the app's own folder, where torchvision keeps them too, so that what it has fetched is found.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cnn_gui.core.arrays import Int64, UInt8
from cnn_gui.core.base import files, paths
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

_MAX_MEMBER = 200_000_000
_EMNIST_SPLITS = ("digits", "letters")


def parts(
    info: DataSetInfo, *, progress: Progress | None = None, should_stop: ShouldStop | None = None
) -> tuple[LabelledPart, LabelledPart]:
    """The training and the test part of a set, fetched first where it is not here. Raises DataError."""
    if info.name == "QMNIST":
        return _qmnist(True), _qmnist(False)
    folder = downloads.folder(info.name)
    if not downloads.is_here(info):
        if info.name == "KMNIST":
            _fetch_all(KMNIST_FILES, folder, progress, should_stop)
        else:
            _unpack_emnist(fetch(EMNIST_FILE, folder, progress=progress, should_stop=should_stop), folder)
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
    names = downloads.names(name, split)
    assert names is not None
    images_file, labels_file = (downloads.found(folder, each) for each in names)
    if images_file is None or labels_file is None:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} is not whole in {folder}: remove that folder and download it again."),
            name=name,
            folder=folder,
        )
    images, labels = idx.read(images_file, dimensions=3), idx.read(labels_file, dimensions=1)
    return LabelledPart(_upright(name, images)[:, None].copy(), _from_zero(name, labels))


def _upright(name: str, images: UInt8) -> UInt8:
    # EMNIST's files hold every image with rows and columns exchanged.
    return images.swapaxes(1, 2) if name.startswith("EMNIST") else images


def _from_zero(name: str, labels: UInt8) -> Int64:
    # The letters count from 1.
    return labels.astype("int64") - (1 if name == "EMNIST letters" else 0)


def _qmnist(train: bool) -> LabelledPart:
    folder = paths.data_dir() / "datasets"
    try:
        data = _torchvision("QMNIST", folder, train)
    except ImportError as error:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} needs torchvision, which this installation lacks or cannot load: MNIST is here without it.",
            ),
            name="QMNIST",
        ) from error
    # Whatever a download or somebody else's reader may raise: the person can only try again.
    except Exception as error:
        reason = str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "{name} could not be loaded ({reason}): check the connection, or put its files into {folder}."
            ),
            name="QMNIST",
            reason=reason[:200],
            folder=folder,
        ) from error
    # Its targets have eight columns (class, writer, ...); the class comes first.
    labels = data.targets[:, 0] if data.targets.dim() == 2 else data.targets
    return LabelledPart(data.data.unsqueeze(1).contiguous().numpy(), labels.numpy().astype("int64"))


def _torchvision(name: str, folder: Path, train: bool) -> Any:
    # Imported here: it takes seconds, and all other sets do without it.
    import torchvision.datasets

    return getattr(torchvision.datasets, name)(os.fspath(folder), train=train, download=True)
