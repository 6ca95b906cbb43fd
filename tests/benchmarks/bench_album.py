"""How soon an album of 10,000 drawings is there, and how it scrolls.

    python -m tests.benchmarks.bench_album [--drawings N] [--frames N] [--platform offscreen]

The drawings have 60 points each. Opening is reading the file and knowing every drawing, as when the app starts. Then,
in the real window of 1280x800: from the panel's coming into sight until its first thumbnails are there; from a new
place of the scroll bar until the frame is painted, through the whole album, with thumbnails made on the way; how long
the network takes to read all of them; and from keeping a drawing until it stands among the others.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import tempfile
from time import perf_counter
from typing import TYPE_CHECKING

from cnn_gui.core.base.torch_environment import prepare_torch
from tests.benchmarks.window_hand import Pump, opened, row

if TYPE_CHECKING:
    from tests.window.whole_window import WholeWindow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=10_000)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--platform", default="")
    options = parser.parse_args()
    if options.platform:
        os.environ["QT_QPA_PLATFORM"] = options.platform
    prepare_torch(window=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        os.environ["XDG_CONFIG_HOME"] = folder
        _fill(options.drawings)
        _measure(options.drawings, options.frames)


def _fill(count: int) -> None:
    from cnn_gui.core.album.messages import DIGITS
    from cnn_gui.core.album.store import Album
    from cnn_gui.core.base import paths
    from cnn_gui.core.drawing.messages import Drawing, Stroke

    album, chance, times = Album.open(paths.album_dir()), random.Random(5), []
    for number in range(count):
        turn, wide = chance.random(), 60 + 80 * chance.random()
        points = tuple(
            (250 + wide * math.cos(step / 9 + turn) + chance.random(), 250 + 120 * math.sin(step / 11 + turn))
            for step in range(60)
        )
        album.add(Drawing((Stroke(points),)), collection=DIGITS, label=number % 10)
    album.save()
    for _ in range(5):
        start = perf_counter()
        found = len(Album.open(paths.album_dir()).entries())
        times.append(perf_counter() - start)
        assert found == count
    row(f"album of {count:,} drawings: open", times)


def _measure(count: int, frames: int) -> None:
    window, pump = opened()
    keeper = window.engines.album
    pump.until(lambda: keeper.album is not None)
    start = perf_counter()
    window.layout_.show_panel("album")
    pump.until(lambda: bool(window.album.grid.album_model.pictures))
    row("panel wanted to its first thumbnails", [perf_counter() - start])
    start = perf_counter()
    pump.until(lambda: not window.keeping.testing.is_at_work, limit=300)
    row("all of them read by the network, for the first time", [perf_counter() - start])
    row("scrolling: a frame", _scrolled(window, pump, frames))
    with pump.gaps() as gaps:
        bar = window.album.grid.verticalScrollBar()
        for _ in range(frames):
            bar.setValue(bar.value() - bar.singleStep() * 3)
            pump.once()
    row("scrolling back: the GUI thread away", gaps)
    row("a drawing kept to all of it shown", [_kept(window, pump, count + turn) for turn in range(10)])
    window.quit_without_asking()


def _scrolled(window: WholeWindow, pump: Pump, frames: int) -> list[float]:
    """Seconds from a new place of the scroll bar until it is painted, from the first drawing to the last."""
    grid = window.album.grid
    bar, times = grid.verticalScrollBar(), []
    for frame in range(frames):
        start = perf_counter()
        bar.setValue(bar.maximum() * (frame + 1) // frames)
        grid.viewport().repaint()
        times.append(perf_counter() - start)
        pump.for_seconds(0.01)
    return times


def _kept(window: WholeWindow, pump: Pump, count: int) -> float:
    from cnn_gui.core.drawing.messages import Drawing, Stroke

    window.draw.canvas.set_drawing(Drawing((Stroke(((100.0, 100.0 + count % 97), (300.0, 300.0))),)))
    pump.for_seconds(0.3)
    start = perf_counter()
    window.keeping.keep(count % 10)
    window.album.grid.viewport().repaint()
    return perf_counter() - start


if __name__ == "__main__":
    main()
