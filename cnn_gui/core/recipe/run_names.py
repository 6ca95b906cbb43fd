"""What a run is called: its recipe, and in a few words what was changed in it.

These names go into files (titles, names of files) and are therefore never translated.
"""

from __future__ import annotations

from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES

_OPTIMIZERS = {Optimizer.ADAM: "Adam", Optimizer.ADAMW: "AdamW", Optimizer.SGD: "SGD"}
_SCHEDULES = {Schedule.CONSTANT: "constant rate", Schedule.ONE_CYCLE: "one cycle"}
_VARIATIONS = {Augmentation.NONE: "not varied", Augmentation.AFFINE: "varied"}
_PRECISIONS = {
    Precision.FLOAT32: "float32",
    Precision.BFLOAT16: "bfloat16",
    Precision.AUTO: "automatic precision",
}

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
    return tuple(words for name, words in _words(config) if getattr(config, name) != getattr(recipe, name))


def named(config: TrainingConfig) -> str:
    """The recipe and what was changed: "tutorial, rate 0.01, 300 images, 30 epochs"."""
    return _joined(recipe_key(config), changes(config))


def title(config: TrainingConfig, epochs: int | None, step: int, *, continued: bool = False) -> str:
    """A network's title: what was trained, and how far.

    epochs: how many it has been trained and tested for; None where it stopped between two tests, after so many steps.
    continued: it did not begin with new weights.
    """
    told = [text for text in changes(config) if text != _epochs(config.epochs)]
    name = _joined(recipe_key(config), told)
    done = f"step {step:,}" if epochs is None else _epochs(epochs)
    return f"{name}, continued, {done}" if continued else f"{name}, {done}"


def _joined(key: str, told: tuple[str, ...] | list[str]) -> str:
    if len(told) > SHOWN:
        told = [*told[: SHOWN - 1], f"{len(told) - SHOWN + 1} more changes"]
    return ", ".join([key, *told])


def _words(config: TrainingConfig) -> tuple[tuple[str, str], ...]:
    """Each field that a person can change, and its value in words, in the order in which a name tells them."""
    muon = f"Muon {config.muon:g}" if config.muon else "without Muon"
    return (
        ("network", f"network {config.network}"),
        ("optimizer", _OPTIMIZERS[config.optimizer]),
        ("learning_rate", f"rate {config.learning_rate:g}"),
        ("batch_size", f"batches of {config.batch_size:,}"),
        ("train_size", f"{config.train_size:,} image{'' if config.train_size == 1 else 's'}"),
        ("augmentation", _VARIATIONS[config.augmentation]),
        ("schedule", _SCHEDULES[config.schedule]),
        ("muon", muon),
        ("momentum", f"momentum {config.momentum:g}"),
        ("warm_up", f"warm-up {config.warm_up:g}"),
        ("weight_decay", f"weight decay {config.weight_decay:g}"),
        ("label_smoothing", f"label smoothing {config.label_smoothing:g}"),
        ("precision", _PRECISIONS[config.precision]),
        ("seed", f"seed {config.seed}"),
        ("epochs", _epochs(config.epochs)),
    )


def _epochs(count: int) -> str:
    return f"{count:,} epoch{'' if count == 1 else 's'}"
