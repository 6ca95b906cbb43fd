"""What each page of the bench computes: from source and settings to what the page shows, here and now.

Everything takes a few milliseconds at most, so it is done on the GUI's thread: a way round through a worker would only
make it late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Slot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.convolution import NoOutput, convolve, look, size_formulas
from cnn_gui.core.bench.pooling import PoolSettings, pool, pool_look, pool_sizes
from cnn_gui.core.bench.settings import BenchSettings
from cnn_gui.core.bench.sources import Source
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.views.base.translation import said, translate
from cnn_gui.views.bench.convolution import ConvolutionPage, ShownConvolution
from cnn_gui.views.bench.pooling import Pooling, PoolingPage
from cnn_gui.views.grids.plane_parts import Margin

Place = tuple[int, int]

LUMA = (0.299, 0.587, 0.114)
"""What red, green and blue give to grey (ITU-R BT.601)."""


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What lies on the bench."""

    source: Source
    settings: BenchSettings
    network: NetworkState | None = None


class PageController(Protocol):
    """Computes one page."""

    place: Place | None
    """Row and column of the result's cell that a person chose last; None for the one that tells most."""

    def show(self, bench: Bench) -> None: ...


def grey(source: Source) -> Float32:
    """The source as one plane (H, W), 0..1."""
    if not source.is_colour:
        return np.asarray(source.planes[0])
    return np.tensordot(np.array(LUMA, dtype=np.float32), source.planes, axes=1).astype(np.float32)


def grey_title(source: Source) -> str:
    title = said(source.title)
    return translate("bench", "{0}, grey").format(title) if source.is_colour else title


def feature_map(plane: Float32, settings: BenchSettings) -> Float32 | None:
    """What kernel, bias and ReLU make of the plane (H, W); None where there is no output."""
    try:
        bias = np.array([settings.bias], dtype=np.float32)
        result = convolve(plane[None], settings.values[None, None], bias, settings.conv)[0]
    except NoOutput:
        return None
    return np.maximum(result, np.float32(0)) if settings.relu else np.asarray(result)


class ConvolutionController(QObject):
    """The convolution of one plane with one kernel, and the dot product of the position that was chosen last."""

    def __init__(self, page: ConvolutionPage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._bench: Bench | None = None
        self._plane: Float32 | None = None
        self._result: Float32 | None = None
        self.place: Place | None = None
        page.position_chosen.connect(self._choose)

    def show(self, bench: Bench) -> None:
        conv, plane = bench.settings.conv, grey(bench.source)
        formulas = size_formulas(plane.shape, conv)
        result = feature_map(plane, bench.settings)
        self._bench, self._plane, self._result = bench, plane, result
        if bench.network is not None:
            self._page.kernel.set_layers(bench.network.layers)
        self._page.show_convolution(
            ShownConvolution(grey_title(bench.source), said(bench.source.hint), plane, conv, result, formulas)
        )
        self._look()

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        self.place = (row, column)
        self._look()

    def _look(self) -> None:
        """Until a person has chosen a position, the one where the kernel answers most."""
        if self._bench is None or self._plane is None or self._result is None:
            return
        settings, (high, wide) = self._bench.settings, self._result.shape
        if self.place is None:
            row, column = divmod(int(np.abs(self._result).argmax()), wide)
        else:
            row, column = min(self.place[0], high - 1), min(self.place[1], wide - 1)
        position = look(self._plane[None], settings.values[None], settings.bias, settings.conv, row, column)
        self._page.show_position(row, column, position)


class PoolingController(QObject):
    """Maximum and mean of the same windows, and the window that was chosen last."""

    def __init__(self, page: PoolingPage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._shown: Pooling | None = None
        self._settings = BenchSettings()
        self.place: Place | None = None
        page.position_chosen.connect(self._choose)

    def show(self, bench: Bench) -> None:
        settings = self._settings = bench.settings
        plane, title = grey(bench.source), grey_title(bench.source)
        made = feature_map(plane, settings) if settings.pool_map else None
        if made is not None:
            plane, title = made, translate("bench", "{0} ∗ kernel").format(title)
        largest, mean = settings.pool("max"), settings.pool("avg")
        formulas = pool_sizes(plane.shape, largest)
        there = all(formula.output for formula in formulas)
        self._shown = Pooling(
            title,
            plane,
            made is not None,
            _pool_margin(plane.shape, largest),
            formulas,
            pool(plane[None], largest) if there else None,
            pool(plane[None], mean) if there else None,
        )
        self._page.show_pooling(self._shown)
        self._look()

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        self.place = (row, column)
        self._look()

    def _look(self) -> None:
        """Until a person has chosen a window, the first one that holds the largest value."""
        shown = self._shown
        if shown is None or shown.largest is None:
            return
        values = shown.largest.values[0]
        place = self.place or divmod(int(values.argmax()), values.shape[1])
        row, column = (min(at, most - 1) for at, most in zip(place, values.shape, strict=True))
        planes = shown.plane[None]
        looks = (pool_look(planes, self._settings.pool(mode), row, column) for mode in ("max", "avg"))
        self._page.show_position(row, column, *looks)


def _pool_margin(shape: tuple[int, ...], settings: PoolSettings) -> Margin:
    """The padding; at the end also what the last window reaches beyond it (ceil), which is drawn as padding."""
    formulas = pool_sizes(shape, settings)
    before = settings.padding
    bottom, right = (before + max(-formula.left_over, 0) if formula.output else before for formula in formulas)
    return Margin(before, bottom, before, right)
