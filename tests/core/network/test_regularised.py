"""Batch norm and dropout that a recipe adds to a network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.network.messages import Add, BatchNorm, Conv, Dropout, Flatten, Linear, NetworkSpec, ReLU
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.regularised import network_of, regularised
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.messages import Normalisation, TrainingConfig

BOTH = TrainingConfig(normalisation=Normalisation.BATCH, dropout=0.4)


@pytest.mark.parametrize("name", NETWORKS)
def test_without_them_the_network_is_what_it_was(name: str) -> None:
    assert network_of(TrainingConfig(network=name), MNIST) == NETWORKS[name]


@pytest.mark.parametrize("name", NETWORKS)
def test_they_stand_where_they_belong(name: str) -> None:
    spec = network_of(replace(BOTH, network=name), MNIST)
    build(spec)
    layers = spec.layers
    places = [place for place, layer in enumerate(layers) if isinstance(layer, Linear | Conv)]
    assert isinstance(layers[places[-1] - 1], Dropout)
    assert sum(isinstance(layer, Dropout) for layer in layers) == 1
    for place in places[:-1]:
        layer = layers[place]
        assert isinstance(layers[place + 1], BatchNorm)
        assert isinstance(layer, Linear | Conv)
        assert not layer.bias
    assert regularised(spec, BOTH) == spec


def test_the_tutorials_network_with_dropout_keeps_the_names_of_its_weights() -> None:
    spec = network_of(TrainingConfig(dropout=0.5), MNIST)
    names = [info.name for info in layer_infos(spec)]
    assert [name for name in names if name not in [info.name for info in layer_infos(NETWORKS["tutorial"])]] == [
        "dropout1"
    ]


def test_a_network_whose_ways_part_is_left_to_its_maker() -> None:
    spec = NetworkSpec(
        (Conv(4, padding=1), ReLU(), Conv(4, padding=1), Add(inputs=("conv2", "relu1")), Flatten(), Linear(10))
    )
    assert regularised(spec, TrainingConfig()) == spec
    with pytest.raises(UserError, match="chain"):
        regularised(spec, BOTH)
