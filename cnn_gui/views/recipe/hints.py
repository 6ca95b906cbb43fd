"""Hints that notice a likely mistake in a training configuration and offer the change that mends it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnn_gui.core.recipe.messages import Augmentation, Optimizer, TrainingConfig
from cnn_gui.views.base.numbers import format_count, format_rounded
from cnn_gui.views.base.translation import translate

FEW_IMAGES = 2_000
ADAM_LIMIT = 0.02
SGD_LIMIT = 1.0
SGD_TOO_SLOW = 1e-3


@dataclass(frozen=True, slots=True)
class Hint:
    """text: what will happen, in one sentence. fix: the words of the button; fixed: the configuration it gives."""

    text: str
    fix: str = ""
    fixed: TrainingConfig | None = None


def hints(config: TrainingConfig) -> tuple[Hint, ...]:
    """Everything worth saying about a configuration, the gravest first."""
    checks = (_batch, _rate, _slow, _decay, _few, _smoothing, _averaging)
    return tuple(hint for check in checks if (hint := check(config)) is not None)


def _batch(config: TrainingConfig) -> Hint | None:
    if config.batch_size <= config.train_size:
        return None
    size = max(1, min(64, config.train_size // 4))
    text = translate(
        "TrainingHints", "A batch of {0} is larger than the {1} images there are: each epoch would be a single step."
    )
    return Hint(
        text.format(format_count(config.batch_size), format_count(config.train_size)),
        translate("TrainingHints", "Use batches of {0}").format(size),
        replace(config, batch_size=size),
    )


def _rate(config: TrainingConfig) -> Hint | None:
    sgd = config.optimizer is Optimizer.SGD
    if config.learning_rate <= (SGD_LIMIT if sgd else ADAM_LIMIT):
        return None
    name, usual = ("SGD", 0.05) if sgd else ("Adam", 0.001)
    text = translate(
        "TrainingHints", "A learning rate of {0} is too high for {1}: the loss will jump up and stay there."
    )
    return Hint(
        text.format(format_rounded(config.learning_rate, 6), name),
        translate("TrainingHints", "Use {0}").format(format_rounded(usual, 6)),
        replace(config, learning_rate=usual),
    )


def _slow(config: TrainingConfig) -> Hint | None:
    if config.optimizer is not Optimizer.SGD or config.learning_rate > SGD_TOO_SLOW:
        return None
    text = translate("TrainingHints", "With SGD a learning rate of {0} learns very slowly.").format(
        format_rounded(config.learning_rate, 6)
    )
    return Hint(text, translate("TrainingHints", "Use {0}").format("0.05"), replace(config, learning_rate=0.05))


def _decay(config: TrainingConfig) -> Hint | None:
    if config.weight_decay <= 0.1:
        return None
    text = translate("TrainingHints", "A weight decay of {0} pulls all weights to zero faster than they learn.")
    return Hint(
        text.format(format_rounded(config.weight_decay, 6)),
        translate("TrainingHints", "Use {0}").format("0.0005"),
        replace(config, weight_decay=5e-4),
    )


def _few(config: TrainingConfig) -> Hint | None:
    if config.train_size > FEW_IMAGES:
        return None
    text = translate("TrainingHints", "With {0} images it will overfit: watch test loss rise.").format(
        format_count(config.train_size)
    )
    if config.augmentation is not Augmentation.NONE:
        return Hint(text, translate("TrainingHints", "Use all images"), replace(config, train_size=60_000))
    return Hint(text, translate("TrainingHints", "Vary the images"), replace(config, augmentation=Augmentation.AFFINE))


def _smoothing(config: TrainingConfig) -> Hint | None:
    if config.label_smoothing <= 0.3:
        return None
    text = translate(
        "TrainingHints", "A label smoothing of {0} keeps the network unsure on purpose: the loss stays high."
    )
    return Hint(
        text.format(format_rounded(config.label_smoothing, 6)),
        translate("TrainingHints", "Use {0}").format("0.1"),
        replace(config, label_smoothing=0.1),
    )


def _averaging(config: TrainingConfig) -> Hint | None:
    # Of the first weights e to the power of -1/share is left at the end: 4 % at 0.3.
    if config.averaging <= 0.3:
        return None
    text = translate(
        "TrainingHints", "An averaging of {0} goes so far back that the first, random weights still count at the end."
    )
    return Hint(
        text.format(format_rounded(config.averaging, 6)),
        translate("TrainingHints", "Use {0}").format("0.05"),
        replace(config, averaging=0.05),
    )
