"""The computing behind the likes: networks, images and passes over them, all on one thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.core.base.errors import FileError, UserError
from cnn_gui.core.features.messages import Likes, SurveyProgress, UnitLikes
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import preload_torch

if TYPE_CHECKING:
    from torch import nn

    from cnn_gui.core.datasets.dataset import Dataset
    from cnn_gui.core.features.pictured import Pictured
    from cnn_gui.core.features.survey import Survey


@dataclass(frozen=True, slots=True, eq=False)
class _Pass:
    """A pass over the images that has begun. network: its id."""

    network: int
    survey: Survey
    steps: Iterator[SurveyProgress]


class TorchLooker:
    """Keeps the images of the last task, what it takes to show units of the last network, and a pass that was ended
    before its time, so that it can go on."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.TRAINING)
        self._data: Dataset | None = None
        self._pictured: tuple[int, Pictured] | None = None
        self._begun: _Pass | None = None

    def kept(self, network: NetworkState) -> Likes | None:
        from cnn_gui.core.features import store

        data = self._images(network)
        return store.load(store.key_of(network.spec, network.weights, data), network.spec, data)

    def look(self, network: NetworkState, seen: Callable[[SurveyProgress], bool]) -> Likes | None:
        from cnn_gui.core.features import store
        from cnn_gui.core.features.survey import Survey

        data = self._images(network)
        begun = self._begun
        if begun is None or begun.network != network.id:
            self._begun = None  # its values go before there is room for others
            survey = Survey(_module(network), network.spec, data)
            begun = self._begun = _Pass(network.id, survey, survey.steps())
        try:
            for progress in begun.steps:
                if not seen(progress):
                    return None
        except UserError:
            self._begun = None  # asked once more, it says the same again
            raise
        self._begun = None
        likes = begun.survey.likes
        if likes is not None:
            # Nothing is lost where it cannot be kept but the time that it takes again.
            with contextlib.suppress(FileError):
                store.save(likes, store.key_of(network.spec, network.weights, data))
        return likes

    def unit(self, network: NetworkState, likes: Likes | None, place: tuple[str, int]) -> UnitLikes | None:
        begun = self._begun if self._begun is not None and self._begun.network == network.id else None
        seen = None if begun is None else begun.survey
        source = seen if likes is None else likes
        try:
            numbers = None if source is None else source.unit(*place)
        except (KeyError, IndexError):
            # Of a network that was on display before.
            return None
        return None if numbers is None else self._shown(network).unit(numbers)

    def _images(self, network: NetworkState) -> Dataset:
        from cnn_gui.core.features.material import images_for

        if self._data is None or self._data.task != network.task:
            self._data = images_for(network.task)
        return self._data

    def _shown(self, network: NetworkState) -> Pictured:
        from cnn_gui.core.features.pictured import Pictured

        if self._pictured is None or self._pictured[0] != network.id:
            self._pictured = network.id, Pictured(_module(network), network.spec, self._images(network))
        return self._pictured[1]


def _module(network: NetworkState) -> nn.Sequential:
    from cnn_gui.core.network import modules as networks

    module = networks.build(network.spec)
    networks.load_weights(module, network.weights)
    return module
