"""How far a network's probabilities are to be trusted, before and after a temperature.

The temperature is fitted on images that it is not judged by: on training images that the run held back, or, where it
has seen all of them, on every second test image, and judged by the others. On images that the network has learnt nearly
every answer is right, so that a temperature fitted there would make it still surer.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets import registry
from cnn_gui.core.datasets.agreement import untestable_on
from cnn_gui.core.datasets.batches import chosen
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.resized import for_task
from cnn_gui.core.evaluation.accuracy import evaluation_mode, logits_of
from cnn_gui.core.evaluation.calibration import temperature
from cnn_gui.core.evaluation.few import sample
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.explain.passes import GoesOn, always
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.robustness.measuring import CPU, batch_size
from cnn_gui.core.robustness.messages import FittedOn, Reliability

ENOUGH = 1_000
"""Images that a temperature is fitted on, at least; one number is known well from them."""

MOST = 5_000
"""At most."""

LEAST = 50
"""Test images to judge by, and to fit on where no others are there: of fewer, as of the drawings that are kept back for
classes of one's own, a calibration error says nothing."""


def reliability(
    network: nn.Module, test: Dataset, held_back: Dataset | None = None, goes_on: GoesOn = always
) -> Reliability:
    """held_back: labelled images that the network has not learnt from; None where there are none.

    Raises EndedError where ``goes_on``, asked between two batches, says no; DataError for too few test images.
    """
    least = LEAST if held_back is not None else 2 * LEAST
    if len(test) < least:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} has {count:,} test images: how far the probabilities are to be trusted can be told from "
                "{least:,} on.",
            ),
            name=test.name,
            count=len(test),
            least=least,
        )
    logits = _logits(network, test, goes_on)
    if held_back is None:
        fitting, labels, judged = logits[::2], test.labels[::2], slice(1, None, 2)
    else:
        fitting, labels, judged = _logits(network, held_back, goes_on), held_back.labels, slice(None)
    scale = temperature(fitting, labels)
    plain, tempered = (torch.softmax(each[judged], dim=1).max(dim=1) for each in (logits, logits / scale))
    right = (plain.indices == test.labels[judged]).numpy()
    return Reliability(
        DataUsed(test.name, len(right)),
        plain.values.numpy().astype(np.float32),
        tempered.values.numpy().astype(np.float32),
        right,
        scale,
        FittedOn.HALF if held_back is None else FittedOn.HELD_BACK,
        len(labels),
    )


def held_back_images(record: NetworkRecord, task: Task) -> Dataset | None:
    """Training images that a run has not learnt from, as its recipe says; None where there are fewer than ENOUGH, or
    where nothing is known of the run or its images."""
    recipe, used = record.recipe, record.trained_on
    if recipe is None or used is None or not task.data or used.name != task.data:
        return None
    try:
        data = registry.load_named(task.data, "train")
    except DataError:
        return None
    if untestable_on(task, data.task) is not None or len(data) - recipe.train_size < ENOUGH:
        return None
    left = np.ones(len(data), dtype=bool)
    left[chosen(len(data), recipe.train_size, recipe.seed).numpy()] = False
    places = torch.from_numpy(np.flatnonzero(left))
    part = Dataset(data.name, data.split, data.images[places], data.labels[places], data.task)
    return for_task(sample(part, MOST), task)


def _logits(network: nn.Module, data: Dataset, goes_on: GoesOn) -> Tensor:
    found = []
    size = batch_size(data.task)
    with evaluation_mode(network):
        for begin in range(0, len(data), size):
            if not goes_on():
                raise EndedError
            found.append(logits_of(network, data.images[begin : begin + size], CPU, data.task))
    return torch.cat(found)
