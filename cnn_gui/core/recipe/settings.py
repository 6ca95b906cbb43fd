"""The settings of a recipe: one table that the form, the check, the command line, About and the links of lessons read.

A new setting is a field of TrainingConfig and a row here. Nothing here imports numpy or torch: the command line reads
the table for its help. Texts are marked for translation in the context "Settings"; those in the names of runs go into
files and are never translated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.recipe.messages import Augmentation, Normalisation, Optimizer, Precision, Schedule, TrainingConfig

CONTEXT = "Settings"
Number = TypeVar("Number", int, float)

ALL_IMAGES = 60_000
"""As many as MNIST has to train on: what the form offers at most. Other sets may have more."""


class Group(StrEnum):
    """Where the form has a setting: always in sight, or in the fold."""

    BASIC = "basic"
    ADVANCED = "advanced"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a setting that has few.

    title, tip: marked texts. told: a marked text for About, where it is more than the title. named: in the name of a
    run.
    """

    value: str
    title: str
    tip: str = ""
    named: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number. lowest, highest: what a run takes; most: what the form offers, in steps of ``step``."""

    lowest: int
    highest: int
    most: int
    step: int = 1

    def parse(self, text: str) -> int:
        """The number in a link. Raises ValueError for what is none in the range."""
        number = int(text) if text.isascii() and text.isdigit() else -1
        return _within(number, self.lowest, self.highest)


@dataclass(frozen=True, slots=True)
class Rate:
    """A number with a fraction. lowest, highest: what a run takes; least, most: what the form offers."""

    lowest: float
    highest: float
    least: float
    most: float

    def parse(self, text: str) -> float:
        """The number in a link. Raises ValueError for what is none that the form could show."""
        return _within(float(text), max(self.lowest, 0), min(self.highest, self.most))


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few values. type: makes a TrainingConfig's value of one of them."""

    choices: tuple[Choice, ...]
    type: Callable[[str], Any] = str

    def parse(self, text: str) -> Any:
        """The value in a link. Raises ValueError for what is none of them."""
        if text not in {choice.value for choice in self.choices}:
            raise ValueError(text)
        return self.type(text)


