"""What a picture goes through before the network sees it in a step: what holds only at one place to a pixel is no find.

A. Mordvintsev, C. Olah, M. Tyka, "Inceptionism" (2015), and C. Olah, A. Mordvintsev, L. Schubert, "Feature
visualization" (Distill, 2017): jitter, so that a picture is good for the unit also where it lies a little beside.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


class Jitter:
    """Moves each picture at random by whole pixels, at most so many in each direction."""

    def __init__(self, pixels: int, random: torch.Generator) -> None:
        self._pixels, self._random = pixels, random

    def __call__(self, pictures: Tensor) -> Tensor:
        """(N, C, H, W)."""
        if not self._pixels:
            return pictures
        reach = self._pixels
        return shifted(pictures, torch.randint(-reach, reach + 1, (len(pictures), 2), generator=self._random))


def shifted(pictures: Tensor, shifts: Tensor) -> Tensor:
    """Each of (N, C, H, W) moved by so many whole pixels (down, across), (N, 2); what comes in is paper, which is 0."""
    height, width = pictures.shape[2:]
    reach = int(shifts.abs().max())
    wide = functional.pad(pictures, (reach,) * 4)
    moved = [
        picture[:, reach - down : reach - down + height, reach - across : reach - across + width]
        for picture, (down, across) in zip(wide, shifts.tolist(), strict=True)
    ]
    return torch.stack(moved)
