from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from cnn_gui.core.recipe.messages import Augmentation, Optimizer, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.recipe.run_names import changes, file_name, named, recipe_key, title

FEW = replace(RECIPES["tutorial"], learning_rate=0.01, train_size=300, epochs=30)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_as_it_is_has_its_own_name(recipe: str) -> None:
    assert changes(RECIPES[recipe]) == ()
    assert named(replace(RECIPES[recipe], device="cuda:0")) == recipe


def test_a_name_tells_what_was_changed() -> None:
    assert named(FEW) == "tutorial, rate 0.01, 300 images, 30 epochs"
    other = replace(RECIPES["fast"], muon=0.0, optimizer=Optimizer.SGD, augmentation=Augmentation.AFFINE, seed=7)
    assert named(other) == "fast, SGD, varied, without Muon, seed 7"


def test_five_different_runs_have_five_different_names() -> None:
    base = RECIPES["tutorial"]
    configs = [base, replace(base, epochs=5), replace(base, seed=1), replace(base, batch_size=128), FEW]
    assert len({named(config) for config in configs}) == 5


def test_a_title_tells_how_far_it_came_once() -> None:
    assert title(FEW, 30, 150) == "tutorial, rate 0.01, 300 images, 30 epochs"
    assert title(FEW, 3, 15) == "tutorial, rate 0.01, 300 images, 3 epochs"
    assert title(FEW, None, 1240) == "tutorial, rate 0.01, 300 images, step 1,240"
    assert title(RECIPES["sprint"], 1, 176) == "sprint, 1 epoch"
    assert title(RECIPES["tutorial"], None, 20, continued=True) == "tutorial, continued, step 20"


def test_names_of_earlier_versions_are_understood_in_every_language() -> None:
    assert recipe_key(TrainingConfig(recipe="tutorial, geändert")) == "tutorial"
    assert named(replace(FEW, recipe="tutorial, changed")) == named(FEW)


def test_a_recipe_of_another_version_keeps_its_name_and_claims_nothing() -> None:
    assert named(TrainingConfig(recipe="turbo", epochs=99)) == "turbo"


def test_many_changes_are_counted() -> None:
    many = replace(
        RECIPES["robust"], learning_rate=1, batch_size=1, train_size=1, momentum=1, warm_up=1, weight_decay=1, seed=1
    )
    text = named(many)
    assert text.startswith("robust, rate 1, batches of 1, 1 image, ")
    assert text.endswith("2 more changes")


def test_files_of_window_and_command_line_are_called_alike() -> None:
    assert file_name(datetime(2026, 7, 1, 14, 5, 9), "fast") == "2026-07-01 14.05.09 fast"


def test_a_run_on_own_classes_is_called_by_its_set() -> None:
    own = TrainingConfig(recipe="own classes", epochs=12)
    assert named(own, "Signs") == "own classes “Signs”"
    assert title(own, 12, 99, data="Signs") == "own classes “Signs”, 12 epochs"
    assert named(own) == "own classes"
    assert named(own, "two\nlines " + "x" * 60) == f"own classes “two lines {'x' * 29}…”"
    # A recipe of the app's is told by its values; what it is trained on stands beside it.
    assert named(FEW, "Fashion-MNIST") == named(FEW)
