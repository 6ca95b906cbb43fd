"""The app tries itself: the real window is drawn on, asked, trained, saved and closed as a person would.

Every step waits for what a person would see, and one that never comes ends the test and names itself. Nothing here
needs a test framework, so that it runs in an installed or frozen app.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.training.messages import RunEnd, RunFinished, StepDone
from cnn_gui.views.parts.notice_bar import BarNotice, Kind
from cnn_gui.window.drawing.subject import DrawingSubject
from cnn_gui.window.frame.main import MainWindow
from cnn_gui.window.network.subject import NetworkSubject
from cnn_gui.window.training.subject import TrainingSubject

DIGIT = 3
THREE = ((160, 125), (185, 92), (250, 70), (310, 90), (335, 130), (330, 175), (295, 215), (240, 235), (300, 250),
         (345, 290), (355, 345), (330, 400), (275, 428), (215, 428), (165, 405), (135, 370))  # fmt: skip
"""A hand-written 3 in the canvas' units, 0..500."""

STEPS, BATCH = 50, 32
LAYER = "conv2"
TOLERANCE = 1e-6
"""How much a probability may differ after a network was saved and opened again."""

POLL_MS = 5


class StepError(Exception):
    """One sentence on what a step found wrong."""


class SelfTest(QObject):
    """The steps, one after the other. step: the one under way, also for a watchdog on another thread.

    seconds: how long each step took, "window" and "first_answer" from ``begun`` (of time.perf_counter) on.
    """

    def __init__(self, window: MainWindow, folder: Path, *, begun: float, limit_s: float) -> None:
        super().__init__()
        self._window, self._hub, self._folder = window, window.hub, folder
        self._begun, self._end = begun, begun + limit_s
        self._problem = ""
        self.step = "window"
        self.seconds: dict[str, float] = {}
        self.found: dict[str, object] = {}
        self.warnings: list[str] = []
        window.notices.shown.connect(self._noticed)

    def run(self) -> None:
        """Goes through all steps. Raises StepError at the first that does not do what it should."""
        for name, work in (
            ("window", self._open), ("first_answer", self._first_answer), ("draw", self._draw),
            ("layer", self._open_layer), ("train", self._train), ("save", self._save), ("reload", self._reload),
            ("quit", self._quit),
        ):  # fmt: skip
            with self._timed(name):
                work()

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        self.step = name
        start = self._begun if name in ("window", "first_answer") else time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)

    # --- the steps

    def _open(self) -> None:
        painted: list[bool] = []
        self._window.painted_first.connect(lambda: painted.append(True))
        self._window.show()
        self._until(lambda: bool(painted))

    def _first_answer(self) -> None:
        self._until(lambda: self._hub.last_snapshot is not None and self._hub.last_network is not None)

    def _draw(self) -> None:
        canvas = self._window.subject(DrawingSubject).view.canvas
        points = [canvas.position_of((float(x), float(y))) for x, y in THREE]
        _drag(canvas, points)
        drawing = canvas.drawing()
        if drawing.is_blank:
            raise StepError("The mouse left no ink on the canvas.")
        self._until(lambda: self._hub.last_snapshot is not None and self._shown().drawing == drawing)
        probabilities = self._shown().probabilities
        digit = int(np.argmax(probabilities))
        self.found |= {"digit": digit, "probability": round(float(probabilities[digit]), 4)}
        if digit != DIGIT:
            raise StepError(f"The drawn {DIGIT} was read as {digit}.")

    def _open_layer(self) -> None:
        view = self._window.subject(NetworkSubject).map
        place = next((place for place in view.picture.places if place.info.name == LAYER), None)
        if place is None:
            raise StepError(f"The network on display shows no {LAYER}.")
        x, y, width, height = place.grid.cell(0, 0, 0)
        left, top = view.frame.origin
        _drag(view, [QPointF(left + x + width / 2, top + y + height / 2) / view.frame.ratio])
        self._window.layout_.show_panel("layer")
        detail = self._window.subject(NetworkSubject).detail
        self._until(lambda: detail.chosen[0] == LAYER and not detail.visibleRegion().isEmpty())

    def _train(self) -> None:
        window = self._window
        panel, steps, ends = window.subject(TrainingSubject).view, [0], list[RunFinished]()
        config = replace(panel.config(), epochs=1, batch_size=BATCH, train_size=STEPS * BATCH)
        window.engines.training.events.connect(
            lambda events: steps.append(sum(isinstance(event, StepDone) for event in events))
        )
        self._hub.run_finished.connect(ends.append)
        panel.form.set_config(config)
        panel.toggle()
        self._until(lambda: bool(ends))
        end = ends[0]
        self.found |= {"steps": sum(steps), "test_accuracy": end.test_accuracy}
        if end.end is not RunEnd.COMPLETED or sum(steps) != STEPS or end.saved is None:
            why = end.error or "it was not saved"
            raise StepError(f"The run of {STEPS} steps ended after {sum(steps)}: {end.end}, {why}.")
        self._until(self._is_answered)

    def _save(self) -> None:
        saved: list[NetworkState] = []
        path = self._folder / "self-test.safetensors"
        self._window.engines.files.saved.connect(saved.append)
        self._window.subject(NetworkSubject).session.save(path)
        self._until(lambda: bool(saved))
        self.found["network_bytes"] = path.stat().st_size

    def _reload(self) -> None:
        before: Float32 = self._shown().probabilities.copy()
        networks = self._window.subject(NetworkSubject).session
        trained = networks.network
        networks.open_pretrained()
        self._until(lambda: networks.network is not trained and self._is_answered())
        pretrained = networks.network
        networks.open(self._folder / "self-test.safetensors")
        self._until(lambda: networks.network is not pretrained and self._is_answered())
        difference = float(np.abs(self._shown().probabilities - before).max())
        self.found["difference"] = difference
        if not difference <= TOLERANCE:
            raise StepError(f"The network that was opened again answers differently, by {difference:.2g}.")

    def _quit(self) -> None:
        self._window.ending.quit_without_asking()
        self._until(lambda: not self._window.isVisible())
        if not self._window.ending.ended_well:
            raise StepError("A thread was still busy when the window had closed.")

    # --- waiting

    def _shown(self) -> Snapshot:
        shown = self._hub.last_snapshot
        if shown is None:
            raise StepError("There is no answer on display.")
        return shown

    def _is_answered(self) -> bool:
        """Whether the views show the answer of the network on display."""
        network, shown = self._window.subject(NetworkSubject).session.network, self._hub.last_snapshot
        return network is not None and shown is not None and shown.network_version == network.version

    def _until(self, done: Callable[[], bool]) -> None:
        """Lets the window live until ``done``. Raises StepError where a problem was shown, or the time is up."""
        loop, timer = QEventLoop(), QTimer()
        timer.timeout.connect(lambda: loop.quit() if self._is_over(done) else None)
        timer.start(POLL_MS)
        if not self._is_over(done):
            loop.exec()
        timer.stop()
        if self._problem:
            raise StepError(self._problem)
        if not done():
            raise StepError("It did not come within the time there is.")

    def _is_over(self, done: Callable[[], bool]) -> bool:
        return bool(self._problem) or done() or time.perf_counter() > self._end

    @Slot(object)
    def _noticed(self, notice: BarNotice) -> None:
        if notice.kind is Kind.PROBLEM:
            self._problem = self._problem or f"{notice.text} {notice.details}".strip()
        elif notice.kind is Kind.WARNING:
            self.warnings.append(notice.text)


def _drag(widget: QWidget, points: list[QPointF]) -> None:
    """Press, moves and release of the left button."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    _mouse(widget, QEvent.Type.MouseButtonPress, points[0], left, left)
    for point in points[1:]:
        _mouse(widget, QEvent.Type.MouseMove, point, none, left)
    _mouse(widget, QEvent.Type.MouseButtonRelease, points[-1], left, none)


def _mouse(widget: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
