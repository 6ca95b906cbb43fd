"""Every layer's points, over some test images, within bounded memory.

A layer's values over all images are held at once where they are few enough; of wider layers those of fewer images,
evenly spread, from which the axes come, and all images are then put onto them in one more pass. Layers share a pass as
long as their values fit into memory together.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Bool, Int64, UInt8
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.network.messages import LayerInfo, NetworkSpec
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.projection.aligned import turn_onto
from cnn_gui.core.projection.messages import COMPONENTS, LayerPoints, MapImages, ProjectionProgress, layers_on_map
from cnn_gui.core.projection.passing import batch_size, outputs
from cnn_gui.core.projection.pca import Components, principal_components

MOST_VALUES = 64_000_000
"""Of one layer that are held at once, 256 MB; those of all layers of a pass together are as many."""


def spread(total: int, count: int) -> Int64:
    """``count`` of ``total`` places, evenly spread and rising; all of them where there are no more."""
    if count >= total:
        return np.arange(total, dtype=np.int64)
    return (np.arange(count, dtype=np.int64) * total) // count


class Projecting:
    """The points of every layer of a network over ``count`` images of a data set."""

    def __init__(
        self,
        network: nn.Sequential,
        spec: NetworkSpec,
        data: Dataset,
        count: int,
        *,
        onto: Mapping[str, LayerPoints] = MappingProxyType({}),
        first: str = "",
        only: str = "",
        most_values: int = MOST_VALUES,
    ) -> None:
        """network: in evaluation mode, on the CPU. onto: the points of the same images in another network, or in the
        same one at another moment; each layer is laid onto its own there, instead of onto the layer before. first: the
        layer that is wanted most, which then comes first. only: the one layer that is wanted, with the images.
        most_values: see MOST_VALUES. Raises DataError where there are not two images."""
        self._network, self._data, self._most = network, data, most_values
        self._onto, self._first, self._only = onto, first, only
        self._infos = layer_infos(spec, data.task)
        self._indices = spread(len(data), count)
        if len(self._indices) < 2:
            raise DataError(
                QT_TRANSLATE_NOOP("core", "There is no map of fewer than two images; {name} test images: {count:,}."),
                name=data.name,
                count=len(self._indices),
            )
        self._softmax: list[Tensor] = []
        self._groups = list(self._grouped())
        layers = sum(len(group) for group in self._groups)
        self._total = len(self._indices) * (len(self._groups) + layers)
        self._done = 0

    def steps(self) -> Iterator[ProjectionProgress | MapImages | LayerPoints]:
        """A step a batch; between them the images, as soon as they are answered, and each layer's points,
        the input's first.

        Raises DataError where a layer's values are no numbers.
        """
        before: LayerPoints | None = None
        for number, group in enumerate(self._groups):
            held = {info.name: self._room(info) for info in group}
            yield from self._collect(held, answers=not number)
            if not number:
                yield self._images()
            for info in group:
                rows, _ = held.pop(info.name)
                found = _components(info, rows)
                fitted = len(rows)
                del rows  # its memory goes before the next pass
                if fitted < len(self._indices):
                    found = yield from self._all_onto(info.name, found)
                before = _points(info.name, found, fitted, self._onto.get(info.name, before))
                yield before
                self._done += len(self._indices)
                yield self._told()

    # --- memory

    def _width(self, info: LayerInfo) -> int:
        return int(np.prod(info.shape_out))

    def _fitted(self, info: LayerInfo) -> int:
        """How many images its axes are from."""
        return max(2, min(len(self._indices), self._most // self._width(info)))

    def _grouped(self) -> Iterator[tuple[LayerInfo, ...]]:
        group: list[LayerInfo] = []
        values = 0
        ordered = self._ordered()
        for number, info in enumerate(ordered):
            size = self._fitted(info) * self._width(info)
            is_hurried = number == 1 and ordered[0].name == self._first
            if group and (is_hurried or values + size > self._most):
                yield tuple(group)
                group, values = [], 0
            group.append(info)
            values += size
        yield tuple(group)

    def _ordered(self) -> list[LayerInfo]:
        """The layer that is wanted most comes first where no other has to come before it."""
        layers = [info for info in layers_on_map(self._infos) if self._only in ("", info.name)]
        if not all(info.name in self._onto for info in layers):
            return layers
        return sorted(layers, key=lambda info: info.name != self._first)

    def _room(self, info: LayerInfo) -> tuple[Tensor, Bool]:
        """Where its values go, and which of the images they are of."""
        fitted = self._fitted(info)
        chosen = np.zeros(len(self._indices), np.bool_)
        chosen[spread(len(chosen), fitted)] = True
        return torch.empty(fitted, self._width(info)), chosen

    # --- passing

    def _batches(self) -> Iterator[slice]:
        size = batch_size(self._infos)
        for first in range(0, len(self._indices), size):
            yield slice(first, min(first + size, len(self._indices)))

    def _outputs(self, batch: slice, wanted: frozenset[str]) -> Iterator[tuple[str, Tensor]]:
        images = self._data.images[torch.from_numpy(self._indices[batch])]
        return outputs(self._network, self._infos, images, self._data.task, wanted)

    def _collect(self, held: dict[str, tuple[Tensor, Bool]], *, answers: bool) -> Iterator[ProjectionProgress]:
        last = self._infos[-1].name
        wanted = frozenset(held) | ({last} if answers else frozenset())
        begun = dict.fromkeys(held, 0)
        for batch in self._batches():
            for name, values in self._outputs(batch, wanted):
                if name == last and answers:
                    self._softmax.append(values.clone())
                if name in held:
                    rows, chosen = held[name]
                    here = values[torch.from_numpy(chosen[batch])]
                    rows[begun[name] : begun[name] + len(here)] = here
                    begun[name] += len(here)
            self._done += batch.stop - batch.start
            yield self._told()

    def _all_onto(self, layer: str, fitted: Components) -> Generator[ProjectionProgress, None, Components]:
        """All images, of a layer whose axes are from fewer; the shares are then those of all."""
        scores: list[Tensor] = []
        total = 0.0
        for batch in self._batches():
            for _, values in self._outputs(batch, frozenset((layer,))):
                moved = values - fitted.mean
                total += float(torch.linalg.vector_norm(moved, dtype=torch.float64)) ** 2
                scores.append(moved @ fitted.axes)
            yield self._told()
        together = torch.cat(scores)
        variances = (together.double() ** 2).sum(dim=0)
        shares = variances / total if total > 0 else torch.zeros_like(variances)
        return Components(fitted.mean, fitted.axes, together, shares.float())

    def _images(self) -> MapImages:
        data, indices = self._data, self._indices
        probabilities, answers = torch.cat(self._softmax).max(dim=1)
        self._softmax.clear()
        places = torch.from_numpy(indices)
        return MapImages(
            indices=indices,
            labels=data.labels[places].numpy(),
            answers=answers.numpy(),
            probabilities=probabilities.numpy(),
            pictures=_pictures(data.images[places].numpy()),
            data=data.name,
            task=data.task,
            total=len(data),
        )

    def _told(self) -> ProjectionProgress:
        return ProjectionProgress(self._done, self._total)


def _components(info: LayerInfo, rows: Tensor) -> Components:
    if not bool(torch.isfinite(rows).all()):
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "What {layer} computes of the images are no numbers any more, so there is no map of them."
            ),
            layer=info.name,
        )
    return principal_components(rows, COMPONENTS)


def _points(layer: str, found: Components, fitted: int, onto: LayerPoints | None) -> LayerPoints:
    variance = float((found.scores[:, :2].double() ** 2).sum()) / max(1, len(found.scores))
    points = LayerPoints(
        layer=layer,
        components=found.scores.numpy(),
        shares=found.shares.numpy(),
        mean=found.mean.numpy(),
        axes=found.axes.numpy(),
        fitted=fitted,
        turn2=np.eye(2, dtype=np.float32),
        turn3=np.eye(3, dtype=np.float32),
        scale=variance**-0.5 if variance > 0 else 1.0,
    )
    if onto is None:
        return points
    turn2, turn3 = (turn_onto(points.positions(size), onto.positions(size)) for size in (2, 3))
    return replace(points, turn2=turn2, turn3=turn3)


def _pictures(images: UInt8) -> UInt8:
    """(N, C, H, W) as people see them: (N, H, W), in colour (N, H, W, 3)."""
    return images[:, 0].copy() if images.shape[1] == 1 else np.ascontiguousarray(np.moveaxis(images, 1, 3))
