"""Which versions are at work, told without importing anything: torch alone takes seconds."""

from __future__ import annotations

import importlib.util
import platform
import sys

from cnn_gui import __version__

PACKAGES = ("torch", "torchvision", "numpy", "PySide6", "pyqtgraph", "safetensors", "msgspec", "pillow", "platformdirs")
"""What the app stands on, as people call it."""

_DISTRIBUTIONS = {"PySide6": "PySide6-Essentials"}
_MODULES = {"pillow": "PIL"}


def versions() -> dict[str, str | None]:
    """Versions by name: the app, Python and PACKAGES. None for what is not installed."""
    return {"cnn-gui": __version__, "python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def system() -> str:
    """The operating system and the kind of machine: "Linux 6.1 x86_64, frozen"."""
    frozen = ", frozen" if getattr(sys, "frozen", False) else ""
    return f"{platform.system()} {platform.release()} {platform.machine()}{frozen}"


def _version(name: str) -> str | None:
    # Its import takes a hundredth of a second and more, which the first frame need not wait for.
    from importlib import metadata

    # A module that is loaded is what is at work; a bundle may also come without metadata.
    module = sys.modules.get(_MODULES.get(name, name))
    loaded = getattr(module, "__version__", None)
    if loaded is not None:
        return str(loaded)
    try:
        return metadata.version(_DISTRIBUTIONS.get(name, name))
    except metadata.PackageNotFoundError:
        return "?" if importlib.util.find_spec(_MODULES.get(name, name)) is not None else None