@dataclass(frozen=True, slots=True)
class Named:
    """A name; which ones there are is known elsewhere. first: one that is always there, or None."""

    first: Choice | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of TrainingConfig that a person can change.

    name: the field's. label, tip: marked texts. link: its key in the links of lessons, "" where it has none.
    option_help: of its option on the command line, "" where it has none (and ``option`` then is what it is called).
    named: its value in the name of a run; named_at: the place among the others there, None where names leave it out.
    plain: the value of which the fold says nothing; what never stands there has None. used: whether a run would use
    it at all; unused: a marked sentence that says when it does.
    """

    name: str
    kind: Count | Rate | OneOf | Named
    group: Group
    label: str
    tip: str
    named: Callable[[Any], str] = str
    named_at: int | None = None
    link: str = ""
    option_help: str = ""
    plain: Any = None
    used: Callable[[TrainingConfig], bool] | None = None
    unused: str = ""

    def parse(self, text: str) -> Any:
        """The value that ``text`` of a link stands for. Raises ValueError for what is none."""
        return text if isinstance(self.kind, Named) else self.kind.parse(text)

    def parses(self, text: str) -> bool:
        """Whether a link may say so."""
        try:
            self.parse(text)
        except ValueError:
            return False
        return True


def by_name(name: str) -> Setting:
    """Raises KeyError for what is no setting."""
    return _BY_NAME[name]


def choice_of(name: str, value: str) -> Choice:
    """Raises KeyError where the setting has no such value or no choices at all."""
    kind = _BY_NAME[name].kind
    if isinstance(kind, OneOf):
        for choice in kind.choices:
            if choice.value == value:
                return choice
    raise KeyError(value)


def _within(number: Number, lowest: float, highest: float) -> Number:
    # Written so that NaN is outside.
    if not lowest <= number <= highest:
        raise ValueError(number)
    return number


def _counted(one: str) -> Callable[[int], str]:
    return lambda count: f"{count:,} {one}{'' if count == 1 else 's'}"


def _choice_in_name(name: str) -> Callable[[str], str]:
    return lambda value: choice_of(name, value).named


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "epochs",
        Count(1, 10_000, 10_000),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Epochs"),
        QT_TRANSLATE_NOOP("Settings", "How often the network sees every training image."),
        named=_counted("epoch"),
        named_at=15,
        link="epochs",
        option_help="passes over the training images",
    ),
    Setting(
        "batch_size",
        Count(1, 4096, 4096, step=16),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Batch size"),
        QT_TRANSLATE_NOOP(
            "Settings", "Images per step. Larger is faster and smoother, smaller is noisier and often learns better."
        ),
        named=lambda size: f"batches of {size:,}",
        named_at=3,
        link="batch",
    ),
    Setting(
        "learning_rate",
        Rate(0, 1e6, 1e-7, 100.0),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Learning rate"),
        QT_TRANSLATE_NOOP("Settings", "How far a step moves the weights. Ten times too much and the loss explodes."),
        named=lambda rate: f"rate {rate:g}",
        named_at=2,
        link="rate",
    ),
    Setting(
        "optimizer",
        OneOf(
            (
                Choice(
                    Optimizer.ADAM,
                    "Adam",
                    QT_TRANSLATE_NOOP("Settings", "Adapts the step of each weight by itself."),
                    named="Adam",
                ),
                Choice(
                    Optimizer.ADAMW,
                    "AdamW",
                    QT_TRANSLATE_NOOP("Settings", "Adam with weight decay kept apart from the gradient."),
                    named="AdamW",
                ),
                Choice(
                    Optimizer.SGD,
                    "SGD",
                    QT_TRANSLATE_NOOP("Settings", "Plain gradient descent with momentum."),
                    named="SGD",
                ),
            ),
            Optimizer,
        ),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Optimiser"),
        QT_TRANSLATE_NOOP("Settings", "How a step is made from the gradient."),
        named=_choice_in_name("optimizer"),
        named_at=1,
    ),
    Setting(
        "schedule",
        OneOf(
            (
                Choice(
                    Schedule.CONSTANT,
                    QT_TRANSLATE_NOOP("Settings", "constant"),
                    QT_TRANSLATE_NOOP("Settings", "The same learning rate all the time."),
                    named="constant rate",
                ),
                Choice(
                    Schedule.ONE_CYCLE,
                    QT_TRANSLATE_NOOP("Settings", "one cycle"),
                    QT_TRANSLATE_NOOP("Settings", "Up to the learning rate, then down to almost nothing."),
                    named="one cycle",
                ),
            ),
            Schedule,
        ),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Schedule"),
        QT_TRANSLATE_NOOP("Settings", "How the learning rate changes over the run."),
        named=_choice_in_name("schedule"),
        named_at=6,
    ),
    Setting(
        "train_size",
        Count(1, 10**9, ALL_IMAGES, step=1000),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Images"),
        QT_TRANSLATE_NOOP(
            "Settings", "How many of the 60,000 training images are used. With few the network learns them by heart."
        ),
        named=_counted("image"),
        named_at=4,
        link="images",
        option_help="train on N images (default: all)",
    ),
    Setting(
        "device",
        Named(
            Choice(
                "auto",
                QT_TRANSLATE_NOOP("Settings", "automatic"),
                QT_TRANSLATE_NOOP("Settings", "The fastest device that works."),
            )
        ),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Device"),
        QT_TRANSLATE_NOOP("Settings", "What computes. Only devices that passed a test can be chosen."),
    ),
    Setting(
        "network",
        Named(),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Network"),
        QT_TRANSLATE_NOOP("Settings", "Which layers are trained."),
        named=lambda name: f"network {name}",
        named_at=0,
    ),
    Setting(
        "augmentation",
        OneOf(
            (
                Choice(
                    Augmentation.NONE,
                    QT_TRANSLATE_NOOP("Settings", "none"),
                    QT_TRANSLATE_NOOP("Settings", "Each image as it is, every epoch."),
                    named="not varied",
                ),
                Choice(
                    Augmentation.AFFINE,
                    QT_TRANSLATE_NOOP("Settings", "affine"),
                    QT_TRANSLATE_NOOP("Settings", "Each image turned, moved and scaled a little."),
                    named="varied",
                    told=QT_TRANSLATE_NOOP(
                        "Settings", "affine: each image turned, moved and scaled a little in each step"
                    ),
                ),
            ),
            Augmentation,
        ),
        Group.BASIC,
        QT_TRANSLATE_NOOP("Settings", "Variation"),
        QT_TRANSLATE_NOOP("Settings", "Changes each image a little, anew every epoch."),
        named=_choice_in_name("augmentation"),
        named_at=5,
        link="variation",
    ),
    Setting(
        "muon",
        Rate(0, 1e6, 0.0, 100.0),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Muon"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "The learning rate of Muon; 0 is without it. Muon updates the filters and all but the last fully "
            "connected weights, equally far in every direction that the gradients agree on; the optimiser above "
            "updates the rest.",
        ),
        named=lambda rate: f"Muon {rate:g}" if rate else "without Muon",
        named_at=7,
        plain=0.0,
    ),
    Setting(
        "momentum",
        Rate(0, 1, 0.0, 0.9999),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Momentum"),
        QT_TRANSLATE_NOOP("Settings", "How much of the last step goes into the next, for SGD and Muon."),
        named=lambda momentum: f"momentum {momentum:g}",
        named_at=8,
        used=lambda config: config.optimizer is Optimizer.SGD or config.muon > 0,
        unused=QT_TRANSLATE_NOOP("Settings", "Only SGD and Muon use it."),
    ),
    Setting(
        "warm_up",
        Rate(0, 1, 0.0, 1.0),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Warm-up"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "The share of the run in which one cycle's learning rate rises before it falls: small steps first, "
            "while the random weights find their direction. 0.15 is the first 15 %.",
        ),
        named=lambda share: f"warm-up {share:g}",
        named_at=9,
        used=lambda config: config.schedule is Schedule.ONE_CYCLE,
        unused=QT_TRANSLATE_NOOP("Settings", "Only the one-cycle schedule uses it."),
    ),
    Setting(
        "weight_decay",
        Rate(0, 1e6, 0.0, 10.0),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Weight decay"),
        QT_TRANSLATE_NOOP("Settings", "Pulls the weights towards zero a little at every step; against overfitting."),
        named=lambda decay: f"weight decay {decay:g}",
        named_at=10,
        plain=0.0,
    ),
    Setting(
        "label_smoothing",
        Rate(0, 1, 0.0, 0.9),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Label smoothing"),
        QT_TRANSLATE_NOOP(
            "Settings", "Share of each label that is spread over all classes, so that the network stays modest."
        ),
        named=lambda share: f"label smoothing {share:g}",
        named_at=11,
        link="smoothing",
        plain=0.0,
    ),
    Setting(
        "normalisation",
        OneOf(
            (
                Choice(
                    Normalisation.NONE,
                    QT_TRANSLATE_NOOP("Settings", "none"),
                    QT_TRANSLATE_NOOP("Settings", "The network as it is."),
                    named="without batch norm",
                ),
                Choice(
                    Normalisation.BATCH,
                    QT_TRANSLATE_NOOP("Settings", "batch norm"),
                    QT_TRANSLATE_NOOP(
                        "Settings",
                        "Behind every convolution and hidden fully connected layer: each map to mean 0 and deviation 1 "
                        "over the batch, then scaled and shifted as it learns.",
                    ),
                    named="batch norm",
                ),
            ),
            Normalisation,
        ),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Normalisation"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Layers that are added to the network of a run from new weights, so that no layer's values run away.",
        ),
        named=_choice_in_name("normalisation"),
        named_at=16,
        plain=Normalisation.NONE,
    ),
    Setting(
        "dropout",
        Rate(0, 0.95, 0.0, 0.95),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Dropout"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "The share of the values before the last fully connected layer that each step sets to zero, others each "
            "time; against overfitting. A layer that is added to the network of a run from new weights; 0 is without.",
        ),
        named=lambda share: f"dropout {share:g}" if share else "without dropout",
        named_at=17,
        link="dropout",
        plain=0.0,
    ),
    Setting(
        "validation",
        Rate(0, 0.9, 0.0, 0.9),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Held back"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "The share of the training images that is never learnt from, but classified after every epoch. 0.1 holds "
            "back every tenth; 0 is without.",
        ),
        named=lambda share: f"{share:g} held back" if share else "nothing held back",
        named_at=18,
        link="held",
        plain=0.0,
    ),
    Setting(
        "patience",
        Count(0, 10_000, 1_000),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Patience"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Early stopping: the run ends when the loss on the images held back has not been lower for so many "
            "epochs, with the weights of the lowest. 0 is without.",
        ),
        named=lambda epochs: f"patience {epochs}" if epochs else "without early stopping",
        named_at=19,
        link="patience",
        plain=0,
        used=lambda config: config.validation > 0,
        unused=QT_TRANSLATE_NOOP("Settings", "It needs images that are held back."),
    ),
    Setting(
        "averaging",
        Rate(0, 1e6, 0.0, 1.0),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Averaging"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "The share of the run over which the weights are averaged; 0 is without. The average is what is tested, "
            "shown and kept: it lies still where single steps jump about. 0.05 goes back over 5 % of the steps.",
        ),
        named=lambda share: f"averaging {share:g}" if share else "without averaging",
        named_at=14,
        plain=0.0,
    ),
    Setting(
        "precision",
        OneOf(
            (
                Choice(
                    Precision.FLOAT32,
                    QT_TRANSLATE_NOOP("Settings", "float32"),
                    QT_TRANSLATE_NOOP("Settings", "32 bits a number, about seven digits, as in the tutorial."),
                    named="float32",
                ),
                Choice(
                    Precision.BFLOAT16,
                    QT_TRANSLATE_NOOP("Settings", "bfloat16"),
                    QT_TRANSLATE_NOOP("Settings", "16 bits a number: the same range, but only two to three digits."),
                    named="bfloat16",
                ),
                Choice(
                    Precision.AUTO,
                    QT_TRANSLATE_NOOP("Settings", "automatic"),
                    QT_TRANSLATE_NOOP("Settings", "bfloat16 where this machine computes faster in it, else float32."),
                    named="automatic precision",
                    told=QT_TRANSLATE_NOOP("Settings", "bfloat16 where that is faster, else float32"),
                ),
            ),
            Precision,
        ),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Precision"),
        QT_TRANSLATE_NOOP(
            "Settings", "How exact the numbers of a training step are. Weights and everything shown stay float32."
        ),
        named=_choice_in_name("precision"),
        named_at=12,
        plain=Precision.FLOAT32,
    ),
    Setting(
        "seed",
        Count(0, 2**63 - 1, 2**31 - 1),
        Group.ADVANCED,
        QT_TRANSLATE_NOOP("Settings", "Seed"),
        QT_TRANSLATE_NOOP("Settings", "The start of all chance: same seed, same device, same weights."),
        named=lambda seed: f"seed {seed}",
        named_at=13,
        option_help="decides everything random",
        plain=0,
    ),
)
"""In the order in which the form shows them."""

_BY_NAME = {setting.name: setting for setting in SETTINGS}
