"""t-SNE: points in two dimensions so that neighbours stay neighbours. Exact, in torch, for up to some thousand points.

L. van der Maaten, G. Hinton, "Visualizing data using t-SNE", 2008; the learning rate and the start from principal
components as D. Kobak, P. Berens, "The art of using t-SNE for single-cell transcriptomics", 2019, advise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from cnn_gui.core.arrays import Float32

PERPLEXITY, STEPS = 30.0, 500
"""How many neighbours a point listens to, about, and steps of the whole descent."""

_EXAGGERATED, _EXAGGERATION = 150, 12.0
"""Steps at first in which the neighbours pull so many times as strongly: clusters find each other."""

_LOSS_EVERY = 10
"""Steps between two losses: one costs as much as a step."""

_SEARCH_ROUNDS = 40
_LEAST = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class TsneStep:
    """positions: (N, 2) float32. step: of how many were made. loss: the Kullback-Leibler divergence, without the
    exaggeration, a few steps before."""

    positions: Float32
    step: int
    loss: float


class Tsne:
    """The descent. One for each set of points: it keeps three N×N matrices, 48 MB for 2,000."""

    def __init__(self, points: Float32, *, seed: int = 0, perplexity: float = PERPLEXITY, steps: int = STEPS) -> None:
        """points: (N, D), N at least 4. seed: of the noise at the start; equal seeds give equal descents."""
        self.total = steps
        self._affinities = affinities(torch.from_numpy(points), min(perplexity, (len(points) - 1) / 3))
        self._entropy = float((self._affinities * self._affinities.clamp_min(_LEAST).log()).sum())
        self._positions = _start(points, seed)
        self._velocity = torch.zeros_like(self._positions)
        self._gains = torch.ones_like(self._positions)
        self._rate = max(len(points) / _EXAGGERATION / 4, 50.0)

    @torch.inference_mode()
    def steps(self) -> Iterator[TsneStep]:
        """One each; the caller may stop for good or go on later."""
        count = len(self._positions)
        kernel, force = torch.empty(count, count), torch.empty(count, count)
        loss = 0.0
        for step in range(self.total):
            early = step < _EXAGGERATED
            gradient, total = self._slope(kernel, force, _EXAGGERATION if early else 1.0)
            if step % _LOSS_EVERY == 0:
                loss = self._loss(kernel, force, total)
            same = (gradient > 0) == (self._velocity > 0)
            self._gains = torch.where(same, self._gains * 0.8, self._gains + 0.2).clamp_min(0.01)
            momentum = 0.5 if early else 0.8
            self._velocity = momentum * self._velocity - self._rate * self._gains * gradient
            self._positions = self._positions + self._velocity
            self._positions -= self._positions.mean(dim=0)
            yield TsneStep(self._positions.numpy().copy(), step + 1, loss)

    def _slope(self, kernel: Tensor, force: Tensor, exaggeration: float) -> tuple[Tensor, float]:
        """The gradient (N, 2) and the sum over the kernel, which both matrices are written over for."""
        y = self._positions
        squares = (y * y).sum(dim=1)
        torch.addmm(squares[None, :], y, y.T, beta=1.0, alpha=-2.0, out=kernel)
        kernel += squares[:, None]
        kernel.clamp_min_(0).add_(1).reciprocal_().fill_diagonal_(0)
        total = float(kernel.sum())
        # What is far is pushed by the kernel's square, what is near pulled by its affinity.
        torch.mul(kernel, -1 / total, out=force)
        force.add_(self._affinities, alpha=exaggeration).mul_(kernel)
        gradient = 4 * (force.sum(dim=1, keepdim=True) * y - force @ y)
        return gradient, total

    def _loss(self, kernel: Tensor, room: Tensor, total: float) -> float:
        torch.clamp_min(kernel, _LEAST, out=room)
        room.log_().mul_(self._affinities)
        return self._entropy - float(room.sum()) + float(np.log(total))


@torch.inference_mode()
def affinities(points: Tensor, perplexity: float) -> Tensor:
    """(N, N), symmetric, their sum 1: how much points (N, D) are neighbours. For each point the width of its Gaussian
    is found by halving, so that its neighbours count as ``perplexity`` equal ones."""
    distances = torch.cdist(points, points) ** 2
    distances.fill_diagonal_(torch.inf)
    nearest = distances.min(dim=1, keepdim=True).values
    distances -= nearest  # the largest exponent is 0, whatever the scale
    wanted = float(np.log(perplexity))
    low, high = torch.zeros(len(points), 1), torch.full((len(points), 1), torch.inf)
    finite = torch.where(torch.isinf(distances), 0.0, distances)
    beta = 1 / finite.mean(dim=1, keepdim=True).clamp_min(_LEAST)
    for _ in range(_SEARCH_ROUNDS):
        weights = torch.exp(-distances * beta)
        sums = weights.sum(dim=1, keepdim=True)
        entropy = sums.log() + beta * (finite * weights).sum(dim=1, keepdim=True) / sums
        too_wide = entropy > wanted
        low, high = torch.where(too_wide, beta, low), torch.where(too_wide, high, beta)
        beta = torch.where(torch.isinf(high), beta * 2, (low + high) / 2)
    weights = torch.exp(-distances * beta)
    weights /= weights.sum(dim=1, keepdim=True)
    return (weights + weights.T) / (2 * len(points))


def _start(points: Float32, seed: int) -> Tensor:
    """The first two components, small, with a little noise."""
    first = torch.zeros(len(points), 2)
    have = min(2, points.shape[1])
    first[:, :have] = torch.from_numpy(points[:, :have])
    first *= 1e-4 / max(float(first[:, 0].std()), _LEAST)
    return first + torch.randn(first.shape, generator=torch.Generator().manual_seed(seed)) * 1e-5
