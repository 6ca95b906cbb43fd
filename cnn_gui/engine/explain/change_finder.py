"""What the thread does that looks for changes of an answer, one at a time.

``ChangeFinder`` is a Protocol so that the engine around it can be tested without torch. ``TorchChangeFinder`` is made
on that thread and used there only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.explain.messages import Change, ChangeKind, ChangeProgress
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.held_network import HeldNetwork
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.words import said


@dataclass(frozen=True, slots=True, eq=False)
class ChangeWish:
    """Which class the answer of a network to an input (C, H, W) is to become, and what may be changed."""

    network: NetworkState
    input: Float32
    target: int
    kind: ChangeKind


@dataclass(frozen=True, slots=True, eq=False)
class ChangeFound:
    """change: None where none was found. refused: why it cannot be looked for, in one sentence; "" where it was."""

    wish: ChangeWish
    change: Change | None
    refused: str = ""


class ChangeFinder(Protocol):
    """Looks for a change, tells how far it is, and ends early, with None, where ``goes_on`` says no."""

    def find(
        self, wish: ChangeWish, goes_on: Callable[[], bool], tell: Callable[[ChangeProgress], None], /
    ) -> ChangeFound | None: ...


class TorchChangeFinder:
    """On one thread, so that the pen stays as quick as it is while it looks, which takes seconds."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.INFERENCE)
        self._held = HeldNetwork()

    def find(
        self, wish: ChangeWish, goes_on: Callable[[], bool], tell: Callable[[ChangeProgress], None]
    ) -> ChangeFound | None:
        from cnn_gui.core.explain.adversarial import unseen_change
        from cnn_gui.core.explain.counterfactual import ink_change
        from cnn_gui.core.explain.errors import EndedError

        state = wish.network
        network = self._held.of(state)
        try:
            if wish.kind is ChangeKind.INK:
                found = ink_change(network, state.spec, wish.input, wish.target, state.task, goes_on, tell=tell)
            else:
                found = unseen_change(network, wish.input, wish.target, state.task, goes_on, tell=tell)
        except EndedError:
            return None
        except UserError as error:
            return ChangeFound(wish, None, said(error.sentence))
        return ChangeFound(wish, found)
