"""Training as a generator of events: ``for event in train(config, train_set, test_set): ...``.

The window, the command line and a notebook all iterate it. Between two events nothing runs: who pauses does not ask
for the next, and who stops closes the generator.

A run with equal config, data and device gives equal weights (on the CPU to the last bit), whatever else the process
does. The tutorial's recipe makes the same updates in the same order as the tutorial's own loop with a DataLoader,
apart from the rounding of another order of summation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Notice
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.dynamics.sampler import Sampler
from cnn_gui.core.evaluation.messages import EvaluationProgress, Measurement
from cnn_gui.core.network.device import choose, short_reason
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.regularised import network_of
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.settings import SETTINGS, Count, Rate
from cnn_gui.core.training import allocator
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.epoch_tests import digits_tested
from cnn_gui.core.training.ingredients import Ingredients, ingredients
from cnn_gui.core.training.learner import DivergedError
from cnn_gui.core.training.messages import (
    EpochDone,
    MomentReached,
    RunEnd,
    RunFinished,
    RunStarted,
    StepDone,
    TrainingEvent,
    ValidationDone,
    WeightsChanged,
)
from cnn_gui.core.training.moments import moment_steps
from cnn_gui.core.training.recovery import recover

WEIGHTS_EVERY = 0.5
"""Seconds between two WeightsChanged."""

LOSSES_EVERY = 0.05
"""Seconds after which an accelerator is asked for its losses: asking after each step would make it wait."""

Events = Generator[TrainingEvent, None, None]
T = TypeVar("T")


def never() -> bool:
    return False


def train(
    config: TrainingConfig,
    train_set: Dataset,
    test_set: Dataset,
    *,
    initial: Mapping[str, Float32] | None = None,
    spec: NetworkSpec | None = None,
    evaluate_every_epoch: bool = True,
    weights_every: float = WEIGHTS_EVERY,
    wants_weights: Callable[[], bool] = never,
    moments: int = 0,
    dynamics: bool = False,
) -> Events:
    """A run from RunStarted to RunFinished(COMPLETED or FAILED); closing the generator stops it without either.

    initial: weights to go on from, in place of those of the seed. spec: the network, in place of the one the config
    names, which is fitted to the data's task. The test set is classified after every epoch, or after the last only;
    after a short epoch a part of it (core.training.epoch_tests), at the end all of it.
    weights_every: seconds between two WeightsChanged; wants_weights: asked after each step, whether its weights are
    wanted all the same, because the run is about to pause there. moments: at most so many MomentReached, spaced evenly
    in the logarithm of the images seen (core.training.moments). dynamics: whether the numbers of each layer are told as
    DynamicsSamples (core.dynamics.sampler), for 1.4 % of the time at most; each comes right before its step is told of.
    Order of events: the WeightsChanged of a step comes before its StepDone, and the newest weights always come before
    an EpochDone and before the end; so who reads up to any of these has the weights that belong to it.

    A device that runs out of memory gets a batch in smaller parts, one that fails is left for the CPU; both are told
    by a Notice. A loss that is not finite ends the run with the last weights that are.
    Raises, at the call: UserError for values that make no sense, DeviceError, CheckpointError where ``initial`` does
    not fit the network.
    """
    check(config, spec)
    parts = ingredients(config, train_set, spec or network_of(config, train_set.task))
    if initial is not None:
        parts.learner.load(initial)
    return train_with(
        parts,
        test_set,
        evaluate_every_epoch=evaluate_every_epoch,
        weights_every=weights_every,
        wants_weights=wants_weights,
        moments=moments,
        dynamics=dynamics,
    )


def train_with(
    parts: Ingredients,
    test_set: Dataset,
    *,
    evaluate_every_epoch: bool = True,
    weights_every: float = WEIGHTS_EVERY,
    wants_weights: Callable[[], bool] = never,
    moments: int = 0,
    dynamics: bool = False,
) -> Events:
    """A run as that of train(), of other ingredients than a configuration says: any chain of modules, other batches.

    Raises, at the call: UserError for values that make no sense, DeviceError.
    """
    check_values(parts.config)
    device = choose(parts.config.device)
    run = _Run(parts, test_set, evaluate_every_epoch, weights_every, wants_weights, moments, dynamics)
    return run.events(torch.device(device.name))


def check(config: TrainingConfig, spec: NetworkSpec | None = None) -> None:
    """Raises UserError, with one sentence, for values with which nothing could be trained.

    spec: a network in place of the one the config names, whose name may then be any.
    """
    check_values(config)
    if spec is None and config.network not in NETWORKS:
        raise UserError(
            QT_TRANSLATE_NOOP("core", "There is no network {network!r}; there are {choices}."),
            network=config.network,
            choices=", ".join(NETWORKS),
        )


def check_values(config: TrainingConfig) -> None:
    """The same for everything but the network. Raises UserError."""
    for setting in SETTINGS:
        kind = setting.kind
        # Written so that NaN is outside.
        if isinstance(kind, Count | Rate) and not kind.lowest <= getattr(config, setting.name) <= kind.highest:
            name = setting.name.replace("_", " ")
            raise UserError(
                QT_TRANSLATE_NOOP("core", "The {name} must lie between {lowest:g} and {highest:g}."),
                name=name,
                lowest=kind.lowest,
                highest=kind.highest,
            )
    if not all(0 <= beta < 1 for beta in config.betas):
        raise UserError(QT_TRANSLATE_NOOP("core", "Both betas must be at least 0 and less than 1."))


@dataclass(frozen=True, slots=True, eq=False)
class _Done:
    """A step whose loss may still be on its way from the device."""

    step: int
    epoch: int
    learning_rate: float
    images: int
    seconds: float
    loss: Tensor


class _Run:
    """The state of one run, and its events as generators."""

    def __init__(
        self,
        parts: Ingredients,
        test_set: Dataset,
        evaluate_every_epoch: bool,
        weights_every: float,
        wants_weights: Callable[[], bool],
        moments: int,
        dynamics: bool,
    ) -> None:
        self._parts = parts
        self._config, self._learner = parts.config, parts.learner
        self._total_steps = parts.total_steps
        self._test_set = test_set
        self._evaluate_every_epoch = evaluate_every_epoch
        self._weights_every = weights_every
        self._wants_weights = wants_weights
        self._moments = frozenset(moment_steps(self._total_steps, moments))
        self._sampler = Sampler(self._learner.probe(), self._total_steps) if dynamics else None
        self._kept = WeightsChanged(0, self._learner.weights())
        self._pending: list[_Done] = []
        self._step = self._images = self._epochs_done = 0
        self._seconds = 0.0
        self._weights_at = self._losses_at = perf_counter()
        self._tested: Measurement | None = None
        self._diverged = self._stopped_early = False
        self._lowest: tuple[ValidationDone, WeightsChanged] | None = None

    # --- the whole run -------------------------------------------------------------------------------------

    def events(self, device: torch.device) -> Events:
        allocator.keep_freed_memory()
        notice = self._start_on(device)
        try:
            yield self._started()
            if notice is not None:
                yield notice
            if self._moments:
                yield MomentReached(0, 0, self._kept.weights)
            if self._sampler is not None:
                yield self._sampler.begin()
            for epoch in range(1, self._config.epochs + 1):
                yield from self._epoch(epoch)
                if self._stopped_early:
                    break
        except DivergedError:
            yield from self._failed()
        else:
            yield self._finished(RunEnd.COMPLETED)
        finally:
            allocator.give_back()

    def _started(self) -> RunStarted:
        steps, device = self._parts.batches.steps_per_epoch, str(self._learner.device)
        return RunStarted(self._config, device, steps, self._total_steps, self._parts.data, len(self._test_set))

    def _start_on(self, device: torch.device) -> Notice | None:
        try:
            self._learner.move(device)
        except (RuntimeError, MemoryError) as error:
            self._learner.retreat(self._kept.weights)
            text = QT_TRANSLATE_NOOP("core", "{device} failed ({reason}): training on the CPU instead.")
            return Notice(Sentence(text, device=device, reason=short_reason(error)))
        return None

    def _epoch(self, epoch: int) -> Events:
        before = self._seconds
        batches = self._parts.batches
        for number, batch in enumerate(batches.epoch(), start=1):
            yield from self._one_step(epoch, batch)
            yield from self._report(everything=number == batches.steps_per_epoch)
        self._epochs_done = epoch
        took = self._seconds - before
        yield from self._validate(epoch)
        last = epoch == self._config.epochs or self._stopped_early
        if self._evaluate_every_epoch or last:
            yield from self._test(epoch, took, last=last)

    def _failed(self) -> Events:
        weights = self._learner.weights()
        yield WeightsChanged(self._step, weights) if _finite(weights) else self._kept
        yield self._finished(
            RunEnd.FAILED,
            Sentence(
                QT_TRANSLATE_NOOP(
                    "core",
                    "The loss became infinite at step {step:,} and the last good "
                    "weights were kept: try a learning rate "
                    "smaller than {rate:g}.",
                ),
                step=self._step + 1,
                rate=self._config.learning_rate,
            ),
        )

    def _finished(self, end: RunEnd, error: str | None = None) -> RunFinished:
        return RunFinished(end, self._step, self._epochs_done, self._seconds, self._tested, error)

    # --- one step --------------------------------------------------------------------------------------------

    def _one_step(self, epoch: int, batch: Batch) -> Events:
        rate = self._parts.learning_rate(self._step + 1, self._total_steps)
        sampler, step = self._sampler, self._step + 1
        watch = sampler.probe_for(step, self._seconds) if sampler is not None else None
        loss = yield from self._attempt(lambda: self._learner.step(batch, rate, watch))
        self._step = step
        self._images += len(batch.indices)
        self._pending.append(_Done(step, epoch, rate, self._images, self._seconds, loss))
        if sampler is not None and watch is not None:
            yield sampler.sample(step, self._images, rate, self._seconds)

    def _report(self, *, everything: bool) -> Events:
        """StepDone for each step whose loss is known, with the weights before the last of them where it is time, and
        the moment after it."""
        now = perf_counter()
        wanted, moment = everything or self._wants_weights(), self._step in self._moments
        if not (wanted or moment or self._learner.device.type == "cpu" or now - self._losses_at >= LOSSES_EVERY):
            return
        done = yield from self._attempt(self._losses)
        self._losses_at = now = perf_counter()
        weights, shown = None, wanted or now - self._weights_at >= self._weights_every
        if shown or moment:
            weights = yield from self._attempt(self._newest_weights)
        if shown:
            self._weights_at = now
        yield from done[:-1]
        if weights is not None and shown:
            yield weights
        yield from done[-1:]
        if self._diverged:
            raise DivergedError
        if weights is not None and moment:
            yield MomentReached(weights.step, self._images, weights.weights)

    def _losses(self) -> list[StepDone]:
        """The pending steps with their losses, up to the first that is not finite."""
        losses = torch.stack([done.loss for done in self._pending]).tolist() if self._pending else []
        events: list[StepDone] = []
        for done, loss in zip(self._pending, losses, strict=True):
            if not math.isfinite(loss):
                self._diverged, self._step = True, done.step - 1
                break
            events.append(StepDone(done.step, done.epoch, loss, done.learning_rate, done.images, done.seconds))
        self._pending.clear()
        return events

    def _newest_weights(self) -> WeightsChanged | None:
        """A copy of the weights, kept for worse times; None where they are not finite."""
        weights = self._learner.weights()
        if self._diverged or not _finite(weights):
            self._diverged = True
            return None
        self._kept = WeightsChanged(self._step, weights)
        return self._kept

    # --- the test set ----------------------------------------------------------------------------------------

    def _test(self, epoch: int, seconds: float, *, last: bool) -> Events:
        total = digits_tested(self._parts.batches.images, len(self._test_set), last=last)
        # Spread over the set, whose parts are not equally difficult.
        every = max(1, len(self._test_set) // total)
        n = correct = 0
        loss, took = 0.0, 0.0
        while n < total:
            start = perf_counter()
            right, lost, size = yield from self._attempt(partial(self._test_batch, n, total, every), timed=False)
            n, correct, loss, took = n + size, correct + right, loss + lost, took + perf_counter() - start
            yield EvaluationProgress(n, total)
        tested = EpochDone(epoch, self._step, loss / total, correct, total, seconds, self._test_set.name, took)
        self._tested = tested.measured
        yield tested

    def _validate(self, epoch: int) -> Events:
        """Classifies the images held back; where their loss has not been lower for long enough, goes back to the
        weights of the lowest."""
        if self._parts.validation is None:
            return
        images, labels = self._parts.validation
        correct, loss, n = 0, 0.0, 0
        while n < len(labels):
            part = slice(n, n + self._learner.test_size)
            right, lost = yield from self._attempt(partial(self._learner.test, images[part], labels[part]), timed=False)
            correct, loss, n = correct + right, loss + lost, n + len(labels[part])
        found = ValidationDone(epoch, self._step, loss / len(labels), correct, len(labels))
        yield found
        if self._lowest is None or found.loss < self._lowest[0].loss:
            self._lowest = found, self._kept
        elif 0 < self._config.patience <= epoch - self._lowest[0].epoch and epoch < self._config.epochs:
            yield from self._stop_early(*self._lowest)

    def _stop_early(self, best: ValidationDone, kept: WeightsChanged) -> Events:
        self._stopped_early = True
        self._learner.load(kept.weights)
        self._kept = WeightsChanged(self._step, kept.weights)
        yield self._kept
        text = QT_TRANSLATE_NOOP(
            "core",
            "Stopped early: the loss on the {n:,} images held back was lowest after epoch {epoch:,}, {loss:.4f}; the "
            "weights of that epoch are kept.",
        )
        yield Notice(Sentence(text, n=best.n, epoch=best.epoch, loss=best.loss), resolved=True)

    def _test_batch(self, start: int, total: int, every: int) -> tuple[int, float, int]:
        """The next of the first ``total`` of each ``every``-th test image."""
        part = slice(start * every, min(start + self._learner.test_size, total) * every, every)
        labels = self._test_set.labels[part]
        return *self._learner.test(self._test_set.images[part], labels), len(labels)

    # --- devices that fail -----------------------------------------------------------------------------------

    def _attempt(self, work: Callable[[], T], *, timed: bool = True) -> Generator[TrainingEvent, None, T]:
        """Does ``work``; where the device fails, says so by a Notice and does it again with less or on the CPU."""
        while True:
            start = perf_counter()
            try:
                return work()
            except (RuntimeError, MemoryError) as error:
                recovery = recover(self._learner, error, self._kept.weights)
                if recovery is None:
                    raise
            finally:
                self._seconds += perf_counter() - start if timed else 0.0
            if recovery.lost:
                self._pending.clear()
            yield Notice(recovery.text)


def _finite(weights: Mapping[str, Float32]) -> bool:
    return all(bool(np.isfinite(array).all()) for array in weights.values())
