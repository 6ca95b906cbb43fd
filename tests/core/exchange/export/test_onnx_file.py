"""ONNX as it is written: valid to onnx, equal in onnxruntime to our own module, and the same network read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnn_gui.core.base import resources
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.checkpoint import LoadedNetwork
from cnn_gui.core.exchange.export.onnx_file import to_onnx
from cnn_gui.core.exchange.onnx.own import SPEC_KEY
from cnn_gui.core.exchange.onnx.reading import TASK_KEY
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import (
    GELU,
    SELU,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    LayerSpec,
    LeakyReLU,
    Linear,
    NetworkRecord,
    NetworkSpec,
    Pool,
    ReLU,
    SiLU,
)
from cnn_gui.core.network.modules import state
from cnn_gui.core.network.spec import layer_infos
from tests.core.exchange.onnx.graphs import answers, checked, images, ours, read
from tests.core.network.random_networks import UNITWISE, graphs, settled


def task_of(spec: NetworkSpec) -> Task:
    channels, (count,) = spec.input_shape[0], layer_infos(spec)[-1].shape_out
    classes = tuple(f"Größe {number}" for number in range(count))
    return Task(classes, spec.input_shape, (0.25,) * channels, (0.5,) * channels)


def network(spec: NetworkSpec, seed: int = 0) -> LoadedNetwork:
    return LoadedNetwork(spec, state(settled(spec, seed)), NetworkRecord("mine"), task_of(spec))


def check(given: LoadedNetwork, folder: Path) -> bytes:
    """The file of a network, after all that has to hold of it."""
    data = to_onnx(given)
    checked(data)
    x = images(given.spec.input_shape)
    expected = ours(given.spec, given.weights, x)
    np.testing.assert_allclose(answers(data, x), expected, rtol=1e-5, atol=1e-5)
    spec, weights, task = read(data, folder)
    assert (spec, task) == (given.spec, given.task)
    assert all(np.array_equal(weights[name], given.weights[name]) for name in given.weights)
    return data


@given(graphs(), st.integers(0, 1000))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_networks_of_all_kinds_are_the_same_elsewhere(tmp_path: Path, spec: NetworkSpec, seed: int) -> None:
    check(network(spec, seed), tmp_path)


def ended(*layers: LayerSpec, shape: tuple[int, int, int] = (3, 11, 8)) -> NetworkSpec:
    return NetworkSpec((*layers, Flatten(), Linear(3)), shape)


SPECIAL: dict[str, NetworkSpec] = {
    "every function": ended(*UNITWISE),
    "asymmetric padding": ended(Conv(4, (3, 2), (2, 1), (0, 2, 1, 0)), Pool("avg", 3, 2, (1, 0, 0, 1), False, False)),
    "groups, dilation, no bias": ended(Conv(6, 3, 1, 2, 2, 3, bias=False), Conv(12, 3, groups=6)),
    "no bias at the end": NetworkSpec((Flatten(), Linear(4, bias=False), ReLU(), Linear(2, bias=False)), (1, 8, 8)),
    "adaptive mean": ended(AdaptivePool("avg", (4, 3))),
    "adaptive maximum": ended(AdaptivePool("max", (4, 3))),
    "adaptive, divisible": ended(AdaptivePool("max", (11, 4)), AdaptivePool("avg", (11, 2))),
    "adaptive on one axis": ended(Conv(2, 1), AdaptivePool("max", (5, 8)), AdaptivePool("avg", (5, 3))),
    "global": ended(Conv(4), AdaptivePool("max", 1)),
    "norms of vectors": NetworkSpec((Flatten(), Linear(5), BatchNorm(1e-3), Linear(2)), (1, 8, 8)),
    "three added, two beside": ended(
        *(Conv(3, padding=1), Conv(3, padding=1), Add(inputs=("conv1", "conv2", "input")), ReLU()),
        *(Add(inputs=("relu1", "relu1")), Concat(inputs=("add2", "input")), Dropout(0.25, channels=True)),
    ),
    "a way that ends nowhere": ended(Conv(3, padding=1), Conv(5, inputs=("input",)), ReLU(inputs=("conv1",))),
}


@pytest.mark.parametrize("spec", SPECIAL.values(), ids=SPECIAL)
def test_what_is_told_otherwise_in_onnx(spec: NetworkSpec, tmp_path: Path) -> None:
    check(network(spec), tmp_path)


POOLS = [
    Pool(mode, kernel, stride, padding, True, counted)
    for mode in ("max", "avg")
    for kernel, stride, padding in ((3, 2, 0), (3, 2, 1), (2, 3, (1, 0)), ((3, 4), (2, 3), (1, 0, 2, 1)), (5, 4, 2))
    for counted in ((True, False) if mode == "avg" else (True,))
]


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: f"{pool.mode} {pool.kernel_size} {pool.padding}")
def test_windows_over_the_edge(pool: Pool, tmp_path: Path) -> None:
    """onnxruntime takes its means over the edge otherwise than PyTorch; files do not leave it to it."""
    for shape in ((1, 11, 8), (1, 9, 10), (3, 8, 13)):
        data = check(network(ended(pool, shape=shape)), tmp_path)
    assert all(each.name != "ceil_mode" for node in checked(data).graph.node for each in node.attribute)


def test_every_kind_is_written() -> None:
    kinds = {type(layer) for spec in SPECIAL.values() for layer in spec.layers}
    assert kinds | {Pool} == set(KINDS)


def test_what_the_file_says_of_itself() -> None:
    shipped = checkpoint.load(resources.network("shapes"))
    model = checked(to_onnx(shipped))
    assert (model.producer_name, model.opset_import[0].version) == ("cnn-gui", 17)
    [image], [logits] = model.graph.input, model.graph.output
    sizes = [each.dim_param or each.dim_value for each in image.type.tensor_type.shape.dim]
    assert (image.name, sizes) == ("image", ["batch", 3, 32, 32])
    sizes = [each.dim_param or each.dim_value for each in logits.type.tensor_type.shape.dim]
    assert (logits.name, sizes) == ("logits", ["batch", 10])
    assert [node.op_type for node in model.graph.node[:3]] == ["Conv", "MaxPool", "Relu"]
    assert "circle" in model.graph.doc_string
    assert "mean 0.5, 0.5, 0.5," in model.graph.doc_string
    assert {each.key for each in model.metadata_props} == {TASK_KEY, SPEC_KEY}


def test_the_networks_of_the_app_are_the_same_without_their_note(tmp_path: Path) -> None:
    """Other programs keep the graph and may drop the note: the graph alone says these networks too."""
    for name in resources.NETWORKS:
        shipped = checkpoint.load(resources.network(name))
        model = checked(check(shipped, tmp_path))
        kept = [each for each in model.metadata_props if each.key == TASK_KEY]
        del model.metadata_props[:]
        model.metadata_props.extend(kept)
        spec, weights, task = read(model.SerializeToString(), tmp_path)
        assert (spec, task) == (shipped.spec, shipped.task)
        assert all(np.array_equal(weights[each], shipped.weights[each]) for each in weights)


def changed(data: bytes, how: str) -> bytes:
    """The file after another program had it."""
    model = onnx.load_from_string(data)
    node = model.graph.node[1]
    if how == "operator":
        assert node.op_type == "LeakyRelu"
        node.op_type = "Elu"
    elif how == "attribute":
        node.attribute[0].f = 0.3
    elif how == "constant":
        ratio = next(each for each in model.graph.initializer if each.name == "dropout1.ratio")
        ratio.raw_data = np.float32(0.5).tobytes()
    elif how == "names":
        model.graph.input[0].name = model.graph.node[0].input[0] = "x"
    elif how == "note":
        note = next(each for each in model.metadata_props if each.key == SPEC_KEY)
        note.value = note.value.replace('"leaky_relu"', '"relu"')
    result: bytes = model.SerializeToString()
    return result


@pytest.mark.parametrize("how", ["operator", "attribute", "constant", "names", "note"])
def test_a_graph_that_was_changed_is_read_and_not_its_note(how: str, tmp_path: Path) -> None:
    spec = ended(Conv(4, 3), LeakyReLU(0.2), Dropout(0.25), SiLU())
    mine = network(spec)
    data = changed(to_onnx(mine), how)
    read_spec, weights, _ = read(data, tmp_path)
    if how in ("operator", "attribute", "constant"):
        assert read_spec != spec
    x = images(spec.input_shape)
    np.testing.assert_allclose(ours(read_spec, weights, x), answers(data, x), rtol=1e-5, atol=1e-5)


def test_numbers_that_are_not_short_stay_themselves(tmp_path: Path) -> None:
    spec = ended(BatchNorm(1.2345678e-5), LeakyReLU(0.123456789), Dropout(1 / 3), GELU("tanh"), SELU())
    check(network(spec), tmp_path)


def test_a_network_for_digits_is_one_again(tmp_path: Path) -> None:
    shipped = checkpoint.load(resources.network())
    path = tmp_path / "net.onnx"
    path.write_bytes(to_onnx(replace(shipped, record=NetworkRecord("mine"))))
    opened = checkpoint.load(path)
    assert opened.task == MNIST
    assert opened.opened is not None
    assert opened.opened.sure
