"""How the entrants of a race are told apart: by colour, and by the dashes of their lines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from cnn_gui.views.base.theme import Theme

_COLORS = ("accent", "negative", "weight_positive", "muted")
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
SIGNS = ("━", "╌", "┈", "╍")
"""Of their lines, in text."""


def lane_color(theme: Theme, place: int) -> QColor:
    return theme.color(_COLORS[place % len(_COLORS)])


def dash_of(place: int) -> Qt.PenStyle:
    return _DASHES[place % len(_DASHES)]
