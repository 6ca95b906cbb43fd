"""Which downloaded data sets are here, by the names of their files. No numpy, no torch: menus ask."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.base import files, paths
from cnn_gui.core.datasets.messages import DataSetInfo, SetOrigin

_COMING = (".part", ".gz")
"""Of a file that comes, and of one that has while others of its set are still to come."""

_QMNIST = ("qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int")


def is_here(info: DataSetInfo) -> bool:
    """Whether a set need not be downloaded, or has been."""
    if info.origin is not SetOrigin.DOWNLOAD:
        return True
    return all(found(folder(info.name), name) is not None for name in names(info.name, "train") or _QMNIST)


def begun(info: DataSetInfo) -> int:
    """How many bytes of a set that is not here are already: of a download that was ended or broke off."""
    place = folder(info.name)
    if info.origin is not SetOrigin.DOWNLOAD or is_here(info) or not place.is_dir():
        return 0
    return sum(path.stat().st_size for path in place.iterdir() if path.suffix in _COMING and files.is_regular(path))


def names(name: str, split: str) -> tuple[str, str] | None:
    """The names of a set's files of images and of labels, unpacked; None where torchvision looks after them."""
    if name == "KMNIST":
        prefix = "train" if split == "train" else "t10k"
    elif name.startswith("EMNIST"):
        prefix = f"emnist-{name.rpartition(' ')[2]}-{split}"
    else:
        return None
    return f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"


def folder(name: str) -> Path:
    """Where the files of a set are: where torchvision keeps them too."""
    return paths.data_dir() / "datasets" / name.partition(" ")[0] / "raw"


def found(place: Path, name: str) -> Path | None:
    """A file, gzipped or not; None where there is none."""
    return next((path for path in (place / name, place / f"{name}.gz") if files.is_regular(path)), None)
