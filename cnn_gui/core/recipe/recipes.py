"""Recipes: training configurations with a name. Nothing here imports torch, so that views can list them.

A recipe is where a person begins; every value can be changed before the run.
"""

from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.core.recipe.purposes import PURPOSES

ALL = TrainingConfig().train_size
"""All digits there are to train on."""

_QUICK = TrainingConfig(
    batch_size=256,
    learning_rate=7e-3,
    betas=(0.9, 0.99),
    schedule=Schedule.ONE_CYCLE,
    warm_up=0.15,
    muon=0.06,
    label_smoothing=0.1,
    precision=Precision.AUTO,
)
"""What the quick recipes have in common. Chosen on the last 5,000 training digits; the test set had no say."""

RECIPES: dict[str, TrainingConfig] = {
    "tutorial": TrainingConfig(),
    "fast": replace(_QUICK, recipe="fast", epochs=1, train_size=45_000),
    "sprint": replace(_QUICK, recipe="sprint", network="sprint", epochs=1, train_size=45_000),
    "robust": replace(_QUICK, recipe="robust", epochs=6, augmentation=Augmentation.AFFINE),
}
"""tutorial: the CNN tutorial's own (Adam at 1e-3, batches of 64, 4 epochs), value for value.

fast: the same network by Muon, with a one-cycle learning rate (Smith, Topin, "Super-Convergence", 2018), in bfloat16
where the processor gains by it, and on three quarters of the digits, which is enough for what the tutorial reaches in
four epochs. sprint: the same for a smaller network. robust: turned, shifted, thinned and thickened digits at every
step, for what people draw outside MNIST.
"""

_OPTIMIZERS = {Optimizer.ADAM: "Adam", Optimizer.ADAMW: "AdamW", Optimizer.SGD: "SGD with momentum"}

_PRECISIONS = {
    Precision.FLOAT32: "",
    Precision.BFLOAT16: ", in bfloat16",
    Precision.AUTO: ", in bfloat16 where that is faster",
}


def describe(name: str) -> str:
    """One line about a recipe: what it is for and its main values. Raises KeyError for a name that is not there."""
    return f"{PURPOSES[name]}: {values(RECIPES[name])}."


def values(config: TrainingConfig) -> str:
    """The main values of a configuration, for one line."""
    return "".join(value_parts(config))


def value_parts(config: TrainingConfig) -> tuple[str, ...]:
    """The same, value by value, each with what stands between it and the one before."""
    upto = "up to " if config.schedule is Schedule.ONE_CYCLE else ""
    optimizer = f"{_OPTIMIZERS[config.optimizer]} at {upto}{config.learning_rate:g}"
    muon = f"Muon at {upto}{config.muon:g}"
    epochs = "1 epoch" if config.epochs == 1 else f"{config.epochs} epochs"
    digits = "" if config.train_size >= ALL else f" of {config.train_size:,} digits"
    first = (muon, f" with {optimizer}") if config.muon else (optimizer,)
    parts = (*first, f", batches of {config.batch_size}", f", {epochs}{digits}", _PRECISIONS[config.precision])
    return tuple(part for part in parts if part)


def duration(seconds: float) -> str:
    """An estimated time (core.training.estimate) for the end of that line: "about 9 s on this machine"."""
    if seconds < 1:
        return "less than a second on this machine"
    if seconds < 100:
        text = f"{seconds:.0f} s"
    else:
        text = f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.0f} h"
    return f"about {text} on this machine"


def duration_between(low: float, high: float) -> str:
    """The same from several estimates: "about 3 to 5 min on this machine".

    low, high: seconds. Both are rounded to steps of which one is 20 to 50 % more than the one before: an estimate does
    not know more, and the words stay the same from one to the next.
    """
    first, last = _rounded(low), _rounded(high)
    (number, unit), (most, its_unit) = _in_words(first), _in_words(last)
    if last < 1:
        return duration(last)
    if first == last:
        return f"about {most} {its_unit} on this machine"
    start = number if unit == its_unit else f"{number} {unit}"
    return f"about {start} to {most} {its_unit} on this machine"


_STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)


def _rounded(seconds: float) -> float:
    """To the nearest of the steps, in seconds, minutes or hours; below a second as it is."""
    if seconds < 1:
        return seconds
    unit = 1 if seconds < 55 else 60 if seconds < 3300 else 3600
    if seconds >= 55 * unit:
        return 3600 * round(seconds / 3600)
    return unit * min(_STEPS, key=lambda step: abs(step - seconds / unit))


def _in_words(seconds: float) -> tuple[str, str]:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:g}", unit
    return (f"{seconds:g}", "s") if seconds >= 1 else ("less than 1", "s")
