"""Adam for a few tensors (D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2014).

torch's own class makes the first one wait for seconds, for it imports torch's compiler (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

FIRST, SECOND = 0.9, 0.999
"""How long the means of the gradients, and of their squares, are."""

LEAST = 1e-8


class AdamSteps:
    """Moves leaves, each at its rate, against the gradients it is given."""

    def __init__(self, leaves: Sequence[tuple[Tensor, float]]) -> None:
        self._leaves = tuple(leaves)
        self._means = [torch.zeros_like(leaf) for leaf, _ in self._leaves]
        self._squares = [torch.zeros_like(leaf) for leaf, _ in self._leaves]
        self._steps = 0

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor]) -> None:
        """gradients: of the leaves, in their order."""
        self._steps += 1
        grown, spread = 1 - FIRST**self._steps, 1 - SECOND**self._steps
        for (leaf, rate), mean, square, gradient in zip(
            self._leaves, self._means, self._squares, gradients, strict=True
        ):
            mean.lerp_(gradient, 1 - FIRST)
            square.mul_(SECOND).addcmul_(gradient, gradient, value=1 - SECOND)
            leaf.addcdiv_(mean, (square / spread).sqrt_().add_(LEAST), value=-rate / grown)
