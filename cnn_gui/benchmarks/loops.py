"""Training loops that are measured: the tutorial's own, the app's recipes, and a public method of the same aim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader

from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Precision, Schedule, TrainingConfig
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import StepDone

PUBLIC_NETWORK = NetworkSpec(
    (
        *(Conv(24, kernel_size=5), Pool(), ReLU()),
        *(Conv(32, kernel_size=3), Pool(), ReLU()),
        *(Flatten(), Linear(256), ReLU(), Linear(10)),
    )
)
PUBLIC_METHOD = TrainingConfig(
    recipe="public",
    network="sprint",
    epochs=1,
    batch_size=256,
    learning_rate=1e-2,
    betas=(0.7, 0.9),
    schedule=Schedule.ONE_CYCLE,
    precision=Precision.AUTO,
)
"""The known "MNIST to 99 % in 0.76 s" for a GPU, with everything that makes a step of the app fast applied to it."""


class Pictures(torch.utils.data.Dataset[tuple[Tensor, int]]):
    """torchvision's MNIST item by item: what its __getitem__ does, on data already in memory."""

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._transform = as_torchvision()

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        image = Image.fromarray(self._data.images[index, 0].numpy())
        return self._transform(image), int(self._data.labels[index])


def as_torchvision() -> Callable[[Image.Image], Tensor]:
    """The tutorial's transform of a picture; the same steps by hand where a bundle goes without torchvision."""
    try:
        from torchvision import transforms
    except ImportError:
        return by_hand
    compose: Callable[[Image.Image], Tensor] = transforms.Compose(
        [transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))]
    )
    return compose


def by_hand(picture: Image.Image) -> Tensor:
    """What torchvision's ToTensor and Normalize do to a grey picture."""
    pixels = torch.from_numpy(np.array(picture, copy=True)).view(picture.height, picture.width, 1)
    scaled = pixels.permute(2, 0, 1).contiguous().to(torch.float32).div(255)
    mean, std = (torch.as_tensor([number]).view(-1, 1, 1) for number in (MEAN, STD))
    return scaled.clone().sub_(mean).div_(std)


def tutorial_loop(data: Dataset) -> Iterator[None]:
    """The loop that everybody writes: a DataLoader over single pictures, Adam; one item per step, without end."""
    network = build(NETWORKS["tutorial"]).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    loader = DataLoader(Pictures(data), batch_size=64, shuffle=True)
    while True:
        for x, labels in loader:
            optimizer.zero_grad()
            loss = functional.cross_entropy(network(x), labels)
            torch.autograd.backward(loss)
            optimizer.step()
            loss.item()
            yield


def recipe_loop(config: TrainingConfig, data: Dataset, spec: NetworkSpec | None = None) -> Iterator[None]:
    """The app's training with all its events; one item per step, for longer than anybody measures."""
    config = replace(config, epochs=1000, device="cpu")
    for event in train(config, data, data, spec=spec, evaluate_every_epoch=False):
        if isinstance(event, StepDone):
            yield
