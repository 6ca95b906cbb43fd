"""The range test: rates that grow, a loss that falls and jumps, and a suggestion in between."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Optimizer, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.rate_range import HIGHEST, LOWEST, STEPS, rate_range, suggestion
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

CONFIG = TrainingConfig(network="sprint", batch_size=16, train_size=640, device="cpu")
SPEC = NETWORKS["sprint"]


@pytest.mark.parametrize("optimizer", [Optimizer.ADAM, Optimizer.SGD])
def test_the_suggestion_is_near_what_is_usual(optimizer: Optimizer) -> None:
    *steps, found = rate_range(replace(CONFIG, optimizer=optimizer), some_digits(640), SPEC)
    assert found.complete
    assert not any(each.complete for each in steps)
    assert np.allclose(np.diff(np.log(found.rates)), math.log(HIGHEST / LOWEST) / (STEPS - 1))
    assert found.rates[0] == LOWEST
    assert found.suggested is not None
    usual = {Optimizer.ADAM: 1e-3, Optimizer.SGD: 0.05}[optimizer]
    assert usual / 5 < found.suggested < usual * 5
    assert found.best is not None
    assert found.suggested < found.best
    # It ends where the loss has jumped, before the highest rate.
    assert len(found.rates) <= STEPS
    assert found.smoothed[-1] > 2 * min(found.smoothed)


def test_the_schedule_the_averaging_and_muon_of_a_recipe_change_nothing_of_the_rates() -> None:
    found = list(rate_range(replace(RECIPES["sprint"], batch_size=16, device="cpu"), some_digits(640), SPEC))[-1]
    assert found.rates[0] == LOWEST
    assert found.suggested is not None


def test_it_begins_with_the_weights_given_and_leaves_them_alone() -> None:
    weights = state(build(SPEC, seed=3))
    kept = {name: array.copy() for name, array in weights.items()}
    first = next(iter(rate_range(CONFIG, some_digits(64), SPEC, weights)))
    other = next(iter(rate_range(CONFIG, some_digits(64), SPEC)))
    assert first.losses != other.losses
    assert all(np.array_equal(weights[name], kept[name]) for name in kept)


def test_where_the_loss_never_falls_nothing_is_suggested() -> None:
    assert suggestion([], []) is None
    rates = [10.0**-n for n in range(6, 0, -1)]
    assert suggestion(rates, [2.3, 2.3, 2.29, 2.3, 2.5, 9.0]) is None


def test_the_fastest_fall_is_what_counts() -> None:
    rates = [10.0 ** (-6 + n / 4) for n in range(20)]
    smoothed = [2.3] * 8 + [2.2, 1.7, 1.2, 0.8, 0.7, 0.68, 0.7, 1.0, 2.0, 4.0, 6.0, 8.0]
    found = suggestion(rates, smoothed)
    assert found is not None
    assert rates[8] <= found <= rates[11]
