"""The bench's page of pooling: maximum and mean of the same windows side by side, and what was thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.convolution import SizeFormula
from cnn_gui.core.bench.pooling import Pooled, PoolPosition
from cnn_gui.core.bench.settings import PADDINGS, SIZES, STRIDES, BenchSettings
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.colors import Scale
from cnn_gui.views.base.numbers import format_percent, format_value
from cnn_gui.views.base.translation import said
from cnn_gui.views.bench.page import Captioned, PlaneSide, formula_wordings, unheard
from cnn_gui.views.bench.sliding import SlidingPage
from cnn_gui.views.grids.plane_colors import Tint
from cnn_gui.views.grids.plane_parts import Margin, Mark
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.compact_fields import count_field, fields_row, side_field, switch
from cnn_gui.views.parts.formula_label import LINES, FormulaLabel
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.parts.scales import Scales, Shown

Mode = Literal["max", "avg"]


@dataclass(frozen=True, slots=True, eq=False)
class Pooling:
    """What the page shows. plane: (H, W); is_map: it is a feature map, with values below zero, not grey pixels.

    largest, mean: of the one plane, None where these settings have no output. margin: padding, and what the last
    windows reach beyond it. formulas: of the rows and of the columns.
    """

    title: str
    plane: Float32
    is_map: bool
    margin: Margin
    formulas: tuple[SizeFormula, SizeFormula]
    largest: Pooled | None
    mean: Pooled | None

    @property
    def problem(self) -> str:
        return said(self.formulas[0].problem or self.formulas[1].problem)


class PoolingPage(SlidingPage):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("benchPooling", parent)
        self._shown: Pooling | None = None
        self.input = PlaneView(
            "benchPoolInput",
            self.tr("Input of the pooling"),
            self.tr("Cells that won a maximum are bright; the faded ones were thrown away. Hatched cells are padding."),
        )
        self.largest = PlaneView(
            "benchPoolMax", self.tr("Maximum"), self.tr("The largest value of every window: max-pooling.")
        )
        self.mean = PlaneView("benchPoolMean", self.tr("Mean"), self.tr("The mean of every window: average pooling."))
        self.formula = FormulaLabel("benchPoolFormula", most=LINES)
        self._size = side_field("benchPoolSize", self.tr("Window"), self.tr("Rows and columns of the window."), SIZES)
        self._stride = count_field("benchPoolStride", self.tr("Stride of the pooling"),
                                   self.tr("By how many cells the window moves on. Usually its size."),
                                   STRIDES)  # fmt: skip
        self._padding = count_field("benchPoolPadding", self.tr("Padding of the pooling"),
                                    self.tr("Cells around the input: they never win a maximum, and count as 0 in a "
                                            "mean."), PADDINGS)  # fmt: skip
        self._ceil = switch(
            "benchPoolCeil",
            self.tr("ceil"),
            self.tr("Round the size up: a last window may reach over the edge. Off: round down."),
        )
        self._map = switch("benchPoolMap", self.tr("of the kernel's map"),
                           self.tr("Pool what the kernel of the first page makes of the input, as a network does. "
                                   "Off: pool the input itself."))  # fmt: skip
        self._scales = Scales()
        self._scales.setObjectName("benchPoolScales")
        self._words = WrappedLabel()
        self._words.setObjectName("benchPoolWords")
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._views = tuple(map(Captioned, (self.input, self.largest, self.mean)))
        self._lay_out()
        self._connect()

    # --- told from outside -------------------------------------------------------------------------------

    def set_settings(self, settings: BenchSettings) -> None:
        super().set_settings(settings)
        with unheard(self._size, self._stride, self._padding, self._ceil, self._map):
            self._size.setValue(settings.pool_size)
            self._stride.setValue(settings.pool_stride)
            self._padding.setValue(settings.pool_padding)
            self._ceil.setChecked(settings.pool_ceil)
            self._map.setChecked(settings.pool_map)

    def show_pooling(self, shown: Pooling) -> None:
        before, self._shown = self._shown, shown
        tint = Tint.ACTIVATIONS if shown.is_map else Tint.GREY
        limit = float(np.abs(shown.plane).max(initial=0)) or 1.0
        self.input.set_values(shown.plane, tint, limit, shown.margin)
        words = formula_wordings(*shown.formulas, (self.tr("rows"), self.tr("columns")))
        self.formula.set_wordings([self.tr("Size: {0}").format(words[0]), *words])
        scale = Shown(self.tr("values"), Scale.ACTIVATIONS, limit)
        self._scales.set_scales((scale,) if shown.is_map else ())
        size = f"{shown.plane.shape[0]}×{shown.plane.shape[1]}"
        self._views[0].set_caption(
            self.tr("{0} · {1} · greyed: thrown away").format(shown.title, size),
            self.tr("{0} · greyed: thrown away").format(size),
            f"{shown.title} · {size}",
        )
        if shown.largest is None or shown.mean is None:
            self._show_nothing(shown.problem)
            return
        self.input.set_veil(~shown.largest.used[0])
        thrown = format_percent(shown.largest.thrown_away, 0)
        for view, captioned, pooled, title in (
            (self.largest, self._views[1], shown.largest, self.tr("maximum")),
            (self.mean, self._views[2], shown.mean, self.tr("mean")),
        ):
            values = pooled.values[0]
            view.set_values(values, tint, limit)
            captioned.set_caption(f"{title} · {values.shape[0]}×{values.shape[1]}")
            if before is None or before.largest is None or before.largest.values.shape != shown.largest.values.shape:
                view.set_filled(None)
        self._thrown = self.tr("The maximum throws {0} of the cells away; the mean uses {1} of them.").format(
            thrown, format_percent(1 - shown.mean.thrown_away, 0)
        )
        self.player.set_count(shown.largest.values[0].size)

    def show_position(self, row: int, column: int, largest: PoolPosition, mean: PoolPosition) -> None:
        """The window of the pooled cells at row, column: framed in the input, the winner in it."""
        if self._shown is None or largest.winners is None:
            return
        self._marked(row, column)
        here = Mark(Box(row, column, row + 1, column + 1))
        for view in (self.largest, self.mean):
            view.set_marks((here,))
        side = len(largest.inside)
        window = Mark(Box(largest.top, largest.left, largest.top + side, largest.left + side))
        at_row, at_column = largest.winners[0].tolist()
        winner = Mark(Box(at_row, at_column, at_row + 1, at_column + 1), "text")
        self.input.set_marks((window, winner))
        self._words.setText(
            self.tr("Maximum {0}, from row {1}, column {2}.\nMean {3} = {4} / {5}.\n\n{6}").format(
                format_value(float(largest.values[0])), at_row + 1, at_column + 1,
                format_value(float(mean.values[0])), format_value(float(mean.sums[0])), mean.divisor, self._thrown,
            )
        )  # fmt: skip

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def shown(self) -> Pooling | None:
        return self._shown

    def words(self) -> str:
        return self._words.text()

    def problem_text(self) -> str:
        return self.largest.note

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._thrown = ""
        side = QVBoxLayout()
        side.setSpacing(5)
        side.addLayout(fields_row((self.tr("window"), self._size), (self.tr("stride"), self._stride)))
        side.addLayout(fields_row((self.tr("padding"), self._padding), self._ceil))
        side.addWidget(self._map)
        side.addWidget(self._words, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        for view in self._views:
            row.addWidget(view, 10)
        row.addWidget(PlaneSide(side), 14)
        self._lay_rows(row, self._scales, self.formula)

    def _connect(self) -> None:
        self._size.valueChanged.connect(lambda value: self._change(pool_size=value))
        self._stride.valueChanged.connect(lambda value: self._change(pool_stride=value))
        self._padding.valueChanged.connect(lambda value: self._change(pool_padding=value))
        self._ceil.toggled.connect(lambda on: self._change(pool_ceil=on))
        self._map.toggled.connect(lambda on: self._change(pool_map=on))
        self.largest.hovered.connect(self._hovered)
        self.mean.hovered.connect(self._hovered)
        self.input.hovered.connect(self._input_hovered)

    def _show_nothing(self, problem: str) -> None:
        for view, captioned in zip((self.largest, self.mean), self._views[1:], strict=True):
            view.clear(problem)
            captioned.set_caption(self.tr("No result"))
        self.input.set_veil(None)
        self.input.set_marks(())
        self._words.setText("")
        self.player.set_count(0)

    def _fill(self, count: int | None) -> None:
        self.largest.set_filled(count)
        self.mean.set_filled(count)

    def _result_shape(self) -> tuple[int, int] | None:
        largest = self._shown.largest if self._shown is not None else None
        return None if largest is None else (largest.values.shape[1], largest.values.shape[2])

    @Slot(int, int)
    def _input_hovered(self, row: int, column: int) -> None:
        """The last window that has this cell."""
        if self._shown is None or self._shown.largest is None:
            return
        settings = self._settings
        place = (
            min(max((at + settings.pool_padding) // settings.pool_stride, 0), most - 1)
            for at, most in zip((row, column), self._shown.largest.values.shape[1:], strict=True)
        )
        self._hovered(*place)
