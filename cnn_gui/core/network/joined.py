"""Modules that read several layers, and networks in which there are such: not every layer reads the one before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn


class Sum(nn.Module):
    """The sum of tensors of one shape."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        for other in others:
            first = first + other
        return first


class SideBySide(nn.Module):
    """Tensors one behind the other, along maps or units."""

    def forward(self, *tensors: Tensor) -> Tensor:
        return torch.cat(tensors, dim=1)


class GraphNetwork(nn.Sequential):
    """Named modules in an order in which each reads only what comes before it.

    inputs: by module, the names of what it reads; "input" is the network's own.
    """

    def __init__(self, modules: Mapping[str, nn.Module], inputs: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)
        self.inputs = {name: tuple(names) for name, names in inputs.items()}

    def forward(self, x: Tensor) -> Tensor:
        """What is read no more is given free on the way."""
        return last_output(dict(self.named_children()), self.inputs, x)


def last_output(modules: Mapping[str, Callable[..., Tensor]], inputs: Mapping[str, Sequence[str]], x: Tensor) -> Tensor:
    """What the last of some named functions gives, each of which gets what those before it gave that it reads.

    inputs: by function, the names of what it reads; "input" is ``x``. What is read no more is given free on the way.
    """
    left = Counter(name for names in inputs.values() for name in names)
    values = {"input": x}
    result = x
    for name, module in modules.items():
        result = module(*(values[each] for each in inputs[name]))
        values[name] = result
        for each in inputs[name]:
            left[each] -= 1
            if not left[each]:
                values.pop(each, None)
    return result
