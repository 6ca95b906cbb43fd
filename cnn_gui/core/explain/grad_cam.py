"""Grad-CAM: a layer's maps, each weighted by how much the answer rises with it.

    aₖ = mean over places of ∂f/∂Aₖ        map = ReLU(Σₖ aₖ · Aₖ)

A are the layer's maps. R. R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh, D. Batra, "Grad-CAM: Visual
explanations from deep networks via gradient-based localization" (2017). The map is as coarse as the layer; it is
enlarged to the input's size by bilinear interpolation, as in the paper, each cell's value standing at its middle.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.explain.passes import Aim, gradients_of, outputs
from cnn_gui.core.network.messages import NetworkSpec


def grad_cam(network: nn.Sequential, spec: NetworkSpec, x: Tensor, aim: Aim, layer: str) -> Tensor:
    """The coarse map (1, 1, h, w) at a layer with maps, for an input (1, C, H, W)."""
    with torch.enable_grad():
        # Of an input without gradients the layers before the one that is asked would keep nothing to go back by.
        found = outputs(network, spec, x.detach().requires_grad_())
        *_, logits = found.values()
        maps = found[layer]
        (gradient,) = gradients_of(aim.of(logits).sum(), maps)
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return functional.relu((weights * maps.detach()).sum(dim=1, keepdim=True))


def enlarged(coarse: Tensor, size: tuple[int, int]) -> Tensor:
    """A map (1, 1, h, w) at the input's size (H, W)."""
    return functional.interpolate(coarse, size=size, mode="bilinear", align_corners=False)
