"""Deletion and insertion: does the answer fall where ink is taken away in the order that a method says?

Pixels that differ from paper are taken away, or put on empty paper, those with the largest share first. If the shares
mean what they say, the probability falls at once in the one, and rises at once in the other. V. Petsiuk, A. Das,
K. Saenko, "RISE" (2018); W. Samek et al., "Evaluating the visualization of what a deep neural network has learned"
(2017). The same pixels in a random order are what any order has to beat.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32, Int64
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.baselines import baseline_of
from cnn_gui.core.explain.messages import Baseline, Explanation, InkCurve
from cnn_gui.core.explain.passes import Aim, GoesOn, always, batches
from cnn_gui.core.network.messages import NetworkSpec

POINTS = 25
"""Of a curve, its two ends counted: a point for each 4 % of the ink."""

ORDERS = 4
"""Random orders whose mean is compared with."""

Network = tuple[nn.Module, NetworkSpec, Task]


def curve_of(network: Network, explanation: Explanation, goes_on: GoesOn = always) -> InkCurve:
    """The curve of an explanation. Raises EndedError as soon as it is no longer wanted."""
    order = ordered(explanation.by_pixel, ink_of(explanation.input, network[2]))
    return _curve(network, explanation, order, goes_on)


def random_curve(
    network: Network, explanation: Explanation, *, seed: int = 0, orders: int = ORDERS, goes_on: GoesOn = always
) -> InkCurve:
    """The mean of random orders of the same ink. Raises EndedError as soon as it is no longer wanted."""
    ink, random = ink_of(explanation.input, network[2]), np.random.default_rng(seed)
    curves = [_curve(network, explanation, random.permutation(ink), goes_on) for _ in range(orders)]
    return mean_curve(curves)


def mean_curve(curves: Sequence[InkCurve]) -> InkCurve:
    """The mean of several curves, point by point."""
    deletion, insertion = (np.stack(each) for each in zip(*((c.deletion, c.insertion) for c in curves), strict=True))
    return InkCurve(*(each.mean(axis=0, dtype=np.float64).astype(np.float32) for each in (deletion, insertion)))


def ink_of(x: Float32, task: Task) -> Int64:
    """The places, in a flattened (H, W), of the pixels of an input (C, H, W) that differ from paper."""
    paper = baseline_of(Baseline.PAPER, torch.zeros(1, *x.shape), task)[0].numpy()
    return np.flatnonzero(np.abs(x - paper).max(axis=0) > 1e-6)


def ordered(shares: Float32, ink: Int64) -> Int64:
    """Places of the ink, those with the largest share (H, W) first."""
    return ink[np.argsort(-shares.ravel()[ink], kind="stable")]


def _curve(network: Network, explanation: Explanation, order: Int64, goes_on: GoesOn) -> InkCurve:
    module, spec, task = network
    x = torch.from_numpy(explanation.input)
    paper = baseline_of(Baseline.PAPER, x[None], task)[0]
    taken = torch.zeros(POINTS, x.shape[1] * x.shape[2], dtype=torch.bool)
    for point, count in enumerate(np.rint(np.linspace(0, len(order), POINTS)).astype(int)):
        taken[point, torch.from_numpy(order[:count])] = True
    mask = taken.reshape(POINTS, 1, *x.shape[1:])
    aim = Aim(explanation.target, explanation.question.against)
    both = torch.cat([torch.where(mask, paper, x), torch.where(mask, x, paper)])
    found = torch.cat([probability(module, both[part], aim) for part in batches(len(both), spec, goes_on)]).numpy()
    return InkCurve(found[:POINTS].astype(np.float32), found[POINTS:].astype(np.float32))


@torch.no_grad()
def probability(network: nn.Module, x: Tensor, aim: Aim) -> Tensor:
    """Of the target, (N,): among all classes, or among the two that are held against each other."""
    logits = network(x)
    if aim.against is not None:
        return torch.sigmoid(aim.of(logits))
    return torch.softmax(logits, dim=1)[:, aim.target]
