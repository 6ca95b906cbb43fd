"""One pass over the images of a data set, in which every map, unit and class of a network shows what it likes.

A unit of a vector has one value at an image; a map has the largest of its places, as in Zeiler and Fergus, "Visualizing
and understanding convolutional networks" (2014), and Olah et al., "Feature visualization" (Distill, 2017).

The ends of each distribution and the sums by class are of all images, in memory that does not grow with them. What
follows from the order of the values (the middle, the distribution, what tells a class) needs the values: they are kept
exactly, as float32, for as many images as fit into ``room``, evenly spread over the set; with the tutorial's network
and MNIST for all 60,000. A layer whose largest values are those of the layer before, cut at zero or not, takes no room
of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import NotFiniteError
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.features.alike import silent_units, twins
from cnn_gui.core.features.collecting import ClassSums, Ends
from cnn_gui.core.features.kept import KeptValues, padded
from cnn_gui.core.features.messages import LayerLikes, Likes, SurveyProgress, UnitNumbers
from cnn_gui.core.features.places import is_cut, same_largest, surveyed, threshold
from cnn_gui.core.network.messages import LayerInfo, LayerKind, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

ROOM = 20_000_000
"""Values that are kept, 80 MB."""

_BATCH, _BATCH_VALUES = 50, 3_000_000
"""Images at a time, and values of all their layers: larger batches leave the processor's caches and are slower."""

_ORDERED = 8
"""Units between two looks at whether to go on, while their values are put in order."""


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """What is known of a layer so far. rows: of the kept values, of the layer itself or of one with the same. cut:
    these are to be cut at zero first."""

    info: LayerInfo
    units: int
    rows: slice
    owns_rows: bool
    cut: bool
    top: Ends
    bottom: Ends
    sums: ClassSums


