"""What core.training needs to train a network on a corpus by a plan: batches, targets and an optimiser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.training.averaging import decay_of
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.elastic import draw
from cnn_gui.core.training.ingredients import Ingredients
from cnn_gui.core.training.learner import Learner
from cnn_gui.core.training.muon import Muon, split
from cnn_gui.core.training.optimization import Adam
from cnn_gui.pretraining.corpus import NOTHING, Corpus
from cnn_gui.pretraining.plan import MOMENTA, MUON_MOMENTUM, Plan
from cnn_gui.pretraining.waking import Waking

SECOND_BETA = 0.999
"""AdamW's decay of the mean of the gradient's square."""

LOOKED_AT = 1000
"""Images by which units that sleep are found."""


def ingredients(network: nn.Sequential, corpus: Corpus, plan: Plan) -> Ingredients:
    """What a run is made of that trains ``network`` on the corpus as it is planned."""
    config = plan.configuration(len(corpus))
    batches = CorpusBatches(len(corpus), plan)
    total = batches.steps_per_epoch * plan.epochs
    learner = Learner(
        config,
        network,
        torch.from_numpy(corpus.images[:, None]),
        targets(torch.from_numpy(corpus.labels)),
        decay=decay_of(config.averaging, total),
        optimize=partial(PlannedOptimization, plan=plan, total_steps=total, waking=waking(network, corpus, plan)),
    )
    return Ingredients(config, learner, batches, plan.learning_rate_at, DataUsed("", len(corpus)))


def targets(labels: Tensor) -> Tensor:
    """(N,) labels -> (N, 10) target probabilities; NOTHING becomes the same probability for every class."""
    classes = len(CLASSES)
    result = torch.full((len(labels), classes), 1.0 / classes)
    known = labels != NOTHING
    result[known] = F.one_hot(labels[known], classes).float()
    return result


def waking(network: nn.Sequential, corpus: Corpus, plan: Plan) -> Waking | None:
    """Looks after the network's units with some digits of the corpus; None where the plan wants none."""
    if not plan.awake:
        return None
    digits = np.flatnonzero(corpus.labels != NOTHING)
    some = np.random.default_rng(plan.seed).permutation(digits)[:LOOKED_AT]
    return Waking(network, torch.from_numpy(corpus.images[some][:, None]), plan.awake, plan.seed)


class CorpusBatches:
    """Whole batches of a corpus, in another order each epoch; their augmentation becomes weaker towards the end."""

    def __init__(self, images: int, plan: Plan) -> None:
        self.images = images
        self.steps_per_epoch = plan.steps_per_epoch(images)
        self._plan = plan
        self._random = torch.Generator().manual_seed(plan.seed)
        self._step = 0

    def epoch(self) -> Iterator[Batch]:
        order = torch.randperm(self.images, generator=self._random)
        for indices in torch.split(order, self._plan.batch_size)[: self.steps_per_epoch]:
            strength = self._plan.strength_at(self._step / (self.steps_per_epoch * self._plan.epochs))
            yield Batch(indices, draw(len(indices), strength, self._random))
            self._step += 1


class PlannedOptimization:
    """AdamW with the plan's momentum, and Muon beside it where the plan says so."""

    def __init__(
        self, parameters: Iterable[nn.Parameter], *, plan: Plan, total_steps: int, waking: Waking | None = None
    ) -> None:
        matrices, rest = split(parameters) if plan.muon else ([], list(parameters))
        self._plan, self._total_steps = plan, total_steps
        betas = (MOMENTA[0], SECOND_BETA)
        self._adam = Adam(rest, betas=betas, weight_decay=plan.weight_decay, decoupled=True)
        self._muon = Muon(matrices, momentum=MUON_MOMENTUM, weight_decay=plan.muon_decay)
        self._waking = waking
        self._step = 0

    def step(self, learning_rate: float) -> None:
        self._step += 1
        if self._waking is not None and self._step % self._plan.look_every == 0:
            self._waking.wake()
        self._adam.betas = (self._plan.momentum_at(self._step, self._total_steps), SECOND_BETA)
        self._adam.step(learning_rate)
        self._muon.step(self._plan.muon * learning_rate / self._plan.learning_rate)

    def follow(self) -> None:
        self._adam.follow()
        self._muon.follow()

    def forget(self) -> None:
        self._adam.forget()
        self._muon.forget()
