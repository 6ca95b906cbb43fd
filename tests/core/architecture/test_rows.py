"""Networks built by any sequence of edits: they run as PyTorch says, or one row says why not and what would mend it."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.architecture.edits import apply, change, duplicate, insert, move, remove, skip, sources
from cnn_gui.core.architecture.messages import (
    ChangeLayer,
    DuplicateLayer,
    InsertLayer,
    MoveLayer,
    NetworkEdit,
    RemoveLayer,
    ReplaceNetwork,
)
from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.architecture.rows import rows, trouble_of
from cnn_gui.core.architecture.skips import new_layer, skip_edits
from cnn_gui.core.datasets.messages import MNIST, Task, numbered
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
)
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import check, layer_infos, multiplications, spec_from_json, spec_to_json
from tests.core.architecture.edit_sequences import edits

TUTORIAL = NETWORKS["tutorial"]
COLOUR = Task(numbered(4), (3, 12, 9), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def shapes_in_torch(spec: NetworkSpec) -> list[tuple[int, ...]]:
    """What the modules give for an input, one after the other."""
    found: dict[str, tuple[int, ...]] = {}
    network = build(spec)

    def note(name: str) -> object:
        return lambda _module, _inputs, output: found.__setitem__(name, tuple(output.shape[1:]))

    for name, module in network.named_children():
        module.register_forward_hook(note(name))  # type: ignore[arg-type]
    with torch.no_grad():
        network(torch.zeros(1, *spec.input_shape))
    return list(found.values())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_edits_give_a_network_that_runs_or_a_row_that_says_what_would_mend_it(data: st.DataObject) -> None:
    task = data.draw(st.sampled_from((MNIST, COLOUR)))
    spec = BLUEPRINTS[data.draw(st.sampled_from(("tutorial", "lenet", "resnet", "mlp")))].spec(task)
    for _ in range(data.draw(st.integers(1, 7))):
        changes = data.draw(edits(spec, task))
        places = sources(spec, *changes)
        after = apply(spec, *changes)
        assert len(places) == len(after.layers)
        spec = after
        found = rows(spec, task)
        assert [row.index for row in found] == list(range(-1, len(spec.layers) + 1))
        broken = trouble_of(found)
        if broken is None:
            _runs(spec, task)
            continue
        assert broken.trouble is not None
        assert broken.trouble.why
        assert broken.trouble.mends
        for mend in broken.trouble.mends:
            _mends(spec, task, broken.index, mend.edits)
        if data.draw(st.booleans()):
            spec = apply(spec, *broken.trouble.mends[0].edits)


def _runs(spec: NetworkSpec, task: Task) -> None:
    check(spec)
    found = rows(spec, task)
    infos = layer_infos(spec, task)
    assert [row.info.shape_out for row in found if row.info is not None] == [info.shape_out for info in infos]
    assert sum(row.products for row in found) == multiplications(infos)
    assert spec_from_json(spec_to_json(spec)) == spec
    if multiplications(infos) < 3_000_000:
        assert shapes_in_torch(spec) == [info.shape_out for info in infos[1:-1]]
    assert infos[-1].shape_out == (len(task.classes),)


def _mends(spec: NetworkSpec, task: Task, index: int, changes: tuple[NetworkEdit, ...]) -> None:
    """After a mend the row fits, or it is gone, and no row before it has become the worse for it."""
    mended, places = apply(spec, *changes), sources(spec, *changes)
    broken = trouble_of(rows(mended, task))
    if broken is None:
        return
    assert index < len(spec.layers), "what mends the answer mends all"
    if index in places:
        assert broken.index > places.index(index)
    else:
        assert broken.index >= index


# --- what is said


def why(spec: NetworkSpec, task: Task = MNIST) -> tuple[str, str, list[str]]:
    row = trouble_of(rows(spec, task))
    assert row is not None
    assert row.trouble is not None
    return row.name, str(row.trouble.why), [str(mend.said) for mend in row.trouble.mends]


@pytest.mark.parametrize(
    ("spec", "name", "said", "offered"),
    [
        (
            insert(TUTORIAL, 7, Conv(8)),
            "conv3",
            "conv3 reads maps, and flatten gives a vector of 3,136.",
            "move it before flatten",
        ),
        (
            remove(TUTORIAL, 6),
            "fc1",
            "fc1 reads a vector, and relu2 gives maps of 64×7×7.",
            "insert a flatten: 3,136 numbers",
        ),
        (
            change(TUTORIAL, 3, Conv(64, kernel_size=15)),
            "conv2",
            "conv2: a window of 15×15 does not fit into maps of 14×14.",
            "set kernel_size to 14",
        ),
        (
            change(TUTORIAL, 9, Linear(7)),
            "softmax",
            "The answer is one of 10 classes, and fc2 gives 7 numbers.",
            "set out_features of fc2 to 10",
        ),
        (
            skip(TUTORIAL, 5, 2),
            "add1",
            "add1 adds relu2 of 64×7×7 and relu1 of 32×14×14: both have to have one shape.",
            "bring relu1 to 64×7×7 by a 1×1 convolution",
        ),
        (
            skip(TUTORIAL, 5, 2, side_by_side=True),
            "concat1",
            "concat1 puts relu2 of 64×7×7 beside relu1 of 32×14×14: the maps have to have one size.",
            "bring relu1 to 32×7×7 by a 1×1 convolution",
        ),
        (
            change(TUTORIAL, 3, Conv(63, groups=2, padding=1)),
            "conv2",
            "conv2: groups has to divide the number of input maps, 32, and of output maps, 63, and 2 does not.",
            "set groups to 1",
        ),
        (
            change(TUTORIAL, 1, Pool(kernel_size=2, padding=2)),
            "pool1",
            "pool1 has padding of more than half of its window of 2×2.",
            "set padding to 1",
        ),
        (
            insert(TUTORIAL, 5, AdaptivePool(output_size=9)),
            "pool3",
            "pool3 cannot make maps of 7×7 larger: output_size is 9×9.",
            "set output_size to 7",
        ),
        (
            insert(TUTORIAL, 7, Flatten()),
            "flatten2",
            "flatten2 has nothing to do: flatten gives a vector of 3,136 already.",
            "delete flatten2",
        ),
        (
            change(TUTORIAL, 7, Linear(60_000)),
            "fc1",
            "With fc1 the network has 188,238,816 parameters; it can have up to 50,000,000.",
            "set out_features to 15000",
        ),
        (
            change(TUTORIAL, 0, Conv(0)),
            "conv1",
            "conv1: out_channels is 0; it can be 1 to 2048.",
            "set out_channels to 1",
        ),
        (
            insert(TUTORIAL, 2, Dropout(1.5)),
            "dropout1",
            "dropout1: p is 1.5; it can be 0 up to less than 1.",
            "set p to 0.5",
        ),
        (
            insert(TUTORIAL, 2, Add(inputs=("pool1",))),
            "add1",
            "add1 joins 1 layers; it can join 2 to 16.",
            "delete add1",
        ),
        (
            NetworkSpec(()),
            "softmax",
            "The answer needs a number for each of 10 classes, and input gives maps of 1×28×28.",
            "add a flatten and a fully connected layer of 10",
        ),
    ],
)
def test_a_row_says_why_it_does_not_fit_and_what_would(spec: NetworkSpec, name: str, said: str, offered: str) -> None:
    assert why(spec)[:2] == (name, said)
    assert offered in why(spec)[2]


def test_rows_behind_the_one_in_trouble_have_no_shapes_and_blame_nobody() -> None:
    found = rows(change(TUTORIAL, 3, Conv(64, kernel_size=15)), MNIST)
    assert [row.info is None for row in found] == [False] * 4 + [True] * 8
    assert sum(row.trouble is not None for row in found) == 1


def test_rows_know_costs_receptive_fields_and_who_reads_them() -> None:
    found = {row.name: row for row in rows(skip(TUTORIAL, 5, 4), MNIST)}
    assert found["conv2"].products == 32 * 64 * 9 * 14 * 14
    assert found["conv2"].field == (8, 8)
    assert found["pool2"].readers == ("relu2", "add1")
    assert found["relu2"].readers == ("add1",)
    assert found["fc1"].field == (28, 28)


# --- edits


def test_what_is_named_is_still_read_when_its_name_changes() -> None:
    spec = skip(TUTORIAL, 5, 4)
    assert spec.layers[6] == Add(inputs=("relu2", "pool2"))
    spec = insert(spec, 0, Pool(kernel_size=1, stride=1))
    assert spec.layers[7] == Add(inputs=("relu2", "pool3"))
    spec = remove(spec, 0)
    assert spec.layers[6] == Add(inputs=("relu2", "pool2"))


def test_a_row_put_between_two_is_read() -> None:
    spec = insert(skip(TUTORIAL, 5, 4), 6, BatchNorm())
    assert spec.layers[7] == Add(inputs=("norm1", "pool2"))
    assert insert(TUTORIAL, 1, ReLU()).layers[2] == Pool()


def test_what_read_a_row_that_is_gone_reads_what_that_read() -> None:
    spec = insert(skip(TUTORIAL, 5, 4), 7, Conv(64, inputs=("relu2",)))
    assert remove(spec, 5).layers[5:7] == (Add(inputs=("pool2",)), Conv(64, inputs=("pool2",)))
    assert why(NetworkSpec((Conv(4), Add(inputs=("conv1", "input")))))[0] == "add1"


def test_a_branch_that_loses_its_first_row_begins_where_that_began() -> None:
    spec = NetworkSpec((Conv(4, padding=1), ReLU(), Conv(4, padding=1, inputs=("conv1",)), Dropout()))
    assert remove(spec, 2).layers[2] == Dropout(inputs=("conv1",))


def test_moving_and_duplicating() -> None:
    assert move(TUTORIAL, 1, 2).layers[:3] == (TUTORIAL.layers[0], ReLU(), Pool())
    assert duplicate(TUTORIAL, 2).layers[2:4] == (ReLU(), ReLU())
    assert sources(TUTORIAL, MoveLayer(1, 2))[:4] == (0, 2, 1, 3)
    assert sources(TUTORIAL, DuplicateLayer(0))[:3] == (0, None, 1)
    assert sources(TUTORIAL, RemoveLayer(0), InsertLayer(0, ReLU()))[:3] == (None, 1, 2)
    assert sources(TUTORIAL, ReplaceNetwork(NETWORKS["diagram"])) == (None,) * 5


def test_rows_that_are_not_there_are_refused() -> None:
    for edit in (
        RemoveLayer(10),
        DuplicateLayer(-1),
        MoveLayer(0, 10),
        InsertLayer(11, ReLU()),
        ChangeLayer(99, ReLU()),
    ):
        with pytest.raises(IndexError):
            apply(TUTORIAL, edit)


def test_a_way_around_brings_its_own_convolution_where_shapes_differ() -> None:
    spec = apply(TUTORIAL, *skip_edits(TUTORIAL, MNIST, 5, 2))
    assert spec.layers[6:8] == (Conv(64, kernel_size=1, stride=2, inputs=("relu1",)), Add(inputs=("relu2", "conv3")))
    assert trouble_of(rows(spec, MNIST)) is None
    _runs(spec, MNIST)


def test_a_new_convolution_has_as_many_maps_as_it_reads_where_those_are_not_few() -> None:
    assert new_layer(TUTORIAL, MNIST, 5, "conv") == (InsertLayer(5, Conv(64, padding=1)),)
    assert new_layer(TUTORIAL, MNIST, 0, "conv") == (InsertLayer(0, Conv(32, padding=1)),)


# --- presets


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
@pytest.mark.parametrize(
    "task",
    [
        MNIST,
        COLOUR,
        Task(numbered(100), (3, 128, 128), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
        Task(numbered(2), (1, 8, 8)),
        Task(numbered(5), (1, 8, 128)),
    ],
    ids=lambda task: "x".join(map(str, task.input_shape)),
)
def test_every_preset_fits_every_task(name: str, task: Task) -> None:
    spec = BLUEPRINTS[name].spec(task)
    assert trouble_of(rows(spec, task)) is None
    check(spec)
    assert spec.input_shape == task.input_shape
    assert layer_infos(spec)[-1].shape_out == (len(task.classes),)


def test_presets_are_what_they_are_called() -> None:
    assert BLUEPRINTS["tutorial"].spec(MNIST) == TUTORIAL
    assert sum(info.parameters for info in layer_infos(BLUEPRINTS["lenet"].spec(MNIST))) == 61_706
    assert any(isinstance(layer, Add) for layer in BLUEPRINTS["resnet"].spec(MNIST).layers)
    assert any(isinstance(layer, Conv) and layer.groups > 1 for layer in BLUEPRINTS["depthwise"].spec(MNIST).layers)
