from __future__ import annotations

import pytest

from cnn_gui.core.messages import Augmentation, Optimizer, Schedule
from cnn_gui.core.recipes import RECIPES, describe
from cnn_gui.core.spec import NETWORKS


def test_the_tutorial_recipe_is_the_tutorials() -> None:
    config = RECIPES["tutorial"]
    assert (config.optimizer, config.learning_rate, config.betas) == (Optimizer.ADAM, 1e-3, (0.9, 0.999))
    assert (config.batch_size, config.epochs, config.train_size) == (64, 4, 60_000)
    assert (config.schedule, config.augmentation) == (Schedule.CONSTANT, Augmentation.NONE)
    assert (config.weight_decay, config.label_smoothing) == (0, 0)


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


def test_an_unknown_recipe_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        describe("soup")
