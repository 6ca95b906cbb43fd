"""Deleted runs, aside until nobody can want them back.

A deleted file, and those of its moments and its numbers beside it, is moved into a folder of this session's own, and
from there back when the deletion is undone. The session removes its folder when it ends as it should; one that a crash
left behind is emptied back into the runs at the next start. So a file is lost only when a person has deleted it and
closed the window.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cnn_gui.core.base.errors import FileError
from cnn_gui.core.base.files import reason
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.dynamics.dynamics_file import dynamics_beside
from cnn_gui.core.timeline.moment_file import beside

FOLDER = ".deleted"


@dataclass(frozen=True, slots=True)
class Deleted:
    """A file that was moved aside. was: where it was; now: where it is."""

    was: str
    now: str


class Trash:
    """place: the session's own folder, within that of the runs, so that moving is one step of the file system."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._number = 0

    def put(self, paths: Iterable[Path]) -> tuple[Deleted, ...]:
        """Moves files aside. Raises FileError at the first that cannot be moved; those before it are back then."""
        done: list[Deleted] = []
        try:
            for path in paths:
                done.append(self._move(path))
        except OSError as error:
            self.restore(done)
            raise FileError(
                QT_TRANSLATE_NOOP("core", "{name} was not deleted: {reason}; nothing has changed."),
                name=path.name,
                reason=reason(error),
            ) from error
        return tuple(done)

    def _move(self, path: Path) -> Deleted:
        # Two folders may have a file of the same name, and so may two deletions.
        self._number += 1
        folder = self.place / f"{self._number}" / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        now = folder / path.name
        path.rename(now)
        _take_along(path, now)
        return Deleted(str(path), str(now))

    def restore(self, deleted: Iterable[Deleted]) -> tuple[str, ...]:
        """Moves files back, under another name where theirs is taken by now; returns where they are.

        Raises FileError for the first that cannot be moved; it stays aside.
        """
        return tuple(_back(Path(each.now), Path(each.was)) for each in deleted)

    def purge(self) -> None:
        """Deletes for good."""
        shutil.rmtree(self.place, ignore_errors=True)


def restore_left(runs: Path, is_held: Callable[[Path], bool]) -> int:
    """Brings back what sessions that ended badly had deleted; returns how many files.

    runs: the folder of runs. is_held: whether the session of a folder is still there.
    """
    count = 0
    with contextlib.suppress(OSError):
        for place in sorted((runs / FOLDER).iterdir()):
            if not place.is_dir() or is_held(place):
                continue
            for file in sorted(place.glob("*/*/*.safetensors")):
                home = runs if file.parent.name == runs.name else runs / file.parent.name
                with contextlib.suppress(FileError, OSError):
                    home.mkdir(exist_ok=True)
                    _back(file, home / file.name)
                    count += 1
            if not any(place.glob("*/*/*.safetensors")):
                shutil.rmtree(place, ignore_errors=True)
    return count


def _back(now: Path, was: Path) -> str:
    try:
        for number in range(1, 10_000):
            target = was if number == 1 else was.with_stem(f"{was.stem} {number}")
            if not target.exists():
                os.rename(now, target)  # noqa: PTH104 (one system call, easy to find and to test)
                _take_along(now, target)
                return str(target)
    except OSError as error:
        raise FileError(
            QT_TRANSLATE_NOOP("core", "{name} could not be brought back: {reason}; it is kept as {now}."),
            name=was.name,
            reason=reason(error),
            now=now,
        ) from error
    raise FileError(
        QT_TRANSLATE_NOOP("core", "{name} could not be brought back: there is no free name; it is kept as {now}."),
        name=was.name,
        now=now,
    )


def _take_along(before: Path, after: Path) -> None:
    """The moments of a run and its numbers stay beside it. One that has none, or whose cannot be moved, is a run all
    the same."""
    for other in (beside, dynamics_beside):
        with contextlib.suppress(OSError):
            other(before).replace(other(after))
