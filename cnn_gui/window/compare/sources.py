"""Which networks there are to be compared."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cnn_gui.core.base import paths
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.compare.messages import NetworkSource, SourceKind
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.views.base.translation import translate

NEWEST_RUNS = 20
LONGEST = 60
"""Characters of what a network is called in the list."""


def display() -> NetworkSource:
    return NetworkSource(SourceKind.DISPLAY, title=translate("CompareSources", "On display"))


def shipped(name: str) -> NetworkSource:
    titles = {
        "pretrained": translate("CompareSources", "Pretrained network"),
        "deep": translate("CompareSources", "Deep network"),
        "shapes": translate("CompareSources", "Shapes in colour network"),
    }
    return NetworkSource(SourceKind.SHIPPED, name, titles[name])


def held(network: NetworkState) -> NetworkSource:
    title = translate("CompareSources", "Held: {0}").format(one_line(network.record.title, LONGEST))
    return NetworkSource(SourceKind.HELD, str(network.id), title)


def sources(held_ones: Iterable[NetworkState], recent: Iterable[Path]) -> tuple[NetworkSource, ...]:
    """All of them, those first that are at hand."""
    now = NetworkSource(
        SourceKind.NOW, title=translate("CompareSources", "The same without its moment, or what is tried on it")
    )
    files = dict.fromkeys([*recent, *newest_runs()])
    return (
        display(),
        now,
        *map(held, held_ones),
        *map(shipped, ("pretrained", "deep", "shapes")),
        *(NetworkSource(SourceKind.FILE, str(path), one_line(path.stem, LONGEST)) for path in files if path.exists()),
    )


def newest_runs(limit: int = NEWEST_RUNS) -> list[Path]:
    """The files of the newest runs."""
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
