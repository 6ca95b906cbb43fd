"""Which of several readings is taken: the better one on the same digits, the more usual one where chance decides."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.exchange.messages import Opened
from cnn_gui.core.exchange.reading import trial
from cnn_gui.core.exchange.reading.choices import TrialChoice
from cnn_gui.core.exchange.reading.exact import opened_exact
from cnn_gui.core.exchange.reading.template import Template
from cnn_gui.core.exchange.reading.trial import Tried, _chosen_first
from cnn_gui.core.exchange.reading.words import share_words
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from tests.core.exchange.reading.fitted import Ink, as_mnist, fitted, unit


def result(cost: float, told: list[float]) -> Tried:
    return Tried(TrialChoice(Template((), (1, 28, 28), cost)), 0.99, np.array(told), len(told))


def test_the_better_one_wins_though_another_is_more_usual() -> None:
    """As many digits are right either way: the right reading is less often surprised by the same ones."""
    dice = np.random.default_rng(0)
    hard = -dice.exponential(0.1, 1_000)
    usual, better = result(0, list(hard - 0.02 - 0.01 * dice.random(1_000))), result(1, list(hard))
    assert _chosen_first([better, usual], [])[0] is better


def test_the_most_usual_one_wins_where_chance_decides() -> None:
    dice = np.random.default_rng(0)
    hard = -dice.exponential(0.1, 1_000)
    usual, odd = result(0, list(hard)), result(1, list(hard + 0.05 * dice.standard_normal(1_000)))
    best_first = sorted([usual, odd], key=lambda each: -each.rank)
    assert _chosen_first(best_first, [])[0] is usual


def test_what_was_tried_on_more_digits_counts() -> None:
    choice = TrialChoice(Template((), (1, 28, 28), 0))
    few, many = (Tried(choice, share, np.full(count, -0.1), count) for share, count in ((0.9, 100), (0.8, 500)))
    assert _chosen_first([many, few], [few]) == [many]


@pytest.mark.parametrize(
    ("share", "words"), [(1.0, "100 %"), (0.9997, "> 99.9 %"), (0.9864, "98.6 %"), (0.9994, "99.9 %"), (0.0, "0.0 %")]
)
def test_a_share_is_written_in_one_way(share: float, words: str) -> None:
    assert share_words(share) == words


def halves(pixels: torch.Tensor) -> torch.Tensor:
    return (pixels - 0.5) / 0.5


def read(ink: Ink) -> Opened:
    """What a file becomes that says everything but what was done to pixels."""
    torch.manual_seed(1)
    last = nn.Linear(256, 10)
    network = nn.Sequential(
        *(nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), last),
    )
    fitted(network, last, ink)
    layers = (Conv(8, kernel_size=5), ReLU(), Pool(), Conv(16, kernel_size=5), ReLU(), Pool(), Flatten(), Linear(10))
    own = {
        f"{ours}.{role}": getattr(network[place], role).detach().numpy()
        for ours, place in (("conv1", 0), ("conv2", 3), ("fc1", 7))
        for role in ("weight", "bias")
    }
    return opened_exact("ONNX", NetworkSpec(layers), own, MNIST)


@pytest.mark.parametrize(("ink", "mean", "std"), [(halves, 0.5, 0.5), (unit, 0.0, 1.0), (as_mnist, 0.1307, 0.3081)])
def test_the_normalisation_a_network_was_made_with_is_found(ink: Ink, mean: float, std: float) -> None:
    opened = read(ink)
    assert opened.sure
    assert (opened.best.task.mean, opened.best.task.std) == ((mean,), (std,))
    assert str(opened.said).startswith("Its layers are as the file says: conv 8 5×5")
    assert "other" not in opened.said


def test_the_more_unusual_one_has_to_be_better_by_more() -> None:
    """Twice as unusual, twice as far from chance."""
    dice = np.random.default_rng(0)
    hard = -dice.exponential(0.1, 1_000)
    better = list(hard + 0.5 + 7.5 * dice.standard_normal(1_000))
    usual = result(0, list(hard))
    assert [result(cost, better).is_better_than(usual) for cost in (1, 9)] == [True, True]
    assert _chosen_first([result(1, better), usual], [])[0] is not usual
    assert _chosen_first([result(9, better), usual], [])[0] is usual


class FakeBench:
    """One choice is right, which only more digits tell."""

    def __init__(self, right: TrialChoice) -> None:
        self._right = right

    def affordable(self, choice: TrialChoice, work: float) -> int:
        return 200

    def rank(self, tried_: list[TrialChoice], digits: int, work: float) -> list[Tried]:
        results = [Tried(each, 0.9, np.full(digits, -0.1 if each == self._right else -0.2), digits) for each in tried_]
        return sorted(results, key=lambda each: -each.rank)


def test_what_few_digits_ranked_is_tried_on_more() -> None:
    dice = np.random.default_rng(0)
    hard = -dice.exponential(0.1, 50)
    wrong, right = result(0, list(hard)), result(1, list(hard - 0.02 + 0.1 * dice.standard_normal(50)))
    hopeless = result(2, list(hard - 5 - dice.random(50)))
    bench = cast("trial._Bench", FakeBench(right.choice))
    sieved = trial._sieved(bench, [wrong, right, hopeless])
    assert sieved[0].choice == right.choice
    assert wrong.choice in [each.choice for each in sieved]
    assert hopeless.choice not in [each.choice for each in sieved]


def test_the_most_usual_one_is_among_those_that_are_tried_on_most_digits() -> None:
    dice = np.random.default_rng(0)
    hard = -dice.exponential(0.1, 400)
    usual, same = result(0, list(hard)), result(5, list(hard))
    better = []
    for cost in (1, 2, 3):
        noise = 0.1 * dice.standard_normal(400)
        better.append(result(cost, list(hard + 1e-3 * cost + noise - noise.mean())))
    chosen = trial._contenders(sorted([*better, usual, same], key=lambda each: -each.rank))
    assert len(chosen) == trial.CONTENDERS
    assert usual in chosen
    assert same not in chosen


def test_what_lost_on_many_digits_is_not_beaten_by_what_was_not_tried_on_them() -> None:
    dice = np.random.default_rng(0)
    best, lost = (result(cost, list(-dice.exponential(scale, 2_000))) for cost, scale in ((1, 0.1), (0.5, 0.3)))
    untried = result(0, list(best.told[:400]))
    assert _chosen_first([best, lost, untried], [])[0] is best
