"""Recipes: training configurations with a name. Nothing here imports torch, so that views can list them.

A recipe is where a person begins; every value can be changed before the run.
"""

from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence, joined
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.core.recipe.purposes import PURPOSES

ALL = TrainingConfig().train_size
"""All images that MNIST has to train on."""

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

_OPTIMIZERS = {
    Optimizer.ADAM: "Adam",
    Optimizer.ADAMW: "AdamW",
    Optimizer.SGD: Sentence(QT_TRANSLATE_NOOP("core", "SGD with momentum")),
}

_PRECISIONS = {
    Precision.FLOAT32: "",
    Precision.BFLOAT16: Sentence(QT_TRANSLATE_NOOP("core", ", in bfloat16")),
    Precision.AUTO: Sentence(QT_TRANSLATE_NOOP("core", ", in bfloat16 where that is faster")),
}


def purpose(name: str) -> Sentence:
    """What a recipe is for. Raises KeyError for a name that is not there."""
    return Sentence(PURPOSES[name])


def describe(name: str) -> Sentence:
    """One line about a recipe: what it is for and its main values. Raises KeyError for a name that is not there."""
    values = joined("", *value_parts(RECIPES[name]))
    return Sentence(QT_TRANSLATE_NOOP("core", "{purpose}: {values}."), purpose=purpose(name), values=values)


def values(config: TrainingConfig) -> str:
    """The main values of a configuration, for one line."""
    return "".join(value_parts(config))


def value_parts(config: TrainingConfig) -> tuple[str, ...]:
    """The same, value by value, each with what stands between it and the one before."""
    at = QT_TRANSLATE_NOOP("core", "{name} at {rate:g}")
    if config.schedule is Schedule.ONE_CYCLE:
        at = QT_TRANSLATE_NOOP("core", "{name} at up to {rate:g}")
    optimizer = Sentence(at, name=_OPTIMIZERS[config.optimizer], rate=config.learning_rate)
    first: tuple[str, ...] = (optimizer,)
    if config.muon:
        beside = Sentence(QT_TRANSLATE_NOOP("core", " with {optimizer}"), optimizer=optimizer)
        first = (Sentence(at, name="Muon", rate=config.muon), beside)
    batches = Sentence(QT_TRANSLATE_NOOP("core", ", batches of {size}"), size=config.batch_size)
    parts = (*first, batches, _epochs(config), _PRECISIONS[config.precision])
    return tuple(part for part in parts if part)


def _epochs(config: TrainingConfig) -> Sentence:
    values = {"count": config.epochs, "images": config.train_size}
    if config.train_size >= ALL:
        one, many = QT_TRANSLATE_NOOP("core", ", 1 epoch"), QT_TRANSLATE_NOOP("core", ", {count} epochs")
    else:
        one = QT_TRANSLATE_NOOP("core", ", 1 epoch of {images:,} images")
        many = QT_TRANSLATE_NOOP("core", ", {count} epochs of {images:,} images")
    return Sentence(one if config.epochs == 1 else many, **values)


def duration(seconds: float) -> Sentence:
    """An estimated time (core.training.estimate) for the end of that line: "about 9 s on this machine"."""
    if seconds < 1:
        return Sentence(QT_TRANSLATE_NOOP("core", "less than a second on this machine"))
    if seconds < 100:
        text = f"{seconds:.0f} s"
    else:
        text = f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.0f} h"
    return _about(text)


def duration_between(low: float, high: float) -> Sentence:
    """The same from several estimates: "about 3 to 5 min on this machine".

    low, high: seconds. Both are rounded to steps of which one is 20 to 50 % more than the one before: an estimate does
    not know more, and the words stay the same from one to the next.
    """
    first, last = _rounded(low), _rounded(high)
    (number, unit), (most, its_unit) = _in_words(first), _in_words(last)
    if last < 1:
        return duration(last)
    if first == last:
        return _about(f"{most} {its_unit}")
    start = number if unit == its_unit else joined(" ", number, unit)
    text = QT_TRANSLATE_NOOP("core", "about {start} to {end} {unit} on this machine")
    return Sentence(text, start=start, end=most, unit=its_unit)


def _about(time: str) -> Sentence:
    return Sentence(QT_TRANSLATE_NOOP("core", "about {time} on this machine"), time=time)


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
    return (f"{seconds:g}", "s") if seconds >= 1 else (Sentence(QT_TRANSLATE_NOOP("core", "less than 1")), "s")
