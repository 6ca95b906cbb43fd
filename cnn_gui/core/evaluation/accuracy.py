"""How a network does on labelled images: accuracy, loss, confusion matrix, and the mistakes."""

from __future__ import annotations

import contextlib
import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.arrays import Float32, Int64, UInt8
from cnn_gui.core.base.errors import DeviceError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.batches import normalised, picture, unit_scale
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.evaluation.messages import Evaluation, Mistake
from cnn_gui.core.network.device import short_reason

BATCH = 500
"""Images in one forward pass: little enough that a wish to stop is seen within a tenth of a second."""

MAX_VALUES = 50_000_000
"""Units of one layer for all images of one forward pass: 200 MB, and the layer after it as much again."""

Progress = Callable[[int, int], None]
"""Called with (done, total) after each batch."""


def evaluate(
    network: nn.Module,
    dataset: Dataset,
    *,
    device: str = "cpu",
    mistakes: bool = True,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Evaluation:
    """The network on a whole data set. progress and should_stop are called after each batch of up to BATCH images.

    Once should_stop() is true the result is that of the images so far, and its n says how many.
    The network is not changed; where it is on another device than ``device``, a copy is used. Raises DeviceError where
    an accelerator fails.
    """
    start = time.perf_counter()
    logits = _all_logits(network, dataset.images, dataset.task, device, progress, should_stop)
    images = dataset.images.numpy() if mistakes else None
    labels, seconds = dataset.labels.numpy()[: len(logits)], time.perf_counter() - start
    found = summary(logits, labels, images, seconds=seconds, data=dataset.name)
    return replace(found, task=dataset.task)


def evaluate_inputs(network: nn.Module, inputs: Float32, labels: Int64, task: Task = MNIST) -> Evaluation:
    """The network on inputs that are normalised already, (N, C, H, W) float32, on the CPU; without the mistakes."""
    start = time.perf_counter()
    logits = _all_logits(network, torch.from_numpy(np.ascontiguousarray(inputs)), task, "cpu", None, None)
    return replace(summary(logits, labels, None, seconds=time.perf_counter() - start), task=task)


@torch.inference_mode()
def logits_of(network: nn.Module, images: Tensor, device: torch.device, task: Task = MNIST) -> Tensor:
    """The logits (N, classes) of one batch on a network that is on ``device``.

    images: (N, C, H, W), uint8 (they are normalised here) or float32 (they are inputs already), on any device.
    The network answers in evaluation mode, whatever mode it is in, which it has again afterwards.
    """
    images = images.to(device)
    inputs = normalised(unit_scale(images), task) if images.dtype == torch.uint8 else images
    with evaluation_mode(network):
        logits: Tensor = network(inputs)
    return logits


@contextlib.contextmanager
def evaluation_mode(network: nn.Module) -> Iterator[None]:
    """Within it dropout lets everything pass and batch norm uses what it has learnt, without learning from a test."""
    training = [module for module in network.modules() if module.training]
    for module in training:
        module.training = False
    try:
        yield
    finally:
        for module in training:
            module.training = True


def summary(logits: Tensor, labels: Int64, images: UInt8 | None, *, seconds: float = 0.0, data: str = "") -> Evaluation:
    """The Evaluation for all logits (N, classes) of labelled images; with mistakes where the images are given.

    images: (N, C, H, W), those of the data set that ``data`` names.
    """
    n, classes = logits.shape
    truth = torch.from_numpy(np.ascontiguousarray(labels))
    loss = functional.cross_entropy(logits.double(), truth).item() if n else 0.0
    # As PyTorch computes them for the screen: float32.
    probabilities: Float32 = torch.softmax(logits, dim=1).numpy()
    predicted = logits.argmax(dim=1).numpy()
    confusion = np.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)
    return Evaluation(
        n=n,
        correct=int(np.trace(confusion)),
        loss=loss,
        confusion=confusion.astype(np.int64),
        mistakes=() if images is None else _mistakes(probabilities, labels, predicted, images, data),
        seconds=seconds,
        data=data,
    )


def _all_logits(
    network: nn.Module,
    images: Tensor,
    task: Task,
    device: str,
    progress: Progress | None,
    should_stop: Callable[[], bool] | None,
) -> Tensor:
    where = torch.device(device)
    logits: list[Tensor] = []
    done = 0
    try:
        network = _on(network, where)
        for batch in torch.split(images, _batch_size(network, task, where)):
            logits.append(logits_of(network, batch, where, task).cpu())
            done += len(batch)
            if progress is not None:
                progress(done, len(images))
            if should_stop is not None and should_stop():
                break
    except RuntimeError as error:
        if where.type == "cpu":
            raise
        raise DeviceError(
            QT_TRANSLATE_NOOP(
                "core", "{device} failed while testing ({reason}): the network is as it was, test it on the CPU."
            ),
            device=device,
            reason=short_reason(error),
        ) from error
    return torch.cat(logits) if logits else torch.zeros(0, len(task.classes))


@torch.inference_mode()
def _batch_size(network: nn.Module, task: Task, device: torch.device) -> int:
    """BATCH, or less for a network with a layer of more than MAX_VALUES / BATCH units, 100,000."""
    largest = 1

    def look(_module: nn.Module, _inputs: object, output: Tensor) -> None:
        nonlocal largest
        largest = max(largest, output.numel())

    with contextlib.ExitStack() as hooks:
        for module in network.children() if isinstance(network, nn.Sequential) else ():
            hooks.callback(module.register_forward_hook(look).remove)
        network(torch.zeros(1, *task.input_shape, device=device))
    return max(1, min(BATCH, MAX_VALUES // largest))


def _on(network: nn.Module, device: torch.device) -> nn.Module:
    """The network in evaluation mode on ``device``: itself, or a copy where it is not so."""
    on_device = all(parameter.device.type == device.type for parameter in network.parameters())
    if on_device and not network.training:
        return network
    return copy.deepcopy(network).to(device).eval()


def _mistakes(
    probabilities: Float32, labels: Int64, predicted: npt.NDArray[np.int64], images: UInt8, data: str
) -> tuple[Mistake, ...]:
    wrong = np.flatnonzero(predicted != labels)
    confidence = probabilities[wrong, predicted[wrong]]
    # Of equal confidence the earlier one comes first.
    wrong = wrong[np.argsort(-confidence, kind="stable")]
    return tuple(
        Mistake(
            index=int(index),
            label=int(labels[index]),
            predicted=int(predicted[index]),
            probability=float(probabilities[index, predicted[index]]),
            label_probability=float(probabilities[index, labels[index]]),
            image=picture(images[index]),
            data=data,
        )
        for index in wrong
    )
