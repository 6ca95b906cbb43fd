"""How fast recipes train in a race, held against half of their speed alone.

    python -m tests.benchmarks.bench_race [--seconds S] [--turns N]

Two recipes as the window trains them, with their files and their moments: each alone for so many seconds, then both in
a race of the same seconds each, in turns. A speed is steps by seconds of the clock from the first step to the last,
with all that comes between: tests between turns, saving, changing over. Wanted: within 10 % of half the speed alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator
from time import perf_counter

from cnn_gui.core.base.torch_environment import prepare_torch

PAIRS = (("tutorial", "fast"), ("tutorial", "sprint"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    prepare_torch(window=False)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        for pair in PAIRS:
            _measure(pair, options.seconds, options.turns)


def _measure(pair: tuple[str, str], seconds: float, turns: int) -> None:
    alone: list[list[float]] = [[], []]
    raced: list[list[float]] = [[], []]
    for _ in range(turns):
        for place, name in enumerate(pair):
            alone[place].append(_alone(name, seconds))
        for place, speed in enumerate(_race(pair, seconds)):
            raced[place].append(speed)
    for place, name in enumerate(pair):
        shares = [race / half for race, half in zip(raced[place], (each / 2 for each in alone[place]), strict=True)]
        before, after = statistics.median(alone[place]), statistics.median(raced[place])
        share = statistics.median(shares)
        print(
            f"{name:>9} against {pair[1 - place]:<9} alone {before:7.1f} steps/s, in the race {after:7.1f}: "
            f"{share:.3f} of half ({min(shares):.3f} to {max(shares):.3f} in {turns} turns)"
        )


def _alone(name: str, seconds: float) -> float:
    """Steps a second of a run as the window makes it."""
    from cnn_gui.core.datasets.messages import MNIST_DATA
    from cnn_gui.core.network.networks import NETWORKS
    from cnn_gui.core.recipe.recipes import RECIPES
    from cnn_gui.core.training.messages import StepDone
    from cnn_gui.engine.training.run import CoreTrainer
    from cnn_gui.engine.training.run_recorder import RunRecorder

    config, trainer = RECIPES[name], CoreTrainer()
    spec = NETWORKS[config.network]
    recorder = RunRecorder(config, spec, trainer.save)
    events = trainer.events(config, None, spec, lambda: False, MNIST_DATA)
    times: list[float] = []
    for event in events:
        recorder.see(event)
        if isinstance(event, StepDone):
            times.append(perf_counter())
            if times[-1] - times[0] > seconds:
                break
    events.close()
    recorder.close()
    return _speed(times)


def _race(pair: tuple[str, str], seconds: float) -> Iterator[float]:
    """The same of each in a race."""
    from cnn_gui.core.datasets.messages import MNIST_DATA
    from cnn_gui.core.network.networks import NETWORKS
    from cnn_gui.core.race.messages import Entrant, RaceEvent, RaceRules, Share
    from cnn_gui.core.recipe.recipes import RECIPES
    from cnn_gui.core.training.messages import StepDone
    from cnn_gui.engine.base.worker import problem_of
    from cnn_gui.engine.race.gate import RaceGate
    from cnn_gui.engine.race.race_buffer import RaceBuffer
    from cnn_gui.engine.race.race_run import CoreRaceMaker, RaceRun

    times: dict[int, list[float]] = {0: [], 1: []}

    class Timed(RaceBuffer):
        def add(self, event: RaceEvent) -> bool:
            if isinstance(event.event, StepDone):
                times[event.entrant].append(perf_counter())
            return super().add(event)

    entrants = [Entrant(name, RECIPES[name], NETWORKS[RECIPES[name].network]) for name in pair]
    gate = RaceGate(lambda _state: None)
    rules = RaceRules(Share.SECONDS, seconds=seconds)
    run = RaceRun(CoreRaceMaker(), entrants, rules, MNIST_DATA, gate, Timed(), lambda: None)
    run.perform(lambda error: problem_of(error, "racing"))
    return map(_speed, times.values())


def _speed(times: list[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0])


if __name__ == "__main__":
    main()
