from __future__ import annotations

from dataclasses import replace

import pytest

from cnn_gui.core.recipe.messages import Augmentation, Optimizer, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.views.recipe.hints import hints

BASE = TrainingConfig()


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_no_recipe_of_ours_needs_a_hint(recipe: str) -> None:
    assert hints(RECIPES[recipe]) == ()


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (replace(BASE, learning_rate=0.5), "too high for Adam"),
        (replace(BASE, optimizer=Optimizer.SGD, learning_rate=5.0), "too high for SGD"),
        (replace(BASE, optimizer=Optimizer.SGD), "learns very slowly"),
        (replace(BASE, train_size=300), "With 300 images it will overfit: watch test loss rise."),
        (replace(BASE, train_size=300, augmentation=Augmentation.AFFINE), "With 300 images"),
        (replace(BASE, train_size=5_000, batch_size=10_000), "A batch of 10,000 is larger than the 5,000 images"),
        (replace(BASE, weight_decay=1.0), "weight decay of 1"),
        (replace(BASE, label_smoothing=0.5), "label smoothing of 0.5"),
        (replace(BASE, averaging=0.4), "averaging of 0.4"),
    ],
)
def test_a_mistake_is_noticed_and_its_fix_mends_it(config: TrainingConfig, words: str) -> None:
    hint = hints(config)[0]
    assert words in hint.text
    assert hint.fix
    assert hint.fixed is not None
    assert hint.text not in [other.text for other in hints(hint.fixed) if "overfit" not in other.text]
    assert hint.fixed != config


def test_sgd_at_its_usual_rate_is_fine() -> None:
    assert hints(replace(BASE, optimizer=Optimizer.SGD, learning_rate=0.1)) == ()
