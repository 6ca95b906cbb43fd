"""A recipe with several seeds: python -m tests.benchmarks.seeds [--recipe robust] [--seeds 3] [--threads 2].

Accuracy on the MNIST test set after the last epoch and seconds of training, for each seed and as a mean. Takes as long
as that many runs, so ``make bench`` leaves it out.
"""

from __future__ import annotations

import argparse
import statistics
from dataclasses import replace

import torch

from cnn_gui.core.datasets.registry import Dataset, mnist
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import RunFinished


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", choices=list(RECIPES), default="robust")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    train_set, test_set = mnist("train"), mnist("test")
    ends = []
    for seed in range(options.seeds):
        ends.append(_run(replace(RECIPES[options.recipe], seed=seed), train_set, test_set))
        print(f"{options.recipe}, seed {seed}: {_words([ends[-1]])}", flush=True)
    print(f"{options.recipe}, mean of {options.seeds}: {_words(ends)}")


def _run(config: TrainingConfig, train_set: Dataset, test_set: Dataset) -> RunFinished:
    for event in train(config, train_set, test_set, evaluate_every_epoch=False):
        if isinstance(event, RunFinished):
            return event
    raise RuntimeError("the run ended without saying how")


def _words(ends: list[RunFinished]) -> str:
    accuracies = [end.test_accuracy for end in ends if end.test_accuracy is not None]
    seconds = statistics.mean(end.seconds for end in ends)
    spread = f" ({min(accuracies):.2%} to {max(accuracies):.2%})" if len(accuracies) > 1 else ""
    return f"{statistics.mean(accuracies):.2%}{spread}, {seconds:.1f} s of training"


if __name__ == "__main__":
    main()
