"""The automatically saved networks of runs, as files."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.base import paths

NEWEST = 10


def saved_runs(limit: int = NEWEST) -> list[Path]:
    """The newest automatically saved networks of runs, also those that a crash cut short."""
    found: list[tuple[float, Path]] = []
    try:
        for path in paths.runs_dir().glob("*.safetensors"):
            status = path.stat()
            # An empty file is a name taken by a run that has saved nothing yet.
            if status.st_size > 0:
                found.append((status.st_mtime, path))
    except OSError:
        return []
    return [path for _, path in sorted(found, reverse=True)[:limit]]
