"""The loop that makes up pictures: objective, parametrisation and transforms are files of their own beside it.

Gradient ascent by Adam. In each step the objective's gradient counts by its size over the
pixels, so that the pull towards paper is as strong for every unit of every network.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.base.errors import NotFiniteError
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.explain.adam import AdamSteps
from cnn_gui.core.explain.baselines import normalised_pixels, pixels_of
from cnn_gui.core.features.ascent.messages import JITTERED, AscentFrame, AscentSettings, AscentStart, Objective
from cnn_gui.core.features.ascent.objective import Target
from cnn_gui.core.features.ascent.parametrisation import Parametrisation
from cnn_gui.core.features.ascent.transforms import Jitter
from cnn_gui.core.network.dependencies import field_of
from cnn_gui.core.network.messages import Box, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

RATE = 0.1
"""How far Adam moves a number in a step."""

OVER_DRAWING = 0.5
"""How strong the noise over a drawing is, of that which a start from noise has."""

_TINY = 1e-30


def ascend(
    network: nn.Sequential,
    spec: NetworkSpec,
    objective: Objective,
    settings: AscentSettings,
    task: Task = MNIST,
    drawing: Float32 | None = None,
) -> Iterator[AscentFrame]:
    """The film: the pictures at first, and after each step. Whoever wants no more of it does not go on.

    network: with the weights, in evaluation mode, on the CPU; its weights are not changed. drawing: (C, H, W),
    normalised, where pictures begin with it. Equal for an equal seed. Raises KeyError or IndexError where there is no
    such layer or unit, NotFiniteError where the network's numbers are not finite.
    """
    climb = _Climb(network, spec, objective, settings, task)
    numbers = climb.beginning(drawing).requires_grad_()
    adam = AdamSteps([(numbers, RATE)])
    yield climb.frame(0, numbers)
    for step in range(1, settings.steps + 1):
        adam.step([climb.downhill(numbers)])
        yield climb.frame(step, numbers)


class _Climb:
    """One film's parts."""

    def __init__(
        self, network: nn.Sequential, spec: NetworkSpec, objective: Objective, settings: AscentSettings, task: Task
    ) -> None:
        self._settings, self._task, self._objective = settings, task, objective
        self._shape = (settings.starts, *spec.input_shape)
        self._infos = layer_infos(spec, task)
        self._target = Target(network, spec, objective)
        self._fields: dict[tuple[int, ...], Box] = {}
        side = self._side()
        self._made_of = Parametrisation(*spec.input_shape[1:], settings.smoothness, side)
        self._random = torch.Generator().manual_seed(settings.seed)
        self._jitter = Jitter(min(settings.jitter, int(side * JITTERED)), self._random)

    def beginning(self, drawing: Float32 | None) -> Tensor:
        noise = self._made_of.noise(self._shape, self._random)
        if self._settings.start is AscentStart.NOISE or drawing is None:
            ground = torch.tensor(self._task.mean).view(1, -1, 1, 1).expand(1, *self._shape[1:])
            return self._made_of.numbers(ground) + noise
        noise[0] = 0
        pixels = pixels_of(torch.from_numpy(np.array(drawing, dtype=np.float32))[None], self._task)
        return self._made_of.numbers(pixels) + OVER_DRAWING * noise

    def downhill(self, numbers: Tensor) -> Tensor:
        """The gradient by which Adam is to go down, of all numbers."""
        with torch.enable_grad():
            pixels = self._made_of.pixels(numbers)
            seen = normalised_pixels(self._jitter(pixels), self._task)
            (uphill,) = torch.autograd.grad(self._target.raised(seen).sum(), pixels, retain_graph=True)
            size = _size(uphill)
            pull = self._settings.strength - uphill / size
            (result,) = torch.autograd.grad(pixels, numbers, pull)
        return result

    @torch.no_grad()
    def frame(self, step: int, numbers: Tensor) -> AscentFrame:
        """What is shown is made of whole steps of 255, and its value is of that."""
        levels = (255 * self._made_of.pixels(numbers)).round_()
        inputs = normalised_pixels(levels / 255, self._task)
        values, places = self._target.read(inputs)
        if not torch.isfinite(values).all():
            raise NotFiniteError
        fields = tuple(self._field(place) for place in places)
        return AscentFrame(step, _pictures(levels), values.numpy().copy(), fields)

    def _side(self) -> int:
        """The shorter side of what a unit in the middle sees."""
        place = tuple(size // 2 for size in self._target.info.shape_out[1:])
        top, left, bottom, right = self._field((self._objective.unit, *place))
        return max(1, min(bottom - top, right - left))

    def _field(self, place: tuple[int, ...]) -> Box:
        known = self._fields.get(place)
        if known is None:
            known = self._fields[place] = field_of(self._infos, self._target.info.name, place)
        return known


def _size(uphill: Tensor) -> Tensor:
    """By how much a pixel that counts at all moves the objective, on average; of each picture, (N, 1, 1, 1)."""
    sizes = uphill.abs().flatten(1)
    counted = (sizes > 0).sum(dim=1).clamp(min=1)
    return (sizes.sum(dim=1) / counted).clamp(min=_TINY).view(-1, 1, 1, 1)


def _pictures(levels: Tensor) -> UInt8:
    """(N, 1, H, W) to (N, H, W), (N, 3, H, W) to (N, H, W, 3)."""
    whole = levels.to(torch.uint8).numpy()
    shown: UInt8 = whole[:, 0].copy() if whole.shape[1] == 1 else np.moveaxis(whole, 1, 3).copy()
    return shown
