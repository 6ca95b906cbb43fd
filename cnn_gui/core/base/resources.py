"""The files that come with the app: MNIST, networks, icons, lessons.

They lie in ``cnn_gui/resources`` of an installed wheel, in ``resources`` beside the package in a checkout or an
editable install, and in the bundle's folder of a frozen app.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import cnn_gui
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP


def find(*parts: str) -> Path:
    """The path of a resource, for example ``find("mnist", "t10k-images-idx3-ubyte.gz")``.

    Raises DataError where the installation lacks it.
    """
    for root in _roots():
        path = root.joinpath(*parts)
        if path.exists():
            return path
    name = "/".join(parts)
    raise DataError(
        QT_TRANSLATE_NOOP(
            "core", "The file resources/{name} is missing from this installation: install the app again."
        ),
        name=name,
    )


NETWORKS = ("pretrained", "deep", "shapes")
"""Names of the networks that come with the app; the first is the one it begins with."""


def network(name: str = NETWORKS[0]) -> Path:
    """The file of a network that comes with the app. Raises DataError as ``find`` does."""
    return find("models", f"{name}.safetensors")


def network_file(given: Path | None) -> Path:
    """What a person means by a network: a file, the name of one that comes with the app, or None for the first."""
    if given is None:
        return network()
    return network(str(given)) if str(given) in NETWORKS and not given.exists() else given


def _roots() -> Iterator[Path]:
    package = Path(cnn_gui.__file__).resolve().parent
    yield package / "resources"
    yield package.parent / "resources"
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        yield Path(bundle) / "cnn_gui" / "resources"
        yield Path(bundle) / "resources"
