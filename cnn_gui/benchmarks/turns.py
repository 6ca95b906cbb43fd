"""Letting loops take turns, and the median of what each took."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter

WARM_UP = 1
"""Turns that are not counted: they fill memory and caches."""

TURN = 0.4
"""Seconds of one loop's turn, about; at least two steps."""


def step_times(
    loops: Mapping[str, Iterator[None]], turns: int, progress: Callable[[int, int], None] | None = None
) -> dict[str, float]:
    """The median milliseconds of a step of each loop, over ``turns`` turns."""
    times: dict[str, list[float]] = {name: [] for name in loops}
    for turn in range(WARM_UP + turns):
        for name, loop in loops.items():
            time = _turn(loop)
            if turn >= WARM_UP:
                times[name].append(time)
        if progress is not None:
            progress(turn + 1, WARM_UP + turns)
    return {name: statistics.median(values) for name, values in times.items()}


def _turn(loop: Iterator[None]) -> float:
    """Median milliseconds of a step in one turn; the first is not counted, it finds the caches full of others' data."""
    next(loop)
    steps: list[float] = []
    begin = perf_counter()
    while len(steps) < 2 or perf_counter() - begin < TURN:
        start = perf_counter()
        next(loop)
        steps.append((perf_counter() - start) * 1000)
    return statistics.median(steps)
