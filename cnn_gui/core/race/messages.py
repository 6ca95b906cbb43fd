"""A race as values: who trains, what is shared fairly, and what happens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import TrainingEvent

FEWEST, MOST = 2, 4
"""Entrants of a race."""


class Share(StrEnum):
    """What every entrant has the same of: training images, or seconds of training."""

    IMAGES = "images"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class RaceRules:
    """What is the same for all. images: how many each learns from, counted as often as they come, where share is
    IMAGES; rounded to whole passes where that is more than there are. seconds: of training each, without tests, where
    it is SECONDS. seed: decides the order of the images for all of them, and the first weights of each."""

    share: Share = Share.IMAGES
    images: int = 20_000
    seconds: float = 20.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who takes part: a recipe with a network. name: for people. spec: fitted to the data.

    config: as the recipe says it; what is the same for all takes the place of its own (core.race.rules).
    """

    name: str
    config: TrainingConfig
    spec: NetworkSpec


@dataclass(frozen=True, slots=True)
class RaceTest:
    """What an entrant was found to do between two of its turns, on a part of the test images.

    step, images, seconds: what it had done by then, seconds of training. loss: mean over the test images.
    """

    step: int
    images: int
    seconds: float
    measured: Measurement
    loss: float


@dataclass(frozen=True, slots=True)
class RaceEvent:
    """entrant: its place among the entrants, from 0."""

    entrant: int
    event: TrainingEvent | RaceTest
