"""``cnn-gui bench``: how fast this machine trains and answers, beside the tutorial's own loop."""

from __future__ import annotations

import argparse
from pathlib import Path

from cnn_gui.commands.arguments import add_json, threads
from cnn_gui.commands.output import ProgressBar, print_json, require_place, say

HELP = "measure this machine"
DESCRIPTION = (
    "Measures a step and an epoch of each recipe beside the tutorial's own loop, how long an answer takes, and how "
    "long the views take to show it. Everything takes turns, so that other programs slow all alike; it still is best "
    "left alone."
)
TURNS, QUICK_TURNS = 8, 2
ANSWERS = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="a quarter of a minute in place of one, and less exact")
    parser.add_argument("--scaling", action="store_true", help="also the cost by number of images and channels")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw that cost, too")
    parser.add_argument(
        "--threads", type=threads, metavar="N", help="processor threads to use (default: torch's choice)"
    )
    add_json(parser)
    # Given by who may know Qt (the command line): measures how fast the views are.
    parser.set_defaults(measure_views=None)


def run(arguments: argparse.Namespace) -> int:
    """Measures and prints. Raises UserError where the data are damaged or the plot cannot be written."""
    from dataclasses import asdict

    import torch

    from cnn_gui.benchmarks import answers, scaling, training
    from cnn_gui.core.base import files
    from cnn_gui.core.datasets import registry

    if arguments.plot is not None:
        require_place(arguments.plot, "--plot")
    if arguments.threads is not None:
        torch.set_num_threads(arguments.threads)
    data = registry.mnist("train")
    turns = QUICK_TURNS if arguments.quick else TURNS
    bar = ProgressBar()

    def show(done: int, total: int) -> None:
        bar.show(done / total, f"turn {done} of {total}")

    rates, results = training.measure(data, turns=turns, progress=show)
    costs = scaling.measure(data, turns=1, progress=show) if arguments.scaling or arguments.plot else []
    bar.clear()
    delays = answers.measure(ANSWERS)
    if arguments.measure_views is not None:
        delays += arguments.measure_views(ANSWERS)
    if arguments.plot is not None:
        from cnn_gui.benchmarks import plot

        files.write_atomically(arguments.plot, plot.svg(costs).encode())
    if arguments.json:
        print_json(
            {
                "threads": torch.get_num_threads(),
                "gflops": rates,
                "training": [asdict(result) for result in results],
                "scaling": [asdict(cost) | {"epoch": cost.epoch} for cost in costs],
                "answers": [asdict(delay) for delay in delays],
            }
        )
        return 0
    parts = [training.lines(rates, results), *([scaling.lines(costs)] if costs else []), answers.lines(delays)]
    say("\n\n".join("\n".join(part) for part in parts))
    return 0
