"""What the arithmetic of a training step would take if the processor did nothing else."""

from __future__ import annotations

import math
from time import perf_counter

import torch

from cnn_gui.core.messages import LayerInfo, LayerKind
from cnn_gui.core.spec import NetworkSpec, layer_infos

SIZE = 512
ROUNDS = 60
"""Products that are tried: the fastest is the one that no other program disturbed."""


def matmul_rate(dtype: torch.dtype) -> float:
    """Floating-point operations per second of a product of two square matrices, the best of ROUNDS."""
    a, b = (torch.ones(SIZE, SIZE, dtype=dtype) for _ in range(2))
    times = []
    for _ in range(1 + ROUNDS):
        start = perf_counter()
        torch.mm(a, b)
        times.append(perf_counter() - start)
    return 2 * SIZE**3 / min(times)


def flops_per_image(spec: NetworkSpec) -> float:
    """Multiplications and additions of a training step, per image.

    The pass forward, the gradient of the weights and that of the inputs take the same number each; the first layer
    has no need of the third. Only convolutions and fully connected layers are counted.
    """
    layers = [_forward(info) for info in layer_infos(spec)]
    weighted = [flops for flops in layers if flops]
    return 3 * sum(weighted) - weighted[0]


def _forward(info: LayerInfo) -> float:
    if info.kind is LayerKind.CONV:
        return 2.0 * math.prod(info.shape_out) * info.shape_in[0] * info.kernel_size**2
    if info.kind is LayerKind.LINEAR:
        return 2.0 * info.shape_in[0] * info.shape_out[0]
    return 0.0
