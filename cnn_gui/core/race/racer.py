"""One entrant of a race: a training as everywhere (core.training.loop), asked for its events turn by turn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import numpy as np

from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.evaluation.messages import NOT_KNOWN, DataUsed, EvaluationProgress, Measurement
from cnn_gui.core.race.messages import Entrant, RaceRules, RaceTest, Share
from cnn_gui.core.race.rules import configured
from cnn_gui.core.race.timed import TimedBatches, rate_by_time
from cnn_gui.core.training.ingredients import Ingredients, ingredients
from cnn_gui.core.training.loop import train_with
from cnn_gui.core.training.messages import RunFinished, StepDone, TrainingEvent, WeightsChanged

TESTED = 500
"""Test images on which an entrant is tested between its turns; at its end all are."""

TEST_SHARE = 0.025
"""Of an entrant's training time, what these tests may take."""


class Racer:
    """Trains in turns. Between two of them nothing of it runs, and nothing that another one does reaches it: each has
    its own weights, optimiser, order of images and chance. They share the images alone.

    images, seconds: what it has done so far; seconds of training, without tests.
    """

    def __init__(
        self, entrant: Entrant, rules: RaceRules, train_set: Dataset, test_set: Dataset, moments: int = 0
    ) -> None:
        """Raises UserError and CheckpointError where it cannot be trained."""
        self.entrant = entrant
        self.images = self.steps = 0
        self.seconds = 0.0
        self.finished: RunFinished | None = None
        self._rules = rules
        self.config = configured(entrant.config, rules, len(train_set))
        self._parts = self._made(train_set)
        self._test_set = test_set
        self._newest_step = 0
        self._next_test, self._tested_step = 0.0, 0
        self._test_takes = math.inf
        self._events = train_with(self._parts, test_set, moments=moments)

    def _made(self, train_set: Dataset) -> Ingredients:
        parts = ingredients(self.config, train_set, self.entrant.spec)
        if self._rules.share is Share.IMAGES:
            return parts
        return replace(
            parts,
            batches=TimedBatches(parts.batches, self._is_over),
            learning_rate=rate_by_time(self.config, lambda: self.seconds / self._rules.seconds),
            # Which of them it will come to is not known.
            data=NOT_KNOWN,
        )

    def _is_over(self) -> bool:
        """Whether its time is up."""
        return self._rules.share is Share.SECONDS and self.seconds >= self._rules.seconds

    @property
    def used(self) -> float:
        """How much it has had of what is shared fairly."""
        return float(self.images) if self._rules.share is Share.IMAGES else self.seconds

    def turn(self, length: float) -> Iterator[TrainingEvent | RaceTest]:
        """Trains for ``length`` seconds or a little longer, to the end of a step; its last event is its RunFinished."""
        start = perf_counter()
        for event in self._events:
            self._note(event)
            yield event
            if isinstance(event, StepDone) and self._is_over():
                # The loop does not know that this was the last one.
                yield from filter(None, (self.newest(),))
            if isinstance(event, StepDone | EvaluationProgress) and perf_counter() - start >= length:
                break
        if self.finished is None and self.seconds >= self._next_test and self.steps > self._tested_step:
            yield self._test()

    def newest(self) -> WeightsChanged | None:
        """The weights as they are now; None where they were told already, or are not finite."""
        if self.finished is not None or self._newest_step == self.steps:
            return None
        weights = self._parts.learner.weights()
        if not all(bool(np.isfinite(array).all()) for array in weights.values()):
            return None
        self._newest_step = self.steps
        return WeightsChanged(self.steps, weights)

    def close(self) -> None:
        """Ends the training; nothing comes after it."""
        self._events.close()

    def _note(self, event: TrainingEvent) -> None:
        match event:
            case StepDone():
                self.steps, self.images, self.seconds = event.step, event.images, event.seconds
            case WeightsChanged():
                self._newest_step = event.step
            case RunFinished():
                self.finished = event

    def _test(self) -> RaceTest:
        """A part of the test images, spread over the set, whose parts are not equally difficult."""
        start, learner, data = perf_counter(), self._parts.learner, self._test_set
        every = max(1, len(data) // TESTED)
        images, labels = data.images[::every][:TESTED], data.labels[::every][:TESTED]
        correct, loss = 0, 0.0
        for first in range(0, len(labels), learner.test_size):
            part = slice(first, first + learner.test_size)
            right, lost = learner.test(images[part], labels[part])
            correct, loss = correct + right, loss + lost
        n = len(labels)
        # Of the first one, much is what happens once.
        self._test_takes = min(self._test_takes, perf_counter() - start)
        self._next_test = self.seconds + self._test_takes / TEST_SHARE
        self._tested_step = self.steps
        measured = Measurement(correct / n, DataUsed(data.name, n))
        return RaceTest(self.steps, self.images, self.seconds, measured, loss / n)
