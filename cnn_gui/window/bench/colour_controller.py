"""What the pages of colour, volume and translation compute."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Slot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.convolution import ConvSettings, convolve, look
from cnn_gui.core.bench.kernel_presets import PRESETS
from cnn_gui.core.bench.pooling import PoolSettings
from cnn_gui.core.bench.settings import INKS
from cnn_gui.core.bench.shift import follow, shifted, stay
from cnn_gui.core.bench.sources import Source, tinted
from cnn_gui.core.bench.volume import Volume, build
from cnn_gui.core.network.messages import LayerInfo, LayerKind, NetworkState
from cnn_gui.views.base.translation import said, translate
from cnn_gui.views.bench.colour import ColourPage, Colours
from cnn_gui.views.bench.translation import Translation, TranslationPage
from cnn_gui.views.bench.volume import VolumePage
from cnn_gui.window.bench.controller import Bench, Place, grey, grey_title

FILTER = ConvSettings((3, 3))
"""The filters of the colour page: 3×3×3, stride 1, no padding."""


def coloured(source: Source, ink: str) -> Float32:
    """The source as red, green and blue (3, H, W); grey ones in ink."""
    return source.planes if source.is_colour else tinted(source.planes, INKS[ink])


class ColourController(QObject):
    """All filters on the three planes, and the arithmetic of the chosen one at the position that was chosen last."""

    def __init__(self, page: ColourPage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._filters = np.stack([each.filter(3) for each in PRESETS])
        self._bench: Bench | None = None
        self._shown: Colours | None = None
        self.place: Place | None = None
        page.position_chosen.connect(self._choose)

    def show(self, bench: Bench) -> None:
        settings = bench.settings
        planes = coloured(bench.source, settings.ink)
        bias = np.full(len(PRESETS), settings.bias, dtype=np.float32)
        maps = convolve(planes, self._filters, bias, FILTER)
        maps = np.maximum(maps, np.float32(0)) if settings.relu else maps
        chosen = next((i for i, each in enumerate(PRESETS) if each.name == settings.filter), 0)
        self._bench = bench
        self._shown = Colours(said(bench.source.title), planes, not bench.source.is_colour, maps, chosen)
        self._page.show_colours(self._shown)
        self._look()

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        self.place = (row, column)
        self._look()

    def _look(self) -> None:
        shown, bench = self._shown, self._bench
        if shown is None or bench is None:
            return
        values = shown.maps[shown.chosen]
        place = self.place or divmod(int(np.abs(values).argmax()), values.shape[1])
        row, column = (min(at, most - 1) for at, most in zip(place, values.shape, strict=True))
        kernels = self._filters[shown.chosen]
        position = look(shown.planes, kernels, bench.settings.bias, FILTER, row, column)
        self._page.show_position(row, column, kernels, position)


class VolumeController:
    """The diagram; built anew where the picture or the number of filters is another, not for every stage."""

    def __init__(self, page: VolumePage) -> None:
        self._page = page
        self.place: Place | None = None
        self._of: tuple[Source, str, int] | None = None
        self._volume: Volume | None = None

    def show(self, bench: Bench) -> None:
        settings = bench.settings
        of = bench.source, settings.ink, settings.filters
        if self._volume is None or self._of != of:
            self._of, self._volume = of, build(coloured(bench.source, settings.ink), settings.filters)
        self._page.show_stages(self._volume.stages, self._volume.parameters)


class TranslationController:
    """The network's first convolution and pooling, on the input and on the shifted input."""

    def __init__(self, page: TranslationPage) -> None:
        self._page = page
        self.place: Place | None = None

    def show(self, bench: Bench) -> None:
        network = bench.network
        conv = _first(network, LayerKind.CONV)
        if network is None or conv is None:
            self._page.clear(translate("bench", "There is no convolution in this network."))
            return
        planes = grey(bench.source)[None]
        filters, bias = _with_normalising(network, conv)
        settings = ConvSettings(conv.kernel_size, conv.stride[0], conv.padding.top)
        by = bench.settings.shift
        followed = follow(planes, filters, bias, settings, by)
        pooling = _pooling_of(network, conv)
        stayed = None
        if pooling is not None:
            mode: Literal["max", "avg"] = "max" if pooling.kind is LayerKind.MAX_POOL else "avg"
            stayed = stay(
                followed.before,
                followed.after,
                PoolSettings(mode, pooling.kernel_size[0], pooling.stride[0], pooling.padding.top),
                followed.moved,
                followed.compared & ~followed.edge,
            )
        name = pooling.name if pooling is not None else ""
        shown = Translation(grey_title(bench.source), shifted(planes, by)[0], conv.name, name, followed, stayed)
        self._page.show_translation(shown)


def _first(network: NetworkState | None, kind: LayerKind) -> LayerInfo | None:
    return next((layer for layer in network.layers if layer.kind is kind), None) if network is not None else None


def _pooling_of(network: NetworkState, conv: LayerInfo) -> LayerInfo | None:
    """The pooling that comes before the next convolution."""
    after = network.layers[network.layers.index(conv) + 1 :]
    for layer in after:
        if layer.kind in (LayerKind.MAX_POOL, LayerKind.AVG_POOL):
            return layer
        if layer.kind not in (LayerKind.RELU,):
            return None
    return None


def _with_normalising(network: NetworkState, conv: LayerInfo) -> tuple[Float32, Float32]:
    """The layer's filters and bias for pixels in 0..1, (x − mean) / std of the network's task taken into them.

    So what comes in from outside when the input moves is black like the rest of the ground. The network's own padding
    is the mean instead: its maps differ from these in the outermost cells only.
    """
    weight, bias = network.weights[f"{conv.name}.weight"], network.weights[f"{conv.name}.bias"]
    mean, std = (np.array(numbers, dtype=np.float32) for numbers in (network.task.mean, network.task.std))
    filters = (weight / std[None, :, None, None]).astype(np.float32)
    return filters, (bias - (filters.sum(axis=(2, 3)) * mean[None]).sum(axis=1)).astype(np.float32)
