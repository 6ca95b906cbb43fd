"""The computing behind the maps of images: networks and images on the thread that asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.projection.between import DigitPath, Plane, Regions
from cnn_gui.core.projection.messages import LayerPoints, MapImages, Neighbours, ProjectionProgress, Separation
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import preload_torch

if TYPE_CHECKING:
    from torch import nn

    from cnn_gui.core.datasets.dataset import Dataset
    from cnn_gui.core.projection.walking import Walking

Found = ProjectionProgress | MapImages | LayerPoints


@dataclass(frozen=True, slots=True, eq=False)
class PathWish:
    """From one picture to another, both (C, H, W) uint8; by the images of a map that are nearest in a layer, where
    ``images`` and ``points`` are given, else by mixed pixels."""

    network: NetworkState
    first: UInt8
    second: UInt8
    images: MapImages | None = None
    points: LayerPoints | None = None


class TorchProjector:
    """Keeps the module of the last network and the test images of the last task. One for each thread."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.TRAINING)
        self._data: Dataset | None = None
        self._module: tuple[int, nn.Sequential] | None = None

    def project(
        self,
        network: NetworkState,
        count: int,
        onto: Mapping[str, LayerPoints],
        first: str,
        seen: Callable[[Found], bool],
    ) -> bool:
        """Calls ``seen`` with the images, each layer's points, and how far it is; ends, and is False, once ``seen`` is.
        onto, first: as in core.projection.projecting. Raises DataError where there are no images for the task."""
        from cnn_gui.core.projection.projecting import Projecting

        module, data = self._built(network), self._images(network)
        return all(
            seen(found) for found in Projecting(module, network.spec, data, count, onto=onto, first=first).steps()
        )

    def nearest(
        self, network: NetworkState, images: MapImages, points: LayerPoints, values: Float32, count: int
    ) -> Neighbours:
        """See core.projection.nearest."""
        from cnn_gui.core.projection.nearest import nearest

        return nearest(self._built(network), network.spec, self._images(network), images, points, values, count)

    def separate(
        self, network: NetworkState, seen: Callable[[ProjectionProgress | Separation], bool]
    ) -> Separation | None:
        """Calls ``seen`` with how far it is, and with what is known after each layer; the last one is returned, None
        once ``seen`` is False. Raises DataError where there are no images for the task, or too few."""
        from cnn_gui.core.projection.separating import Separating

        last: Separation | None = None
        for found in Separating(self._built(network), network.spec, self._images(network)).steps():
            if not seen(found):
                return None
            if isinstance(found, Separation):
                last = found
        return last

    def path(self, wish: PathWish, goes_on: Callable[[], bool]) -> DigitPath | None:
        """See core.projection.walking. Raises DataError where there are no images for the task."""
        network = wish.network
        walking = self._walking(network, goes_on)
        if wish.points is None or wish.images is None:
            return walking.through_pixels(wish.first, wish.second)
        return walking.through_layer(wish.first, wish.second, self._images(network), wish.images, wish.points)

    def regions(
        self, network: NetworkState, plane: Plane, goes_on: Callable[[], bool], seen: Callable[[Regions], None]
    ) -> Regions | None:
        """See core.projection.walking."""
        return self._walking(network, goes_on).regions(plane, seen)

    def _walking(self, network: NetworkState, goes_on: Callable[[], bool]) -> Walking:
        from cnn_gui.core.projection.walking import Walking

        return Walking(self._built(network), network.spec, network.task, goes_on)

    def _images(self, network: NetworkState) -> Dataset:
        from cnn_gui.core.datasets.of_task import test_set_of

        if self._data is None or self._data.task != network.task:
            self._data = test_set_of(network.task)
        return self._data

    def _built(self, network: NetworkState) -> nn.Sequential:
        from cnn_gui.core.network import modules as networks

        if self._module is None or self._module[0] != network.id:
            module = networks.build(network.spec)
            networks.load_weights(module, network.weights)
            self._module = network.id, module.eval()
        return self._module[1]
