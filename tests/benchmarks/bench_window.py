"""How fast the real window is: pen move to all views painted, idle and while each recipe trains; the GUI thread's
longest gaps; what the window costs the training; memory after many strokes.

    python -m tests.benchmarks.bench_window [--recipes tutorial fast sprint robust] [--moves 300] [--strokes 10000]
                                            [--platform offscreen]

Uses the screen there is (an X server gives the honest figure); --platform offscreen needs none.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.training_speed import TURN, TURNS, WARM_UP, Alone, Stopwatch, long_run
from tests.benchmarks.window_hand import Hand, Pump, opened, row

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
    from cnn_gui.views.recipe.list import DURATION

    window, pump = opened()
    chooser = window.training_panel.form.recipe
    pump.until(lambda: all(chooser.itemData(index, DURATION) for index in range(chooser.count())))
    hand = Hand(window, pump)
    row("pen move to all views painted, idle", hand.latencies(moves))
    _memory(window, hand, strokes)
    window.draw.canvas.clear()
    pump.for_seconds(1.0)
    watch = Stopwatch()
    window.engines.training._trainer = watch
    for name in recipes:
        _training(window, pump, hand, watch, name, moves)
    window.quit_without_asking()


def _training(window: WholeWindow, pump: Pump, hand: Hand, watch: Stopwatch, name: str, moves: int) -> None:
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
        row(f"pen move to all views painted, {name} training", hand.latencies(moves))
        drawing = watch.speed
        pump.for_seconds(4.0)
    row(f"gaps of the GUI thread, {name} training", gaps)
    start = time.perf_counter()
    window.training_panel.stop()
    pump.until(lambda: window.training.state is RunState.IDLE)
    print(f"stop to idle, saved, {name}: {1000 * (time.perf_counter() - start):.0f} ms")
    print(
        f"{name} trains {without:,.0f} images/s alone, {beside:,.0f} in the window ({beside / without - 1:+.0%}, in "
        f"turns), {drawing:,.0f} while somebody draws all the time ({drawing / without - 1:+.0%})",
        flush=True,
    )


def _memory(window: object, hand: Hand, strokes: int) -> None:
    from tests.window.whole_window import WholeWindow

    assert isinstance(window, WholeWindow)
    window.draw.canvas.clear()
    hand.strokes(0, 100)
    hand.pump.for_seconds(1.5)
    before = _resident()
    start = time.perf_counter()
    hand.strokes(100, strokes)
    hand.pump.for_seconds(3.0)
    after = _resident()
    print(
        f"memory: {before:.0f} MB after 100 strokes, {after:.0f} MB after {strokes:,}: {after - before:+.1f} MB "
        f"({time.perf_counter() - start:.0f} s)"
    )


def _resident() -> float:
    """Resident memory of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
