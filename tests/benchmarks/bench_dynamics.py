"""What measuring the numbers of its layers costs a run.

    python -m tests.benchmarks.bench_dynamics [--recipe NAME] [--images N] [--turns N] [--threads N]

Runs of a recipe over one epoch as the window makes them, with their file and their moments, with the numbers and
without them, in turns; a run takes from its first event to its last, when everything is written.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

from cnn_gui.core.base.torch_environment import prepare_torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", default="tutorial")
    parser.add_argument("--images", type=int, default=30_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    prepare_torch(window=False)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        _compare(options.recipe, options.images, options.turns, options.threads)


def _compare(recipe: str, images: int, turns: int, threads: int) -> None:
    shares: dict[str, list[float]] = {"time": [], "processor time": []}
    plain: list[float] = []
    samples = 0
    for turn in range(turns + 1):
        took: dict[bool, tuple[float, float]] = {}
        for measured in (True, False) if turn % 2 else (False, True):
            wall, work = perf_counter(), process_time()
            seconds, count = _run(recipe, images, threads, measured=measured)
            took[measured] = seconds, process_time() - work
            samples = count or samples
            assert perf_counter() - wall >= seconds
        if turn:  # the first pair loads what is loaded once
            plain.append(took[False][0])
            for number, name in enumerate(shares):
                shares[name].append(took[True][number] / took[False][number] - 1)
    print(f"{recipe}, one epoch of {images:,} images, {threads} threads: {statistics.median(plain):.2f} s (n={turns})")
    for name, found in shares.items():
        low, middle, high = min(found), statistics.median(found), max(found)
        print(f"measuring at {samples} steps: {100 * middle:+.1f} % {name} ({100 * low:+.1f} to {100 * high:+.1f})")


def _run(recipe: str, images: int, threads: int, *, measured: bool) -> tuple[float, int]:
    """Seconds that a run took, and how many samples it has."""
    from cnn_gui.core.dynamics.dynamics_file import dynamics_beside, read_dynamics
    from cnn_gui.core.recipe.recipes import RECIPES
    from cnn_gui.engine.training import run as runs
    from cnn_gui.engine.training.event_buffer import EventBuffer
    from cnn_gui.engine.training.run_control import RunControl, Until

    config = replace(RECIPES[recipe], epochs=1, train_size=images, device="cpu")
    trainer = runs.CoreTrainer(threads, dynamics=measured)
    trainer.prepare()
    control = RunControl(Until.THE_END, lambda _: None)
    run = runs.TrainingRun(trainer, config, None, control, EventBuffer(), lambda: None)
    start = perf_counter()
    finished, problem = run.perform(lambda error: (_ for _ in ()).throw(error))
    seconds = perf_counter() - start
    assert problem is None
    assert finished.saved is not None
    beside = dynamics_beside(Path(finished.saved))
    return seconds, len(read_dynamics(beside).samples) if beside.exists() else 0


if __name__ == "__main__":
    main()
