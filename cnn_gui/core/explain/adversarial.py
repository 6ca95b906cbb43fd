"""The change that no eye sees: all pixels a little, so that the answer is another class.

I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples" (2015): along the sign of the
gradient each pixel changes by the same small amount, and the logits by the sum of all. A. Madry et al., "Towards deep
learning models resistant to adversarial attacks" (2018): many small steps, each kept within the amount (PGD). How
small the amount can be is found by halving.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.explain.baselines import normalised_pixels, pixels_of
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.explain.messages import Change, ChangeKind, ChangeProgress
from cnn_gui.core.explain.passes import Aim, GoesOn, Tell, always, input_gradient, untold
from cnn_gui.core.explain.targets import FRAMES, check_target, lead, way

LARGEST = 0.5
"""The largest change of a pixel that is tried, on the scale 0..1."""

HALVINGS = 8
STEPS = 20
STRIDE = 0.15
"""A step's length, as a share of the amount."""


def unseen_change(
    network: nn.Sequential,
    x: Float32,
    target: int,
    task: Task = MNIST,
    goes_on: GoesOn = always,
    *,
    tell: Tell = untold,
) -> Change | None:
    """The smallest change that was found with which ``target`` outweighs all other classes.

    x: (C, H, W), normalised. Every pixel stays within 0..1. tell: hears how far it is. None where even
    LARGEST does not do. Raises ExplainError where there is no such class or it is the answer already, EndedError where
    ``goes_on`` says no.
    """
    image = torch.from_numpy(np.ascontiguousarray(x, dtype=np.float32))[None]
    check_target(network, image, target)
    pixels = pixels_of(image, task).clamp(0, 1)
    low, high = 0.0, LARGEST
    tell(ChangeProgress(0, HALVINGS + 1))
    best = _within(network, pixels, target, task, high, goes_on)
    for halving in range(HALVINGS if best is not None else 0):
        tell(ChangeProgress(halving + 1, HALVINGS + 1))
        middle = (low + high) / 2
        found = _within(network, pixels, target, task, middle, goes_on)
        if found is None:
            low = middle
        else:
            best, high = found, middle
    if best is None:
        return None
    shares = torch.linspace(0, 1, FRAMES)[:, None, None, None]
    return way(network, ChangeKind.PIXELS, target, pixels + shares * (best - pixels), task)


def _within(
    network: nn.Module, pixels: Tensor, target: int, task: Task, amount: float, goes_on: GoesOn
) -> Tensor | None:
    """Pixels (1, C, H, W) that differ by no more than ``amount`` and make ``target`` the answer; None where none do."""
    lowest, highest = (pixels - amount).clamp(min=0), (pixels + amount).clamp(max=1)
    now = pixels
    for _ in range(STEPS):
        if not goes_on():
            raise EndedError
        inputs = normalised_pixels(now, task)
        ahead, rival = _standing(network, inputs, target)
        if ahead > 0:
            return now
        gradient = input_gradient(network, inputs, Aim(target, rival))
        now = (now + STRIDE * amount * gradient.sign()).clamp(lowest, highest)
    ahead, _ = _standing(network, normalised_pixels(now, task), target)
    return now if ahead > 0 else None


@torch.no_grad()
def _standing(network: nn.Module, inputs: Tensor, target: int) -> tuple[float, int]:
    """The target's lead over all other classes, and the strongest of those."""
    logits = network(inputs)
    first, second = logits[0].argsort(descending=True)[:2].tolist()
    return float(lead(logits, target)), second if first == target else first
