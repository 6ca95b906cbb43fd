"""How soon an explanation follows the pen, by method, and what that costs the answers and the maps.

    python -m tests.benchmarks.bench_explain

In the workspace "Explain" of a real window of 1280x800: from a pen move until the explanation of exactly that drawing
is painted, and, for the same moves, until answer, maps and stages are. The moves with another panel in the place of
"Why" are what the latter is compared with.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from typing import TYPE_CHECKING

from tests.benchmarks.window_hand import Hand, Pump, opened, row

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QObject

    from tests.window.whole_window import WholeWindow

LIMITS = {
    "gradient": 40, "input_x_gradient": 40, "linear": 40, "grad_cam": 40, "integrated_gradients": 120, "occlusion": 200,
}  # fmt: skip
"""Milliseconds that the 95th percentile of each method may take; integrated gradients of 32 steps, occlusion by 2."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=240)
    parser.add_argument("--methods", nargs="*", default=list(LIMITS))
    parser.add_argument("--platform", default="")
    options = parser.parse_args()
    if options.platform:
        os.environ["QT_QPA_PLATFORM"] = options.platform
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        os.environ["XDG_CONFIG_HOME"] = folder
        _measure(options.moves, options.methods)


def _measure(moves: int, methods: list[str]) -> None:
    window, pump = opened()
    window.spaces.switch("explain")
    hand = WhyHand(window, pump)
    window.layout_.show_panel("try")
    pump.for_seconds(0.5)
    hand.latencies(60)
    row("pen move to answer and maps painted, no explanation", hand.latencies(moves))
    window.layout_.show_panel("why")
    for method in methods:
        window.why.fields.method.set_value(method)
        window.why.fields.method.activated.emit(window.why.fields.method.currentIndex())
        pump.for_seconds(0.5)
        hand.watch_what_is_seen()
        others, explained = hand.explained(moves)
        row(f"pen move to explanation painted, {method} (at most {LIMITS[method]} ms)", explained)
        row(f"pen move to answer and maps painted, {method}", others)
    window.quit_without_asking()


class WhyHand(Hand):
    """Also waits until the explanation of the drawing is painted."""

    def __init__(self, window: WholeWindow, pump: Pump) -> None:
        from PySide6.QtCore import QObject

        super().__init__(window, pump)
        is_explained, hand = self._is_explained, self
        self.painted = False

        class Watch(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                from PySide6.QtCore import QEvent

                if event.type() is QEvent.Type.Paint and is_explained():
                    hand.painted = True
                return False

        self._why_watch = Watch()
        window.why.shares.installEventFilter(self._why_watch)

    def watch_what_is_seen(self) -> None:
        """On a small screen the layer is behind another panel."""
        if self.window.detail.visibleRegion().isEmpty():
            self.views.discard("layer")

    def explained(self, moves: int) -> tuple[list[float], list[float]]:
        """For each move, the seconds until answer and maps are painted, and until the explanation is."""
        others, explained = [], []
        for index in range(moves):
            if index % 60 == 0:
                self.window.draw.canvas.clear()
                self.pump.for_seconds(0.05)
                self.send("press", 0)
            self.paints.seen.clear()
            self.painted = False
            start, done = time.perf_counter(), [0.0, 0.0]
            self.send("move", index % 60 + 1)

            def both(start: float = start, done: list[float] = done) -> bool:
                for number, there in enumerate((self.paints.seen >= self.views, self.painted)):
                    if there and not done[number]:
                        done[number] = time.perf_counter() - start
                return all(done)

            self.pump.until(both)
            others.append(done[0])
            explained.append(done[1])
            if index % 60 == 59:
                self.send("release", 60)
            self.pump.for_seconds(0.012)
        return others, explained

    def _is_explained(self) -> bool:
        found, shown = self.window.why.explanation, self.window.shown
        if found is None or shown is None or not self.answered():
            return False
        return bool((found.input == shown.preprocessed.input).all())


if __name__ == "__main__":
    main()
