"""Blocks with several ways, found by their names: those of SqueezeNet and of Inception."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.reading.blocks import ParallelBlock, with_blocks
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.network.messages import Concat
from cnn_gui.core.network.modules import build, load_weights
from tests.core.exchange.reading.fitted import as_mnist, digits, fitted, logits
from tests.core.exchange.reading.test_opened import last_of, state


class Fire(nn.Module):
    """As torchvision writes it, with activations in forward."""

    def __init__(self, channels: int, squeezed: int, each: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, squeezed, 1)
        self.expand1x1 = nn.Conv2d(squeezed, each, 1)
        self.expand3x3 = nn.Conv2d(squeezed, each, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.squeeze(x))
        return torch.cat([functional.relu(self.expand1x1(x)), functional.relu(self.expand3x3(x))], 1)


def squeezed() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), Fire(8, 6, 8), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(16 * 49, 10)),
    )


class Inception(nn.Module):
    """As the course that many people have taken writes it: no activation inside, a mean in one way."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.branch1x1 = nn.Conv2d(channels, 4, 1)
        self.branch5x5_1 = nn.Conv2d(channels, 3, 1)
        self.branch5x5_2 = nn.Conv2d(3, 5, 5, padding=2)
        self.branch_pool = nn.Conv2d(channels, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        pooled = self.branch_pool(functional.avg_pool2d(x, 3, 1, 1))
        return torch.cat([self.branch1x1(x), self.branch5x5_2(self.branch5x5_1(x)), pooled], 1)


class Incepted(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(12, 8, 5)
        self.incep1 = Inception(6)
        self.incep2 = Inception(8)
        self.fc = nn.Linear(192, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.incep1(functional.relu(functional.max_pool2d(self.conv1(x), 2)))
        x = self.incep2(functional.relu(functional.max_pool2d(self.conv2(x), 2)))
        result: Tensor = self.fc(x.flatten(1))
        return result


@pytest.mark.parametrize("make", [squeezed, Incepted])
def test_ways_side_by_side_are_read_by_their_names(tmp_path: Path, make: Callable[[], nn.Module]) -> None:
    torch.manual_seed(1)
    network = make()
    fitted(network, last_of(network))
    state(network, tmp_path / "net.pt")
    loaded = checkpoint.load(tmp_path / "net.pt")
    assert loaded.opened is not None
    assert loaded.opened.sure, loaded.opened.said
    assert any(isinstance(layer, Concat) for layer in loaded.spec.layers)
    # Of a network that was not trained an activation that is much alike may read digits as well.
    pixels = digits(0, 500)[0]
    mine = build(loaded.spec)
    load_weights(mine, loaded.weights)
    own = (pixels - loaded.task.mean[0]) / loaded.task.std[0]
    assert (logits(mine, own).argmax(1) == logits(network, as_mnist(pixels)).argmax(1)).mean() > 0.97


def part(name: str, *shape: int) -> WeightedPart:
    return WeightedPart(name, PartKind.NORM if len(shape) == 1 else PartKind.CONV, shape)


GOOGLENET = [
    *(part("a.branch1.conv", 8, 6, 1, 1), part("a.branch1.bn", 8)),
    *(part("a.branch2.0.conv", 4, 6, 1, 1), part("a.branch2.0.bn", 4)),
    *(part("a.branch2.1.conv", 9, 4, 3, 3), part("a.branch2.1.bn", 9)),
    *(part("a.branch4.1.conv", 5, 6, 1, 1), part("a.branch4.1.bn", 5)),
]


def test_a_number_says_that_a_pooling_comes_first() -> None:
    (block,) = with_blocks(GOOGLENET)
    assert isinstance(block, ParallelBlock)
    assert [len(way) for way in block.ways] == [2, 4, 2]
    assert block.pooled == (False, False, True)
    assert block.out == 22
    assert block.convolutions[0].shape[1] == 6


@pytest.mark.parametrize(
    "parts",
    [
        [part("a.branch1", 4, 6, 1, 1)],
        [part("a.branch1", 4, 6, 1, 1), part("a.branch2", 4, 5, 1, 1)],
        [part("a.branch1", 4, 6, 1, 1), part("a.branch2", 4, 6, 2, 2)],
        [part("a.branch1", 4, 6, 1, 1), part("a.branch2", 4, 6, 1, 1), part("a.other", 4, 6, 1, 1)],
        [part("a.conv1", 4, 6, 3, 3), part("a.conv2", 6, 4, 3, 3)],
    ],
)
def test_what_does_not_fit_is_no_block(parts: list[WeightedPart]) -> None:
    assert with_blocks(parts) == parts
