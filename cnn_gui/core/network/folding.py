"""Batch normalisation is for learning: once that is over, it is multiplied into the layer before it.

It then is one scale and one shift for each feature map (Ioffe and Szegedy, "Batch normalization", 2015).
"""

from __future__ import annotations

import copy

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval


def without_batch_norm(network: nn.Sequential) -> nn.Sequential:
    """What ``network`` computes in evaluation mode, without batch norm and dropout, as a network of its own.

    Each batch norm goes into the convolution or linear layer before it, which has a bias afterwards; the names of the
    layers stay. Raises ValueError for a batch norm behind anything else.
    """
    result = nn.Sequential()
    last = ""
    for name, module in copy.deepcopy(network).eval().named_children():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            setattr(result, last, _joined(result.get_submodule(last), module))
        elif not isinstance(module, nn.Dropout | nn.Dropout2d):
            result.add_module(name, module)
            last = name
    return result.eval()


def _joined(layer: nn.Module, norm: nn.BatchNorm1d | nn.BatchNorm2d) -> nn.Module:
    match layer, norm:
        case nn.Conv2d(), nn.BatchNorm2d():
            return fuse_conv_bn_eval(layer, norm)
        case nn.Linear(), nn.BatchNorm1d():
            return fuse_linear_bn_eval(layer, norm)
        case _:
            raise ValueError("A batch norm can be folded only into a convolution or a linear layer right before it.")
