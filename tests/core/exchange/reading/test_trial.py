"""Which of several readings is taken: the better one on the same digits, the more usual one where chance decides."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.exchange.messages import Opened
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
