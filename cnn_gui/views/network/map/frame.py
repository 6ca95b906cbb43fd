"""The measures of the network map: its fonts, the room for titles and footer, and what is left for the maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QWidget

from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.base.numbers import format_shape
from cnn_gui.views.parts.legend import small_font

EDGE = 4
"""Logical pixels around the mosaics for the outline of the chosen layer."""
_TITLE_GAP = 8
_FOOTER_GAP = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """All lengths in device pixels. bold, small: fonts of a layer's name and shape, for a painter in device pixels.

    titles: height of the strip with names and shapes. size: width and height that the maps may take.
    """

    ratio: float
    bold: QFont
    small: QFont
    titles: float
    size: tuple[int, int]

    @property
    def origin(self) -> tuple[int, int]:
        """The top left corner of the maps in the widget."""
        return round(EDGE * self.ratio), round(self.titles)

    def inside(self, position: QPointF) -> tuple[float, float]:
        """A position in the widget (logical pixels), from the top left corner of the maps."""
        left, top = self.origin
        return position.x() * self.ratio - left, position.y() * self.ratio - top

    def label_widths(self, infos: Sequence[LayerInfo]) -> list[int]:
        bold, small = QFontMetricsF(self.bold), QFontMetricsF(self.small)
        return [
            round(max(bold.horizontalAdvance(info.name), small.horizontalAdvance(format_shape(info.shape_out))))
            for info in infos
        ]


def frame_of(widget: QWidget, footer: int) -> Frame:
    """The measures for a widget's size, font and screen. footer: logical pixels kept free at the bottom."""
    ratio = widget.devicePixelRatioF()
    bold, small = small_font(widget, 0.86 * ratio), small_font(widget, 0.78 * ratio)
    bold.setBold(True)
    titles = QFontMetricsF(bold).height() + QFontMetricsF(small).height() + _TITLE_GAP * ratio
    width = (widget.width() - 2 * EDGE) * ratio
    height = (widget.height() - footer - _FOOTER_GAP) * ratio - titles
    return Frame(ratio, bold, small, titles, (max(1, int(width)), max(1, int(height))))
