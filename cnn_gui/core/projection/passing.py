"""Images through a network, batch by batch, with the outputs of the layers that are wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import LayerInfo

_BATCH, _BATCH_VALUES = 250, 15_000_000
"""Images in a forward pass, and values of all layers together: 60 MB."""


def batch_size(infos: Sequence[LayerInfo]) -> int:
    values = sum(int(np.prod(info.shape_out)) for info in infos)
    return max(1, min(_BATCH, _BATCH_VALUES // values))


@torch.inference_mode()
def outputs(
    network: nn.Sequential, infos: Sequence[LayerInfo], images: Tensor, task: Task, wanted: frozenset[str]
) -> Iterator[tuple[str, Tensor]]:
    """What each wanted layer makes of a batch, by name, (B, D) float32, in the layers' order.

    network: in evaluation mode. images: (B, C, H, W) uint8. What is read no more is given free on the way, and nothing
    is computed behind the last wanted layer.
    """
    left = Counter(name for info in infos for name in info.inputs)
    inputs = normalised(unit_scale(images), task).contiguous(memory_format=torch.channels_last)
    made = {infos[0].name: inputs}
    missing = set(wanted)
    for info, module in zip(infos, [None, *network, nn.Softmax(dim=1)], strict=True):
        if module is not None:
            made[info.name] = module(*(made[name] for name in info.inputs))
            left.subtract(info.inputs)
        if info.name in missing:
            missing.discard(info.name)
            yield info.name, made[info.name].flatten(1)
        if not missing:
            return
        for name in info.inputs:
            if not left[name]:
                made.pop(name, None)
