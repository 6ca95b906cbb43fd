"""What a recipe adds to a network before it is trained: batch norm and dropout, as layers of its own."""

from __future__ import annotations

import msgspec

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import BatchNorm, Conv, Dropout, LayerSpec, Linear, NetworkSpec
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.network.spec import check
from cnn_gui.core.recipe.messages import OWN_NETWORK, Normalisation, TrainingConfig


def network_of(config: TrainingConfig, task: Task, own: NetworkSpec | None = None) -> NetworkSpec:
    """The network that a run of new weights trains: the one the config names, fitted to the task, with what the config
    adds. own: the one that a config means which calls it OWN_NETWORK. Raises UserError where it cannot be fitted, or
    there is none."""
    spec = own if config.network == OWN_NETWORK else NETWORKS[config.network]
    if spec is None:
        raise UserError(
            QT_TRANSLATE_NOOP("core", "There is no network of one's own to train yet: build or open one first.")
        )
    return regularised(fitted(spec, task), config)


def regularised(spec: NetworkSpec, config: TrainingConfig) -> NetworkSpec:
    """With batch norm behind every convolution and every hidden fully connected layer, which then need no bias, and
    with dropout before the last fully connected layer, as the config says. What is there already is not added again.

    Raises UserError for a network in which ways part and meet: its layers name each other.
    """
    normalise = config.normalisation is Normalisation.BATCH
    if not normalise and not config.dropout:
        return spec
    if any(layer.inputs for layer in spec.layers):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "core",
                "Dropout and batch norm are added to networks that are a chain, and this one is none: put them where "
                "you want them in the network itself.",
            )
        )
    layers = list(spec.layers)
    last = max((place for place, layer in enumerate(layers) if isinstance(layer, Linear)), default=len(layers))
    made: list[LayerSpec] = []
    for place, layer in enumerate(layers):
        if config.dropout and place == last and not (made and isinstance(made[-1], Dropout)):
            made.append(Dropout(p=config.dropout))
        following = layers[place + 1] if place + 1 < len(layers) else None
        hidden = isinstance(layer, Conv) or (isinstance(layer, Linear) and place != last)
        if normalise and hidden and not isinstance(following, BatchNorm):
            made += [msgspec.structs.replace(layer, bias=False), BatchNorm()]
        else:
            made.append(layer)
    result = NetworkSpec(tuple(made), spec.input_shape)
    check(result)
    return result
