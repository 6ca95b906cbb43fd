"""Whether an answer can be changed to a class, whether it has been, and the way there as a value."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.baselines import normalised_pixels
from cnn_gui.core.explain.errors import ExplainError
from cnn_gui.core.explain.messages import Change, ChangeKind
from cnn_gui.core.explain.passes import array
from cnn_gui.core.explain.questions import check_class

FRAMES = 21
"""Inputs on the way, the first without a change."""


@torch.no_grad()
def check_target(network: nn.Module, x: Tensor, target: int) -> None:
    """x: (1, C, H, W), normalised. Raises ExplainError where there is no such class or it is the answer already,
    CheckpointError where the network's numbers are not finite."""
    logits = network(x)[0]
    if not torch.isfinite(logits).all():
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "The numbers of this network are not finite: the weights are of no use.")
        )
    check_class(target, len(logits))
    if int(logits.argmax()) == target:
        raise ExplainError(
            QT_TRANSLATE_NOOP("core", "That is the answer already: choose a class that it is to become.")
        )


def lead(logits: Tensor, target: int) -> Tensor:
    """ln(p / (1 − p)) of the target's probability p, for (N, classes): above 0 it outweighs all others."""
    return lead_of(logits, torch.full((len(logits),), target, device=logits.device))


def lead_of(logits: Tensor, labels: Tensor) -> Tensor:
    """The same of a class for each, (N,)."""
    others = logits.scatter(1, labels[:, None], -math.inf)
    return logits.gather(1, labels[:, None])[:, 0] - others.logsumexp(dim=1)


@torch.no_grad()
def way(network: nn.Module, kind: ChangeKind, target: int, frames: Tensor, task: Task) -> Change:
    """frames: (K, C, H, W) pixels in 0..1, the first without a change."""
    inputs = normalised_pixels(frames, task)
    changes = (frames[-1] - frames[0]).abs()
    return Change(
        kind,
        target,
        array(inputs),
        array(network(inputs)),
        changed=float(changes.sum()),
        largest=float(changes.max()),
        ink=float(frames[0].sum()),
    )
