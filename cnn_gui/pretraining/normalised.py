"""Networks that are trained with batch normalisation and shipped without it.

Six convolutions on top of one another learn slowly by themselves. Batch normalisation (Ioffe and Szegedy, 2015) after
each of them helps, and once the training is over it is folded into them (core.network.folding), so that the network in
the app is the plain chain of its spec.
"""

from __future__ import annotations

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
