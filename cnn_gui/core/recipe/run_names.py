"""What a run is called: its recipe, and in a few words what was changed in it.

These names go into files (titles, names of files) and are therefore never translated.
"""

from __future__ import annotations

from datetime import datetime

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.recipe.settings import SETTINGS, by_name

_NAMED = sorted(
    (setting for setting in SETTINGS if setting.named_at is not None), key=lambda setting: setting.named_at or 0
)
"""The settings that a name tells, in its order."""

LONGEST_DATA = 40
"""Characters of what was trained on that a name tells."""

SHOWN = 6
"""Changes that a name tells; of more it says how many there are."""


def recipe_key(config: TrainingConfig) -> str:
    """The recipe's key; files of earlier versions have "tutorial, changed" there, in the language of their window."""
    return config.recipe.split(",")[0].strip()


def changes(config: TrainingConfig) -> tuple[str, ...]:
    """What differs from the recipe, in words: ("rate 0.01", "300 images"). Empty for a recipe that is not known.

    The device is where a run happens and no part of it; the epochs come last.
    """
    recipe = RECIPES.get(recipe_key(config))
    if recipe is None:
        return ()
    changed = [each for each in _NAMED if getattr(config, each.name) != getattr(recipe, each.name)]
    return tuple(each.named(getattr(config, each.name)) for each in changed)


def named(config: TrainingConfig, data: str = "") -> str:
    """The recipe and what was changed: "tutorial, rate 0.01, 300 images, 30 epochs".

    data: what is trained on. It is told where the recipe is none of the app's (core.transfer.recipes): there it is what
    tells one run from another, as in "own classes “Signs”".
    """
    return _joined(_key_on(config, data), changes(config))


def title(config: TrainingConfig, epochs: int | None, step: int, *, continued: bool = False, data: str = "") -> str:
    """A network's title: what was trained, and how far.

    epochs: how many it has been trained and tested for; None where it stopped between two tests, after so many steps.
    continued: it did not begin with new weights. data: as for ``named``.
    """
    told = [text for text in changes(config) if text != _epochs(config.epochs)]
    name = _joined(_key_on(config, data), told)
    done = f"step {step:,}" if epochs is None else _epochs(epochs)
    return f"{name}, continued, {done}" if continued else f"{name}, {done}"


def file_name(began: datetime, name: str) -> str:
    """What the file of a run is called, without its suffix: "2026-07-01 14.05.09 fast". Windows allows no colon."""
    return f"{began:%Y-%m-%d %H.%M.%S} {name}"


def _key_on(config: TrainingConfig, data: str) -> str:
    key, name = recipe_key(config), one_line(data, LONGEST_DATA)
    return f"{key} “{name}”" if name and key not in RECIPES else key


def _joined(key: str, told: tuple[str, ...] | list[str]) -> str:
    if len(told) > SHOWN:
        told = [*told[: SHOWN - 1], f"{len(told) - SHOWN + 1} more changes"]
    return ", ".join([key, *told])


def _epochs(count: int) -> str:
    return by_name("epochs").named(count)
