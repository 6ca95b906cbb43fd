"""How well a layer's values separate the classes: by nearest neighbours, and by a linear probe (G. Alain, Y. Bengio,
"Understanding intermediate layers using linear classifier probes", 2016).

Both need nothing but the products of images with one another, so that a layer of any width costs no more memory than
its values of the fitted images, or a part of them at a time.
"""

from __future__ import annotations

import torch
from torch import Tensor

NEIGHBOURS = 5
"""Fitted images that vote."""

PENALTY = 1e-4
"""Of the probe: its loss is the mean cross-entropy plus half of this times the sum of its squared weights, for values
scaled so that the fitted images have a mean square of 1."""

_ENOUGH, _MOST_STEPS, _LOOK_EVERY = 1e-4, 2_000, 20
"""Norm of the loss's gradient at which a probe is fitted, steps of its descent, and steps between two looks."""


@torch.inference_mode()
def by_nearest(distances: Tensor, labels: Tensor, classes: int) -> Tensor:
    """(T,): the class that most of the nearest NEIGHBOURS fitted images have, where several do the one whose image is
    nearest. distances: (T, F), or anything that rises with them. labels: (F,) of the fitted images."""
    near = distances.topk(min(NEIGHBOURS, distances.shape[1]), dim=1, largest=False).indices
    votes = torch.nn.functional.one_hot(labels[near], classes).sum(dim=1)
    theirs = votes.gather(1, labels[near])
    # argmax takes the first of equals: the nearest.
    first = theirs.argmax(dim=1, keepdim=True)
    return labels[near].gather(1, first)[:, 0]


class LinearProbe:
    """Multinomial logistic regression, fitted until its gradient vanishes.

    Its weights are a sum over the fitted images (the representer theorem), so that it is fitted in their products, by
    Nesterov's accelerated descent, whose step follows from these."""

    @torch.inference_mode()
    def __init__(self, products: Tensor, labels: Tensor, classes: int, penalty: float = PENALTY) -> None:
        """products: (F, F) of the fitted images with one another, of values whose mean over them is 0. labels: (F,)."""
        count = len(labels)
        exact = products.double()
        self._scale = float(exact.diagonal().mean()) or 1.0
        # One more value, which is always 1, has the bias as its weight.
        exact = exact / self._scale + 1.0
        wanted = torch.nn.functional.one_hot(labels, classes).double()
        # No eigenvalue is above the fourth root of the sum of their fourth powers.
        largest = float(torch.linalg.matrix_norm(exact @ exact)) ** 0.5
        step = 1.0 / (0.5 * largest / count + penalty)
        root = (penalty * step) ** 0.5
        momentum = (1 - root) / (1 + root)
        self.coefficients = torch.zeros(count, classes, dtype=torch.float64)
        ahead = self.coefficients
        self.steps, self.gradient = 0, float("inf")
        while self.steps < _MOST_STEPS:
            slope = (torch.softmax(exact @ ahead, dim=1) - wanted) / count + penalty * ahead
            if self.steps % _LOOK_EVERY == 0:
                self.gradient = float((slope * (exact @ slope)).sum().clamp_min(0)) ** 0.5
                if self.gradient < _ENOUGH:
                    break
            newer = ahead - step * slope
            ahead = newer + momentum * (newer - self.coefficients)
            self.coefficients = newer
            self.steps += 1
        self.coefficients = ahead

    @torch.inference_mode()
    def classes_of(self, products: Tensor) -> Tensor:
        """(T,), for the products (T, F) of other images with the fitted ones."""
        scores = (products.double() / self._scale + 1.0) @ self.coefficients
        return scores.argmax(dim=1)
