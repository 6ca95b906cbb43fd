"""The table of settings: every value of a configuration is in it, and every value it offers can be trained with."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.recipe.run_names import changes
from cnn_gui.core.recipe.settings import SETTINGS, Count, Named, OneOf, Rate, Setting, by_name
from cnn_gui.core.training.loop import check

NOT_SETTINGS = {"recipe", "betas"}
"""The key that the values began with, and two numbers that nobody was ever seen to change."""


def values(setting: Setting) -> list[Any]:
    """The ends of a range, or all choices."""
    match setting.kind:
        case Count(lowest=lowest, most=most):
            return [lowest, most]
        case Rate(least=least, most=most):
            return [least, most]
        case OneOf(choices=choices, type=of):
            return [of(choice.value) for choice in choices]
        case Named():
            return []


def test_every_value_of_a_configuration_is_a_setting() -> None:
    assert {field.name for field in fields(TrainingConfig)} - NOT_SETTINGS == {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_what_is_offered_can_be_trained_with_and_is_named(setting: Setting) -> None:
    for value in values(setting):
        config = replace(RECIPES["tutorial"], **{setting.name: value})
        check(config)
        said = () if config == RECIPES["tutorial"] else (setting.named(value),)
        assert changes(config) == said
        assert type(getattr(config, setting.name)) is type(getattr(TrainingConfig(), setting.name))


@pytest.mark.parametrize("setting", [s for s in SETTINGS if isinstance(s.kind, Count | Rate)], ids=lambda s: s.name)
def test_what_no_run_takes_is_refused(setting: Setting) -> None:
    assert isinstance(setting.kind, Count | Rate)
    beyond: tuple[Any, ...] = (setting.kind.lowest - 1, setting.kind.highest * 2 + 1)
    for value in beyond:
        with pytest.raises(UserError, match=f"The {setting.name.replace('_', ' ')} must lie between"):
            check(replace(TrainingConfig(), **{setting.name: value}))


def test_links_are_read_and_refused() -> None:
    assert by_name("train_size").parse("300") == 300
    assert by_name("learning_rate").parse("1e-2") == 0.01
    refused = {"epochs": ("0", "-1", "³"), "learning_rate": ("nan", "200"), "augmentation": ("wild",)}
    for name, texts in refused.items():
        assert not any(by_name(name).parses(text) for text in texts)


def test_keys_and_places_are_each_used_once() -> None:
    links = [setting.link for setting in SETTINGS if setting.link]
    places = [setting.named_at for setting in SETTINGS if setting.named_at is not None]
    assert len(set(links)) == len(links)
    assert len(set(places)) == len(places)
