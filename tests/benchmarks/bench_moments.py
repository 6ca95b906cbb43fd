"""What keeping moments costs a run: python -m tests.benchmarks.bench_moments [--images N] [--turns N].

Runs of the tutorial's recipe over one epoch as the window makes them, with their file and their moments, and the same
without moments, in turns; a run takes from its first event to its last, when everything is written.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from cnn_gui.core.base.torch_environment import prepare_torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=30_000)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    prepare_torch(window=False)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        _recording(options.images, options.turns)


def _recording(images: int, turns: int) -> None:
    took: dict[bool, list[float]] = {True: [], False: []}
    size = 0
    for turn in range(turns + 1):
        for with_moments in (True, False) if turn % 2 else (False, True):
            seconds, written = _run(images, with_moments=with_moments)
            size = max(size, written)
            if turn:  # the first fills memory and caches
                took[with_moments].append(seconds)
    shares = [a / b - 1 for a, b in zip(took[True], took[False], strict=True)]
    plain = statistics.median(took[False])
    print(f"run of one epoch of {images:,} images without moments: median {plain:.2f} s (n={turns})")
    print(
        f"keeping 40 moments, {size / 1e6:.1f} MB: {100 * statistics.median(shares):+.1f} % time (median of pairs; "
        f"{100 * min(shares):+.1f} to {100 * max(shares):+.1f} %)"
    )


def _run(images: int, *, with_moments: bool) -> tuple[float, int]:
    """Seconds that a run took, and bytes of its moments."""
    from cnn_gui.core.recipe.recipes import RECIPES
    from cnn_gui.core.timeline.moment_file import size_beside
    from cnn_gui.engine.base.worker import problem_of
    from cnn_gui.engine.training import run as runs
    from cnn_gui.engine.training.event_buffer import EventBuffer
    from cnn_gui.engine.training.run_control import RunControl, Until

    config = replace(RECIPES["tutorial"], epochs=1, train_size=images, device="cpu")
    control, buffer = RunControl(Until.THE_END, lambda _state: None), EventBuffer()
    real = runs.how_many
    runs.how_many = real if with_moments else lambda _spec: 0
    try:
        run = runs.TrainingRun(runs.CoreTrainer(), config, None, control, buffer, lambda: None)
        start = perf_counter()
        finished, problem = run.perform(lambda error: problem_of(error, "training"))
        seconds = perf_counter() - start
    finally:
        runs.how_many = real
    assert problem is None, problem
    assert finished.saved is not None
    return seconds, size_beside(Path(finished.saved))


if __name__ == "__main__":
    main()
