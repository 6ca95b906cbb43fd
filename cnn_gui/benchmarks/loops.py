"""Training loops that are measured: the tutorial's own, the app's recipes, and a public method of the same aim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader
from torchvision import transforms

from cnn_gui.core.datasets import Dataset
from cnn_gui.core.messages import MEAN, STD, Precision, Schedule, StepDone, TrainingConfig
from cnn_gui.core.network import build
from cnn_gui.core.spec import NETWORKS, Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.training import train

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
        self._transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        image = Image.fromarray(self._data.images[index].numpy())
        return self._transform(image), int(self._data.labels[index])


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
