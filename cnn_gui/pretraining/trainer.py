"""Trains a network on a corpus: AdamW, or Muon beside it, one cycle, averaged weights, bfloat16 where that is fast.

The weights are averaged exponentially over the steps (Polyak and Juditsky, 1992; Izmailov et al., 2018), which on
noisy, augmented data is worth as much as twice the epochs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnn_gui.core.datasets.messages import CLASSES, MEAN, STD
from cnn_gui.core.evaluation.accuracy import evaluation_mode
from cnn_gui.core.training.muon import Muon, split
from cnn_gui.pretraining.corpus import NOTHING, Corpus
from cnn_gui.pretraining.image_augmentation import Strength, augment

MUON_MOMENTUM = 0.9


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast.

    muon: the highest rate of Muon, which updates all filters and matrices but the last; 0 leaves them to AdamW.
    muon_decay: its weight decay. smoothing: label smoothing. decay: of the exponential average of the weights, per
    step. warm_up: the share of the run in which the learning rate rises. calm: the share of the run at its end in which
    the augmentation falls to ``rest`` of its strength, towards digits as they are.
    """

    epochs: int = 20
    batch_size: int = 256
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    muon: float = 0.04
    muon_decay: float = 0.2
    smoothing: float = 0.02
    decay: float = 0.998
    warm_up: float = 0.15
    seed: int = 0
    strength: Strength = field(default_factory=Strength)
    calm: float = 0.35
    rest: float = 0.25

    def in_words(self) -> str:
        """What a record's recipe has no field for."""
        muon = f"Muon's weight decay {self.muon_decay:g}; " if self.muon else ""
        calm, rest = (f"{100 * share:.0f}\N{NO-BREAK SPACE}%" for share in (self.calm, self.rest))
        return (
            f"Training: {muon}the weights are the exponential average over the steps, {self.decay:g} of it kept in "
            f"each; the variation becomes weaker in the last {calm} of the steps, down to {rest}."
        )


Report = Callable[[int, float, nn.Module], None]
"""Called with the epoch (from 1), the seconds so far and the averaged network."""

StepReport = Callable[[int, float, float], None]
"""Called with the step (from 1), its loss and its learning rate."""


def fit(
    network: nn.Module,
    corpus: Corpus,
    plan: Plan,
    report: Report | None = None,
    step_report: StepReport | None = None,
) -> nn.Module:
    """Trains network in place and returns the averaged network."""
    generator = torch.Generator().manual_seed(plan.seed)
    images = torch.from_numpy(corpus.images)
    targets = soft_targets(torch.from_numpy(corpus.labels), plan.smoothing)
    network.train().to(memory_format=torch.channels_last)
    average = torch.optim.swa_utils.get_ema_multi_avg_fn(plan.decay)  # type: ignore[no-untyped-call]
    averaged = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=average, use_buffers=True)
    matrices, rest = split(network.parameters()) if plan.muon else ([], list(network.parameters()))
    muon = Muon(matrices, momentum=MUON_MOMENTUM, weight_decay=plan.muon_decay)
    optimizer = torch.optim.AdamW(rest, plan.learning_rate, weight_decay=plan.weight_decay, fused=True)
    per_epoch = max(1, len(images) // plan.batch_size)
    total = per_epoch * plan.epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, plan.learning_rate, total_steps=total + 1, pct_start=plan.warm_up, final_div_factor=1e3
    )
    start = time.perf_counter()
    for step in range(total):
        if step % per_epoch == 0:
            order = torch.randperm(len(images), generator=generator)
        place = step % per_epoch * plan.batch_size
        chosen = order[place : place + plan.batch_size]
        rate = float(optimizer.param_groups[0]["lr"])
        strength = plan.strength.times(_strength_left(step / total, plan))
        loss = _gradients(network, images[chosen], targets[chosen], strength, generator)
        optimizer.step()
        muon.step(plan.muon * rate / plan.learning_rate)
        schedule.step()
        averaged.update_parameters(network)
        if step_report is not None:
            step_report(step + 1, loss, rate)
        if report is not None and (step + 1) % per_epoch == 0:
            report((step + 1) // per_epoch, time.perf_counter() - start, averaged.module)
    return averaged.module.eval()


def _strength_left(progress: float, plan: Plan) -> float:
    """1 until the run becomes calm, then falling to plan.rest at its end; progress in 0..1."""
    calmness = max(0.0, (progress - (1 - plan.calm)) / plan.calm) if plan.calm > 0 else 0.0
    return 1 - (1 - plan.rest) * calmness


def _gradients(
    network: nn.Module, images: Tensor, targets: Tensor, strength: Strength, generator: torch.Generator
) -> float:
    """Leaves the gradients of a batch in the parameters; its mean loss."""
    inputs = augment(images[:, None].float() / 255, strength, generator)
    inputs = ((inputs - MEAN) / STD).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=HAS_BFLOAT16):
        logits = network(inputs)
    loss = F.cross_entropy(logits.float(), targets)
    network.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    return float(loss.detach())


def _has_bfloat16() -> bool:
    """Whether the processor computes in bfloat16; elsewhere it would be emulated and slow."""
    supported = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    return supported is not None and bool(supported())


HAS_BFLOAT16 = _has_bfloat16()


def soft_targets(labels: Tensor, smoothing: float) -> Tensor:
    """(N,) labels -> (N, 10) target probabilities; NOTHING becomes the same probability for every class."""
    classes = len(CLASSES)
    targets = torch.full((len(labels), classes), 1.0 / classes)
    known = labels != NOTHING
    targets[known] = F.one_hot(labels[known], classes).float() * (1 - smoothing) + smoothing / classes
    return targets


@torch.inference_mode()
def logits_of(network: nn.Module, corpus: Corpus) -> Tensor:
    """(N, 10) logits in float32 of the corpus as it is. The network is left in the mode it was in."""
    with evaluation_mode(network):
        parts = [
            network(((torch.from_numpy(part)[:, None].float() / 255) - MEAN) / STD)
            for part in np.array_split(corpus.images, max(1, len(corpus) // 1000))
        ]
    return torch.cat(parts)
