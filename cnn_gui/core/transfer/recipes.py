"""How a network is taught own classes, and how one is brought closer to a person's hand. No torch: the window asks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig

OWN_CLASSES, FINE_TUNE = "own classes", "fine-tune"
"""What runs are called by; never translated, as the names of recipes."""

MADE = 4_000
"""Images that are rasterised for a run, copies included: about 2.5 s on one core."""

FEWEST_COPIES, MOST_COPIES = 9, 99

MOST_SEEN, LEAST_SEEN, SEEN_A_CLASS = 48_000, 10_000, 3_000
"""Images that a network for own classes learns from, the same ones in later epochs among them: at least so many, so
many more for each class, and never more than the most, which take some 10 s on one core."""

REHEARSED = 4_000
"""Images of what a network knows that it learns again while it is tuned, about as many as there are of drawings."""


def copies(drawings: int) -> int:
    """How many augmented copies are made of each of so many drawings."""
    return min(MOST_COPIES, max(FEWEST_COPIES, MADE // max(1, drawings) - 1))


@dataclass(frozen=True, slots=True)
class Pace:
    """seen: how many images, the same ones in later epochs among them, a run learns from."""

    config: TrainingConfig
    seen: int


_OWN = Pace(
    TrainingConfig(
        recipe=OWN_CLASSES,
        network="tutorial",
        batch_size=128,
        learning_rate=7e-3,
        betas=(0.9, 0.99),
        schedule=Schedule.ONE_CYCLE,
        warm_up=0.15,
        muon=0.06,
        label_smoothing=0.1,
        augmentation=Augmentation.AFFINE,
        precision=Precision.AUTO,
        averaging=0.2,
    ),
    seen=MOST_SEEN,
)

_FINE = Pace(
    TrainingConfig(
        recipe=FINE_TUNE,
        batch_size=128,
        learning_rate=1e-3,
        optimizer=Optimizer.ADAMW,
        betas=(0.9, 0.99),
        schedule=Schedule.ONE_CYCLE,
        warm_up=0.15,
        label_smoothing=0.02,
        augmentation=Augmentation.AFFINE,
        precision=Precision.AUTO,
        averaging=0.2,
    ),
    seen=24_000,
)


def own_classes(drawings: int, classes: int) -> TrainingConfig:
    """For a network of its own that learns so many classes from so many drawings."""
    seen = min(_OWN.seen, LEAST_SEEN + SEEN_A_CLASS * classes)
    return _paced(replace(_OWN, seen=seen), drawings * (1 + copies(drawings)))


def fine_tuning(drawings: int, rehearsed: int) -> TrainingConfig:
    """For a trained network that learns from so many drawings, and again from images of what it knows."""
    return _paced(_FINE, drawings * (1 + copies(drawings)) + rehearsed)


def _paced(pace: Pace, images: int) -> TrainingConfig:
    return replace(pace.config, epochs=max(2, round(pace.seen / max(1, images))), train_size=max(1, images))
