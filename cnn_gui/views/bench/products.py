"""The dot product of one position, cell by cell: patch × kernel = products, a row for each plane, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Bool, Float32
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.numbers import MINUS, format_signed, format_value
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.grids.row_page import Cells, Part, Row, Words
from cnn_gui.views.grids.row_paint import CELL_FONT, RowPainter
from cnn_gui.views.parts.legend import small_font

_GAP = 6.0
_LARGEST_CELL = 44.0


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """What is multiplied and added at one position.

    patch, kernel, products: (C, kh, kw). padding: (kh, kw), True where the patch is outside. sums: (C,), of each
    plane's products. bias; total: sums and bias; value: what the result holds there, after ReLU if there is one.
    names: of the planes ("red"), or none for a single one.
    """

    patch: Float32
    kernel: Float32
    products: Float32
    padding: Bool
    sums: Sequence[float]
    bias: float
    total: float
    value: float
    relu: bool = False
    names: tuple[str, ...] = ()


class ProductsView(QWidget):
    """Told the products of a position; says in a sentence what it waits for while there is none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._products: Products | None = None
        self._row: Row | None = None
        self._empty = ""
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Dot product"))
        self.setToolTip(
            self.tr(
                "Each input under the kernel times the weight over it; the products are added up, with the bias. "
                "Hatched cells are padding and count as 0."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_products(self, products: Products) -> None:
        self._products = products
        self._row = None
        self.setAccessibleDescription(self.sum_text())
        self.update()

    def clear(self, text: str) -> None:
        """text: what to do to see a dot product."""
        self._products = self._row = None
        self._empty = text
        self.setAccessibleDescription(text)
        self.update()

    @property
    def products(self) -> Products | None:
        return self._products

    def sum_text(self) -> str:
        """ "Σ 1 − 0.6 + 0 + bias 0.5 = 0.9 → ReLU → 0.9", a number for each plane."""
        shown = self._products
        if shown is None:
            return self._empty
        text = self.tr("Σ {0} + bias {1} = {2}").format(
            added(shown.sums, 3 if len(shown.sums) > 1 else 4), format_value(shown.bias), format_value(shown.total)
        )
        return text + self.tr(" → ReLU → {0}").format(format_value(shown.value)) if shown.relu else text

    def sizeHint(self) -> QSize:
        return QSize(320, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 48)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._row = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event) or event.type() is QEvent.Type.PaletteChange:
            self._row = None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        if self._products is None:
            painter.setPen(theme.color("muted"))
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(8, 8, -8, -8), flags, self._empty)
            return
        if self._row is None:
            self._row = self._built(self._products)
        RowPainter(painter, self, theme).paint(self._row)

    # --- the inside --------------------------------------------------------------------------------------

    def _built(self, shown: Products) -> Row:
        metrics, small = QFontMetricsF(self.font()), QFontMetricsF(small_font(self, CELL_FONT))
        count, high, wide = shown.patch.shape
        line, operator = metrics.height() + 4, metrics.horizontalAdvance("×") + 8
        names = max(map(metrics.horizontalAdvance, shown.names)) + _GAP if shown.names else 0.0
        sums = metrics.horizontalAdvance(format_signed(-0.01234)) + _GAP if count > 1 else 0.0
        across = (self.width() - names - sums - 2 * operator - 2) / (3 * wide)
        down = (self.height() - line - (count - 1) * _GAP - 2) / (count * high)
        side = max(min(across, down, max(_LARGEST_CELL, 4.5 * small.averageCharWidth())), 3.0)
        parts: list[Part] = []
        step = high * side + _GAP
        top = max((self.height() - line - count * step) / 2, 0.0)
        for index in range(count):
            y = top + index * step
            x = names
            if shown.names:
                parts.append(Words(QRectF(0, y, names, high * side), shown.names[index], "muted"))
            parts.extend(self._grids(shown, index, x, y, side, operator))
            for number, sign in enumerate("×="):
                left = x + (number + 1) * wide * side + number * operator
                parts.append(Words(QRectF(left, y, operator, high * side), sign, "muted", center=True))
            if sums:
                left = x + 3 * wide * side + 2 * operator + _GAP
                parts.append(Words(QRectF(left, y, sums, high * side), format_signed(float(shown.sums[index]), 3)))
        foot = QRectF(0, min(top + count * step - 2, self.height() - line), self.width(), line)
        parts.append(Words(foot, self.sum_text(), bold=True))
        return Row(tuple(parts))

    def _grids(self, shown: Products, index: int, x: float, y: float, side: float, operator: float) -> list[Cells]:
        wide = shown.patch.shape[2] * side + operator
        padding = shown.padding if shown.padding.any() else None
        limits = symmetric_limit(shown.kernel), symmetric_limit(shown.products)
        patch, kernel, products = (np.asarray(part[index]) for part in (shown.patch, shown.kernel, shown.products))
        return [
            Cells(x, y, side, side, patch, Scale.PIXELS, 1.0, padding),
            Cells(x + wide, y, side, side, kernel, Scale.WEIGHTS, limits[0]),
            Cells(x + 2 * wide, y, side, side, products, Scale.ACTIVATIONS, limits[1], padding),
        ]


def added(terms: Sequence[float], digits: int) -> str:
    """Terms of a sum with a sign between any two of them: "1 − 0.6 + 0"."""
    first, *more = map(float, terms)
    signed = (f" {MINUS if term < 0 else '+'} {format_value(abs(term), digits)}" for term in more)
    return format_value(first, digits) + "".join(signed)
