from __future__ import annotations

import pytest

from cnn_gui.core.base.errors import CheckpointError, DataError
from cnn_gui.core.datasets.catalogue import CATALOGUE
from cnn_gui.core.datasets.messages import MNIST, DataSetInfo, Task
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.networks import NETWORKS, fitted, outputs
from cnn_gui.core.network.spec import layer_infos


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("info", CATALOGUE, ids=lambda info: info.name)
def test_every_network_is_fitted_to_every_data_set(name: str, info: DataSetInfo) -> None:
    spec = fitted(NETWORKS[name], info.task)
    assert layer_infos(spec)[0].shape_out == info.task.input_shape
    assert layer_infos(spec)[-1].shape_out == (len(info.task.classes),)


@pytest.mark.parametrize("name", NETWORKS)
def test_for_the_digits_a_network_stays_as_it_is(name: str) -> None:
    assert fitted(NETWORKS[name], MNIST) == NETWORKS[name]


def test_the_diagram_is_one_convolution_one_pooling_and_one_fully_connected_layer() -> None:
    spec = fitted(NETWORKS["diagram"], Task(input_shape=(3, 32, 32), mean=(0.5,) * 3, std=(0.5,) * 3))
    shapes = [(info.name, info.shape_out) for info in layer_infos(spec)]
    assert shapes == [
        ("input", (3, 32, 32)),
        ("conv1", (32, 32, 32)),
        ("relu1", (32, 32, 32)),
        ("pool1", (32, 16, 16)),
        ("flatten", (8192,)),
        ("fc1", (10,)),
        ("softmax", (10,)),
    ]


def test_only_the_last_fully_connected_layer_changes() -> None:
    spec = fitted(NetworkSpec((Flatten(), Linear(10), ReLU(), Linear(10))), Task(("a", "b", "c")))
    assert spec.layers == (Flatten(), Linear(10), ReLU(), Linear(3))
    assert outputs(spec) == 3


def test_what_cannot_be_fitted_is_said() -> None:
    small = Task(("a", "b"), (1, 8, 8))
    with pytest.raises(CheckpointError, match="do not fit"):
        fitted(NetworkSpec((Conv(4), Pool(), Conv(4), Pool(), Flatten(), Linear(10))), small)
    with pytest.raises(DataError, match="10 outputs"):
        fitted(NetworkSpec((Conv(10, kernel_size=8), Flatten())), small)
