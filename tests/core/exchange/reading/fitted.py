"""Networks that read digits without having been trained: random layers, and a last one that is solved for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.registry import mnist

IMAGES = 2_000

Ink = Callable[[Tensor], Tensor]
"""What a script does to pixels of 0..1."""


def unit(pixels: Tensor) -> Tensor:
    return pixels


def as_mnist(pixels: Tensor) -> Tensor:
    return (pixels - 0.1307) / 0.3081


def digits(start: int, count: int) -> tuple[Tensor, Tensor]:
    """Pixels (N, 1, 28, 28) of 0..1, and labels."""
    data = mnist("train")
    return data.images[start : start + count].reshape(-1, 1, 28, 28).float() / 255, data.labels[start : start + count]


def fitted(network: nn.Module, last: nn.Linear, ink: Ink = as_mnist, side: int = 28) -> nn.Module:
    """``network`` with weights for its layer ``last`` by least squares; it reads nine digits of ten or more."""
    torch.manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d | nn.BatchNorm1d):
            module.momentum = None
    pixels, labels = digits(1_000, IMAGES)
    inputs = sized(ink(pixels), side)
    with torch.no_grad():
        network.train()
        for module in network.modules():
            if isinstance(module, nn.Dropout | nn.Dropout2d):
                module.eval()
        network(inputs[:500])
        network.eval()
        seen: list[Tensor] = []
        hook = last.register_forward_pre_hook(lambda _, args: seen.append(args[0]))
        for start in range(0, IMAGES, 250):
            network(inputs[start : start + 250])
        hook.remove()
        features = torch.cat([torch.cat(seen), torch.ones(IMAGES, 1)], dim=1).double()
        wanted = nn.functional.one_hot(labels, last.out_features).double() * 10
        gram = features.T @ features + 1e-2 * features.square().mean() * IMAGES**0.5 * torch.eye(features.shape[1])
        solved = torch.linalg.solve(gram, features.T @ wanted).float()
        last.weight.copy_(solved[:-1].T)
        if last.bias is not None:
            last.bias.copy_(solved[-1])
    return network.eval()


def sized(inputs: Tensor, side: int) -> Tensor:
    if side == 28:
        return inputs
    return nn.functional.interpolate(inputs, size=(side, side), mode="bilinear", antialias=True)


@torch.inference_mode()
def logits(network: nn.Module, inputs: Tensor) -> Float32:
    answers: Float32 = np.array(network(inputs).numpy())
    return answers
