"""People's own data sets by name: where they lie, or how they are made. No numpy, no torch: menus ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.core.datasets.dataset import LabelledData

MAX_NAME = 60

_paths: dict[str, Path] = {}
"""Those that have been opened in this process, or before and are remembered."""


def name_of(path: Path) -> str:
    """What a data set is called: its file's name without the endings, or its folder's."""
    name = path.name if path.is_dir() else path.name.partition(".")[0]
    return name.strip()[:MAX_NAME] or "data"


def remember(name: str, path: Path) -> None:
    """A person has opened it: from now on it is found by its name, which is all that a network's task says of it."""
    _paths[name] = path


def forget(path: Path) -> None:
    """It is not there any more."""
    for name in [name for name, known in _paths.items() if known == path]:
        del _paths[name]


@dataclass(frozen=True, slots=True)
class MadeSet:
    """A data set that is made here, of what a person has drawn. key: the same as long as it would be the same. make: on
    any thread; raises DataError where it cannot be made."""

    key: Hashable
    make: Callable[[], LabelledData]


_made: dict[str, MadeSet] = {}


def provide(name: str, made: MadeSet | None) -> None:
    """From now on a data set of that name can be had; None: no longer."""
    if made is None:
        _made.pop(name, None)
    else:
        _made[name] = made


def made_set(name: str) -> MadeSet | None:
    """What has been provided under that name."""
    return _made.get(name)


def is_known(name: str) -> bool:
    """Whether a person's own set of that name can be had here, or could when it was opened."""
    return name in _made or name in _paths


def path_of(name: str) -> Path | None:
    """Where the set of that name lies, or lay when it was opened; None where nobody has opened one."""
    return _paths.get(name)