class Survey:
    """A pass over a data set. ``steps`` makes it; ``unit`` says at any time what has been found by then.

    network: with the weights, in evaluation mode, on the CPU, for this alone: its layout in memory is changed. spec: of
    what it is. data: of the network's task.
    """

    def __init__(self, network: nn.Sequential, spec: NetworkSpec, data: Dataset, *, room: int = ROOM) -> None:
        # Convolutions and poolings are twice as fast on the CPU where the channels of a pixel lie side by side.
        self._network = network.to(memory_format=torch.channels_last)
        self._infos = layer_infos(spec, data.task)
        self._data = data
        self._classes = len(data.task.classes)
        self._layers = self._laid_out()
        rows = max((layer.rows.stop for layer in self._layers.values()), default=0)
        self._kept = KeptValues(rows, data.labels.numpy(), room)
        self._counts = torch.zeros(self._classes, dtype=torch.int64)
        self._seen = 0
        self._lowest: dict[str, Float32] = {}
        """By layer the lowest value in each unit's map on the first images: a map that varies says where, even if its
        largest value is always the same."""
        self._likes: Likes | None = None

    @property
    def likes(self) -> Likes | None:
        """Everything, once ``steps`` has come to its end."""
        return self._likes

    def steps(self) -> Iterator[SurveyProgress]:
        """After each batch how far it is. Whoever wants no more of it does not go on. Raises NotFiniteError where a
        layer's values are not finite: nothing that follows from their order would be true."""
        total, size = len(self._data), self._batch_size()
        for first in range(0, total, size):
            self._see(first, min(size, total - first))
            yield SurveyProgress(self._seen, total)
        layers: dict[str, LayerLikes] = {}
        for name, layer in self._layers.items():
            parts = []
            for begin in range(0, layer.units, _ORDERED):
                parts.append(self._summary(layer, slice(begin, min(begin + _ORDERED, layer.units))))
                yield SurveyProgress(self._seen, total)
            layers[name] = self._compared(layer, _joined(parts))
        self._likes = self._found(layers)

    def unit(self, layer: str, unit: int) -> UnitNumbers | None:
        """A unit by the images seen so far; None before the first. Raises KeyError for a layer that is not there."""
        found = self._layers[layer]
        if not self._kept.count:
            return None
        alone = self._found({layer: self._summary(found, slice(unit, unit + 1))})
        return replace(alone.unit(layer, 0), unit=unit)

    # --- seeing

    def _laid_out(self) -> dict[str, _Layer]:
        by_name = {info.name: info for info in self._infos}
        layers: dict[str, _Layer] = {}
        row = 0
        for info in surveyed(self._infos):
            units = info.shape_out[0]
            source = layers.get(info.inputs[0]) if same_largest(info, by_name) else None
            rows = slice(row, row + units) if source is None else source.rows
            row = max(row, rows.stop)
            cut = source is not None and (source.cut or info.kind is LayerKind.RELU)
            sums = ClassSums(self._classes, units, threshold(info))
            ends = Ends(largest=True), Ends(largest=False)
            layers[info.name] = _Layer(info, units, rows, source is None, cut, *ends, sums)
        return layers

    def _batch_size(self) -> int:
        values = sum(int(np.prod(info.shape_out)) for info in self._infos)
        return max(1, min(_BATCH, _BATCH_VALUES // values))

    @torch.inference_mode()
    def _see(self, first: int, count: int) -> None:
        labels = self._data.labels[first : first + count]
        chosen = self._kept.chosen(first, count)
        for name, values in self._outputs(self._data.images[first : first + count]):
            layer = self._layers[name]
            largest = values.amax(dim=(2, 3)) if values.dim() == 4 else values
            if not torch.isfinite(largest).all():
                raise NotFiniteError
            layer.top.add(largest, first)
            layer.bottom.add(largest, first)
            layer.sums.add(largest, labels)
            if not first:
                self._lowest[name] = np.array(values.amin(dim=(0, 2, 3) if values.dim() == 4 else 0).numpy())
            if layer.owns_rows:
                self._kept.add(layer.rows, largest.numpy()[chosen])
        self._counts += torch.bincount(labels, minlength=self._classes)
        self._kept.count += int(chosen.sum())
        self._seen += count

    def _outputs(self, images: Tensor) -> Iterator[tuple[str, Tensor]]:
        """What each layer of interest makes of a batch; what is read no more is given free on the way."""
        inputs = normalised(unit_scale(images), self._data.task).contiguous(memory_format=torch.channels_last)
        left = Counter(name for info in self._infos for name in info.inputs)
        outputs = {self._infos[0].name: inputs}
        for info, module in zip(self._infos[1:], [*self._network, nn.Softmax(dim=1)], strict=True):
            made: Tensor = module(*(outputs[name] for name in info.inputs))
            outputs[info.name] = made
            left.subtract(info.inputs)
            for name in set(info.inputs):
                if not left[name]:
                    del outputs[name]
            if info.name in self._layers:
                yield info.name, made

    # --- what follows

    def _found(self, layers: dict[str, LayerLikes]) -> Likes:
        return Likes(self._data.name, self._seen, self._kept.count, self._counts.numpy().copy(), layers)

    def _summary(self, layer: _Layer, units: slice) -> LayerLikes:
        """Some units of a layer, by what has been seen so far."""
        rows = range(layer.rows.start + units.start, layer.rows.start + units.stop)
        ordered = [self._kept.ordered(row, cut=layer.cut, classes=self._classes) for row in rows]
        quantiles, middle, middle_images, auc = (np.stack(each) for each in zip(*ordered, strict=True))
        top, bottom = layer.top, layer.bottom
        mean, spread, fires = (each.numpy() for each in layer.sums.numbers(self._counts, units))
        return LayerLikes(
            layer=layer.info.name,
            threshold=threshold(layer.info),
            values=np.stack([padded(top.values[units].numpy()), middle, padded(bottom.values[units].numpy())]),
            images=np.stack(
                [padded(top.images[units].numpy(), -1), middle_images, padded(bottom.images[units].numpy(), -1)]
            ),
            quantiles=quantiles,
            mean=mean,
            spread=spread,
            fires=fires,
            auc=auc,
        )

    def _compared(self, layer: _Layer, found: LayerLikes) -> LayerLikes:
        """With the units that say nothing, and those that say the same."""
        least, largest = layer.bottom.values[:, 0].numpy(), layer.top.values[:, 0].numpy()
        least = np.minimum(least, self._lowest[layer.info.name])
        silent = silent_units(least, largest, cut=is_cut(layer.info, self._infos))
        pairs = twins(self._kept.rows(layer.rows), silent, cut=layer.cut)
        return replace(found, silent=silent, twins=pairs)


def _joined(parts: list[LayerLikes]) -> LayerLikes:
    """The units of all parts in one."""
    return replace(
        parts[0],
        values=np.concatenate([part.values for part in parts], axis=1),
        images=np.concatenate([part.images for part in parts], axis=1),
        quantiles=np.concatenate([part.quantiles for part in parts]),
        mean=np.concatenate([part.mean for part in parts]),
        spread=np.concatenate([part.spread for part in parts]),
        fires=np.concatenate([part.fires for part in parts]),
        auc=np.concatenate([part.auc for part in parts]),
    )
