"""Where people's own data sets lie, by what they are called. No numpy, no torch: menus ask."""

from __future__ import annotations

from pathlib import Path

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


def path_of(name: str) -> Path | None:
    """Where the set of that name lies, or lay when it was opened; None where nobody has opened one."""
    return _paths.get(name)
