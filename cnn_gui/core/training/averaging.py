"""Weights averaged over the steps of a run, which are steadier than those of its last step.

Polyak and Juditsky, "Acceleration of stochastic approximation by averaging" (1992). The average is exponential: each
step keeps ``decay`` of it and adds 1 - decay of the weights. Where the images are noisy and the learning rate stays
high, it is worth as much as many more epochs (Izmailov et al., "Averaging weights leads to wider optima", 2018).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import chain

import torch
from torch import Tensor, nn


def decay_of(share: float, steps: int) -> float:
    """What each step keeps of an average that reaches back over about ``share`` of a run's steps, 0 to 1.

    0 where that is no more than one step: the average then is the last step's weights.
    """
    reach = share * steps
    return 1 - 1 / reach if reach > 1 else 0.0


class WeightAverage:
    """The exponential average of a network's weights, and of what batch norm has learnt, as a network of its own.

    The numbers are those of torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn and use_buffers: the average
    begins with the weights after the first step. That class copies hooks and is a module around the module; this one
    can begin anew and go to another device.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._source = network
        self._decay = decay
        self._begun = False
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        """What it is now, in evaluation mode: to be read only."""

    def restart(self) -> None:
        """Becomes what the network is now, and begins anew with its next step."""
        self._begun = False
        self._take(1.0)

    def update(self) -> None:
        """Takes in the weights after one more step."""
        self._take(1 - self._decay if self._begun else 1.0)
        self._begun = True

    @torch.no_grad()
    def _take(self, share: float) -> None:
        for mean, value in zip(_tensors(self.network), _tensors(self._source), strict=True):
            if share < 1 and mean.is_floating_point():
                mean.lerp_(value, share)
            else:
                # Counts are as they are.
                mean.copy_(value)


def _tensors(network: nn.Module) -> Iterator[Tensor]:
    return chain(network.parameters(), network.buffers())
