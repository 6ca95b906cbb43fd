"""Data sets of random images for networks of any input."""

from __future__ import annotations

import torch

from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.registry import mnist
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.networks import outputs


def few_digits(count: int, task: Task) -> Dataset:
    """The first of MNIST's training digits."""
    data = mnist("train")
    return Dataset(data.name, data.split, data.images[:count], data.labels[:count], task)


def random_data(spec: NetworkSpec, count: int = 40, seed: int = 0) -> Dataset:
    """Labelled at random; with few images some classes have none."""
    generator = torch.Generator().manual_seed(seed)
    classes, channels = outputs(spec), spec.input_shape[0]
    task = Task(
        classes=tuple(f"class{number}" for number in range(classes)),
        input_shape=spec.input_shape,
        mean=(0.3,) * channels,
        std=(0.4,) * channels,
        data="random",
    )
    images = torch.randint(0, 256, (count, *spec.input_shape), dtype=torch.uint8, generator=generator)
    labels = torch.randint(0, classes, (count,), generator=generator)
    return Dataset("random", "train", images, labels, task)
