"""How well every layer of a network separates the classes, over test images of which one half is learnt from and the
other half tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Int64
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.network.messages import LayerInfo, NetworkSpec
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.projection.messages import LayerSeparation, ProjectionProgress, Separation, layers_on_map
from cnn_gui.core.projection.passing import batch_size, outputs
from cnn_gui.core.projection.projecting import spread
from cnn_gui.core.projection.separation import NEIGHBOURS, LinearProbe, by_nearest

IMAGES = 2_000
"""Test images at most, evenly spread: every other one is fitted, the others are tested."""

MOST_VALUES = 40_000_000
"""Of the fitted images that are held at once, 160 MB. Of wider layers a part of the values is taken at a time."""


@dataclass(slots=True, eq=False)
class _Part:
    """Some values of a layer, ``first`` up to ``end``. is_last: the layer is complete with it. rows: (F, W) of the
    fitted images, less their mean (W,), while they are needed."""

    info: LayerInfo
    first: int
    end: int
    is_last: bool
    rows: Tensor = field(default_factory=lambda: torch.empty(0))
    mean: Tensor = field(default_factory=lambda: torch.empty(0))


@dataclass(slots=True, eq=False)
class _Products:
    """Of a layer so far: of the fitted images with one another (F, F), of the tested with the fitted (T, F)."""

    fitted: Tensor
    tested: Tensor


class Separating:
    """The separation of a network's layers over a data set."""

    def __init__(
        self,
        network: nn.Sequential,
        spec: NetworkSpec,
        data: Dataset,
        images: int = IMAGES,
        *,
        most_values: int = MOST_VALUES,
    ) -> None:
        """network: in evaluation mode, on the CPU. Raises DataError for fewer than two images."""
        if min(len(data), images) < 2:
            raise DataError(
                QT_TRANSLATE_NOOP(
                    "core", "There are too few test images to see how well layers separate them: it takes two or more."
                )
            )
        self._network, self._data, self._most = network, data, most_values
        self._infos = layer_infos(spec, data.task)
        indices = spread(len(data), images)
        self._fitted, self._tested = indices[::2], indices[1::2]
        labels = data.labels
        self._fitted_labels = labels[torch.from_numpy(self._fitted)]
        self._tested_labels = labels[torch.from_numpy(self._tested)]
        self._groups = self._grouped()
        self._done, self._total = 0, len(self._groups) * len(indices)
        self._answered = 0

    def steps(self) -> Iterator[ProjectionProgress | Separation]:
        """A step a batch; between them what is known so far, after each layer.

        Raises DataError where a layer's values are no numbers.
        """
        found = Separation(
            layers=(),
            fitted=len(self._fitted),
            tested=len(self._tested),
            answered=0,
            total=len(layers_on_map(self._infos)),
            data=self._data.name,
            neighbours=min(NEIGHBOURS, len(self._fitted)),
        )
        open_layers: dict[str, _Products] = {}
        for number, group in enumerate(self._groups):
            for part in group:
                if part.info.name not in open_layers:
                    sizes = len(self._fitted), len(self._tested)
                    open_layers[part.info.name] = _Products(torch.zeros(sizes[0], sizes[0]), torch.zeros(sizes[::-1]))
            yield from self._fit(group, open_layers)
            yield from self._test(group, open_layers, answers=not number)
            found = replace(found, answered=self._answered)
            for part in group:
                part.rows = torch.empty(0)
                if part.is_last:
                    layer = self._layer(part.info.name, open_layers.pop(part.info.name))
                    found = replace(found, layers=(*found.layers, layer))
                    yield found

    def _grouped(self) -> list[list[_Part]]:
        """Parts of layers share a pass as long as they fit into memory together."""
        widest = max(1, self._most // len(self._fitted))
        groups: list[list[_Part]] = [[]]
        room = widest
        for info in layers_on_map(self._infos):
            width, first = int(np.prod(info.shape_out)), 0
            while first < width:
                if not room or (room < width - first <= widest):
                    groups.append([])
                    room = widest
                end = min(width, first + room)
                groups[-1].append(_Part(info, first, end, is_last=end == width))
                room -= end - first
                first = end
        return groups

    def _outputs(self, indices: Int64, wanted: frozenset[str]) -> Iterator[tuple[slice, str, Tensor]]:
        size = batch_size(self._infos)
        for first in range(0, len(indices), size):
            batch = slice(first, min(first + size, len(indices)))
            images = self._data.images[torch.from_numpy(indices[batch])]
            for name, values in outputs(self._network, self._infos, images, self._data.task, wanted):
                yield batch, name, values

    @torch.inference_mode()
    def _fit(self, group: list[_Part], products: dict[str, _Products]) -> Iterator[ProjectionProgress]:
        by_layer = {part.info.name: part for part in group}
        for part in group:
            part.rows = torch.empty(len(self._fitted), part.end - part.first)
        for batch, name, values in self._outputs(self._fitted, frozenset(by_layer)):
            part = by_layer[name]
            part.rows[batch] = values[:, part.first : part.end]
            if name == group[-1].info.name:
                yield self._told(batch)
        for part in group:
            if not bool(torch.isfinite(part.rows).all()):
                raise _no_numbers(part.info.name)
            part.mean = part.rows.mean(dim=0)
            part.rows -= part.mean
            products[part.info.name].fitted.addmm_(part.rows, part.rows.T)

    @torch.inference_mode()
    def _test(
        self, group: list[_Part], products: dict[str, _Products], *, answers: bool
    ) -> Iterator[ProjectionProgress]:
        by_layer = {part.info.name: part for part in group}
        last = self._infos[-1].name
        wanted = frozenset(by_layer) | ({last} if answers else frozenset())
        for batch, name, values in self._outputs(self._tested, wanted):
            if name in by_layer:
                part = by_layer[name]
                moved = values[:, part.first : part.end] - part.mean
                products[name].tested[batch].addmm_(moved, part.rows.T)
            if name == last and answers:
                self._answered += int((values.argmax(dim=1) == self._tested_labels[batch]).sum())
            if name == group[-1].info.name:
                yield self._told(batch)

    def _layer(self, layer: str, products: _Products) -> LayerSeparation:
        classes = len(self._data.task.classes)
        # Of the squared distance to each fitted image, what differs between those.
        distances = products.fitted.diagonal()[None] - 2 * products.tested
        nearest = by_nearest(distances, self._fitted_labels, classes)
        probe = LinearProbe(products.fitted, self._fitted_labels, classes).classes_of(products.tested)
        return LayerSeparation(layer, self._right(nearest), self._right(probe))

    def _right(self, answers: Tensor) -> int:
        return int((answers == self._tested_labels).sum())

    def _told(self, batch: slice) -> ProjectionProgress:
        self._done += batch.stop - batch.start
        return ProjectionProgress(self._done, self._total)


def _no_numbers(layer: str) -> DataError:
    return DataError(
        QT_TRANSLATE_NOOP(
            "core", "What {layer} computes of the images are no numbers any more, so that nothing can be told by it."
        ),
        layer=layer,
    )
