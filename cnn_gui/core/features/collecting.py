"""What a layer's units have shown so far: the images at both ends, and sums by class. Of fixed size, however many
images there are."""

from __future__ import annotations

import torch
from torch import Tensor

from cnn_gui.core.features.messages import SHOWN


class Ends:
    """The SHOWN largest, or smallest, values of each unit, and their images."""

    def __init__(self, *, largest: bool) -> None:
        self._largest = largest
        self.values = torch.empty(0)
        self.images = torch.empty(0, dtype=torch.int64)

    def add(self, values: Tensor, first: int) -> None:
        """values: (B, U) of the images from ``first`` on."""
        new = torch.arange(first, first + len(values)).expand(values.shape[1], -1)
        if self.values.numel():
            values = torch.cat([self.values, values.T], dim=1)
            new = torch.cat([self.images, new], dim=1)
        else:
            values = values.T
        count = min(SHOWN, values.shape[1])
        self.values, places = torch.topk(values, count, dim=1, largest=self._largest)
        self.images = torch.gather(new, 1, places)


class ClassSums:
    """Sums by class in float64: of values, of their squares, and how many are above a threshold; (K, U) each."""

    def __init__(self, classes: int, units: int, threshold: float) -> None:
        self._threshold = threshold
        self.sums = torch.zeros(classes, units, dtype=torch.float64)
        self.squares = torch.zeros(classes, units, dtype=torch.float64)
        self.fired = torch.zeros(classes, units, dtype=torch.float64)

    def add(self, values: Tensor, labels: Tensor) -> None:
        exact = values.double()
        self.sums.index_add_(0, labels, exact)
        self.squares.index_add_(0, labels, exact * exact)
        self.fired.index_add_(0, labels, (values > self._threshold).double())

    def numbers(self, counts: Tensor, units: slice) -> tuple[Tensor, Tensor, Tensor]:
        """Mean, standard deviation and share that fires, (U, K) float32; NaN for a class without images."""
        n = torch.where(counts > 0, counts.double(), torch.nan)[:, None]
        mean = self.sums[:, units] / n
        spread = (self.squares[:, units] / n - mean * mean).clamp(min=0).sqrt()
        fires = self.fired[:, units] / n
        return mean.T.float(), spread.T.float(), fires.T.float()
