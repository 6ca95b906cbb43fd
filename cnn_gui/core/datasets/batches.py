"""Which images in which order, and how they become the network's input.

Everything random is drawn from generators of its own, derived from the config's seed: the global one is neither read
nor changed, so that equal seeds give equal runs whatever else the process does.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from cnn_gui.core.datasets.messages import MEAN, STD


def generator(seed: int, purpose: str) -> torch.Generator:
    """A random generator for one purpose, independent of those of the same seed for other purposes."""
    child = np.random.SeedSequence([seed, *purpose.encode()]).generate_state(1)[0]
    return torch.Generator().manual_seed(int(child))


def chosen(n: int, size: int, seed: int) -> Tensor:
    """Indices of the images that a run uses: all n in order, or the first ``size`` of a shuffle."""
    if size >= n:
        return torch.arange(n)
    return torch.randperm(n, generator=generator(seed, "subset"))[:size]


def epoch_orders(n: int, seed: int) -> Iterator[Tensor]:
    """For each epoch a permutation of 0..n-1, without end.

    They are those of ``DataLoader(shuffle=True, generator=torch.Generator().manual_seed(seed))``, which draws two
    numbers more in each epoch: so a run sees the same images in the same order as the tutorial's loop.
    """
    order = torch.Generator().manual_seed(seed)
    while True:
        torch.empty((), dtype=torch.int64).random_(generator=order)
        yield torch.randperm(n, generator=order)
        torch.randperm(n, generator=order)


def unit_scale(images: Tensor) -> Tensor:
    """(N, 28, 28) uint8 to (N, 1, 28, 28) float32 in 0..1: torchvision's ToTensor."""
    return images.unsqueeze(1).to(torch.float32).div_(255)


def normalised(images: Tensor) -> Tensor:
    """The network's input for ``unit_scale`` images, in place: torchvision's Normalize((MEAN,), (STD,))."""
    return images.sub_(MEAN).div_(STD)
