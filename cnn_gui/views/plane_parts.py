"""What lies on and around a plane: its margin, frames over its cells, and the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtGui import QFontMetricsF

from cnn_gui.core.messages import Float32
from cnn_gui.core.story_messages import Box
from cnn_gui.views.mosaic_view import fixed_texts


class Margin(NamedTuple):
    """So many cells of padding around a plane."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame around cells of the plane, which may reach into its margin. role: a colour of the theme."""

    box: Box
    role: str = "accent"
    width: float = 2.0


def fitting_texts(values: Float32, metrics: QFontMetricsF, room: float) -> Sequence[str] | None:
    """The numbers with as many digits as fit into every cell; None where none do."""
    if room < metrics.height() - 4 or values.size == 0:
        return None
    for digits in (3, 2, 1):
        texts = without_zeros(fixed_texts(values, digits))
        if max(map(metrics.horizontalAdvance, texts)) <= room:
            return texts
    return None


def without_zeros(texts: Sequence[str]) -> Sequence[str]:
    """Texts of equal decimals, shorter by the zeros that all of them end with: "1.00", "−0.50" are "1.0", "−0.5"."""
    while all("." in text and text[-1] in "0." for text in texts):
        texts = [text[:-1] for text in texts]
    return texts
