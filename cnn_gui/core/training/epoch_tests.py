"""How much is tested after each epoch, and how long a run still takes with its tests. No torch: the window asks too.

A test after every epoch shows how a run gets on; it must not cost more than the training that it is about. The last
epoch is always tested on everything.
"""

from __future__ import annotations

import math
from collections import deque

from cnn_gui.core.training.messages import EpochDone, RunStarted, StepDone, TrainingEvent

FEW = 1_000
"""Test digits after an epoch that costs less than a test on all of them."""

STEP_COST = 3
"""A training image costs about three times an answer: once forward, and backward to the weights and to the inputs."""

SPEED_WINDOW = 5.0
"""Seconds of training over which the speed is averaged: short enough to follow, long enough to be read."""


def digits_tested(train_images: int, test_images: int, *, last: bool) -> int:
    """Of ``test_images``, how many are classified after an epoch on ``train_images``."""
    cheap = test_images <= STEP_COST * train_images
    return test_images if last or cheap else min(FEW, test_images)


class TimeLeft:
    """Follows a run and says how long it will still take at its present speed, the tests included."""

    def __init__(self) -> None:
        self._started: RunStarted | None = None
        self._recent: deque[StepDone] = deque()
        self._tested: EpochDone | None = None

    def take(self, event: TrainingEvent) -> None:
        """Adds one event, in order."""
        match event:
            case RunStarted():
                self._started, self._tested = event, None
                self._recent.clear()
            case StepDone():
                self._recent.append(event)
                while len(self._recent) > 2 and event.seconds - self._recent[1].seconds > SPEED_WINDOW:
                    self._recent.popleft()
            case EpochDone():
                self._tested = event

    @property
    def images_per_second(self) -> float | None:
        """Averaged over the last SPEED_WINDOW seconds of training; None before there are two steps."""
        rates = self._rates()
        return rates[0] if rates is not None else None

    @property
    def seconds(self) -> float | None:
        """To the planned end, without what a person pauses; None before there are two steps."""
        rates, started = self._rates(), self._started
        if rates is None or started is None:
            return None
        images, steps = rates
        # Until the first test has been timed, what an answer costs in comparison to a step must do.
        timed = self._tested is not None and self._tested.test_seconds > 0 and self._tested.n > 0
        digit = self._tested.test_seconds / self._tested.n if timed and self._tested else 1 / (STEP_COST * images)
        left = max(0, started.total_steps - self._recent[-1].step)
        return left / steps + digit * self._digits_left(started)

    def _digits_left(self, started: RunStarted) -> int:
        """Test digits that are still to be classified."""
        done = self._tested.epoch if self._tested is not None else 0
        epochs = max(1, math.ceil(started.total_steps / max(started.steps_per_epoch, 1)))
        if done >= epochs:
            return 0
        images, tests = started.config.train_size, started.test_images
        each, final = (digits_tested(images, tests, last=last) for last in (False, True))
        return (epochs - done - 1) * each + final

    def _rates(self) -> tuple[float, float] | None:
        """Images and steps a second."""
        if len(self._recent) < 2:
            return None
        first, last = self._recent[0], self._recent[-1]
        seconds = last.seconds - first.seconds
        if seconds <= 0:
            return None
        return (last.images - first.images) / seconds, (last.step - first.step) / seconds
