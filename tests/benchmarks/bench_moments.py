"""What keeping moments costs a run, and how soon a moment is on screen.

    python -m tests.benchmarks.bench_moments [--images N] [--turns N] [--moves N] [--platform offscreen]

Runs of the tutorial's recipe over one epoch as the window makes them, with their file and their moments, and the same
without moments, in turns; a run takes from its first event to its last, when everything is written. Then, in the real
window of 1280x800 with such a run: from the slider's move until answer, map and layer are painted as they were at that
moment, and in the same minute from a pen move until all views are painted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from cnn_gui.core.base.torch_environment import prepare_torch
from tests.benchmarks.window_hand import Hand, Pump, opened, row

if TYPE_CHECKING:
    from tests.window.whole_window import WholeWindow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=30_000)
    parser.add_argument("--turns", type=int, default=5, help="0 leaves the recording out")
    parser.add_argument("--moves", type=int, default=200, help="0 leaves the window out")
    parser.add_argument("--platform", default="")
    options = parser.parse_args()
    if options.platform:
        os.environ["QT_QPA_PLATFORM"] = options.platform
    prepare_torch(window=options.moves > 0)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        os.environ["XDG_CONFIG_HOME"] = folder
        if options.turns:
            _recording(options.images, options.turns)
        if options.moves:
            _scrubbing(options.moves)


def _scrubbing(moves: int) -> None:
    run = _run_with_moments()
    window, pump = opened(run)
    # On a narrow screen the panel that it is in stands behind another one.
    pump.until(lambda: not window.moments.isHidden())
    hand = Hand(window, pump)
    row("pen move to all views painted, idle", hand.latencies(moves))
    pump.for_seconds(1.0)
    row("slider move to the moment painted everywhere", _slider_moves(window, pump, moves))
    window.quit_without_asking()


def _slider_moves(window: WholeWindow, pump: Pump, moves: int) -> list[float]:
    """Seconds from each move to another moment until the views show it."""
    from PySide6.QtCore import QEvent, QObject

    views = {"map": window.network_map, "answer": window.answer, "layer": window.detail.maps.enlarged}
    seen: set[str] = set()

    def is_there() -> bool:
        displayed, shown = window.engines.inference.displayed, window.shown
        return (
            displayed is not None
            and shown is not None
            and displayed.moment is not None
            and displayed.moment == window.moments.moment
            and shown.network_version == displayed.version
        )

    class Watch(QObject):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and is_there():
                seen.add(self.name)
            return False

    watches = []
    for name, view in views.items():
        watches.append(watch := Watch(name))
        view.installEventFilter(watch)
    result, last = [], window.moments.slider.maximum()
    for move in range(moves):
        seen.clear()
        start = perf_counter()
        window.moments.slider.setValue(7 * move % last)
        pump.until(lambda: seen >= set(views))
        result.append(perf_counter() - start)
        pump.for_seconds(0.012)
    return result


def _run_with_moments() -> Path:
    """A short run of the tutorial's network; how well it learns changes nothing of what is measured."""
    _, _, saved = _run(2_600, with_moments=True)
    return saved


def _recording(images: int, turns: int) -> None:
    took: dict[bool, list[float]] = {True: [], False: []}
    worked: dict[bool, list[float]] = {True: [], False: []}
    size = 0
    for turn in range(turns + 1):
        for with_moments in (True, False) if turn % 2 else (False, True):
            began = process_time()
            seconds, written, _ = _run(images, with_moments=with_moments)
            size = max(size, written)
            if turn:  # the first fills memory and caches
                took[with_moments].append(seconds)
                worked[with_moments].append(process_time() - began)
    shares = [a / b - 1 for a, b in zip(took[True], took[False], strict=True)]
    work = [a / b - 1 for a, b in zip(worked[True], worked[False], strict=True)]
    plain = statistics.median(took[False])
    print(f"run of one epoch of {images:,} images without moments: median {plain:.2f} s (n={turns})")
    print(
        f"keeping 40 moments, {size / 1e6:.1f} MB: {100 * statistics.median(shares):+.1f} % time (median of pairs; "
        f"{100 * min(shares):+.1f} to {100 * max(shares):+.1f} %)"
    )
    print(f"the same in time of all processors, which others' work blurs less: {100 * statistics.median(work):+.1f} %")


def _run(images: int, *, with_moments: bool) -> tuple[float, int, Path]:
    """Seconds that a run took, bytes of its moments, and its file."""
    from cnn_gui.core.recipe.recipes import RECIPES
    from cnn_gui.core.timeline.moment_file import how_many, size_beside
    from cnn_gui.engine.base.worker import problem_of
    from cnn_gui.engine.training import run as runs
    from cnn_gui.engine.training.event_buffer import EventBuffer
    from cnn_gui.engine.training.run_control import RunControl, Until

    config = replace(RECIPES["tutorial"], epochs=1, train_size=images, device="cpu")
    control, buffer = RunControl(Until.THE_END, lambda _state: None), EventBuffer()
    trainer = runs.CoreTrainer(moments=how_many if with_moments else lambda _spec: 0)
    run = runs.TrainingRun(trainer, config, None, control, buffer, lambda: None)
    start = perf_counter()
    finished, problem = run.perform(lambda error: problem_of(error, "training"))
    seconds = perf_counter() - start
    assert problem is None, problem
    assert finished.saved is not None
    return seconds, size_beside(Path(finished.saved)), Path(finished.saved)


if __name__ == "__main__":
    main()
