"""What a network for own classes begins with: the kernels of a trained network, and new layers behind them."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import resources
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import Conv, NetworkSpec
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.transfer.messages import Kernels

_FILES = {Kernels.DIGITS: "pretrained", Kernels.SHAPES: "shapes"}


def first_weights(spec: NetworkSpec, task: Task, kernels: Kernels, seed: int) -> dict[str, Float32]:
    """Weights of ``spec``: those of ``seed``, with the kernels and biases of the trained network's convolutions of the
    same names and sizes in their place. Raises DataError where the app's own file is missing."""
    weights = state(build(spec, seed=seed))
    if kernels is Kernels.NOTHING:
        return weights
    found = checkpoint.load(resources.network(_FILES[kernels]))
    for info in layer_infos(spec):
        names = f"{info.name}.weight", f"{info.name}.bias"
        if not isinstance(info.layer, Conv) or not set(names) <= found.weights.keys():
            continue
        kernel, bias = (found.weights[name] for name in names)
        if kernel.shape[1] == 3 and weights[names[0]].shape[1] == 1:
            kernel, bias = in_grey(kernel, bias, found.task, task)
        if kernel.shape == weights[names[0]].shape:
            weights[names[0]], weights[names[1]] = kernel.copy(), bias.copy()
    return weights


def in_grey(kernel: Float32, bias: Float32, colours: Task, grey: Task) -> tuple[Float32, Float32]:
    """Kernel (out, 1, k, k) and bias (out,) that give for a grey image, normalised as ``grey`` is, what kernel
    (out, 3, k, k) and bias give for it in colour, normalised as ``colours`` is; at the border, where zeros are padded,
    only nearly."""
    mean, std = (np.array(numbers, dtype=np.float64)[None, :, None, None] for numbers in (colours.mean, colours.std))
    scaled = kernel * (grey.std[0] / std)
    shift = (kernel * ((grey.mean[0] - mean) / std)).sum(axis=(1, 2, 3))
    return scaled.sum(axis=1, keepdims=True).astype(np.float32), (bias + shift).astype(np.float32)
