"""What is raised: a unit, a map's largest value or its mean, as a number that gradients can be taken of.

D. Erhan, Y. Bengio, A. Courville, P. Vincent, "Visualizing higher-layer features of a deep network" (2009): the input
that a unit answers to most. K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside convolutional networks" (2013): of a
class the logit, for its probability also rises where the other classes fall.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from cnn_gui.core.features.ascent.messages import Focus, Objective
from cnn_gui.core.network.messages import ACTIVATIONS, LayerInfo, LayerKind, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

LEAK = 0.01
"""Of the value before an activation function that counts too: where a ReLU shuts a unit there would be no way up."""

_PASSING = frozenset({LayerKind.MAX_POOL, LayerKind.AVG_POOL, LayerKind.DROPOUT})
"""Kinds that bend nothing by themselves."""


def aimed_at(infos: tuple[LayerInfo, ...], objective: Objective) -> Objective:
    """The same for the logits where a probability is meant. Raises KeyError for a layer that is not there."""
    info = {each.name: each for each in infos}[objective.layer]
    if info.kind is not LayerKind.SOFTMAX:
        return objective
    return Objective(info.inputs[0], objective.unit, objective.focus, objective.place)


class Target:
    """Reads an objective from a network, which is computed no further than that.

    network: with the weights, in evaluation mode. Raises KeyError for a layer that is not there, IndexError for a unit
    or place that is not.
    """

    def __init__(self, network: nn.Sequential, spec: NetworkSpec, objective: Objective) -> None:
        infos = layer_infos(spec)
        self._objective = aimed_at(infos, objective)
        names = [info.name for info in infos]
        end = names.index(self._objective.layer)
        self.info = infos[end]
        self._steps = list(zip(infos[1 : end + 1], network, strict=False))
        self._by_name = {info.name: (info, module) for info, module in self._steps}
        self._input = names[0]
        self._place = self._fixed_place()

    def raised(self, inputs: Tensor) -> Tensor:
        """What the ascent climbs, for inputs (N, C, H, W): (N,)."""
        values, before = self._outputs(inputs)
        if before is not None:
            values = values + LEAK * before
        return values.mean(dim=(1, 2)) if self._is_mean and values.dim() == 3 else self._read(values)

    def read(self, inputs: Tensor) -> tuple[Tensor, list[tuple[int, ...]]]:
        """What the network says, (N,): of a map its largest value, or that at the place which is meant; and where that
        is in the layer: (unit, row, column), (unit,) in a vector."""
        values, _ = self._outputs(inputs)
        unit, found = self._objective.unit, self._read(values)
        if values.dim() == 1:
            return found, [(unit,)] * len(values)
        if self._place is not None:
            return found, [(unit, *self._place)] * len(values)
        places = values.flatten(1).argmax(dim=1).tolist()
        return found, [(unit, *divmod(place, values.shape[2])) for place in places]

    # --- inside

    @property
    def _is_mean(self) -> bool:
        return self._objective.focus is Focus.MEAN

    def _fixed_place(self) -> tuple[int, int] | None:
        shape, objective = self.info.shape_out, self._objective
        if not 0 <= objective.unit < shape[0]:
            raise IndexError(objective.unit)
        if len(shape) == 1:
            return None
        if objective.focus is Focus.MIDDLE:
            return shape[1] // 2, shape[2] // 2
        if objective.focus is not Focus.PLACE:
            return None
        row, column = objective.place or (-1, -1)
        if not (0 <= row < shape[1] and 0 <= column < shape[2]):
            raise IndexError(objective.place)
        return row, column

    def _outputs(self, inputs: Tensor) -> tuple[Tensor, Tensor | None]:
        """The unit's values, (N,) or (N, H, W) of a map, and what they would be without the last activation function;
        None where there is none."""
        found = {self._input: inputs}
        for info, module in self._steps:
            found[info.name] = module(*(found[name] for name in info.inputs))
        before = self._unbent(self.info.name, found)
        unit = self._objective.unit
        return found[self.info.name][:, unit], None if before is None else before[:, unit]

    def _unbent(self, name: str, found: Mapping[str, Tensor]) -> Tensor | None:
        info, module = self._by_name[name]
        if info.kind in ACTIVATIONS:
            return found[info.inputs[0]]
        if info.kind not in _PASSING or info.inputs[0] not in self._by_name:
            return None
        before = self._unbent(info.inputs[0], found)
        return None if before is None else module(before)

    def _read(self, values: Tensor) -> Tensor:
        if values.dim() == 1:
            return values
        if self._place is not None:
            return values[:, self._place[0], self._place[1]]
        return torch.amax(values, dim=(1, 2))
