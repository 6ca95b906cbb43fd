"""What is the same for all entrants, put into their configurations. Nothing here imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.race.messages import FEWEST, MOST, Entrant, RaceRules, Share
from cnn_gui.core.recipe.messages import TrainingConfig

MOST_SECONDS = 3_600.0
FEWEST_IMAGES = 100


def passes(rules: RaceRules, available: int) -> tuple[int, int]:
    """How many different images each entrant learns from, and how often it goes through them, of so many there are."""
    if rules.images <= available:
        return rules.images, 1
    return available, max(1, round(rules.images / available))


def raced(rules: RaceRules, available: int) -> RaceRules:
    """What is the same for all in truth, of so many images: where they are shared, whole passes of them."""
    images, epochs = passes(rules, available)
    return replace(rules, images=images * epochs) if rules.share is Share.IMAGES else rules


def configured(config: TrainingConfig, rules: RaceRules, available: int) -> TrainingConfig:
    """The configuration with which an entrant trains: the seed, the images and the passes are those of the race.

    Where seconds are shared the whole race is one pass without an end (core.race.racer). available: training images.
    """
    images, epochs = passes(rules, available) if rules.share is Share.IMAGES else (available, 1)
    return replace(config, seed=rules.seed, train_size=images, epochs=epochs)


def check_race(entrants: Sequence[Entrant], rules: RaceRules) -> None:
    """Raises UserError, with one sentence, for a race that cannot be."""
    if not FEWEST <= len(entrants) <= MOST:
        raise UserError(
            QT_TRANSLATE_NOOP("core", "A race has {fewest} to {most} entrants, and here are {count}."),
            fewest=FEWEST,
            most=MOST,
            count=len(entrants),
        )
    if rules.share is Share.IMAGES and rules.images < FEWEST_IMAGES:
        raise UserError(QT_TRANSLATE_NOOP("core", "A race goes over {least} images at least."), least=FEWEST_IMAGES)
    # Written so that NaN is outside.
    if rules.share is Share.SECONDS and not 0 < rules.seconds <= MOST_SECONDS:
        raise UserError(
            QT_TRANSLATE_NOOP("core", "The seconds of a race must lie above 0 and not above {most:g}."),
            most=MOST_SECONDS,
        )
    if rules.share is Share.SECONDS and any(entrant.config.averaging for entrant in entrants):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "core",
                "Averaging reaches back over a share of the steps, and in a race for seconds nobody knows how many "
                "there will be: race over images, or set averaging to 0.",
            )
        )


def told(rules: RaceRules) -> str:
    """What a race was about, for names of files and titles, which are never translated."""
    if rules.share is Share.SECONDS:
        return f"race of {rules.seconds:g} s"
    return f"race over {rules.images:,} images"
