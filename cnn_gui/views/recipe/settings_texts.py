"""The words of the settings form: what each field is called, what it teaches, and what can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from cnn_gui.core.network.spec import NETWORKS
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule

if TYPE_CHECKING:
    from cnn_gui.views.recipe.settings_form import SettingsForm

BASIC = ("epochs", "batchSize", "learningRate", "optimizer", "schedule", "trainSize", "device", "network",
         "augmentation")  # fmt: skip
ADVANCED = ("muon", "momentum", "warmUp", "weightDecay", "labelSmoothing", "precision", "seed")
"""Names of the fields, in their order: those that are always there, and those in the fold."""


def tr(text: str) -> str:
    return QCoreApplication.translate("SettingsForm", text)


def fill_choices(form: SettingsForm) -> None:
    """Offers what each choice has, with a tooltip of its own."""
    form.optimizer.add(Optimizer.ADAM, "Adam", tr("Adapts the step of each weight by itself."))
    form.optimizer.add(Optimizer.ADAMW, "AdamW", tr("Adam with weight decay kept apart from the gradient."))
    form.optimizer.add(Optimizer.SGD, "SGD", tr("Plain gradient descent with momentum."))
    for name in NETWORKS:
        form.network.add(name, name)
    form.augmentation.add(Augmentation.NONE, tr("none"), tr("Each image as it is, every epoch."))
    form.augmentation.add(Augmentation.AFFINE, tr("affine"), tr("Each image turned, moved and scaled a little."))
    form.schedule.add(Schedule.CONSTANT, tr("constant"), tr("The same learning rate all the time."))
    form.schedule.add(Schedule.ONE_CYCLE, tr("one cycle"), tr("Up to the learning rate, then down to almost nothing."))
    form.device.add("auto", tr("automatic"), tr("The fastest device that works."))
    form.precision.add(
        Precision.FLOAT32, tr("float32"), tr("32 bits a number, about seven digits, as in the tutorial.")
    )
    form.precision.add(
        Precision.BFLOAT16, tr("bfloat16"), tr("16 bits a number: the same range, but only two to three digits.")
    )
    form.precision.add(
        Precision.AUTO, tr("automatic"), tr("bfloat16 where this machine computes faster in it, else float32.")
    )


def rows(form: SettingsForm) -> tuple[tuple[str, str, QWidget, str], ...]:
    """Object name, label, field and tooltip of each setting."""
    return (
        ("epochs", tr("Epochs"), form.epochs, tr("How often the network sees every training image.")),
        (
            "batchSize",
            tr("Batch size"),
            form.batch_size,
            tr("Images per step. Larger is faster and smoother, smaller is noisier and often learns better."),
        ),
        (
            "learningRate",
            tr("Learning rate"),
            form.learning_rate,
            tr("How far a step moves the weights. Ten times too much and the loss explodes."),
        ),
        ("optimizer", tr("Optimiser"), form.optimizer, tr("How a step is made from the gradient.")),
        ("schedule", tr("Schedule"), form.schedule, tr("How the learning rate changes over the run.")),
        (
            "trainSize",
            tr("Images"),
            form.train_size,
            tr("How many of the 60,000 training images are used. With few the network learns them by heart."),
        ),
        ("seed", tr("Seed"), form.seed, tr("The start of all chance: same seed, same device, same weights.")),
        ("device", tr("Device"), form.device, tr("What computes. Only devices that passed a test can be chosen.")),
        ("network", tr("Network"), form.network, tr("Which layers are trained.")),
        ("augmentation", tr("Variation"), form.augmentation, tr("Changes each image a little, anew every epoch.")),
        (
            "muon",
            tr("Muon"),
            form.muon,
            tr(
                "The learning rate of Muon; 0 is without it. Muon updates the filters and all but the last fully "
                "connected weights, equally far in every direction that the gradients agree on; the optimiser above "
                "updates the rest."
            ),
        ),
        (
            "momentum",
            tr("Momentum"),
            form.momentum,
            tr("How much of the last step goes into the next, for SGD and Muon."),
        ),
        (
            "warmUp",
            tr("Warm-up"),
            form.warm_up,
            tr(
                "The share of the run in which one cycle's learning rate rises before it falls: small steps first, "
                "while the random weights find their direction. 0.15 is the first 15 %."
            ),
        ),
        (
            "weightDecay",
            tr("Weight decay"),
            form.weight_decay,
            tr("Pulls the weights towards zero a little at every step; against overfitting."),
        ),
        (
            "labelSmoothing",
            tr("Label smoothing"),
            form.label_smoothing,
            tr("Share of each label that is spread over all ten digits, so that the network stays modest."),
        ),
        (
            "precision",
            tr("Precision"),
            form.precision,
            tr("How exact the numbers of a training step are. Weights and everything shown stay float32."),
        ),
    )
