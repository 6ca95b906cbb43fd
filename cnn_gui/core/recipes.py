"""Recipes: training configurations with a name. Nothing here imports torch, so that views can list them.

A recipe is where a person begins; every value can be changed before the run.
"""

from __future__ import annotations

from cnn_gui.core.messages import Augmentation, Optimizer, Schedule, TrainingConfig

RECIPES: dict[str, TrainingConfig] = {
    "tutorial": TrainingConfig(),
    "fast": TrainingConfig(
        recipe="fast",
        epochs=2,
        batch_size=128,
        learning_rate=4e-3,
        optimizer=Optimizer.ADAMW,
        weight_decay=0.01,
        schedule=Schedule.ONE_CYCLE,
        label_smoothing=0.05,
    ),
    "sprint": TrainingConfig(
        recipe="sprint",
        network="sprint",
        epochs=1,
        batch_size=256,
        learning_rate=1e-2,
        betas=(0.7, 0.9),
        schedule=Schedule.ONE_CYCLE,
    ),
    "robust": TrainingConfig(
        recipe="robust",
        epochs=12,
        batch_size=128,
        learning_rate=4e-3,
        optimizer=Optimizer.ADAMW,
        weight_decay=0.01,
        schedule=Schedule.ONE_CYCLE,
        label_smoothing=0.05,
        augmentation=Augmentation.AFFINE,
    ),
}
"""tutorial: the CNN tutorial's own (Adam at 1e-3, batches of 64, 4 epochs), value for value.

fast: the same network with a one-cycle learning rate (Smith, Topin, "Super-Convergence", 2018). sprint: a smaller
network and a larger learning rate, for seconds instead of minutes. robust: turned, shifted, thinned and thickened
digits at every step, for what people draw outside MNIST.
"""

_PURPOSE = {
    "tutorial": "The tutorial's recipe as it is",
    "fast": "The tutorial's network with a one-cycle learning rate",
    "sprint": "A smaller network, trained within seconds",
    "robust": "The tutorial's network on turned, shifted, thinned and thickened digits, for other people's handwriting",
}

_OPTIMIZERS = {Optimizer.ADAM: "Adam", Optimizer.ADAMW: "AdamW", Optimizer.SGD: "SGD with momentum"}


def describe(name: str) -> str:
    """One line about a recipe: what it is for and its main values. Raises KeyError for a name that is not there."""
    config = RECIPES[name]
    epochs = "1 epoch" if config.epochs == 1 else f"{config.epochs} epochs"
    rate = f"up to {config.learning_rate:g}" if config.schedule is Schedule.ONE_CYCLE else f"{config.learning_rate:g}"
    values = f"{_OPTIMIZERS[config.optimizer]} at {rate}, batches of {config.batch_size}, {epochs}"
    return f"{_PURPOSE[name]}: {values}."
