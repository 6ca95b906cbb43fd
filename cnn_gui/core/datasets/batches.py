"""Which images in which order, and how they become the network's input.

Everything random is drawn from generators of its own, derived from the config's seed: the global one is neither read
nor changed, so that equal seeds give equal runs whatever else the process does.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.messages import Task


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
    """(N, C, H, W) uint8 to float32 in 0..1: torchvision's ToTensor."""
    return images.to(torch.float32).div_(255)


def normalised(images: Tensor, task: Task) -> Tensor:
    """The task's input for ``unit_scale`` images (N, C, H, W), in place: torchvision's Normalize(mean, std)."""
    if len(task.mean) == 1:
        return images.sub_(task.mean[0]).div_(task.std[0])
    mean, std = (torch.tensor(numbers, device=images.device).view(-1, 1, 1) for numbers in (task.mean, task.std))
    return images.sub_(mean).div_(std)


def picture(image: UInt8) -> UInt8:
    """An image of a data set for people's eyes: (1, H, W) uint8 to (H, W), (3, H, W) to (H, W, 3); a copy."""
    return (image[0] if len(image) == 1 else np.moveaxis(image, 0, 2)).copy()
