"""Attacks that know the network: every pixel is changed by so many steps of 255 at most, so that the answer is wrong.

FGSM goes the whole way along the sign of the gradient at once, PGD in many short steps, each kept within the amount
(core.robustness.messages names the papers). Both climb the loss. Its gradient has the sign of that of the lead of all
other classes over the right one, ln((1 − p) / p), which goes on where the probability p is 1 to all decimals of a
float32 and the gradient of the loss is 0. What counts are whole steps within 0..255, as a picture can be kept.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnn_gui.core.datasets.batches import normalised
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.accuracy import evaluation_mode
from cnn_gui.core.explain.targets import lead_of
from cnn_gui.core.robustness.messages import Perturbation
from cnn_gui.core.robustness.perturbing import in_steps

STEPS = 10
"""Of PGD."""

STRIDE = 2.5
"""How far all of them together could go, in amounts: so that any place within can be reached, as in Madry's code."""


def attacked(
    network: nn.Module, images: Tensor, labels: Tensor, kind: Perturbation, steps: float | Tensor, task: Task
) -> Tensor:
    """images: (N, C, H, W) uint8; labels: (N,), what they must not be read as. The same images, each value changed by
    at most ``steps`` of 255, uint8. steps: for all of them, or (N, 1, 1, 1)."""
    count, stride = (STEPS, STRIDE * steps / STEPS) if kind is Perturbation.PGD else (1, steps)
    before = images.to(torch.float32)
    lowest, highest = (before - steps).clamp(min=0), (before + steps).clamp(max=255)
    now = before
    with evaluation_mode(network):
        for _ in range(count):
            now = torch.clamp(now - stride * _uphill(network, now, labels, task).sign(), lowest, highest)
    return in_steps(now)


def _uphill(network: nn.Module, pixels: Tensor, labels: Tensor, task: Task) -> Tensor:
    """The gradient of each image's lead of its label over all other classes, by its pixels on the scale 0..255."""
    with torch.enable_grad():
        leaf = pixels.detach().requires_grad_()
        logits = network(normalised(leaf / 255, task))
        (gradient,) = torch.autograd.grad(lead_of(logits, labels).sum(), leaf)
    return gradient
