"""The change that no eye sees: all pixels a little, so that the answer is another class.

I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples" (2015): along the sign of the
gradient each pixel changes by the same small amount, and the logits by the sum of all. A. Madry et al., "Towards deep
learning models resistant to adversarial attacks" (2018): many small steps, each kept within the amount (PGD). How
small the amount can be is found by halving.

What is climbed is the lead over all other classes together. The lead over the strongest of them is no guide: which one
that is changes from step to step, and in a network that has learnt varied digits the steps then undo each other.
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
from cnn_gui.core.explain.passes import GoesOn, Tell, always, untold
from cnn_gui.core.explain.targets import FRAMES, check_target, lead, way

LARGEST = 0.5
"""The largest change of a pixel that is tried, on the scale 0..1."""

BEGINNINGS = (LARGEST, LARGEST / 2, LARGEST / 4)
"""The amounts that are tried at first: the steps of a large one can lead astray where those of a smaller one do not."""

HALVINGS = 8
STEPS = 20
FIRST_STRIDE, LAST_STRIDE = 0.3, 0.02
"""A step's length, as a share of the amount: the first one's, and what the last ones come to."""


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

    x: (C, H, W), normalised. Every pixel stays within 0..1. tell: hears how far it is. None where none of
    BEGINNINGS does. Raises ExplainError where there is no such class or it is the answer already, EndedError where
    ``goes_on`` says no.
    """
    image = torch.from_numpy(np.ascontiguousarray(x, dtype=np.float32))[None]
    check_target(network, image, target)
    pixels = pixels_of(image, task).clamp(0, 1)
    tell(ChangeProgress(0, HALVINGS + 1))
    low, high = 0.0, LARGEST
    best: Tensor | None = None
    for high in BEGINNINGS:
        best = _within(network, pixels, target, task, high, goes_on)
        if best is not None:
            break
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
    for step in range(STEPS):
        if not goes_on():
            raise EndedError
        ahead, gradient = _climb(network, normalised_pixels(now, task), target)
        if ahead > 0:
            return now
        stride = LAST_STRIDE + (FIRST_STRIDE - LAST_STRIDE) * (1 - step / STEPS)
        now = (now + stride * amount * gradient.sign()).clamp(lowest, highest)
    ahead, _ = _climb(network, normalised_pixels(now, task), target)
    return now if ahead > 0 else None


def _climb(network: nn.Module, inputs: Tensor, target: int) -> tuple[float, Tensor]:
    """The target's lead over all other classes, and its gradient by the inputs."""
    with torch.enable_grad():
        x = inputs.detach().requires_grad_()
        ahead = lead(network(x), target).sum()
        (gradient,) = torch.autograd.grad(ahead, x)
    return float(ahead.detach()), gradient
