from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule
from cnn_gui.core.recipe.recipes import RECIPES, describe, duration, duration_between


def test_the_tutorial_recipe_is_the_tutorials() -> None:
    config = RECIPES["tutorial"]
    assert (config.optimizer, config.learning_rate, config.betas) == (Optimizer.ADAM, 1e-3, (0.9, 0.999))
    assert (config.batch_size, config.epochs, config.train_size) == (64, 4, 60_000)
    assert (config.schedule, config.augmentation) == (Schedule.CONSTANT, Augmentation.NONE)
    assert (config.weight_decay, config.label_smoothing, config.muon) == (0, 0, 0)
    assert config.precision is Precision.FLOAT32


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_names_itself_and_a_network(name: str) -> None:
    assert RECIPES[name].recipe == name
    assert RECIPES[name].network in NETWORKS


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_is_described_in_one_line_with_its_values(name: str) -> None:
    line = describe(name)
    assert "\n" not in line
    assert f"batches of {RECIPES[name].batch_size}" in line
    assert f"{RECIPES[name].learning_rate:g}" in line
    assert ("bfloat16 where that is faster" in line) == (RECIPES[name].precision is Precision.AUTO)
    assert ("Muon" in line) == (RECIPES[name].muon > 0)
    assert (f" of {RECIPES[name].train_size:,} images" in line) == (RECIPES[name].train_size < 60_000)


def test_an_unknown_recipe_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        describe("soup")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "less than a second"), (8.6, "about 9 s"), (99.4, "about 99 s"), (130, "about 2 min"), (7300, "about 2 h")],
)
def test_a_duration_in_words(seconds: float, text: str) -> None:
    assert duration(seconds) == f"{text} on this machine"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.2, 0.4, "less than a second"),
        (0.5, 3.1, "about less than 1 to 3 s"),
        (8.4, 8.6, "about 8 s"),
        (47, 53, "about 50 s"),
        (118, 131, "about 2 min"),
        (170, 310, "about 3 to 5 min"),
        (45, 130, "about 40 s to 2 min"),
        (7000, 7300, "about 2 h"),
    ],
)
def test_several_estimates_are_a_range_of_round_numbers(low: float, high: float, text: str) -> None:
    assert duration_between(low, high) == f"{text} on this machine"


@given(st.floats(1, 1e5))
def test_a_rounded_estimate_is_at_most_a_quarter_off(seconds: float) -> None:
    words = duration_between(seconds, seconds).split()
    shown = float(words[1]) * {"s": 1, "min": 60, "h": 3600}[words[2]]
    assert shown == pytest.approx(seconds, rel=0.27)
