"""What decides a training run, and the curves that came of it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cnn_gui.core.evaluation.messages import NOT_KNOWN, DataUsed

OWN_NETWORK = "own"
"""What a network that is none of core.network.networks.NETWORKS is called in a configuration; which one it is, whoever
begins the run knows."""


class Optimizer(StrEnum):
    ADAM = "adam"
    ADAMW = "adamw"
    SGD = "sgd"


class Schedule(StrEnum):
    CONSTANT = "constant"
    ONE_CYCLE = "one_cycle"


class Augmentation(StrEnum):
    NONE = "none"
    AFFINE = "affine"


class Normalisation(StrEnum):
    NONE = "none"
    BATCH = "batch"


class Precision(StrEnum):
    """The number format of the passes forward and backward; weights and updates are always float32.

    BFLOAT16 keeps 8 of float32's 24 significant bits; processors made for it multiply several times as fast.
    AUTO is BFLOAT16 where a short measurement finds it faster, which is made once per process, else FLOAT32.
    """

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Everything that decides a training run; with the data and the device it decides every weight.

    recipe: the key of the recipe that it began with, in core.recipe.recipes.RECIPES; what was changed in it, the other
    values tell (core.recipe.run_names).
    network: name of a NetworkSpec in core.network.networks.NETWORKS, or OWN_NETWORK. train_size: the first N images of
    a seeded shuffle (60,000 is all). label_smoothing in 0..1. momentum is used by SGD and Muon, betas by Adam and AdamW
    (decay of the means of the gradient and of its square). With Schedule.ONE_CYCLE learning_rate is the highest one
    reached.
    warm_up: share of the steps of a ONE_CYCLE run in which the learning rate rises, 0..1.
    muon: where it is not 0, the learning rate of Muon (core.training.muon), which then updates the kernels and all
    fully connected weights but the last layer's, with ``momentum``; it follows the same schedule, and ``optimizer``
    updates the rest.
    normalisation, dropout: layers that are added to the network of a run from new weights
    (core.network.regularised); dropout in 0..1, 0 is without.
    validation: the share of the images that is held back, 0..1, and classified after every epoch. patience: where it is
    not 0, the run ends when the loss on these has not been lower for so many epochs, with the weights of the lowest.
    averaging: where it is not 0, the share of the run's steps over which the weights are averaged
    (core.training.averaging); the average is what is tested, shown and kept.
    """

    recipe: str = "tutorial"
    network: str = "tutorial"
    epochs: int = 4
    batch_size: int = 64
    learning_rate: float = 1e-3
    optimizer: Optimizer = Optimizer.ADAM
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: Schedule = Schedule.CONSTANT
    label_smoothing: float = 0.0
    augmentation: Augmentation = Augmentation.NONE
    seed: int = 0
    train_size: int = 60_000
    device: str = "auto"
    betas: tuple[float, float] = (0.9, 0.999)
    warm_up: float = 0.3
    muon: float = 0.0
    precision: Precision = Precision.FLOAT32
    averaging: float = 0.0
    normalisation: Normalisation = Normalisation.NONE
    dropout: float = 0.0
    validation: float = 0.0
    patience: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """A run's curves. steps: (step, loss, learning rate); epochs: (step, test loss, test accuracy in 0..1).

    tested_on: the test images of those epochs; where their number changed, of the last.
    held: (step, loss, accuracy in 0..1) on the images held back, of which there are held_images; () where a run held
    none back.
    """

    steps: tuple[tuple[int, float, float], ...] = ()
    epochs: tuple[tuple[int, float, float], ...] = ()
    tested_on: DataUsed = NOT_KNOWN
    held: tuple[tuple[int, float, float], ...] = ()
    held_images: int = 0
