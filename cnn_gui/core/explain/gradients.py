"""Gradient, gradient × input, and integrated gradients.

    gradient                  ∂f/∂xᵢ
    gradient × input          xᵢ · ∂f/∂xᵢ
    integrated gradients      (xᵢ − bᵢ) · ∫₀¹ ∂f/∂xᵢ (b + a·(x − b)) da

f is a logit or the difference of two, x the input, b a baseline. K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside
convolutional networks" (2013); A. Shrikumar, P. Greenside, A. Shcherbina, A. Kundaje, "Not just a black box" (2016);
M. Sundararajan, A. Taly, Q. Yan, "Axiomatic attribution for deep networks" (2017).

Integrated gradients are *complete*: they add up to f(x) − f(b). A computer has to take a sum of so many steps for the
integral, so that this is a check of whether there were enough.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float64
from cnn_gui.core.explain.messages import SumCheck
from cnn_gui.core.explain.passes import Aim, GoesOn, always, batches, input_gradient, values
from cnn_gui.core.network.messages import NetworkSpec

COMPLETE = 0.05
"""How far the sum of integrated gradients may be from the difference, as a share of it, as in Sundararajan et al. Where
the pixels' shares cancel each other out, a tenth of it, as a share of what they come to without signs."""

STEPS_TRIED = (4, 8, 16, 32, 64, 128, 256, 512, 1024)


def gradient(network: nn.Module, x: Tensor, aim: Aim) -> Tensor:
    """∂f/∂x for an input (1, C, H, W)."""
    return input_gradient(network, x, aim)


def input_x_gradient(network: nn.Module, x: Tensor, aim: Aim) -> Tensor:
    """x · ∂f/∂x for an input (1, C, H, W), of the normalised input: a pixel of the mean brightness has no share."""
    return x * input_gradient(network, x, aim)


def integrated_gradients(
    network: nn.Module, spec: NetworkSpec, x: Tensor, baseline: Tensor, aim: Aim, steps: int, goes_on: GoesOn = always
) -> Tensor:
    """Integrated gradients of an input (1, C, H, W), by the Gauss–Legendre rule with ``steps`` points.

    Raises EndedError as soon as it is no longer wanted.
    """
    places, shares = rule(steps)
    at = torch.tensor(places, dtype=x.dtype, device=x.device).reshape(-1, 1, 1, 1)
    weights = torch.tensor(shares, dtype=x.dtype, device=x.device).reshape(-1, 1, 1, 1)
    total = torch.zeros_like(x)
    for part in batches(steps, spec, goes_on):
        way = baseline + at[part] * (x - baseline)
        total += (input_gradient(network, way, aim) * weights[part]).sum(dim=0, keepdim=True)
    return (x - baseline) * total


def completeness(network: nn.Module, x: Tensor, baseline: Tensor, aim: Aim, attribution: Tensor) -> SumCheck:
    """Whether integrated gradients add up to f(x) − f(baseline)."""
    at_input, at_baseline = (float(values(network, each, aim)) for each in (x, baseline))
    expected, shares = at_input - at_baseline, attribution.double()
    magnitude = float(shares.abs().sum())
    return SumCheck(float(shares.sum()), expected, COMPLETE * max(abs(expected), magnitude / 10))


def steps_enough(
    network: nn.Module, spec: NetworkSpec, x: Tensor, baseline: Tensor, aim: Aim, goes_on: GoesOn = always
) -> int | None:
    """The fewest of STEPS_TRIED with which the sum is the difference, within COMPLETE; None where none is enough."""
    for steps in STEPS_TRIED:
        attribution = integrated_gradients(network, spec, x, baseline, aim, steps, goes_on)
        if completeness(network, x, baseline, aim, attribution).holds:
            return steps
    return None


@lru_cache(maxsize=32)
def rule(steps: int) -> tuple[Float64, Float64]:
    """Places in 0..1 and the share of each, for an integral from 0 to 1: exact for polynomials up to 2·steps − 1."""
    places, shares = np.polynomial.legendre.leggauss(steps)
    return (places + 1) / 2, shares / 2
