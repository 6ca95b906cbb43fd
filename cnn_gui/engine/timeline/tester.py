"""How good the network was at the moment on display, found out in the background on few test images."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.timeline.messages import Moment, Moments
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import Worker

if TYPE_CHECKING:
    from cnn_gui.core.datasets.dataset import Dataset

KEPT = 1_000
"""Accuracies of moments that are remembered, so that playing a run again tests nothing anew."""


class MomentTester(QObject):
    """measured: the path of a run's moments, the Moment, and its Measurement. Where a task has no test images here,
    nothing comes. failed: a Problem. All methods are for the GUI thread and return at once.
    """

    measured = Signal(str, Moment, Measurement)
    failed = Signal(Problem)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        images_of: Callable[[Task], Dataset] | None = None,
    ) -> None:
        """images_of: the test images of a task; raises DataError where there are none."""
        super().__init__(parent)
        self._worker = Worker("accuracy of moments", nice=NICE, parent=self)
        self._images_of = images_of if images_of is not None else _test_images
        self._images: tuple[Task, Dataset | None] | None = None
        self._known: dict[tuple[str, Moment], Measurement] = {}

    def known(self, moments: Moments, moment: Moment) -> Measurement | None:
        """What has been found out earlier."""
        return self._known.get((moments.path, moment))

    def ask(self, moments: Moments, network: NetworkState) -> None:
        """Tests a moment's network, unless it is known. Of wishes that come meanwhile only the newest is worked off."""
        moment = network.moment
        if moment is None or (moments.path, moment) in self._known:
            return
        self._worker.replace(
            "test",
            lambda _control: self._test(network),
            on_done=lambda found: self._tell(moments.path, moment, found),
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "testing a moment of the run"),
        )

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        return self._worker.close(timeout_s)

    def _tell(self, path: str, moment: Moment, found: Measurement | None) -> None:
        if found is None:
            return
        while len(self._known) >= KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[path, moment] = found
        self.measured.emit(path, moment, found)

    # --- on the worker's thread

    def _test(self, network: NetworkState) -> Measurement | None:
        preload_torch()
        from cnn_gui.core.timeline.accuracy import accuracy_of

        torch_threads.use(torch_threads.TRAINING)
        if self._images is None or self._images[0] != network.task:
            try:
                self._images = network.task, self._images_of(network.task)
            except DataError:
                self._images = network.task, None
        images = self._images[1]
        return None if images is None else accuracy_of(network, images)


def _test_images(task: Task) -> Dataset:
    from cnn_gui.core.datasets.of_task import test_set_of
    from cnn_gui.core.evaluation.few import sample

    return sample(test_set_of(task))
