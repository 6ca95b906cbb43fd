"""The bench's first page: a plane, a kernel, and what one makes of the other, with the arithmetic of every cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.convolution import ConvSettings, Position, SizeFormula
from cnn_gui.core.bench.settings import DILATIONS, STRIDES, BenchSettings
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.translation import said
from cnn_gui.views.bench.kernel_panel import KernelPanel
from cnn_gui.views.bench.padding_field import PaddingField
from cnn_gui.views.bench.page import Captioned, PlaneSide, formula_wordings, unheard
from cnn_gui.views.bench.products import Products, ProductsView
from cnn_gui.views.bench.sliding import SlidingPage
from cnn_gui.views.grids.plane_colors import Tint
from cnn_gui.views.grids.plane_parts import Margin, Mark
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.compact_fields import BiasField, count_field, fields_row, named, switch
from cnn_gui.views.parts.formula_label import FormulaLabel
from cnn_gui.views.parts.scales import Scales, Shown

KERNEL_WIDTH = 190


@dataclass(frozen=True, slots=True, eq=False)
class ShownConvolution:
    """What the page shows. title: of the source. plane: (H, W), 0..1. result: (H', W'), None where there is none.

    formulas: of the rows and of the columns; the first with a problem says why there is no result.
    """

    title: str
    hint: str
    plane: Float32
    settings: ConvSettings
    result: Float32 | None
    formulas: tuple[SizeFormula, SizeFormula]

    @property
    def problem(self) -> str:
        return said(self.formulas[0].problem or self.formulas[1].problem)

    @property
    def margin(self) -> Margin:
        (top, bottom), (left, right) = self.settings.pads
        return Margin(top, bottom, left, right)


class ConvolutionPage(SlidingPage):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("benchConvolution", parent)
        self._shown: ShownConvolution | None = None
        self.input = PlaneView(
            "benchInput",
            self.tr("Input"),
            self.tr("The plane that the kernel slides over, black 0 to white 1. Hatched cells are padding: zeros."),
        )
        self.kernel = KernelPanel()
        self.result = PlaneView(
            "benchResult",
            self.tr("Result"),
            self.tr(
                "One cell for every place of the kernel. Point at one, or use the arrow keys, to see its dot product."
            ),
        )
        self.products = ProductsView("benchProducts")
        self.formula = FormulaLabel("benchFormula")
        self._stride = count_field("benchStride", self.tr("Stride"),
                                   self.tr("By how many cells the kernel moves on each time."), STRIDES)  # fmt: skip
        self._padding = PaddingField()
        named(self._padding, "benchPadding", self.tr("Padding"),
              self.tr("Zeros around the input. “same” keeps the size, 0 (also called “valid”) adds none."))  # fmt: skip
        self._dilation = count_field("benchDilation", self.tr("Dilation"),
                                     self.tr("How far apart the cells under the kernel are: 1 is side by side."),
                                     DILATIONS)  # fmt: skip
        self._bias = BiasField(-10, 10)
        named(self._bias, "benchBias", self.tr("Bias"), self.tr("A number added to every cell of the result."))
        self._relu = switch("benchRelu", self.tr("ReLU"), self.tr("What is negative becomes 0."))
        self._inputs, self._results = Captioned(self.input), Captioned(self.result)
        self._scales = Scales()
        self._lay_out()
        self._connect()

    # --- told from outside -------------------------------------------------------------------------------

    def set_settings(self, settings: BenchSettings) -> None:
        super().set_settings(settings)
        with unheard(self._stride, self._padding, self._dilation, self._bias, self._relu):
            self._stride.setValue(settings.stride)
            self._padding.set_padding(settings.padding)
            self._dilation.setValue(settings.dilation)
            self._bias.setValue(settings.bias)
            self._relu.setChecked(settings.relu)
        self.kernel.show_settings(settings)

    def show_convolution(self, shown: ShownConvolution) -> None:
        before, self._shown = self._shown, shown
        self.input.set_values(shown.plane, Tint.GREY, 1.0, shown.margin)
        high, wide = shown.plane.shape
        self._inputs.set_caption(
            self.tr("{0} · {1}×{2}").format(shown.title, high, wide), f"{shown.title} · {high}×{wide}"
        )
        words = formula_wordings(*shown.formulas, (self.tr("rows"), self.tr("columns")))
        self.formula.set_wordings([self.tr("Size: {0}").format(words[0]), *words])
        if shown.result is None:
            self._show_nothing(shown.problem)
            return
        self.result.set_values(shown.result)
        if before is None or before.result is None or before.result.shape != shown.result.shape:
            self.result.set_filled(None)
        self._results.set_caption(self.tr("Result · {0}×{1}").format(*shown.result.shape))
        self.player.set_count(shown.result.size)
        self._show_scales(shown.result)

    def show_position(self, row: int, column: int, position: Position) -> None:
        """The dot product of the result's cell at row, column; its window is framed in the input."""
        if self._shown is None or self._shown.result is None:
            return
        settings = self._settings
        self._marked(row, column)
        self.result.set_marks((Mark(Box(row, column, row + 1, column + 1)),))
        self.input.set_marks(window_marks(position))
        kernel = settings.values[None]
        value = float(self._shown.result[row, column])
        self.products.show_products(
            Products(
                position.patch, kernel, position.products.astype(np.float32), position.padding,
                tuple(position.sums.tolist()), position.bias, position.total, value, settings.relu,
            )
        )  # fmt: skip

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def shown(self) -> ShownConvolution | None:
        return self._shown

    def problem_text(self) -> str:
        return self.result.note

    def captions(self) -> tuple[str, str]:
        return self._inputs.caption(), self._results.caption()

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._scales.setObjectName("benchScales")
        self.kernel.setFixedWidth(KERNEL_WIDTH)
        side = QVBoxLayout()
        side.setSpacing(5)
        side.addLayout(fields_row((self.tr("stride"), self._stride), (self.tr("padding"), self._padding)))
        side.addLayout(fields_row((self.tr("dilation"), self._dilation), (self.tr("bias"), self._bias), self._relu))
        side.addWidget(self.formula)
        side.addWidget(self.products, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._inputs, 10)
        row.addWidget(self.kernel)
        row.addWidget(self._results, 10)
        row.addWidget(PlaneSide(side), 14)
        self._lay_rows(row, self._scales)

    def _connect(self) -> None:
        self._stride.valueChanged.connect(lambda value: self._change(stride=value))
        self._padding.currentIndexChanged.connect(lambda _: self._change(padding=self._padding.padding()))
        self._dilation.valueChanged.connect(lambda value: self._change(dilation=value))
        self._bias.valueChanged.connect(lambda value: self._change(bias=value))
        self._relu.toggled.connect(lambda on: self._change(relu=on))
        self.kernel.changed.connect(self._kernel_changed)
        self.kernel.chosen.connect(lambda name: self._change(kernel_name=name))
        self.kernel.told.connect(self.informed)
        self.result.hovered.connect(self._hovered)
        self.input.hovered.connect(self._input_hovered)

    def _show_nothing(self, problem: str) -> None:
        self.result.clear(problem)
        self._results.set_caption(self.tr("No result"))
        self.input.set_marks(())
        self.products.clear("")
        self.player.set_count(0)
        self._show_scales(None)

    def _show_scales(self, result: Float32 | None) -> None:
        shown = [Shown(self.tr("kernel"), Scale.WEIGHTS, symmetric_limit(self._settings.values))]
        if result is not None:
            shown.append(Shown(self.tr("result"), Scale.ACTIVATIONS, symmetric_limit(result)))
        self._scales.set_scales(shown)

    @Slot(object)
    def _kernel_changed(self, kernel: Float32) -> None:
        self.changed.emit(self._settings.with_kernel(kernel))

    def _result_shape(self) -> tuple[int, int] | None:
        result = self._shown.result if self._shown is not None else None
        return None if result is None else (result.shape[0], result.shape[1])

    def _fill(self, count: int | None) -> None:
        self.result.set_filled(count)

    @Slot(int, int)
    def _input_hovered(self, row: int, column: int) -> None:
        """The result's cell whose window has this cell nearest to its middle."""
        shown = self._shown
        if shown is None or shown.result is None:
            return
        place = []
        for at, (before, _), kernel, most in zip(
            (row, column), shown.settings.pads, shown.settings.kernel_size, shown.result.shape, strict=True
        ):
            middle = shown.settings.dilation * (kernel - 1) // 2
            place.append(min(max(round((at + before - middle) / shown.settings.stride), 0), most - 1))
        self.result.select(*place)
        self._hovered(*place)


def window_marks(position: Position) -> tuple[Mark, ...]:
    """The window in the input; where its cells lie apart, each of them too."""
    rows, columns = position.rows.tolist(), position.columns.tolist()
    window = Mark(Box(rows[0], columns[0], rows[-1] + 1, columns[-1] + 1))
    apart = rows[-1] - rows[0] + 1 > len(rows)
    cells = tuple(Mark(Box(row, column, row + 1, column + 1), width=1.0) for row in rows for column in columns)
    return (*cells, window) if apart else (window,)
