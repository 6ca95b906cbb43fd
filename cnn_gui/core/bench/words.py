"""Numbers in the sentences of the bench."""

from __future__ import annotations


def whole_percent(share: float) -> str:
    """A share in 0..1: "62 %". What is not quite all, or not quite none, is never said to be all or none."""
    percent = 100 * share
    if 0 < percent < 0.5:
        return "< 1 %"
    return "> 99 %" if 99.5 <= percent < 100 else f"{percent:.0f} %"
