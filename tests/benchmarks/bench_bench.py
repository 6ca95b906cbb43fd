"""How fast the bench is: from a change by a person to the page painted, for each kind of change; and a story's opening.

    python -m tests.benchmarks.bench_bench [--changes 200] [--platform offscreen]

The time runs from the signal of the change until the view has been painted into its window.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--platform", default="offscreen")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = options.platform
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        os.environ["XDG_CONFIG_HOME"] = folder
        _measure(options.changes)


def _measure(changes: int) -> None:
    from PySide6.QtCore import QObject, Signal
    from PySide6.QtWidgets import QApplication

    from cnn_gui.app import make_application
    from cnn_gui.views.base.theme import Scheme, apply
    from cnn_gui.views.bench.view import BenchView
    from cnn_gui.window.bench.session import BenchSession
    from tests.views.bench.tools import drawn, set_words
    from tests.views.networks import network_state

    class NoSources(QObject):
        ready = Signal(object)
        failed = Signal(object)

    app = make_application()
    assert isinstance(app, QApplication)
    apply(app, Scheme.LIGHT)
    view = BenchView()
    session = BenchSession(view, NoSources(), None, view)  # type: ignore[arg-type]
    session.show_network(network_state())
    session.show_snapshot(drawn())
    view.resize(946, 296)
    view.show()
    session.set_seen(True)
    for name, words in _changes():
        each = cycle(words)
        _row(name, _times(changes, lambda each=each: set_words(view, session.settings, next(each)), view))  # type: ignore[misc]
    pictures = cycle([drawn(seed) for seed in range(3)])
    for page in ("convolution", "pooling", "colour", "volume", "translation"):
        set_words(view, session.settings, {"page": page, "source": "drawing"})
        _row(f"a pen move, {page}", _times(changes, lambda: session.show_snapshot(next(pictures)), view))
    _stories(changes)
    view.deleteLater()


def _changes() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A kind of change, and the links that make it, one after the other."""
    yield "kernel, drawing", [{"page": "convolution", "preset": name} for name in ("sobel_x", "emboss", "box_blur")]
    yield "kernel cell, drawing", [{"kernel": f"1,{value},-1;1,0,-1;1,0,-1"} for value in range(10)]
    yield "stride, drawing", [{"stride": str(value)} for value in (1, 2, 3, 4)]
    yield "padding, drawing", [{"stride": "1", "padding": value} for value in ("valid", "same", "2", "3")]
    yield "bias, 48×48 scene", [{"source": "fruit", "bias": str(value / 10)} for value in range(10)]
    kernel = ";".join([",".join(["0.1"] * 7)] * 7)
    yield "7×7 kernel, 48×48 scene", [{"kernel": kernel, "dilation": value} for value in "12"]
    yield "pooling, 48×48 scene", [{"page": "pooling", "size": value} for value in "23"]
    yield "colour filter", [{"page": "colour", "filter": name} for name in ("red_not_green", "red_edge", "emboss")]
    yield "stage of the volume", [{"page": "volume", "stage": str(value)} for value in range(7)]
    yield "shift of the digit", [{"page": "translation", "shift": f"{value},1"} for value in range(5)]


def _times(changes: int, change: Callable[[], object], view: object) -> list[float]:
    """Seconds from a change to its painting."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication, QWidget

    class Paints(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.seen = self.seen or event.type() is QEvent.Type.Paint
            return False

    assert isinstance(view, QWidget)
    paints = Paints()
    for part in view.findChildren(QWidget):
        part.installEventFilter(paints)
    result = []
    for number in range(changes + 10):
        paints.seen = False
        start = time.perf_counter()
        change()
        while not paints.seen:
            QApplication.processEvents()
        # The first ones make pages and pictures that all later ones use.
        if number >= 10:
            result.append(time.perf_counter() - start)
        QApplication.processEvents()
    return result


def _stories(changes: int) -> None:
    from PySide6.QtCore import QObject

    from cnn_gui.views.story.view import StoryView
    from cnn_gui.window.story.session import StorySession
    from tests.views.networks import network_state, snapshot

    view, owner = StoryView(), QObject()
    stories = StorySession(view, owner)
    stories.show_network(network_state())
    stories.show_snapshot(snapshot())
    view.resize(540, 330)
    view.show()
    stories.set_seen(True)
    units = cycle(
        [("conv1", (3, 9, 10)), ("conv2", (21, 5, 8)), ("pool2", (1, 3, 3)), ("fc1", (5,)), ("softmax", (3,))]
    )

    def open_next() -> None:
        layer, unit = next(units)
        stories.choose(layer, unit)

    _row("a story opens", _times(changes, open_next, view))
    view.deleteLater()


def _row(name: str, seconds: list[float]) -> None:
    ms = sorted(1000 * s for s in seconds)
    p95 = ms[min(len(ms) - 1, math.ceil(0.95 * len(ms)) - 1)]
    print(f"{name}: median {statistics.median(ms):.1f} ms, p95 {p95:.1f} ms, longest {ms[-1]:.1f} ms (n={len(ms)})")


if __name__ == "__main__":
    main()
