"""Images in another size than a data set has them, for networks that read it so: LeNet-5 takes MNIST's as 32×32."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch.nn import functional

from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task

_CHUNK = 500


def for_task(data: Dataset, task: Task) -> Dataset:
    """The images as a network of ``task`` reads them, with that very task; by interpolation where its size is another,
    and grey in all three channels where it reads colours. The caller has asked core.datasets.agreement.
    """
    if data.images.shape[1:] == task.input_shape:
        return replace(data, task=task)
    images = torch.empty((len(data), *task.input_shape), dtype=torch.uint8)
    for start in range(0, len(data), _CHUNK):
        part = data.images[start : start + _CHUNK].float()
        # As core.exchange.reading tries networks, and as torchvision's Resize for pictures.
        sized = functional.interpolate(part, size=task.input_shape[1:], mode="bilinear", antialias=True)
        images[start : start + _CHUNK] = sized.round_().clamp_(0, 255).to(torch.uint8)
    return replace(data, images=images, task=task)
