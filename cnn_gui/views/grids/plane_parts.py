"""What lies on and around a plane: its margin, frames over its cells, and the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtGui import QFontMetricsF

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.cell_numbers import cell_texts


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
    """The numbers with as many digits as fit into every cell; None where none do without being rounded wrong."""
    if room < metrics.height() - 4 or values.size == 0:
        return None
    return cell_texts(values, lambda texts: max(map(metrics.horizontalAdvance, texts)) <= room)
