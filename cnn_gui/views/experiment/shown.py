"""What there is to see of an experiment: the filters of a layer and one of them, as the edits leave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.kernel_presets import PRESETS
from cnn_gui.core.experiment.edits import kernels_of, silent_channels
from cnn_gui.core.experiment.messages import Edits, Mute, ReplaceKernel, ScaleBias, SetBias, Solo
from cnn_gui.core.network.messages import LayerInfo, LayerKind, NetworkState
from cnn_gui.views.base.colors import symmetric_limit
from cnn_gui.views.experiment.filter import FilterShown
from cnn_gui.views.experiment.grid import Filters
from cnn_gui.views.network.units import map_number, map_title


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """A network and what is changed about it. weights: with the edits, but nothing is silenced.

    Layers are called by their names; ``layer`` is always one with weights. source: index of an input map.
    """

    base: NetworkState
    edits: Edits
    weights: Mapping[str, Float32]

    @classmethod
    def of(cls, network: NetworkState) -> Experiment:
        # The kernels of a muted filter stay in sight: they are what comes back.
        weights = network.weights if network.origin is None else network.origin.heard
        return cls(network.base, network.edits, weights)

    def info(self, layer: str) -> LayerInfo:
        return next(info for info in self.base.layers if info.name == layer)

    def kernels(self, layer: str) -> Float32:
        """(N, sources, h, w)."""
        return kernels_of(self.base.layers, self.weights, layer)

    def filters(self, layer: str, source: int) -> Filters:
        """All filters of a layer."""
        info, kernels = self.info(layer), self.kernels(layer)
        count = len(kernels)
        here = [edit for edit in self.edits if edit.layer == layer]
        return Filters(
            kernels=kernels[:, source],
            limit=symmetric_limit(kernels),
            titles=[map_number(info, index) for index in range(count)],
            muted={edit.channel for edit in here if isinstance(edit, Mute)},
            solo={edit.channel for edit in here if isinstance(edit, Solo)},
            silent=silent_channels(here, layer, count),
            changed={e.channel for e in here if isinstance(e, ReplaceKernel | SetBias | ScaleBias)},
        )

    def filter(self, layer: str, channel: int, source: int) -> FilterShown:
        """One filter, with the kernel it has for one input map."""
        info, kernels = self.info(layer), self.kernels(layer)
        kernel = kernels[channel, source]
        own = kernels_of(self.base.layers, self.base.weights, layer)[channel, source]
        return FilterShown(
            title=f"{layer} · {map_title(info, channel)}",
            sources=kernels.shape[1],
            source=source,
            own=own,
            kernel=kernel,
            preset=self._preset(layer, channel, source) or ("" if np.array_equal(kernel, own) else "edited"),
            bias=_bias(self.weights, layer, channel),
            own_bias=_bias(self.base.weights, layer, channel),
            muted=Mute(layer, channel) in self.edits,
            solo=Solo(layer, channel) in self.edits,
            reads_maps=info.kind is LayerKind.CONV or kernels.shape[2] > 1,
            is_conv=info.kind is LayerKind.CONV,
        )

    def _preset(self, layer: str, channel: int, source: int) -> str:
        """Name of the preset that a kernel was replaced by, "edited" for one of a person's own, "" for neither."""
        place = (layer, channel, source)
        for edit in self.edits:
            if isinstance(edit, ReplaceKernel) and (edit.layer, edit.channel, edit.source) == place:
                return next((each.name for each in PRESETS if each.name == edit.name), "edited")
        return ""


def _bias(weights: Mapping[str, Float32], layer: str, channel: int) -> float | None:
    """None in a layer without."""
    biases = weights.get(f"{layer}.bias")
    return None if biases is None else float(biases[channel])
