"""What a setting does to the drawing, on a thread of its own: the newest wish is worked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.agreement import learns_from
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData
from cnn_gui.core.effects.messages import Effect, EffectWish
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.newest_wish import NewestWish
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import INFERENCE, NICE


def worked_out(wish: EffectWish) -> Effect:
    """Raises UserError where the network cannot have the setting, or there is nothing to show it of."""
    preload_torch()
    from cnn_gui.core.datasets.registry import labelled, mnist
    from cnn_gui.core.effects.working import effect_of

    torch_threads.use(INFERENCE)
    found = learns_from(wish.network.task, wish.data)
    if not isinstance(found, ChosenData):
        return effect_of(wish, None)
    try:
        data = mnist("train") if found.source == MNIST_DATA.source else labelled(found.source).train
    except DataError:
        # A set that has gone: the drawing itself is there.
        return effect_of(wish, None)
    return effect_of(wish, replace(data, task=wish.network.task))


class EffectEngine(QObject):
    """told: an Effect. failed: a Problem. Both of the newest wish alone. All methods are for the GUI thread and return
    at once."""

    told = Signal(Effect)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, work: Callable[[EffectWish], Effect] = worked_out) -> None:
        super().__init__(parent)
        self._wish = NewestWish("effects of settings", lambda: work, nice=NICE, parent=self)

    @property
    def is_at_work(self) -> bool:
        return self._wish.is_at_work

    def ask(self, wish: EffectWish) -> None:
        """In the place of what is worked at."""
        self._wish.ask(
            wish,
            lambda work, _goes_on, _report: work(wish),
            on_done=self.told.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "looking at what a setting does"),
        )

    @Slot()
    def stop(self) -> None:
        self._wish.stop()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._wish.close(timeout_s)
