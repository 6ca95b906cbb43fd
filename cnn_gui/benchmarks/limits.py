"""What the arithmetic of a training step would take if the processor did nothing else."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import torch
from torch.nn import functional

from cnn_gui.core.network.kinds.table import kind_of
from cnn_gui.core.network.messages import LayerInfo, LayerKind, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

SIZE, PIXELS = 512, 4096
ROUNDS = 40
"""Products that are tried: the fastest is the one that no other program disturbed."""


def matmul_rate(dtype: torch.dtype) -> float:
    """Floating-point operations per second of a product of matrices, the best of ROUNDS and of two ways.

    torch has one library for matrices and another for convolutions, and on some processors the one gets half as much
    out of them as the other; so a product is also computed as a convolution with 1×1 kernels.
    """
    a, b = (torch.ones(SIZE, SIZE, dtype=dtype) for _ in range(2))
    maps = torch.ones(PIXELS // 64, SIZE, 8, 8, dtype=dtype).contiguous(memory_format=torch.channels_last)
    kernels = torch.ones(SIZE, SIZE, 1, 1, dtype=dtype)
    by_matrix = SIZE / _fastest(lambda: torch.mm(a, b))
    by_convolution = PIXELS / _fastest(lambda: functional.conv2d(maps, kernels))
    return 2 * SIZE**2 * max(by_matrix, by_convolution)


def _fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of ROUNDS, after one that is not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def flops_per_image(spec: NetworkSpec) -> float:
    """Multiplications and additions of a training step, per image.

    The pass forward, the gradient of the weights and that of the inputs take the same number each; the first layer
    has no need of the third. Only convolutions and fully connected layers are counted.
    """
    layers = [_forward(info) for info in layer_infos(spec)]
    weighted = [flops for flops in layers if flops]
    return 3 * sum(weighted) - weighted[0]


def _forward(info: LayerInfo) -> float:
    kind = kind_of(info) if info.kind in (LayerKind.CONV, LayerKind.LINEAR) else None
    return 0.0 if kind is None else 2.0 * kind.products(info)
