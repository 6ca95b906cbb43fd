"""The exact linear view: with ReLU and maxima a network is, at one input, a linear function of its pixels.

    f(x) = Σᵢ wᵢ · xᵢ + c        w = ∂f/∂x        c = Σ over layers of (layer's constant) · ∂f/∂(its output)

Each ReLU passes its input on or not, and each maximum passes on one of its window. Which it is, the input decides; what
is then left are sums. So weights, and a constant that the biases make, give the logit itself. K. Simonyan et al. (2013)
call it the tangent; that the biases are all the rest is S. Srinivas, F. Fleuret, "Full-gradient representation for
neural network visualization" (2019). Of activations that are cut off (ReLU6 and others) each piece adds one as well.
Weights and constant are computed by one way, the logit by another, so that their being equal is a check. Of curved
functions (GELU, sigmoid ...) the view is a tangent, and the constant is made to fit.

Here the weights are of the pixels on the scale 0 (paper) to 1, so that paper has no share.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.baselines import scales
from cnn_gui.core.explain.layers import AFFINE, CUT_OFF
from cnn_gui.core.explain.passes import Aim, gradients_of, outputs
from cnn_gui.core.network.messages import LayerInfo, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

EQUAL = 1e-4
"""How far weights · pixels + constant may be from the logit, as a share of it (of 1 where it is smaller); or a tenth
of that, as a share of what is added up: float32 has seven digits."""


def linear_parts(
    network: nn.Sequential, spec: NetworkSpec, x: Tensor, aim: Aim, task: Task
) -> tuple[Tensor, float, float]:
    """Weights of the pixels (1, C, H, W), what the constants of all layers come to, and the value itself."""
    infos = layer_infos(spec)[1:-1]
    with torch.enable_grad():
        found = outputs(network, spec, x.detach().requires_grad_())
        *_, logits = found.values()
        value = aim.of(logits).sum()
        adding = [
            (info, module)
            for info, module in zip(infos, network, strict=True)
            if info.kind in AFFINE or info.kind in CUT_OFF
        ]
        gradient, *slopes = gradients_of(value, found["input"], *(found[info.name] for info, _ in adding))
    constant = 0.0
    for (info, module), slope in zip(adding, slopes, strict=True):
        if info.kind in CUT_OFF:
            adds = intercepts(module, found[info.inputs[0]])
        else:
            adds = constant_of(module, info, x).detach().double()
        constant += float((slope.double() * adds).sum())
    mean, std = scales(x, task)
    weights = gradient / std
    return weights, constant - float((weights.double() * mean.double()).sum()), float(value.detach())


def intercepts(activation: nn.Module, read: Tensor) -> Tensor:
    """f(a) − f′(a) · a at each place, of what an activation reads: what its straight piece there gives for zero."""
    with torch.enable_grad():
        leaf = read.detach().requires_grad_()
        made = activation(leaf)
        (slope,) = gradients_of(made.sum(), leaf)
    result: Tensor = made.detach().double() - slope.double() * read.detach().double()
    return result


@torch.no_grad()
def constant_of(module: nn.Module, info: LayerInfo, like: Tensor) -> Tensor:
    """What a layer that is a sum gives for zeros: its bias at each place, (1, ...) as its output."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        bias: Tensor | None = module.bias
        shape = (1, -1, 1, 1) if info.is_spatial else (1, -1)
        return torch.zeros((), device=like.device) if bias is None else bias.reshape(shape)
    zeros: Tensor = module(torch.zeros((1, *info.shape_in), dtype=like.dtype, device=like.device))
    return zeros
