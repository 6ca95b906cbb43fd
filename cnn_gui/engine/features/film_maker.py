"""What the thread does that makes up pictures for a unit, one film at a time.

``FilmMaker`` is a Protocol so that the engine around it can be tested without torch. ``TorchFilmMaker`` is made on that
thread and used there only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cnn_gui.core.arrays import Float32
from cnn_gui.core.features.ascent.messages import AscentFrame, AscentSettings, Objective
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.held_network import HeldNetwork
from cnn_gui.engine.base.preload import preload_torch


@dataclass(frozen=True, slots=True, eq=False)
class FilmWish:
    """Pictures that are to be made up for a unit of a network. drawing: (C, H, W), normalised, where they begin with
    it."""

    network: NetworkState
    objective: Objective
    settings: AscentSettings
    drawing: Float32 | None = None


class FilmMaker(Protocol):
    """Makes a film and tells each frame of it; ends early where it is told False."""

    def make(self, wish: FilmWish, told: Callable[[AscentFrame], bool], /) -> None: ...


class TorchFilmMaker:
    """On one thread, so that the pen stays as quick as it is meanwhile. Keeps the last network: a film begins at once
    while a person turns a slider."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.INFERENCE)
        self._held = HeldNetwork()

    def make(self, wish: FilmWish, told: Callable[[AscentFrame], bool]) -> None:
        from cnn_gui.core.features.ascent.loop import ascend

        state = wish.network
        frames = ascend(self._held.of(state), state.spec, wish.objective, wish.settings, state.task, wish.drawing)
        for frame in frames:
            if not told(frame):
                return
