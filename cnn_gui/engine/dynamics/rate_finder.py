"""The learning rate range test in the background, on a network of its own; it can be stopped at any step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.agreement import learns_from
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData
from cnn_gui.core.dynamics.messages import RateRange
from cnn_gui.core.network.messages import NetworkSpec, NetworkState
from cnn_gui.core.network.regularised import network_of
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.newest_wish import GoesOn, NewestWish, Report
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE

TOLD_EVERY_S = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class RateWish:
    """What is tried: a recipe on data, from the weights of a network, or from new ones (None). own: the network that a
    config means which calls it OWN_NETWORK."""

    config: TrainingConfig
    data: ChosenData
    initial: NetworkState | None = None
    own: NetworkSpec | None = None


def steps_of(wish: RateWish) -> Iterator[RateRange]:
    """core.training.rate_range of a wish. Raises UserError where there is nothing to learn from."""
    preload_torch()
    from cnn_gui.core.datasets.registry import labelled, mnist
    from cnn_gui.core.training.rate_range import rate_range

    torch_threads.use(torch_threads.TRAINING)
    data, initial = wish.data, wish.initial
    if initial is not None:
        found = learns_from(initial.task, data)
        if not isinstance(found, ChosenData):
            raise DataError(found)
        data = found
    spec = initial.spec if initial is not None else network_of(wish.config, data.task, wish.own)
    train_set = mnist("train") if data.source == MNIST_DATA.source else labelled(data.source).train
    weights = initial.weights if initial is not None else None
    return rate_range(wish.config, replace(train_set, task=data.task), spec, weights)


class RateFinder(QObject):
    """told: a RateRange so far, at most ten times a second, and the complete one; after ``stop`` none. failed: a
    Problem. All methods are for the GUI thread and return at once."""

    told = Signal(RateRange)
    failed = Signal(Problem)

    def __init__(
        self, parent: QObject | None = None, *, steps: Callable[[RateWish], Iterator[RateRange]] = steps_of
    ) -> None:
        super().__init__(parent)
        self._wish = NewestWish("rate finder", lambda: steps, nice=NICE, parent=self)

    @property
    def is_at_work(self) -> bool:
        return self._wish.is_at_work

    def find(self, wish: RateWish) -> None:
        """In the place of a test that is under way."""
        self._wish.ask(
            wish,
            lambda steps, goes_on, report: _test(steps(wish), goes_on, report),
            on_done=self.told.emit,
            on_failed=self.failed.emit,
            on_progress=self.told.emit,
            doing=QT_TRANSLATE_NOOP("core", "looking for a learning rate"),
        )

    @Slot()
    def stop(self) -> None:
        """Ends it between two steps; nothing more is told of it."""
        self._wish.stop()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._wish.close(timeout_s)


def _test(steps: Iterator[RateRange], goes_on: GoesOn, report: Report) -> RateRange:
    """On the worker's thread: reports how far it is, and returns the last."""
    found, next_at = RateRange(), 0.0
    for found in steps:
        if not goes_on():
            break
        if not found.complete and time.monotonic() >= next_at:
            report(found)
            next_at = time.monotonic() + TOLD_EVERY_S
    return found
