"""Which layers read others than the one at their left, and how far below the maps the arcs between them run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.network.map.layout import follows


@dataclass(frozen=True, slots=True)
class Skip:
    """Indices of a layer and of one that reads it, though others stand between them. level: from 0, the uppermost."""

    source: int
    target: int
    level: int = 0

    def touches(self, layer: int) -> bool:
        return layer in (self.source, self.target)


def skips_of(infos: Sequence[LayerInfo]) -> tuple[Skip, ...]:
    """All of a network, the shortest first."""
    index = {info.name: number for number, info in enumerate(infos)}
    found = [
        (index[name], number)
        for number, info in enumerate(infos)
        for name in info.inputs
        if not (index[name] == number - 1 and follows(infos, number))
    ]
    levels: list[list[tuple[int, int]]] = []
    result = []
    for source, target in sorted(set(found), key=lambda ends: (ends[1] - ends[0], ends)):
        level = _free_level(levels, source, target)
        levels[level].append((source, target))
        result.append(Skip(source, target, level))
    return tuple(result)


def _free_level(levels: list[list[tuple[int, int]]], source: int, target: int) -> int:
    """The uppermost level below all that is within, with room between the ends."""
    for number, taken in enumerate(levels):
        within = any(source <= a and b <= target for deeper in levels[number:] for a, b in deeper)
        if not within and all(b <= source or target <= a for a, b in taken):
            return number
    levels.append([])
    return len(levels) - 1
