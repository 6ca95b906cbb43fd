"""Trains the tutorial's network on a corpus: AdamW, one cycle, averaged weights, bfloat16 arithmetic."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from cnn_gui.core.messages import CLASSES, MEAN, STD
from cnn_gui.pretraining.augmentation import Strength, augment
from cnn_gui.pretraining.corpus import NOTHING, Corpus


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast. smoothing: label smoothing. decay: of the exponential average of the weights, per step."""

    epochs: int = 14
    batch_size: int = 256
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    smoothing: float = 0.02
    decay: float = 0.998
    seed: int = 0
    strength: Strength = field(default_factory=Strength)


Report = Callable[[int, float, nn.Module], None]


def fit(network: nn.Module, corpus: Corpus, plan: Plan, report: Report | None = None) -> nn.Module:
    """Trains network in place and returns its averaged twin. report(epoch, seconds, averaged) follows each epoch."""
    generator = torch.Generator().manual_seed(plan.seed)
    images = torch.from_numpy(corpus.images)
    targets = soft_targets(torch.from_numpy(corpus.labels), plan.smoothing)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    averaged = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(plan.decay)
    )
    optimizer = torch.optim.AdamW(network.parameters(), plan.learning_rate, weight_decay=plan.weight_decay, fused=True)
    steps = len(images) // plan.batch_size
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, plan.learning_rate, total_steps=steps * plan.epochs, pct_start=0.15, final_div_factor=1e3
    )
    start = time.perf_counter()
    for epoch in range(plan.epochs):
        order = torch.randperm(len(images), generator=generator)
        for step in range(steps):
            chosen = order[step * plan.batch_size : (step + 1) * plan.batch_size]
            _step(network, images[chosen], targets[chosen], plan, optimizer, generator)
            schedule.step()
            averaged.update_parameters(network)
        if report is not None:
            report(epoch + 1, time.perf_counter() - start, averaged.module)
    return averaged.module


def _step(
    network: nn.Module, images: Tensor, targets: Tensor, plan: Plan, optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
) -> None:  # fmt: skip
    inputs = augment(images[:, None].float() / 255, plan.strength, generator)
    inputs = ((inputs - MEAN) / STD).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(inputs)
    loss = F.cross_entropy(logits.float(), targets)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def soft_targets(labels: Tensor, smoothing: float) -> Tensor:
    """(N,) labels -> (N, 10) target probabilities; NOTHING becomes the same probability for every class."""
    classes = len(CLASSES)
    targets = torch.full((len(labels), classes), 1.0 / classes)
    known = labels != NOTHING
    targets[known] = F.one_hot(labels[known], classes).float() * (1 - smoothing) + smoothing / classes
    return targets


@torch.inference_mode()
def logits_of(network: nn.Module, images: Tensor) -> Tensor:
    """(N, 28, 28) uint8 -> (N, 10) logits in float32."""
    network.eval()
    parts = [network(((part[:, None].float() / 255) - MEAN) / STD) for part in torch.split(images, 1000)]
    return torch.cat(parts)
