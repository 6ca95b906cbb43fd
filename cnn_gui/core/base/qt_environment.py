"""What Qt is told by environment variables, without values that would end it at the start."""

from __future__ import annotations

import re
from collections.abc import MutableMapping

SCALES = ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS")
RESOLUTION = "QT_FONT_DPI"

SMALLEST, LARGEST = 0.25, 10.0
"""Factors between which a window can be used on any screen there is."""

LOWEST_DPI, HIGHEST_DPI = 24.0, 960.0


def drop_unusable(environment: MutableMapping[str, str]) -> tuple[str, ...]:
    """Takes out the scaling variables that no window can be shown with; returns them, as "NAME=value".

    Qt divides by the factors: 0 and negative numbers end the process or leave it without a window to be seen. To be
    called before Qt is imported.
    """
    dropped = []
    for name in (*SCALES, RESOLUTION):
        value = environment.get(name, "")
        if value and not _is_usable(name, value):
            del environment[name]
            dropped.append(f"{name}={value}")
    return tuple(dropped)


def _is_usable(name: str, value: str) -> bool:
    # A list gives a factor to each screen, by place ("1.5;2") or by name ("HDMI-1=2"), and may leave one out.
    parts = re.split(r"[;,]", value) if name == SCALES[1] else [value]
    numbers = [part.rpartition("=")[2].strip() for part in parts if part.strip()]
    low, high = (LOWEST_DPI, HIGHEST_DPI) if name == RESOLUTION else (SMALLEST, LARGEST)
    return all(_is_between(number, low, high) for number in numbers)


def _is_between(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False
