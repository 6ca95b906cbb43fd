"""Looking inside: one forward pass with every layer's output kept.

The network is named modules in an order in which each reads only what comes before it, so its inside is reached by
applying them one after the other; there are no hooks, and the values are the very ones that ``network(x)`` computes.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.messages import LayerActivation, NetworkSpec
from cnn_gui.core.network.spec import layer_infos


@torch.inference_mode()
def snapshot_layers(
    network: nn.Sequential, spec: NetworkSpec, x: Tensor, task: Task = MNIST
) -> tuple[LayerActivation, ...]:
    """All outputs for one input: the input itself first, each named module's, the softmax of the logits last.

    x: (1, C, H, W) float32, normalised, on the network's device. task: what the outputs are called.
    The arrays are copies: (C, H, W) or (N,) float32.
    """
    names = ("input", *(name for name, _ in network.named_children()), "softmax")
    infos = layer_infos(spec, task)
    if names != tuple(info.name for info in infos):
        raise ValueError(f"the network has the layers {names}, which is not what its spec says")
    outputs = {"input": x}
    for info, module in zip(infos[1:], network, strict=False):
        outputs[info.name] = module(*(outputs[name] for name in info.inputs))
    outputs["softmax"] = torch.softmax(outputs[infos[-2].name], dim=1)
    return tuple(LayerActivation(info, _copy(outputs[info.name][0])) for info in infos)


@torch.inference_mode()
def probabilities(network: nn.Module, x: Tensor) -> Float32:
    """The softmax of the network's logits: (classes,) in 0..1 for a single input (1, C, H, W), else (N, classes)."""
    values = _copy(torch.softmax(network(x), dim=1))
    return values[0] if len(values) == 1 else values


def _copy(tensor: Tensor) -> Float32:
    values: Float32 = np.array(tensor.cpu().numpy(), dtype=np.float32, order="C")
    return values
