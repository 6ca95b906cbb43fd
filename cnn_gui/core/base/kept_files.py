"""Files of what takes long to find out about a network, in a folder of the app: each has its key as its name."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{40}")


def forget_oldest(where: Path, suffix: str, most: int) -> None:
    """Removes the oldest where there are more than ``most``; other files of the folder are left alone."""
    with contextlib.suppress(OSError):
        ours = [path for path in where.iterdir() if path.suffix == suffix and _NAME.fullmatch(path.stem)]
        for path in sorted(ours, key=lambda each: each.stat().st_mtime, reverse=True)[most:]:
            path.unlink()
