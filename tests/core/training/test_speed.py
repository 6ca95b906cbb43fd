from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.speed import Speed, kind


def test_a_run_is_its_steps_and_a_test_after_each_epoch() -> None:
    config = TrainingConfig(epochs=3, batch_size=100, train_size=950)
    # Ten steps of 100 images an epoch, the last of them with fewer.
    # All but the last are tested on a tenth of the digits, because the whole test would take longer than they do.
    assert Speed(images=500.0, test=0.5).run(config) == pytest.approx(3 * 2.0 + 2 * 0.05 + 0.5)


def test_no_more_digits_than_there_are() -> None:
    config = TrainingConfig(epochs=1, batch_size=60, train_size=10**6)
    assert Speed(images=1000.0, test=0.0).run(config) == pytest.approx(60.0)


@pytest.mark.parametrize(
    "change",
    [
        {"network": "sprint"},
        {"device": "cuda:0"},
        {"augmentation": Augmentation.AFFINE},
        {"precision": Precision.BFLOAT16},
        {"optimizer": Optimizer.SGD},
        {"muon": 0.05},
        {"averaging": 0.05},
        {"batch_size": 128},
    ],
)
def test_what_changes_the_speed_makes_another_kind(change: dict[str, Any]) -> None:
    assert kind(replace(TrainingConfig(), **change)) != kind(TrainingConfig())


def test_what_does_not_stays_the_same_kind() -> None:
    changed = replace(TrainingConfig(), epochs=9, seed=3, learning_rate=1.0, train_size=99, recipe="other")
    assert kind(changed) == kind(TrainingConfig())
    assert len({kind(config) for config in RECIPES.values()}) == len(RECIPES)
    assert not set(kind(TrainingConfig(device="cuda:0"))) & set("/:\\ ")
