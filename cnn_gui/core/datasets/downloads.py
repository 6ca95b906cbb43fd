"""Which downloaded data sets are here, by the names of their files. No numpy, no torch: menus ask."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.base import files, paths
from cnn_gui.core.datasets.messages import DataSetInfo, SetOrigin

_COMING = (".part", ".gz")
"""Of a file that comes, and of one that has while others of its set are still to come."""


def is_here(info: DataSetInfo) -> bool:
    """Whether a set need not be downloaded, or has been, the whole of it."""
    if info.origin is not SetOrigin.DOWNLOAD:
        return True
    wanted = (*names(info.name, "train"), *names(info.name, "test"))
    return all(found(folder(info.name), name) is not None for name in wanted)


def begun(info: DataSetInfo) -> int:
    """How many bytes of a set that is not here are already: of a download that was ended or broke off."""
    place = folder(info.name)
    if info.origin is not SetOrigin.DOWNLOAD or is_here(info) or not place.is_dir():
        return 0
    return sum(path.stat().st_size for path in place.iterdir() if path.suffix in _COMING and files.is_regular(path))


def names(name: str, split: str) -> tuple[str, str]:
    """The names of a set's files of images and of labels, unpacked."""
    if name == "QMNIST":
        return f"qmnist-{split}-images-idx3-ubyte", f"qmnist-{split}-labels-idx2-int"
    if name == "KMNIST":
        prefix = "train" if split == "train" else "t10k"
    else:
        prefix = f"emnist-{name.rpartition(' ')[2]}-{split}"
    return f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"


def folder(name: str) -> Path:
    """Where the files of a set are: where torchvision keeps them too."""
    return paths.data_dir() / "datasets" / name.partition(" ")[0] / "raw"


def found(place: Path, name: str) -> Path | None:
    """A file, gzipped or not; None where there is none."""
    return next((path for path in (place / name, place / f"{name}.gz") if files.is_regular(path)), None)
