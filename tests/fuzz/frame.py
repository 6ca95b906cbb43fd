"""What a target is, and which there are."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cnn_gui.core.base.errors import UserError

FOLDER = Path(__file__).parent
CORPUS = FOLDER / "corpus"

Read = Callable[[bytes, Path], object]
"""Reads ``data`` as if it came in a file; may use the folder, which is empty at first and the target's own."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader under test. errors: what it may raise. seeds: small files to begin with, by name.

    libraries: modules outside the app to be guided by as well; only those in Python.
    """

    read: Read
    seeds: Callable[[], Mapping[str, bytes]]
    errors: tuple[type[Exception], ...] = (UserError,)
    libraries: tuple[str, ...] = ()

    def try_(self, data: bytes, folder: Path) -> bool:
        """Whether ``data`` was read; False where it was refused as it should be."""
        try:
            self.read(data, folder)
        except self.errors:
            return False
        return True


def names() -> tuple[str, ...]:
    """All targets."""
    return tuple(sorted(path.stem.removeprefix("target_") for path in FOLDER.glob("target_*.py")))


def target(name: str) -> Target:
    """The target of a name. Raises KeyError."""
    if name not in names():
        raise KeyError(name)
    found: Target = importlib.import_module(f"tests.fuzz.target_{name}").TARGET
    return found


def corpus(name: str) -> tuple[Path, ...]:
    """The files that a target begins with."""
    return tuple(sorted((CORPUS / name).iterdir()))


def file_of(data: bytes, folder: Path, name: str) -> Path:
    """A file that holds ``data``, for readers that take a path."""
    path = folder / name
    path.write_bytes(data)
    return path
