"""Networks that are trained with batch normalisation and shipped without it.

Six convolutions on top of one another learn slowly by themselves. Batch normalisation (Ioffe and Szegedy, 2015) after
each of them helps, and once the training is over it is one scale and one shift per feature map: both are multiplied
into the filter before it, so that the network in the app is the plain chain of its spec.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn

from cnn_gui.core.network import modules as networks
from cnn_gui.core.network.messages import NetworkSpec

DROPOUT = 0.3
"""Share of the last layer's inputs left out in each step of the training (Srivastava et al., 2014)."""


def normalised(spec: NetworkSpec, seed: int) -> nn.Sequential:
    """The network of ``spec`` with batch normalisation after each convolution and dropout before the last layer."""
    result = nn.Sequential()
    children = list(networks.build(spec, seed=seed).named_children())
    for name, module in children:
        if name == children[-1][0]:
            result.add_module("dropout", nn.Dropout(DROPOUT))
        result.add_module(name, module)
        if isinstance(module, nn.Conv2d):
            # Any bias would be taken away again by the mean.
            module.register_parameter("bias", None)
            result.add_module(f"{name}_norm", nn.BatchNorm2d(module.out_channels))
    return result


@torch.no_grad()
def plain(trained: nn.Sequential, spec: NetworkSpec) -> nn.Sequential:
    """What ``trained`` (of ``normalised``) computes when it is evaluated, as the network of ``spec``."""
    result = networks.build(spec)
    for name, module in result.named_children():
        if isinstance(module, nn.Linear):
            module.load_state_dict(trained.get_submodule(name).state_dict())
    for (name, module), (_, norm) in pairwise(trained.named_children()):
        if isinstance(module, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            assert norm.running_mean is not None
            assert norm.running_var is not None
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            target = result.get_submodule(name)
            assert isinstance(target, nn.Conv2d)
            assert target.bias is not None
            target.weight.copy_(module.weight * scale[:, None, None, None])
            target.bias.copy_(norm.bias - norm.running_mean * scale)
    return result.eval()
