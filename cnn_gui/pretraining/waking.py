"""Keeps every map and neuron of a network awake while it is pretrained: who looks at it finds no empty ones.

A unit whose input is negative on every image gets no gradient (Lu et al., "Dying ReLU and Initialization", 2019), and a
decoupled weight decay then takes its weights to nothing: Muon's, at its rates, in some thousand steps to 1e-13. So
units that hardly fire are looked for now and then, and are given back what they lack before that happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import MNIST

WITHERED = 0.1
"""Weights shorter than so many times those of the layer's median unit are made anew."""

LIFT = 0.1
"""How far above zero the input of a woken unit comes, in standard deviations of the layer's inputs."""

AT_ONCE = 1000
"""Images that are looked at together where it is counted how often units fire."""


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """weights: (units, ...) of a layer before a ReLU; shift: (units,), what is added to its output last: its bias, or
    that of the batch norm behind it. None where there is neither."""

    weights: Tensor
    shift: Tensor | None


class Waking:
    """Looks at a network with a few images, and wakes the units that fire on fewer than a share of them."""

    def __init__(self, network: nn.Sequential, images: Tensor, share: float, seed: int) -> None:
        """images: (N, 1, 28, 28) uint8, the same at each look. share: of the images, 0 to 1."""
        self._network = network
        self._inputs = normalised(unit_scale(images), MNIST)
        self._share = share
        self._random = torch.Generator().manual_seed(seed)

    @torch.no_grad()
    def wake(self) -> int:
        """How many units slept. Their shift is raised until they just fire on the share of the images that excite them
        most; where the weights have withered they are made anew before. The network is left in the mode it was in."""
        training = self._network.training
        self._network.eval()
        slept, values, layer = 0, self._inputs, None
        for module in self._network:
            if isinstance(module, nn.ReLU) and layer is not None and layer.shift is not None:
                slept += self._wake(layer.weights, layer.shift, values)
            layer = _layer(module, layer)
            values = module(values)
        self._network.train(training)
        return slept

    def _wake(self, weights: Tensor, shift: Tensor, values: Tensor) -> int:
        """values: what comes into the ReLU, (N, units) or (N, maps, H, W)."""
        peaks = _peaks(values)
        level = torch.quantile(peaks, 1 - self._share, dim=0)
        asleep = level <= 0
        if not asleep.any():
            return 0
        shift[asleep] += LIFT * peaks.std() - level[asleep]
        lengths = weights.flatten(1).norm(dim=1)
        for unit in (asleep & (lengths < WITHERED * lengths.median())).nonzero()[:, 0].tolist():
            fresh = torch.randn(weights[unit].shape, generator=self._random)
            weights[unit] = fresh * (lengths.median() / fresh.norm())
            shift[unit] = 0
        return int(asleep.sum())


def _layer(module: nn.Module, before: _Units | None) -> _Units | None:
    """What decides the units after ``module``; poolings and the like leave them to the one before."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        return _Units(module.weight, module.bias)
    if isinstance(module, nn.BatchNorm2d) and before is not None:
        return _Units(before.weights, module.bias)
    return before


@torch.no_grad()
def firing(network: nn.Sequential, images: UInt8) -> dict[str, Tensor]:
    """By the name of each ReLU the share of the images, 0 to 1, on which each of its maps or neurons is above zero at
    any place. images: (N, 28, 28). The network is left in the mode it was in."""
    training, counts = network.training, dict[str, Tensor]()
    network.eval()
    for part in np.array_split(images, max(1, len(images) // AT_ONCE)):
        values = normalised(unit_scale(torch.from_numpy(np.array(part))[:, None]), MNIST)
        for name, module in network.named_children():
            values = module(values)
            if isinstance(module, nn.ReLU):
                fired = (_peaks(values) > 0).sum(dim=0)
                counts[name] = counts.get(name, torch.zeros_like(fired)) + fired
    network.train(training)
    return {name: count / len(images) for name, count in counts.items()}


def in_words(shares: Mapping[str, Tensor]) -> str:
    """What ``firing`` found, for a network's record."""
    found = [(float(share), name, unit) for name, of in shares.items() for unit, share in enumerate(of)]
    least, name, unit = min(found)
    silent = sum(share == 0 for share, _, _ in found)
    return (
        f"Of its {len(found)} maps and neurons {silent or 'none'} never fires on MNIST's training digits; the least "
        f"active, {name} {unit}, fires on {100 * least:.2f}\N{NO-BREAK SPACE}% of them."
    )


def _peaks(values: Tensor) -> Tensor:
    """(N, units), of maps the largest of each."""
    return values.flatten(2).amax(2) if values.dim() == 4 else values
