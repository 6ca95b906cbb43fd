"""The change that no eye sees: all pixels a little, so that the answer is another class.

I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples" (2015): along the sign of the
gradient each pixel changes by the same small amount, and the logits by the sum of all. A. Madry et al., "Towards deep
learning models resistant to adversarial attacks" (2018): many small steps, each kept within the amount (PGD). How
small the amount can be is found by halving; then the change is taken back along its way as far as the answer stays.
What counts is the picture of whole steps of 255, as it can be kept, sent and put on a canvas.
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

LEVELS = 255
"""Steps of a picture's pixel between 0 and 1."""

NEARLY = 0.1
"""By how much a class may be behind that is ahead once its picture is rounded."""

BACK = 64
"""Places on the way to a change at which it is looked whether it is enough already."""


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
    best = _taken_back(network, pixels, best, target, task)
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
        kept = _kept(now)
        # Rounding costs little: only who leads, or nearly does, is looked at again.
        if ahead > -NEARLY and _leads(network, kept, target, task):
            return kept
        stride = LAST_STRIDE + (FIRST_STRIDE - LAST_STRIDE) * (1 - step / STEPS)
        now = (now + stride * amount * gradient.sign()).clamp(lowest, highest)
    kept = _kept(now)
    return kept if _leads(network, kept, target, task) else None


def _kept(pixels: Tensor) -> Tensor:
    """In whole steps of LEVELS."""
    return (pixels * LEVELS).round() / LEVELS


@torch.no_grad()
def _leads(network: nn.Module, pixels: Tensor, target: int, task: Task) -> bool:
    """Whether the target outweighs all other classes, for (1, C, H, W)."""
    return float(lead(network(normalised_pixels(pixels, task)), target)) > 0


def _taken_back(network: nn.Module, pixels: Tensor, best: Tensor, target: int, task: Task) -> Tensor:
    """The first of BACK places on the way from ``pixels`` to ``best`` at which ``target`` is the answer, as at its end.

    One after the other: many at once come out a little otherwise than one by itself.
    """
    shares = torch.linspace(0, 1, BACK + 1)[1:-1].tolist()
    places = (_kept(pixels + share * (best - pixels)) for share in shares)
    return next((place for place in places if _leads(network, place, target, task)), best)


def _climb(network: nn.Module, inputs: Tensor, target: int) -> tuple[float, Tensor]:
    """The target's lead over all other classes, and its gradient by the inputs."""
    with torch.enable_grad():
        x = inputs.detach().requires_grad_()
        ahead = lead(network(x), target).sum()
        (gradient,) = torch.autograd.grad(ahead, x)
    return float(ahead.detach()), gradient
