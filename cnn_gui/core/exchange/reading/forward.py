"""Runs networks on digits, and keeps what several of them begin with: most readings of a file share their first
layers."""

from __future__ import annotations

import gzip
import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.base import resources
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.template import Placed, Template
from cnn_gui.core.network.kinds.table import kind_of
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.core.network.spec import layer_infos, multiplications

if TYPE_CHECKING:
    from torch import Tensor, nn

DIGITS, MOST_DIGITS = 1_000, 5_000
"""Digits that the best readings are tried on, and those of them that are hard to tell apart."""

BATCH = 50
"""Digits at a time: the maps of a layer then stay in the processor's cache, which makes it twice as fast as 500."""

MOST_AT_ONCE = 24_000_000
"""Bytes that one layer may give at a time."""

WRITING = 10
"""Multiplications in the time of writing one number."""

MOST_KEPT = 60_000_000
"""Bytes of layers' outputs that are kept."""

PartWeights = Mapping[str, Mapping[str, Float32]]
"""By part, arrays by role."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How pixels of 0..1 become the input: (value − mean) / std, of the picture in black on white where inverted."""

    mean: float
    std: float
    inverted: bool = False


INKS = (
    Ink(MEAN, STD),
    Ink(0.0, 1.0),
    Ink(0.5, 0.5),
    Ink(0.0, 1 / 255),
    Ink(0.0, 1.0, inverted=True),
    Ink(0.5, 0.5, inverted=True),
    Ink(MEAN, STD, inverted=True),
    Ink(0.5, 1.0),
    Ink(0.485, 0.229),
)
"""What training scripts do to MNIST's pixels, the most usual first."""


@dataclass(frozen=True, slots=True)
class _BatchRun:
    """A network on one batch. values: by place, what its layers have given so far; −1 is the input."""

    network: Template
    infos: tuple[LayerInfo, ...]
    ink: Ink
    start: int
    values: dict[int, Tensor]


class Forward:
    """weights: by part, its arrays by role."""

    def __init__(self, weights: PartWeights) -> None:
        self._weights = weights
        self._kept: OrderedDict[object, Tensor] = OrderedDict()
        self._bytes = 0
        self._modules: dict[object, nn.Module] = {}
        self.work = 0
        """Multiplications so far, and WRITING for each number written."""

    def logits(self, network: Template, ink: Ink, digits: int) -> Tensor:
        """(digits, classes)."""
        import torch

        infos = layer_infos(network.spec())[1:-1]
        with torch.inference_mode():
            batches = range(0, digits, BATCH)
            return torch.cat([self._batch(network, infos, ink, start)[: digits - start] for start in batches])

    def work_of(self, network: Template) -> int:
        """What the network costs for one digit."""
        infos = layer_infos(network.spec())[1:-1]
        return multiplications(infos) + WRITING * sum(math.prod(info.shape_out) for info in infos)

    def _batch(self, network: Template, infos: tuple[LayerInfo, ...], ink: Ink, start: int) -> Tensor:
        import torch

        last = len(network.placed) - 1
        at_once = MOST_AT_ONCE // (4 * max(math.prod(info.shape_out) for info in infos))
        if at_once >= BATCH:
            return self._value(_BatchRun(network, infos, ink, start, {}), last)
        # Of a wide network nothing is kept, and few digits are computed at a time.
        inputs, size = inputs_of(network.input_shape, ink, start), max(at_once, 1)
        self.work += BATCH * self.work_of(network)
        pieces = [inputs[first : first + size] for first in range(0, BATCH, size)]
        return torch.cat([self._straight(network, infos, piece) for piece in pieces])

    def _straight(self, network: Template, infos: tuple[LayerInfo, ...], inputs: Tensor) -> Tensor:
        """What the network gives, layer by layer, each given back once nothing reads it any more."""
        reads = [(place - 1,) if each.reads is None else each.reads for place, each in enumerate(network.placed)]
        needed = {source: place for place, sources in enumerate(reads) for source in sources}
        values = {-1: inputs}
        for place, (placed, info) in enumerate(zip(network.placed, infos, strict=True)):
            values[place] = self._module(placed, info)(*(values[source] for source in reads[place]))
            for source in {*reads[place]}:
                if needed[source] == place:
                    del values[source]
        return values[len(network.placed) - 1]

    def _value(self, run: _BatchRun, place: int) -> Tensor:
        """What the layer at ``place`` gives. No function within a function, which would hold all values in a circle."""
        if place not in run.values:
            run.values[place] = self._computed(run, place)
        return run.values[place]

    def _computed(self, run: _BatchRun, place: int) -> Tensor:
        network = run.network
        key = (network.input_shape, run.ink, run.start, network.placed[: place + 1])
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if place < 0:
            return self._keep(key, inputs_of(network.input_shape, run.ink, run.start))
        placed, info = network.placed[place], run.infos[place]
        reads = (place - 1,) if placed.reads is None else placed.reads
        self.work += BATCH * (multiplications((info,)) + WRITING * math.prod(info.shape_out))
        given = [self._value(run, each) for each in reads]
        return self._keep(key, self._module(placed, info)(*given))

    def _keep(self, key: object, result: Tensor) -> Tensor:
        self._kept[key] = result
        self._bytes += result.nbytes
        while self._bytes > MOST_KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.nbytes
        return result

    def _module(self, placed: Placed, info: LayerInfo) -> nn.Module:
        key = (placed.layer, placed.part, info.shape_in)
        if key not in self._modules:
            self._modules[key] = module_of(info, placed.part, self._weights)
        return self._modules[key]


def module_of(info: LayerInfo, part: WeightedPart | None, weights: PartWeights) -> nn.Module:
    """PyTorch's module with the file's weights, which are not copied."""
    import torch
    from torch import nn

    kind = kind_of(info)
    assert kind is not None
    module = kind.module(info)
    if part is not None and part.kind is not PartKind.PRELU:
        for role, array in weights[part.name].items():
            tensor = torch.from_numpy(array)
            is_buffer = role.startswith("running_")
            setattr(module, role, tensor if is_buffer else nn.Parameter(tensor, requires_grad=False))
    return module.eval()


@lru_cache(maxsize=1)
def digits_to_try() -> tuple[UInt8, UInt8]:
    """The first MOST_DIGITS of MNIST's training digits: images (N, 28, 28) and labels (N,). Only these are unpacked."""
    images, labels = (resources.find("mnist", f"train-{name}-ubyte.gz") for name in ("images-idx3", "labels-idx1"))
    with gzip.open(images) as file:
        pixels = np.frombuffer(file.read(16 + MOST_DIGITS * 784), np.uint8, offset=16)
    with gzip.open(labels) as file:
        truth = np.frombuffer(file.read(8 + MOST_DIGITS), np.uint8, offset=8)
    return pixels.reshape(-1, 28, 28), truth


def inputs_of(shape: tuple[int, int, int], ink: Ink, start: int) -> Tensor:
    """BATCH digits from ``start`` on, as (N, C, H, W); other sizes than MNIST's by interpolation, as the app fits
    drawings."""
    import torch
    from torch.nn import functional

    pixels = torch.from_numpy(digits_to_try()[0][start : start + BATCH].astype(np.float32)).unsqueeze(1) / 255
    if shape[1:] != (28, 28):
        pixels = functional.interpolate(pixels, size=shape[1:], mode="bilinear", antialias=True).clamp_(0, 1)
    if ink.inverted:
        pixels = 1 - pixels
    return ((pixels - ink.mean) / ink.std).expand(-1, shape[0], -1, -1).contiguous()
