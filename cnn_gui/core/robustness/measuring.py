"""How a network answers test images, the more is done to them: one kind after the other."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.accuracy import logits_of
from cnn_gui.core.evaluation.few import sample
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.explain.passes import GoesOn, always
from cnn_gui.core.robustness.attacks import attacked
from cnn_gui.core.robustness.messages import (
    ATTACKS,
    Bools,
    DrawingCurve,
    KindCurve,
    Perturbation,
    kinds_for,
    strengths_of,
)
from cnn_gui.core.robustness.perturbing import perturbed

ATTACKED = 200
"""Images that attacks are worked out for, each of which costs some thirty answers: 95 % is known to 1.5 points."""

BATCH = 100
"""The outputs of a layer stay in a processor's cache: the tutorial's network takes 0.06 ms an image, and 0.3 ms in
batches of 250 and torch's usual layout (one thread)."""

MOST_VALUES = 20_000_000
"""Of the images of a batch and of a layer's output, about: 80 MB."""

CPU = torch.device("cpu")


def measured(
    network: nn.Module,
    dataset: Dataset,
    kinds: Sequence[Perturbation] | None = None,
    *,
    seed: int = 0,
    goes_on: GoesOn = always,
) -> Iterator[KindCurve]:
    """A curve for each kind, in that order, on the CPU. network: in evaluation mode; it is not changed.

    kinds: None is all that make sense for such images. Attacks are on at most ATTACKED of the images, evenly spaced.
    goes_on: asked between two batches; raises EndedError where it says no.
    """
    wanted = kinds_for(dataset.task.input_shape) if kinds is None else kinds
    network = copy.deepcopy(network).to(memory_format=torch.channels_last)
    plain: dict[int, tuple[Float32, Bools]] = {}
    for kind in wanted:
        data = sample(dataset, ATTACKED) if kind in ATTACKS else dataset
        if len(data) not in plain:
            plain[len(data)] = _answers(network, data, kind, 0.0, seed, goes_on)
        strengths = strengths_of(kind, dataset.task.input_shape)
        found = [
            plain[len(data)] if strength == 0 else _answers(network, data, kind, strength, seed, goes_on)
            for strength in strengths
        ]
        yield KindCurve(
            kind,
            np.array(strengths, dtype=np.float32),
            np.stack([confidence for confidence, _ in found]),
            np.stack([right for _, right in found]),
        )


def drawing_curves(
    network: nn.Module, image: Tensor, task: Task, kinds: Sequence[Perturbation], *, seed: int = 0
) -> tuple[DrawingCurve, ...]:
    """What one image (C, H, W) uint8 is read as, at the strengths of each of the kinds."""
    answer = int(logits_of(network, image[None], CPU, task)[0].argmax())
    found = []
    for kind in kinds:
        strengths = strengths_of(kind, task.input_shape)
        if kind in ATTACKS:
            steps, many = torch.tensor(strengths)[:, None, None, None], image.expand(len(strengths), *image.shape)
            inputs = attacked(network, many, torch.tensor([answer] * len(many)), kind, steps, task)
        else:
            inputs = torch.stack([perturbed(image[None], kind, each, seed)[0] for each in strengths])
        shares = torch.softmax(logits_of(network, inputs, CPU, task), dim=1)
        found.append(
            DrawingCurve(kind, np.array(strengths, dtype=np.float32), inputs.numpy(), shares.numpy().copy(), answer)
        )
    return tuple(found)


def changed(
    network: nn.Module, image: Tensor, task: Task, kind: Perturbation, strength: float, answer: int, *, seed: int = 0
) -> Tensor:
    """One image (C, H, W) uint8 with something done to it. answer: what an attack is to lead away from."""
    if kind in ATTACKS:
        return attacked(network, image[None], torch.tensor([answer]), kind, strength, task)[0]
    return perturbed(image[None], kind, strength, seed)[0]


def _answers(
    network: nn.Module, data: Dataset, kind: Perturbation, strength: float, seed: int, goes_on: GoesOn
) -> tuple[Float32, Bools]:
    """The first class's probability, and whether it is right, of each image: (N,) and (N,)."""
    size = batch_size(data.task)
    confidence, right = [], []
    for number, begin in enumerate(range(0, len(data), size)):
        if not goes_on():
            raise EndedError
        images, labels = data.images[begin : begin + size], data.labels[begin : begin + size]
        if kind in ATTACKS:
            images = attacked(network, images, labels, kind, strength, data.task)
        else:
            # Another number for each batch: its first image would have the chance of the first one of all.
            images = perturbed(images, kind, strength, seed + number)
        first = torch.softmax(logits_of(network, images, CPU, data.task), dim=1).max(dim=1)
        confidence.append(first.values.numpy())
        right.append((first.indices == labels).numpy())
    return np.concatenate(confidence).astype(np.float32), np.concatenate(right)


def batch_size(task: Task) -> int:
    """Images at a time."""
    values = int(np.prod(task.input_shape))
    return max(1, min(BATCH, MOST_VALUES // (8 * values)))
