"""How fast the real window is: pen move to all views painted, idle and while each recipe trains; the GUI thread's
longest gaps; what the window costs the training; memory after many strokes.

    python -m tests.benchmarks.bench_window [--recipes tutorial fast sprint robust] [--moves 300] [--strokes 10000]
                                            [--platform offscreen]

Uses the screen there is (an X server gives the honest figure); --platform offscreen needs none.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.training_speed import TURN, TURNS, WARM_UP, Alone, Stopwatch, long_run

if TYPE_CHECKING:
    from tests.window.whole_window import WholeWindow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=300)
    parser.add_argument("--strokes", type=int, default=10_000)
    parser.add_argument("--platform", default="")
    parser.add_argument("--recipes", nargs="*", default=["tutorial", "fast", "sprint", "robust"])
    options = parser.parse_args()
    if options.platform:
        os.environ["QT_QPA_PLATFORM"] = options.platform
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        os.environ["XDG_CONFIG_HOME"] = folder
        _measure(options.moves, options.strokes, options.recipes)


def _measure(moves: int, strokes: int, recipes: list[str]) -> None:
    from cnn_gui.app import make_application
    from cnn_gui.options import WindowOptions
    from cnn_gui.views.recipe.list import DURATION
    from tests.window.whole_window import WholeWindow

    app = make_application()
    window = WholeWindow(WindowOptions(reset_layout=True))
    window.resize(1280, 800)
    window.show()
    pump = _Pump(app)
    pump.until(lambda: window.shown is not None)
    pump.for_seconds(6.0)
    chooser = window.training_panel.form.recipe
    pump.until(lambda: all(chooser.itemData(index, DURATION) for index in range(chooser.count())))
    hand = _Hand(window, pump)
    _row("pen move to all views painted, idle", hand.latencies(moves))
    _memory(window, hand, strokes)
    window.draw.canvas.clear()
    pump.for_seconds(1.0)
    watch = Stopwatch()
    window.engines.training._trainer = watch
    for name in recipes:
        _training(window, pump, hand, watch, name, moves)
    window.quit_without_asking()


def _training(window: WholeWindow, pump: _Pump, hand: _Hand, watch: Stopwatch, name: str, moves: int) -> None:
    """One recipe: in the window and alone in turns, then while somebody draws."""
    from cnn_gui.core.training.messages import RunState

    with Alone(name) as alone:
        window.training_panel.form.set_config(long_run(name))
        window.training_panel.toggle()
        pump.until(lambda: len(window.curves.store.table().rows) > 11)
        pump.for_seconds(WARM_UP)
        watch.restart()
        for _ in range(TURNS):
            pump.rest(TURN)
            window.engines.training.pause()
            alone.turn()
            window.engines.training.resume()
        beside, without = watch.speed, alone.speed
    with pump.gaps() as gaps:
        watch.restart()
        _row(f"pen move to all views painted, {name} training", hand.latencies(moves))
        drawing = watch.speed
        pump.for_seconds(4.0)
    _row(f"gaps of the GUI thread, {name} training", gaps)
    start = time.perf_counter()
    window.training_panel.stop()
    pump.until(lambda: window.training.state is RunState.IDLE)
    print(f"stop to idle, saved, {name}: {1000 * (time.perf_counter() - start):.0f} ms")
    print(
        f"{name} trains {without:,.0f} images/s alone, {beside:,.0f} in the window ({beside / without - 1:+.0%}, in "
        f"turns), {drawing:,.0f} while somebody draws all the time ({drawing / without - 1:+.0%})",
        flush=True,
    )


class _Pump:
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
class _Paints:
    """Which views have been painted since the mark."""

    seen: set[str] = field(default_factory=set)


class _Hand:
    """Draws spirals by mouse events and waits after each move until every view shows its answer."""

    def __init__(self, window: object, pump: _Pump) -> None:
        from PySide6.QtCore import QEvent, QObject

        from tests.window.whole_window import WholeWindow

        assert isinstance(window, WholeWindow)
        self._window, self._pump = window, pump
        views = {"canvas": window.draw.canvas, "map": window.network_map, "answer": window.answer,
                 "stages": window.stages.row, "layer": window.detail.maps.enlarged}  # fmt: skip
        self.paints = paints = _Paints()
        self._views = set(views)
        answered = self._answered

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
                self._window.draw.canvas.clear()
                self._pump.for_seconds(0.05)
                self._send("press", 0)
            self.paints.seen.clear()
            start = time.perf_counter()
            self._send("move", index % 60 + 1)
            self._pump.until(lambda: self.paints.seen >= self._views)
            result.append(time.perf_counter() - start)
            if index % 60 == 59:
                self._send("release", 60)
            self._pump.for_seconds(0.012)
        return result

    def strokes(self, first: int, last: int) -> None:
        for index in range(first, last):
            self._send("press", 7 * index % 50)
            for step in range(1, 6):
                self._send("move", 7 * index % 50 + step)
            self._send("release", 7 * index % 50 + 5)
            if index % 20 == 0:
                self._pump.once()

    def _answered(self) -> bool:
        shown = self._window.shown
        return shown is not None and shown.drawing == self._window.draw.canvas.drawing()

    def _send(self, kind: str, step: int) -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        canvas = self._window.draw.canvas
        angle, radius = step / 6.0, 30.0 + 3.0 * step
        place = canvas.position_of((250 + radius * math.cos(angle), 250 + radius * math.sin(angle)))
        types = {"press": QEvent.Type.MouseButtonPress, "move": QEvent.Type.MouseMove,
                 "release": QEvent.Type.MouseButtonRelease}  # fmt: skip
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == "move" else left
        held = none if kind == "release" else left
        event = QMouseEvent(types[kind], place, canvas.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)


def _memory(window: object, hand: _Hand, strokes: int) -> None:
    from tests.window.whole_window import WholeWindow

    assert isinstance(window, WholeWindow)
    window.draw.canvas.clear()
    hand.strokes(0, 100)
    hand._pump.for_seconds(1.5)
    before = _resident()
    start = time.perf_counter()
    hand.strokes(100, strokes)
    hand._pump.for_seconds(3.0)
    after = _resident()
    print(
        f"memory: {before:.0f} MB after 100 strokes, {after:.0f} MB after {strokes:,}: {after - before:+.1f} MB "
        f"({time.perf_counter() - start:.0f} s)"
    )


def _resident() -> float:
    """Resident memory of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _row(name: str, seconds: list[float]) -> None:
    ms = sorted(1000 * s for s in seconds)
    p95 = ms[min(len(ms) - 1, math.ceil(0.95 * len(ms)) - 1)]
    print(f"{name}: median {statistics.median(ms):.1f} ms, p95 {p95:.1f} ms, longest {ms[-1]:.1f} ms (n={len(ms)})")


if __name__ == "__main__":
    main()
