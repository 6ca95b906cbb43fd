"""Images with something done to them, in whole steps of 255, as they can be kept: every kind that knows no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from cnn_gui.core.datasets.batches import generator
from cnn_gui.core.robustness import geometry, pixels, strokes
from cnn_gui.core.robustness.messages import Perturbation

Perturb = Callable[[Tensor, float, torch.Generator], Tensor]
"""Of (N, C, H, W) float32 in 0..255, a strength and what chance it has."""

_PERTURB: Mapping[Perturbation, Perturb] = {
    Perturbation.ROTATION: geometry.rotated,
    Perturbation.SHIFT_RIGHT: geometry.shifted_right,
    Perturbation.SHIFT_DOWN: geometry.shifted_down,
    Perturbation.SCALE: geometry.scaled,
    Perturbation.SHEAR: geometry.sheared,
    Perturbation.THICKNESS: strokes.thickened,
    Perturbation.NOISE: pixels.noisy,
    Perturbation.BLUR: pixels.blurred,
    Perturbation.CONTRAST: pixels.faded,
    Perturbation.PATCH: pixels.covered,
    Perturbation.INVERTED: pixels.inverted,
    Perturbation.DOTTED_LINES: strokes.dotted,
    Perturbation.BROKEN_LINES: strokes.broken,
}


@torch.no_grad()
def perturbed(images: Tensor, kind: Perturbation, strength: float, seed: int = 0) -> Tensor:
    """The images (N, C, H, W) uint8, of one or three channels and any size, as such a change leaves them; uint8.

    At strength 0 they are themselves. What is left to chance is another thing for each image, and at every strength the
    same for equal seeds. Raises KeyError for an attack, which needs a network (core.robustness.attacks).
    """
    perturb = _PERTURB[kind]
    if strength == 0:
        return images
    return in_steps(perturb(images.to(torch.float32), strength, generator(seed, kind)))


def in_steps(images: Tensor) -> Tensor:
    """(N, C, H, W) float32 on the scale 0..255, rounded and cut off there: uint8."""
    return images.round().clamp(0, 255).to(torch.uint8)
