"""Which number format a device computes in fastest."""

from __future__ import annotations

from functools import lru_cache
from time import perf_counter

import torch
from torch.nn import functional

from cnn_gui.core.recipe.messages import Precision

WORTH_IT = 0.85
"""bfloat16 is chosen where it takes at most this share of float32's time."""

ROUNDS = 4


def number_format(precision: Precision, device: torch.device) -> torch.dtype:
    """What to compute in on ``device``. AUTO measures on the CPU, asks CUDA, and is float32 anywhere else."""
    if precision is Precision.AUTO:
        precision = Precision.BFLOAT16 if _is_worth_it(device) else Precision.FLOAT32
    return torch.bfloat16 if precision is Precision.BFLOAT16 else torch.float32


def _is_worth_it(device: torch.device) -> bool:
    if device.type == "cpu":
        return bfloat16_is_faster()
    return device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)


@lru_cache(maxsize=1)
def bfloat16_is_faster() -> bool:
    """Whether the CPU does the tutorial's second convolution faster in bfloat16; some 50 ms, once per process.

    Processors without bfloat16 do it by way of float32, which takes several times as long.
    """
    times: dict[torch.dtype, list[float]] = {torch.float32: [], torch.bfloat16: []}
    for _ in range(ROUNDS):
        # In turns, so that whatever else the machine does slows both alike.
        for dtype, seconds in times.items():
            seconds.append(_time_of_a_convolution(dtype))
    return min(times[torch.bfloat16]) <= WORTH_IT * min(times[torch.float32])


@torch.enable_grad()
def _time_of_a_convolution(dtype: torch.dtype) -> float:
    x, weight = torch.ones(64, 32, 14, 14, dtype=dtype), torch.ones(64, 32, 3, 3, dtype=dtype)
    x, weight = (tensor.to(memory_format=torch.channels_last).requires_grad_() for tensor in (x, weight))
    start = perf_counter()
    torch.autograd.backward(functional.conv2d(x, weight, padding=1).sum())
    return perf_counter() - start
