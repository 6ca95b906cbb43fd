"""The bench's page of colour: three planes, a filter of three kernels, three sums and a bias, one map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.convolution import Position
from cnn_gui.core.bench.kernel_presets import PRESETS
from cnn_gui.core.bench.settings import INKS, BenchSettings
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.translation import said
from cnn_gui.views.bench.convolution import window_marks
from cnn_gui.views.bench.page import Captioned, PlaneSide, unheard
from cnn_gui.views.bench.products import Products, ProductsView
from cnn_gui.views.bench.sliding import SlidingPage
from cnn_gui.views.grids.mosaic_view import MosaicView
from cnn_gui.views.grids.plane_colors import CHANNELS
from cnn_gui.views.grids.plane_parts import Mark
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.compact_fields import BiasField, fields_row, named, switch
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.scales import Scales, Shown


@dataclass(frozen=True, slots=True, eq=False)
class Colours:
    """What the page shows. planes: (3, H, W), red, green and blue in 0..1; tinted: they are a grey plane in ink.

    maps: (N, H', W') of all filters, the presets in their order; chosen: the one in detail.
    """

    title: str
    planes: Float32
    tinted: bool
    maps: Float32
    chosen: int


class ColourPage(SlidingPage):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("benchColour", parent)
        self._shown: Colours | None = None
        self.picture = PlaneView(
            "benchPicture",
            self.tr("Picture"),
            self.tr("The picture: each pixel is three numbers, red, green and blue."),
        )
        names = (self.tr("red"), self.tr("green"), self.tr("blue"))
        tip = self.tr("The {0} of every pixel, 0 to 1. A kernel of its own is laid on it.")
        self.planes = tuple(
            PlaneView(f"benchPlane_{tint.value}", name, tip.format(name))
            for tint, name in zip(CHANNELS, names, strict=True)
        )
        self._names = names
        self.products = ProductsView("benchColourProducts")
        self.map = PlaneView(
            "benchColourMap", self.tr("Feature map"),
            self.tr("One cell for every place of the filter: three sums and the bias. Point at one to see them."),
        )  # fmt: skip
        self.stack = MosaicView(Scale.ACTIVATIONS)
        named(self.stack, "benchColourStack", self.tr("Maps of all filters"),
              self.tr("Every filter gives one map; stacked they are the volume that the next layer gets. "
                      "Click one to see its filter."))  # fmt: skip
        self._filter = ChoiceField()
        named(self._filter, "benchFilter", self.tr("Filter"),
              self.tr("A filter of three kernels, one for each plane. Each has a map in the stack."))  # fmt: skip
        for each in PRESETS:
            self._filter.add(each.name, said(each.title), said(each.why))
        self._ink = ChoiceField()
        named(self._ink, "benchInk", self.tr("Ink"),
              self.tr("The colour a grey input is drawn in: what its white becomes."))  # fmt: skip
        for name, title in zip(INKS, self._ink_titles(), strict=True):
            self._ink.add(name, title)
        self._bias = BiasField(-10, 10)
        named(self._bias, "benchColourBias", self.tr("Bias"), self.tr("One number for the whole filter, added once."))
        self._relu = switch("benchColourRelu", self.tr("ReLU"), self.tr("What is negative becomes 0."))
        self._scales = Scales()
        self._scales.setObjectName("benchColourScales")
        self._line = FittingLabel("")
        self._line.setObjectName("benchColourLine")
        self._views = tuple(map(Captioned, (self.picture, self.map, self.stack)))
        self._lay_out()
        self._connect()

    # --- told from outside -------------------------------------------------------------------------------

    def set_settings(self, settings: BenchSettings) -> None:
        super().set_settings(settings)
        with unheard(self._filter, self._ink, self._bias, self._relu):
            self._filter.set_value(settings.filter)
            self._ink.set_value(settings.ink)
            self._bias.setValue(settings.bias)
            self._relu.setChecked(settings.relu)

    def show_colours(self, shown: Colours) -> None:
        before, self._shown = self._shown, shown
        _, high, wide = shown.planes.shape
        self.picture.set_picture(shown.planes)
        for view, plane, tint in zip(self.planes, shown.planes, CHANNELS, strict=True):
            view.set_values(plane, tint, 1.0)
        values = shown.maps[shown.chosen]
        self.map.set_values(values)
        if before is None or before.maps.shape != shown.maps.shape:
            self.map.set_filled(None)
        self.stack.set_values(shown.maps, symmetric_limit(shown.maps))
        self.stack.select(shown.chosen)
        self._ink.setEnabled(shown.tinted)
        self._views[0].set_caption(
            self.tr("{0} · {1}×{2}×3").format(shown.title, high, wide),
            self.tr("Picture · {0}×{1}×3").format(high, wide),
        )
        self._views[1].set_caption(self.tr("{0} · {1}×{2}").format(said(PRESETS[shown.chosen].title), *values.shape))
        count = len(shown.maps)
        self._views[2].set_caption(
            self.tr("{0} filters · {1}×{2}×{0}").format(count, *values.shape), self.tr("{0} filters").format(count)
        )
        self._line.set_wordings(
            [
                self.tr("3 planes × 3×3 = 27 products, three sums, one bias: one cell of one map. {0}").format(
                    said(PRESETS[shown.chosen].why)
                ),
                said(PRESETS[shown.chosen].why),
                self.tr("27 products, one bias"),
            ]
        )
        self.player.set_count(values.size)

    def show_position(self, row: int, column: int, kernels: Float32, position: Position) -> None:
        """kernels: (3, 3, 3), the chosen filter."""
        if self._shown is None:
            return
        self._marked(row, column)
        self.map.set_marks((Mark(Box(row, column, row + 1, column + 1)),))
        marks = window_marks(position)
        for view in (self.picture, *self.planes):
            view.set_marks(marks)
        values = self._shown.maps[self._shown.chosen]
        self.products.show_products(
            Products(
                position.patch, kernels, position.products.astype(np.float32), position.padding,
                tuple(position.sums.tolist()), position.bias, position.total, float(values[row, column]),
                self._settings.relu, self._names,
            )
        )  # fmt: skip
        self._scales.set_scales(
            (
                Shown(self.tr("kernels"), Scale.WEIGHTS, symmetric_limit(kernels)),
                Shown(self.tr("map"), Scale.ACTIVATIONS, symmetric_limit(values)),
            )
        )

    @property
    def shown(self) -> Colours | None:
        return self._shown

    # --- the inside --------------------------------------------------------------------------------------

    def _ink_titles(self) -> tuple[str, ...]:
        return (
            self.tr("white"), self.tr("red"), self.tr("orange"), self.tr("yellow"), self.tr("green"),
            self.tr("blue"), self.tr("violet"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        planes = QVBoxLayout()
        planes.setSpacing(0)
        for view in self.planes:
            planes.addWidget(view)
        middle = QVBoxLayout()
        middle.setSpacing(5)
        middle.addLayout(fields_row((self.tr("filter"), self._filter)))
        middle.addLayout(fields_row((self.tr("ink"), self._ink), (self.tr("bias"), self._bias), self._relu))
        middle.addWidget(self.products, 1)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._views[0], 10)
        row.addLayout(planes, 4)
        row.addWidget(PlaneSide(middle), 16)
        row.addWidget(self._views[1], 10)
        row.addWidget(self._views[2], 9)
        self._lay_rows(row, self._scales, self._line)

    def _connect(self) -> None:
        self._filter.currentIndexChanged.connect(lambda _: self._change(filter=self._filter.value()))
        self._ink.currentIndexChanged.connect(lambda _: self._change(ink=self._ink.value()))
        self._bias.valueChanged.connect(lambda value: self._change(bias=value))
        self._relu.toggled.connect(lambda on: self._change(relu=on))
        self.stack.tile_clicked.connect(lambda index: self._change(filter=PRESETS[index].name))
        self.map.hovered.connect(self._hovered)
        for view in (self.picture, *self.planes):
            view.hovered.connect(self._input_hovered)

    def _result_shape(self) -> tuple[int, int] | None:
        return None if self._shown is None else (self._shown.maps.shape[1], self._shown.maps.shape[2])

    def _fill(self, count: int | None) -> None:
        self.map.set_filled(count)

    @Slot(int, int)
    def _input_hovered(self, row: int, column: int) -> None:
        """The cell of the map whose window has this pixel in the middle."""
        if self._shown is not None:
            _, high, wide = self._shown.maps.shape
            self._hovered(min(max(row - 1, 0), high - 1), min(max(column - 1, 0), wide - 1))
