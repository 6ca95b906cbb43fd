"""How a network reads the album, found out in the background; the newest question wins."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.album.messages import AlbumEntry, AlbumTest
from cnn_gui.core.album.store import Album
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.evaluation.messages import EvaluationProgress
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.held_network import HeldNetwork
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

if TYPE_CHECKING:
    from cnn_gui.core.album.accuracy import AlbumTester


@dataclass(frozen=True, slots=True, eq=False)
class AlbumQuestion:
    """A network, drawings of a set whose classes are its own, and how they become inputs."""

    album: Album
    entries: Sequence[AlbumEntry]
    network: NetworkState
    mode: InputMode


class AlbumTests(QObject):
    """tested: the AlbumQuestion and its AlbumTest. progress: EvaluationProgress. failed: a Problem."""

    tested = Signal(object, object)
    progress = Signal(EvaluationProgress)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("accuracy on the album", nice=NICE, parent=self)
        self._held = HeldNetwork()
        self._tester: AlbumTester | None = None
        self._cancelled = threading.Event()

    def ask(self, question: AlbumQuestion, *, at_once: bool = True) -> None:
        """Tests a network. at_once: what is being tested is given up for it; otherwise it comes next."""
        if at_once:
            self.cancel()
        cancelled = self._cancelled
        self._worker.replace(
            "test",
            lambda control: self._test(question, control, cancelled),
            on_done=lambda found: self._tell(question, found),
            on_failed=self.failed.emit,
            on_progress=self.progress.emit,
            doing=QT_TRANSLATE_NOOP("core", "testing the network on the album"),
        )

    def cancel(self) -> None:
        """What is being tested is of no interest any more."""
        self._cancelled.set()
        self._cancelled = threading.Event()

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        self._cancelled.set()
        return self._worker.close(timeout_s)

    def _tell(self, question: AlbumQuestion, found: AlbumTest | None) -> None:
        if found is not None:
            self.tested.emit(question, found)

    # --- on the worker's thread

    def _test(self, question: AlbumQuestion, control: JobControl, cancelled: threading.Event) -> AlbumTest | None:
        if cancelled.is_set():
            return None
        preload_torch()
        from cnn_gui.core.album.accuracy import AlbumTester

        torch_threads.use(torch_threads.TRAINING)
        self._tester = self._tester or AlbumTester()

        def should_stop() -> bool:
            return cancelled.is_set() or control.stopping

        found = self._tester.test(
            self._held.of(question.network),
            question.album,
            question.entries,
            question.network.task,
            question.mode,
            progress=lambda done, total: control.report(EvaluationProgress(done, total)),
            should_stop=should_stop,
        )
        return None if should_stop() else found
