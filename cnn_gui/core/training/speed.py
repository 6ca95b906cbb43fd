"""How fast a machine trains, as a value; no torch, so that the window can keep it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cnn_gui.core.recipe.messages import Normalisation, TrainingConfig
from cnn_gui.core.recipe.recipes import ALL
from cnn_gui.core.training.epoch_tests import digits_tested

TEST_SIZE = 10_000


@dataclass(frozen=True, slots=True)
class Speed:
    """images: training images per second. test: seconds of testing TEST_SIZE digits, as at the end of a run."""

    images: float
    test: float

    def run(self, config: TrainingConfig, train_images: int = ALL, test_images: int = TEST_SIZE) -> float:
        """Seconds of a run of ``config``, which must be one that this is the speed of. A last batch counts as whole.

        train_images, test_images: how many there are to train and to test with.
        """
        images = min(config.train_size, train_images)
        steps = math.ceil(images / config.batch_size)
        each, final = (digits_tested(images, test_images, last=last) for last in (False, True))
        tests = ((config.epochs - 1) * each + final) / TEST_SIZE
        return config.epochs * steps * config.batch_size / self.images + tests * self.test


def kind(config: TrainingConfig) -> str:
    """What decides the speed of a run, as a key. The batch size counts in powers of two."""
    update = ("muon" if config.muon else config.optimizer.value) + ("-averaged" if config.averaging else "")
    normalised = config.normalisation is Normalisation.BATCH
    added = ("+norm" if normalised else "") + ("+dropout" if config.dropout else "")
    parts = (
        config.network + added,
        config.device.replace(":", "_"),
        config.augmentation.value,
        config.precision.value,
        update,
    )
    return "-".join((*parts, str(config.batch_size.bit_length())))
