"""Occlusion: covers a patch, asks the network again, and moves on.

    share of pixel i = mean over the patches P that cover i of  f(x) − f(x with P covered)

M. D. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks" (2014). A patch covers all channels of
its place, so that each of them has the same share. The last patch of a row may reach over the edge.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnn_gui.core.explain.messages import Question
from cnn_gui.core.explain.passes import Aim, GoesOn, always, batches, values
from cnn_gui.core.network.messages import NetworkSpec


def occlusion(
    network: nn.Module,
    spec: NetworkSpec,
    x: Tensor,
    fill: Tensor,
    aim: Aim,
    question: Question,
    goes_on: GoesOn = always,
) -> Tensor:
    """What each place has to do with the aim, for an input (1, C, H, W), covered by ``fill`` of that shape.

    Raises EndedError as soon as it is no longer wanted.
    """
    masks = patches(x.shape[2], x.shape[3], question.patch, question.stride).to(x)
    before, total = values(network, x, aim), torch.zeros_like(x[0, 0])
    # A patch under which nothing becomes another takes nothing away: of a digit on paper that is every other one.
    changing = masks[(masks * (x != fill).any(dim=1)).flatten(1).any(dim=1)]
    for part in batches(len(changing), spec, goes_on):
        mask = changing[part, None]
        lost = before - values(network, x * (1 - mask) + fill * mask, aim)
        total += (changing[part] * lost[:, None, None]).sum(dim=0)
    return (total / masks.sum(dim=0)).expand_as(x).clone()


def patches(height: int, width: int, patch: int, stride: int) -> Tensor:
    """Every place of a square patch as a mask of ones, (places, height, width) float32, row by row."""
    rows, columns = (_covers(side, patch, stride) for side in (height, width))
    return (rows[:, None, :, None] * columns[None, :, None, :]).reshape(-1, height, width)


def places(side: int, patch: int, stride: int) -> int:
    """How many places a patch has along a side, so that every pixel is covered."""
    return -(-(side - patch) // stride) + 1


def _covers(side: int, patch: int, stride: int) -> Tensor:
    """(places, side): which pixels of a row each place covers."""
    first = torch.arange(places(side, patch, stride)) * stride
    pixel = torch.arange(side)
    return ((pixel >= first[:, None]) & (pixel < first[:, None] + patch)).float()
