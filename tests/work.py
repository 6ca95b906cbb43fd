"""How much work something takes, counted: the same on a quiet machine and on a busy one, where a clock is not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def calls(work: Callable[[], object]) -> int:
    """How many functions, of Python and of C, the work calls on this thread.

    It finds a change of kind, a loop over pixels where there was an array, and no change of degree: those are found by
    the benchmarks.
    """
    count = 0

    def look(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
