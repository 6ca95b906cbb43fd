"""From a NetworkSpec to a named ``nn.Sequential``, and weights in and out of it.

The modules are named children in the order of the spec, without input and softmax: looking inside is walking
``network.named_children()``, with no hooks, and the tutorial network's ``state_dict`` has the tutorial's keys
(conv1.weight ... fc2.bias). The output is logits.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.network.joined import GraphNetwork
from cnn_gui.core.network.kinds.table import kind_of
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import is_chain, layer_infos


def build(spec: NetworkSpec, *, seed: int = 0) -> nn.Sequential:
    """A network with PyTorch's default initial weights for ``seed``, float32, on the CPU, in evaluation mode.

    The weights are those that building the modules one by one after ``torch.manual_seed(seed)`` gives, drawn from a
    generator of their own: the global one is neither read nor changed, so that threads cannot disturb each other.
    A chain is a plain ``nn.Sequential``, anything else a GraphNetwork.
    """
    generator = torch.Generator().manual_seed(seed)
    infos = layer_infos(spec)
    modules = {info.name: kind.module(info) for info in infos if (kind := kind_of(info)) is not None}
    for module in modules.values():
        if isinstance(module, nn.Conv2d | nn.Linear):
            _take_room(module)
            _initialise(module, generator)
    if is_chain(infos):
        return nn.Sequential(OrderedDict(modules)).eval()
    return GraphNetwork(modules, {info.name: info.inputs for info in infos[1:-1]}).eval()


def state(network: nn.Module) -> dict[str, Float32]:
    """Copies of all weights as float32 arrays in torch's layout, by ``state_dict`` name."""
    return {name: _array(tensor) for name, tensor in network.state_dict().items()}


def load_weights(network: nn.Module, weights: Mapping[str, Float32]) -> None:
    """Copies ``weights`` into the network, on whatever device it is.

    Raises CheckpointError, with the network unchanged, where names or shapes differ.
    """
    own = network.state_dict()
    for name in own.keys() | weights.keys():
        there = tuple(own[name].shape) if name in own else None
        given = tuple(weights[name].shape) if name in weights else None
        if there != given:
            raise CheckpointError(
                QT_TRANSLATE_NOOP("core", "These weights belong to another network: {name} is {shape}."),
                name=name,
                shape=_text(given, there),
            )
    with torch.no_grad():
        for name, tensor in own.items():
            # A copy, because torch warns about read-only arrays.
            tensor.copy_(torch.from_numpy(np.array(weights[name], dtype=np.float32)))


def _take_room(module: nn.Conv2d | nn.Linear) -> None:
    """Memory for weights made on the meta device. ``to_empty`` would import a third of a second of sympy for it."""
    for name, parameter in list(module.named_parameters()):
        setattr(module, name, nn.Parameter(torch.empty(parameter.shape)))


def _initialise(module: nn.Conv2d | nn.Linear, generator: torch.Generator) -> None:
    """Uniform in ±1/√fan_in, weights first: reset_parameters of both modules, which takes no generator.

    For weights that is He et al., "Delving Deep into Rectifiers" (2015), with the leaky slope √5.
    """
    nn.init.kaiming_uniform_(module.weight, a=math.sqrt(5), generator=generator)
    bound = 1 / math.sqrt(module.weight[0].numel())
    if module.bias is not None:
        nn.init.uniform_(module.bias, -bound, bound, generator=generator)


def _array(tensor: Tensor) -> Float32:
    copy: Float32 = np.array(tensor.detach().to("cpu", torch.float32).contiguous().numpy())
    return copy


def _text(given: tuple[int, ...] | None, there: tuple[int, ...] | None) -> str:
    if given is None:
        return Sentence(QT_TRANSLATE_NOOP("core", "missing"))
    if there is None:
        return Sentence(QT_TRANSLATE_NOOP("core", "not part of this one"))
    return Sentence(QT_TRANSLATE_NOOP("core", "{given} in place of {there}"), given=list(given), there=list(there))
