"""What the benchmarks of the window have in common: a loop turned by hand, a hand that draws, a row of figures."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.window.whole_window import WholeWindow

SETTLED_S = 6.0
"""After the first answer, until nothing of the start goes on any more."""


def opened(model: Path | None = None) -> tuple[WholeWindow, Pump]:
    """A whole window of 1280x800 with a network (that of the app where no file is named), once it has come to rest."""
    from cnn_gui.app import make_application
    from cnn_gui.options import WindowOptions
    from tests.window.whole_window import WholeWindow

    app = make_application()
    window = WholeWindow(WindowOptions(reset_layout=True, model=model))
    window.resize(1280, 800)
    window.show()
    pump = Pump(app)
    pump.until(lambda: window.shown is not None)
    pump.for_seconds(SETTLED_S)
    return window, pump


class Pump:
    """Runs the event loop by hand and notices how long it was away."""

    def __init__(self, app: object) -> None:
        from PySide6.QtCore import QCoreApplication, QEventLoop

        assert isinstance(app, QCoreApplication)
        self._app = app
        self._flags = QEventLoop.ProcessEventsFlag.AllEvents
        self._gaps: list[float] | None = None

    def once(self) -> None:
        start = time.perf_counter()
        self._app.processEvents(self._flags)
        if self._gaps is not None:
            self._gaps.append(time.perf_counter() - start)
        time.sleep(0.0005)

    def until(self, done: object, limit: float = 120.0) -> None:
        assert callable(done)
        end = time.perf_counter() + limit
        while not done():
            if time.perf_counter() > end:
                raise TimeoutError("the window did not get there")
            self.once()

    def for_seconds(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.once()

    def rest(self, seconds: float) -> None:
        """Qt's own event loop, which sleeps where nothing happens: what the window costs by itself."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    @contextmanager
    def gaps(self) -> Iterator[list[float]]:
        """Times in which the event loop did not come back, in seconds; short ones too."""
        found: list[float] = []
        self._gaps = found
        try:
            yield found
        finally:
            self._gaps = None


@dataclass
class Paints:
    """Which views have been painted since the mark."""

    seen: set[str] = field(default_factory=set)


class Hand:
    """Draws spirals by mouse events and waits after each move until every view shows its answer."""

    def __init__(self, window: object, pump: Pump) -> None:
        from PySide6.QtCore import QEvent, QObject

        from cnn_gui.views.network.map.surface import NetworkSurface
        from tests.window.whole_window import WholeWindow

        assert isinstance(window, WholeWindow)
        self.window, self.pump = window, pump
        map_ = window.network_map.findChild(NetworkSurface)
        assert map_ is not None
        views = {"canvas": window.draw.canvas, "map": map_, "answer": window.answer,
                 "stages": window.stages.row, "layer": window.detail.maps.enlarged}  # fmt: skip
        self.paints = paints = Paints()
        self.views = set(views)
        answered = self.answered

        class Watch(QObject):
            def __init__(self, name: str) -> None:
                super().__init__()
                self.name = name

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                # The ink is painted at once, the other views count once they are told the answer for it.
                if event.type() is QEvent.Type.Paint and (self.name == "canvas" or answered()):
                    paints.seen.add(self.name)
                return False

        self._watches = []
        for name, view in views.items():
            watch = Watch(name)
            view.installEventFilter(watch)
            self._watches.append(watch)

    def latencies(self, moves: int) -> list[float]:
        result = []
        for index in range(moves):
            if index % 60 == 0:
                self.window.draw.canvas.clear()
                self.pump.for_seconds(0.05)
                self.send("press", 0)
            self.paints.seen.clear()
            start = time.perf_counter()
            self.send("move", index % 60 + 1)
            self.pump.until(lambda: self.paints.seen >= self.views)
            result.append(time.perf_counter() - start)
            if index % 60 == 59:
                self.send("release", 60)
            self.pump.for_seconds(0.012)
        return result

    def strokes(self, first: int, last: int) -> None:
        for index in range(first, last):
            self.send("press", 7 * index % 50)
            for step in range(1, 6):
                self.send("move", 7 * index % 50 + step)
            self.send("release", 7 * index % 50 + 5)
            if index % 20 == 0:
                self.pump.once()

    def answered(self) -> bool:
        shown = self.window.shown
        return shown is not None and shown.drawing == self.window.draw.canvas.drawing()

    def send(self, kind: str, step: int) -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        canvas = self.window.draw.canvas
        angle, radius = step / 6.0, 30.0 + 3.0 * step
        place = canvas.position_of((250 + radius * math.cos(angle), 250 + radius * math.sin(angle)))
        types = {"press": QEvent.Type.MouseButtonPress, "move": QEvent.Type.MouseMove,
                 "release": QEvent.Type.MouseButtonRelease}  # fmt: skip
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == "move" else left
        held = none if kind == "release" else left
        event = QMouseEvent(types[kind], place, canvas.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)


def row(name: str, seconds: list[float]) -> None:
    ms = sorted(1000 * s for s in seconds)
    p95 = ms[min(len(ms) - 1, math.ceil(0.95 * len(ms)) - 1)]
    print(f"{name}: median {statistics.median(ms):.1f} ms, p95 {p95:.1f} ms, longest {ms[-1]:.1f} ms (n={len(ms)})")
