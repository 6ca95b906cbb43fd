"""How fast recipes train in a race, held against half of their speed alone.

    python -m tests.benchmarks.bench_race [--seconds S] [--turns N]

Two recipes as the window trains them, with their files and their moments: each alone for so many seconds, then both in
a race of the same seconds each, in turns. A speed is steps by seconds of the clock from the first step to the last,
with all that comes between: tests between turns, saving, changing over. Wanted: within 10 % of half the speed alone.
The same by seconds of the processor, which say more on a machine that others need too.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator
from time import perf_counter, process_time

from cnn_gui.core.base.torch_environment import prepare_torch

Times = tuple[float, float]
Speed = tuple[float, float]
"""By the clock, and by the processor."""

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
    alone: list[list[Speed]] = [[], []]
    raced: list[list[Speed]] = [[], []]
    for _ in range(turns):
        for place, name in enumerate(pair):
            alone[place].append(_alone(name, seconds))
        for place, speed in enumerate(_race(pair, seconds)):
            raced[place].append(speed)
    for place, name in enumerate(pair):
        print(f"{name} against {pair[1 - place]}, {turns} turns of {seconds:g} s each")
        for number, clock in enumerate(("clock", "processor")):
            before, after = ([each[number] for each in speeds[place]] for speeds in (alone, raced))
            shares = [race / (half / 2) for race, half in zip(after, before, strict=True)]
            print(
                f"    by the {clock:<9} alone {statistics.median(before):7.1f} steps/s, in the race "
                f"{statistics.median(after):7.1f}: {statistics.median(shares):.3f} of half "
                f"({min(shares):.3f} to {max(shares):.3f})",
                flush=True,
            )


def _alone(name: str, seconds: float) -> Speed:
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
    times: list[Times] = []
    for event in events:
        recorder.see(event)
        if isinstance(event, StepDone):
            times.append((perf_counter(), process_time()))
            if times[-1][0] - times[0][0] > seconds:
                break
    events.close()
    recorder.close()
    return _speed(times)


def _race(pair: tuple[str, str], seconds: float) -> Iterator[Speed]:
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

    times: dict[int, list[Times]] = {0: [], 1: []}

    class Timed(RaceBuffer):
        def add(self, event: RaceEvent) -> bool:
            if isinstance(event.event, StepDone):
                times[event.entrant].append((perf_counter(), process_time()))
            return super().add(event)

    entrants = [Entrant(name, RECIPES[name], NETWORKS[RECIPES[name].network]) for name in pair]
    gate = RaceGate(lambda _state: None)
    rules = RaceRules(Share.SECONDS, seconds=seconds)
    run = RaceRun(CoreRaceMaker(), entrants, rules, MNIST_DATA, gate, Timed(), lambda: None)
    run.perform(lambda error: problem_of(error, "racing"))
    return map(_speed, times.values())


def _speed(times: list[Times]) -> Speed:
    (clock, processor), (clock_end, processor_end) = times[0], times[-1]
    return (len(times) - 1) / (clock_end - clock), (len(times) - 1) / (processor_end - processor)


if __name__ == "__main__":
    main()
