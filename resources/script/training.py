"""What a training loop needs beside torch, as core.datasets and core.training do it, in the fewest lines.

The parts of exported scripts (cnn_gui/core/exchange/export/code_parts.py): a script gets what its recipe needs. Written
to be read there, and needs nothing of the app.
"""

import gzip
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

CHANNELS, HEIGHT, WIDTH = 1, 28, 28
MEAN, STD = 0.1307, 0.3081
DEVICE = "cpu"


def normalised(images: Tensor) -> Tensor:
    """Images in 0..1 as the network expects them."""
    return (images - MEAN) / STD


def read_idx(folder: Path, part: str) -> TensorDataset:
    """Images (N, C, H, W) in 0..255 and labels (N,) from MNIST's own two files."""
    arrays = []
    for kind, head in [("images-idx3", 16), ("labels-idx1", 8)]:
        with gzip.open(folder / f"{part}-{kind}-ubyte.gz") as file:
            data = np.frombuffer(file.read(), np.uint8, offset=head)
        arrays.append(torch.tensor(data))
    images, labels = arrays
    return TensorDataset(images.view(-1, CHANNELS, HEIGHT, WIDTH), labels.long())


def read_npz(path: Path, part: str) -> TensorDataset:
    """Images (N, C, H, W) in 0..255 and labels (N,), places in CLASSES."""
    with np.load(path) as file:
        images, labels = (torch.tensor(file[f"{name}_{part}"]) for name in "xy")
    return TensorDataset(images.view(-1, CHANNELS, HEIGHT, WIDTH), labels.long())


@torch.no_grad()
def accuracy(network: nn.Module, test: TensorDataset) -> float:
    """The share of test images that the network gets right."""
    network.eval()
    right = 0
    for images, labels in DataLoader(test, batch_size=1000):
        logits = network(normalised(images / 255).to(DEVICE))
        right += int((logits.argmax(dim=1).cpu() == labels).sum())
    return right / len(test)


def varied_ink(images: Tensor, random: torch.Generator) -> Tensor:
    """Each image (1, H, W) turned, scaled, slanted, shifted, thinned or thickened."""
    moves, thickness = random_moves(images, random)
    thicker = F.max_pool2d(images, 3, stride=1, padding=1) - images
    thinner = images + F.max_pool2d(-images, 3, stride=1, padding=1)
    thickness = thickness.view(-1, 1, 1, 1)
    images = images + thicker * 0.7 * thickness.clamp(min=0)
    images = images + thinner * 0.5 * thickness.clamp(max=0)
    return F.grid_sample(images, moves, align_corners=False)


def varied_colours(images: Tensor, random: torch.Generator) -> Tensor:
    """Each image (3, H, W) turned, scaled, slanted and shifted a little."""
    moves, _ = random_moves(images, random)
    return F.grid_sample(images, moves, padding_mode="border", align_corners=False)


def random_moves(images: Tensor, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """From where each pixel of each image comes, and numbers in -1..1 for thickness."""
    chance = 2 * torch.rand(6, len(images), generator=random) - 1
    turn, scale, slant, right, down, thickness = chance
    turn, scale, slant = turn * np.deg2rad(15), 1 + 0.15 * scale, 0.2 * slant
    cos, sin = torch.cos(turn) / scale, torch.sin(turn) / scale
    rows = [
        torch.stack([cos, cos * slant - sin, right / 7], dim=1),
        torch.stack([sin, sin * slant + cos, down / 7], dim=1),
    ]
    stretch = torch.tensor([[1, HEIGHT / WIDTH, 1], [WIDTH / HEIGHT, 1, 1]])
    maps = torch.stack(rows, dim=1) * stretch
    return F.affine_grid(maps, list(images.shape), align_corners=False), thickness


class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal, for filters and matrices (K. Jordan et al., 2024)."""

    def __init__(self, weights: list[Tensor], lr: float, momentum: float) -> None:
        super().__init__(weights, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:
        (group,) = self.param_groups
        for weight in group["params"]:
            state = self.state[weight]
            velocity = state.setdefault("velocity", torch.zeros_like(weight))
            velocity.mul_(group["momentum"]).add_(weight.grad)
            update = weight.grad + group["momentum"] * velocity
            rows, columns = update.flatten(1).shape
            rate = group["lr"] * max(1.0, rows / columns) ** 0.5
            weight -= rate * orthogonal(update.flatten(1)).view_as(weight)


def orthogonal(matrix: Tensor) -> Tensor:
    """About U V.T for a matrix U S V.T, by Newton-Schulz iteration."""
    if matrix.shape[0] > matrix.shape[1]:
        return orthogonal(matrix.T).T
    x = matrix / (matrix.norm() + 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x
