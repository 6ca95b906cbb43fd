"""Trains a network on a corpus by core.training's loop: AdamW, or Muon beside it, one cycle, averaged weights.

The weights are averaged exponentially over the steps (core.training.averaging), which on noisy, augmented data is worth
as much as twice the epochs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.evaluation.accuracy import logits_of as logits_of_batch
from cnn_gui.core.network.modules import load_weights
from cnn_gui.core.training.loop import train_with
from cnn_gui.core.training.messages import RunEnd, RunFinished, TrainingEvent, WeightsChanged
from cnn_gui.pretraining.corpus import Corpus
from cnn_gui.pretraining.ingredients import ingredients
from cnn_gui.pretraining.plan import Plan

Take = Callable[[TrainingEvent], None]
"""Called with each event of the run."""


def fit(network: nn.Sequential, corpus: Corpus, plan: Plan, test_set: Dataset, take: Take) -> nn.Sequential:
    """Trains the network and returns it with its averaged weights, in evaluation mode.

    Tested on ``test_set`` after every epoch, by which nothing is chosen. Raises UserError where the training diverges.
    """
    weights: Mapping[str, Float32] = {}
    for event in train_with(ingredients(network, corpus, plan), test_set, weights_every=math.inf):
        take(event)
        if isinstance(event, WeightsChanged):
            weights = event.weights
        if isinstance(event, RunFinished) and event.end is RunEnd.FAILED:
            raise UserError(event.error or "The training failed.")
    load_weights(network, weights)
    return network.eval()


def logits_of(network: nn.Module, corpus: Corpus) -> Tensor:
    """(N, 10) logits in float32 of the corpus as it is. The network is left in the mode it was in."""
    cpu = torch.device("cpu")
    parts = np.array_split(corpus.images[:, None], max(1, len(corpus) // 1000))
    return torch.cat([logits_of_batch(network, torch.from_numpy(part), cpu) for part in parts])
