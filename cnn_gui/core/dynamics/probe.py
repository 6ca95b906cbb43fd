"""Measures a network that trains: norms of weights, gradients and updates; dead units; histograms.

It reads and never writes: a run with it makes the same weights to the last bit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.dynamics.messages import BINS, Histograms, MeasuredLayer, UInt32
from cnn_gui.core.network.joined import GraphNetwork

IMAGES = 128
"""Training images on which units count as dead. A map or neuron that fires on 1 of 50 is missed by 128 once in 13
times; twice as many cost twice as much."""

MOST_VALUES = 1 << 16
"""Values in a histogram: of a larger layer each so many-th."""

_PASSED_ON = (nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, nn.BatchNorm1d, nn.BatchNorm2d,
              nn.Dropout, nn.Dropout2d)  # fmt: skip
"""What may stand between a layer and its activation function."""

_WEIGHTED = (nn.Conv2d, nn.Linear, nn.BatchNorm1d, nn.BatchNorm2d)
_SILENT = (*_WEIGHTED, *_PASSED_ON, nn.Flatten)


class Probe:
    """Of one network, on whatever device it is. ``before_update`` and ``after_update`` stand around the optimiser."""

    def __init__(self, network: nn.Sequential, images: Tensor, task: Task) -> None:
        """images: (N, C, H, W) uint8, those of the training set; IMAGES of them, spread evenly, are used."""
        self._network = network
        self._task = task
        self._images = images[:: max(1, len(images) // IMAGES)][:IMAGES].clone()
        self._modules = dict(network.named_children())
        self._inputs = _inputs(network)
        self._measured = {name: list(m.parameters()) for name, m in self._modules.items() if _is_weighted(m)}
        behind = {name: _behind(name, self._modules, self._inputs) for name in self._measured}
        self.layers = tuple(
            MeasuredLayer(name, behind[name], len(parameters[0])) for name, parameters in self._measured.items()
        )
        self._before: list[Tensor] = []
        self._gradients: list[Tensor] = []
        nothing = np.full(len(self.layers), np.nan, np.float32)
        self.norms: tuple[Float32, Float32, Float32] = (nothing, nothing, nothing)
        """Of each layer's weights, gradient and update, (layers,) each, around the last step it was held to."""
        self.seconds = 0.0
        """What that has taken."""

    @torch.no_grad()
    def before_update(self) -> None:
        """Every parameter has its gradient, and none is changed yet."""
        start = perf_counter()
        self._before = [parameter.clone() for parameters in self._measured.values() for parameter in parameters]
        self._gradients = _norms(
            [[_gradient(parameter) for parameter in parameters] for parameters in self._measured.values()]
        )
        self.seconds = perf_counter() - start

    @torch.no_grad()
    def after_update(self) -> None:
        """The step is done."""
        start = perf_counter()
        before = iter(self._before)
        updates = [[parameter - next(before) for parameter in each] for each in self._measured.values()]
        numbers = _numbers([*self._weight_norms(), *self._gradients, *_norms(updates)])
        weights, gradients, changes = np.array(numbers, np.float32).reshape(3, len(self.layers))
        self.norms = weights, gradients, changes
        self._before, self._gradients = [], []
        self.seconds += perf_counter() - start

    @torch.no_grad()
    def weight_norms(self) -> Float32:
        """(layers,)."""
        return np.array(_numbers(self._weight_norms()), np.float32)

    @torch.no_grad()
    def histograms(self) -> Histograms:
        """Of the network as it is now."""
        values = [_histogram(parameters[0]) for parameters in self._measured.values()]
        found = self._activations()
        dead = [found[layer.behind][0] for layer in self.layers]
        told = [found[layer.behind][1] for layer in self.layers]
        return Histograms(np.array(dead, np.float32), *_stacked(values), *_stacked(told))

    def _weight_norms(self) -> list[Tensor]:
        return _norms(list(self._measured.values()))

    def _activations(self) -> dict[str, tuple[float, tuple[UInt32, Float32]]]:
        """By layer, the share of its units that are dead and the histogram of all its values."""
        wanted = {layer.behind for layer in self.layers}
        found: dict[str, tuple[float, tuple[UInt32, Float32]]] = {}
        device = next(iter(self._measured.values()))[0].device
        x = normalised(unit_scale(self._images.to(device)), self._task)
        left = Counter(each for inputs in self._inputs.values() for each in inputs)
        values = {"input": x.contiguous(memory_format=torch.channels_last)}
        self._network.eval()
        try:
            for name, module in self._modules.items():
                inputs = self._inputs[name]
                values[name] = result = module(*(values[each] for each in inputs))
                if name in wanted:
                    found[name] = _dead(result), _histogram(result)
                for each in inputs:
                    left[each] -= 1
                    if not left[each]:
                        values.pop(each, None)
        finally:
            self._network.train()
        return found


def _inputs(network: nn.Sequential) -> Mapping[str, tuple[str, ...]]:
    """By module, the names of what it reads."""
    if isinstance(network, GraphNetwork):
        return network.inputs
    names = [name for name, _ in network.named_children()]
    return {name: (before,) for before, name in zip(["input", *names], names, strict=False)}


def _is_weighted(module: nn.Module) -> bool:
    return isinstance(module, _WEIGHTED) and any(True for _ in module.parameters())


def _behind(name: str, modules: Mapping[str, nn.Module], inputs: Mapping[str, tuple[str, ...]]) -> str:
    """The activation function that follows a convolution or fully connected layer, or else the layer itself."""
    if not isinstance(modules[name], nn.Conv2d | nn.Linear):
        return name
    place = name
    while True:
        readers = [each for each, read in inputs.items() if place in read]
        if len(readers) != 1 or len(inputs[readers[0]]) != 1:
            return name
        place = readers[0]
        if not isinstance(modules[place], _SILENT):
            return place
        if not isinstance(modules[place], _PASSED_ON):
            return name


def _gradient(parameter: nn.Parameter) -> Tensor:
    assert parameter.grad is not None, "before_update() before backward()"
    return parameter.grad


def _norms(layers: list[list[Tensor]] | list[list[nn.Parameter]]) -> list[Tensor]:
    """Of each layer's tensors together."""
    return [torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(t) for t in each])) for each in layers]


def _numbers(tensors: list[Tensor]) -> list[float]:
    """Read off the device at once."""
    numbers: list[float] = torch.stack(tensors).tolist()
    return numbers


def _dead(values: Tensor) -> float:
    """The share of channels whose values are all the same; values: (N, C, ...)."""
    others = [axis for axis in range(values.dim()) if axis != 1]
    return float((values.amax(dim=others) == values.amin(dim=others)).float().mean())


def _histogram(values: Tensor) -> tuple[UInt32, Float32]:
    """Counts in BINS bins between the lowest and the highest of the values, and these two."""
    flat = values.flatten()
    # An odd step meets every column of a map in turn.
    flat = flat[:: (-(-len(flat) // MOST_VALUES)) | 1].float().cpu()
    low, high = float(flat.min()), float(flat.max())
    if not np.isfinite((low, high)).all():
        return np.zeros(BINS, np.uint32), np.array((low, high), np.float32)
    counts = torch.histc(flat, BINS, low, high) if high > low else torch.zeros(BINS)
    if high == low:
        counts[BINS // 2] = len(flat)
    return counts.numpy().astype(np.uint32), np.array((low, high), np.float32)


def _stacked(histograms: list[tuple[UInt32, Float32]]) -> tuple[UInt32, Float32]:
    return np.stack([counts for counts, _ in histograms]), np.stack([ends for _, ends in histograms])
