"""The difference of two confusion matrices: where B has more images than A, and where fewer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from cnn_gui.core.arrays import Int64
from cnn_gui.core.compare.messages import Comparison
from cnn_gui.core.datasets.messages import Task
from cnn_gui.views.base.colors import ZERO, Scale, table
from cnn_gui.views.base.numbers import format_count, format_signed
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.evaluation.confusion_matrix import Cell, ConfusionMatrix


class DifferenceMatrix(ConfusionMatrix):
    """A cell is coloured by how many images more (positive) or fewer (negative) B has in it than A; no difference is
    neutral. On the diagonal more is better, beside it fewer is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("differenceMatrix")
        self.setAccessibleName(
            self.tr("Difference of the confusion matrices, B less A: true classes by row, what they were read as by "
                    "column")
        )  # fmt: skip
        self._both: tuple[Int64, Int64] | None = None

    def show_comparison(self, comparison: Comparison, task: Task) -> None:
        """The difference, with the names of the classes of a task."""
        self._both = comparison.a.confusion, comparison.b.confusion
        self.show_counts(comparison.difference, task)

    @property
    def limit(self) -> int:
        """The largest difference, which has the end colour; at least 1."""
        return max(int(np.abs(self._counts).max()), 1)

    def cell_text(self, cell: Cell) -> str:
        """Like "a 9 read as 4: A 31, B 28 (−3)"."""
        if self._both is None:
            return ""
        label, predicted = (self._names[index] for index in cell)
        if self._is_of_digits:
            text, right = self.tr("a {0} read as {1}: {2}"), self.tr("a {0} read right: {2}")
        else:
            text, right = self.tr("{0} read as {1}: {2}"), self.tr("{0} read right: {2}")
        a, b = (format_count(int(counts[cell])) for counts in self._both)
        numbers = self.tr("A {0}, B {1} ({2})").format(a, b, _signed(int(self._counts[cell])))
        return (right if cell[0] == cell[1] else text).format(label, predicted, numbers)

    def _number(self, count: int) -> str:
        return _signed(count) if count else ""

    def _grounds(self, theme: Theme) -> Callable[[int, int], QColor]:
        colors, limit = table(theme, Scale.ACTIVATIONS), self.limit
        return lambda row, column: QColor.fromRgb(
            int(colors[ZERO + round(ZERO * int(self._counts[row, column]) / limit)])
        )


def _signed(count: int) -> str:
    return format_signed(count, 6) if count else "0"
