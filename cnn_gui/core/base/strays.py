"""What a kill in the middle of saving leaves behind, found and removed later.

A file is written under a temporary name beside its own (core.base.files), locked as long as somebody writes it. If the
process is killed in between, the temporary file stays, for ever. ``sweep`` removes such files: those of this app, of
this person, that are old and that nobody holds. In the app's own folders it also knows the names of earlier versions.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from cnn_gui.core.base.files import MARK
from cnn_gui.core.base.locks import lock_held_by_another

OLD_S = 600.0
"""Seconds without a change after which nobody writes any more, also where locks do not reach (network drives)."""

_OURS = re.compile(rf"\..*\.[0-9a-f]{{12}}{re.escape(MARK)}", re.DOTALL)
_EARLIER = re.compile(r"\..*\.[0-9a-f]{12}\.tmp", re.DOTALL)
"""Of versions that left no mark: only in folders that are the app's own."""


def sweep(own: Iterable[Path], beside: Iterable[Path] = ()) -> list[Path]:
    """Removes strays and returns what it has removed; what cannot be removed stays. Raises nothing.

    own: the app's own folders. beside: folders of other files that it has saved.
    """
    removed = []
    own = dict.fromkeys(own)
    for folder in own:
        removed += _sweep_folder(folder, is_own=True)
    for folder in dict.fromkeys(beside):
        if folder not in own:
            removed += _sweep_folder(folder, is_own=False)
    return removed


def _sweep_folder(folder: Path, *, is_own: bool) -> list[Path]:
    removed = []
    with contextlib.suppress(OSError, ValueError):
        with os.scandir(folder) as entries:
            found = [Path(entry.path) for entry in entries if _is_stray_name(entry.name, is_own=is_own)]
        removed = [path for path in found if _remove(path, empty_only=not path.name.startswith("."))]
    return removed


def _is_stray_name(name: str, *, is_own: bool) -> bool:
    if _OURS.fullmatch(name):
        return True
    # A name of a run was once claimed by an empty file.
    return is_own and (_EARLIER.fullmatch(name) is not None or name.endswith(".safetensors"))


def _remove(path: Path, *, empty_only: bool) -> bool:
    with contextlib.suppress(OSError):
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or (empty_only and found.st_size):
            return False
        is_mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
        if not is_mine or time.time() - found.st_mtime < OLD_S or lock_held_by_another(path):
            return False
        path.unlink()
        return True
    return False
