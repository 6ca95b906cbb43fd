"""Weights that still fit stay, those that do not begin anew; specifications in files; what is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnn_gui.core.architecture.edits import apply, skip_edit, sources
from cnn_gui.core.architecture.files import spec_in
from cnn_gui.core.architecture.messages import (
    ChangeLayer,
    DuplicateLayer,
    InsertLayer,
    KeptWeights,
    MoveLayer,
    NetworkEdit,
    RemoveLayer,
    ReplaceNetwork,
)
from cnn_gui.core.architecture.text import describe_edit, title_of, weights_notes, what_stayed
from cnn_gui.core.architecture.weights import carried
from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError, FileError
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.network.messages import BatchNorm, Conv, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import parameter_shapes, spec_to_json

TUTORIAL = NETWORKS["tutorial"]


def after(*edits: NetworkEdit) -> tuple[dict[str, Float32], dict[str, Float32], KeptWeights, NetworkSpec]:
    """Weights before and after, what was kept, and the spec."""
    before = state(build(TUTORIAL, seed=5))
    spec = apply(TUTORIAL, *edits)
    weights, kept = carried(TUTORIAL, before, spec, sources(TUTORIAL, *edits), seed=3)
    assert {name: array.shape for name, array in weights.items()} == parameter_shapes(spec)
    assert list(weights) == list(parameter_shapes(spec))
    return before, weights, kept, spec


def test_what_does_not_change_is_the_same_array_under_its_new_name() -> None:
    before, weights, kept, _ = after(InsertLayer(0, Conv(1, padding=1)))
    assert kept == KeptWeights(("conv2", "conv3", "fc1", "fc2"), ("conv1",))
    assert weights["conv3.weight"] is before["conv2.weight"]
    assert weights["fc1.bias"] is before["fc1.bias"]


def test_a_changed_row_keeps_what_still_fits() -> None:
    _, _, kept, _ = after(ChangeLayer(3, Conv(64, kernel_size=3, padding=0)))
    assert kept == KeptWeights(("conv1", "conv2", "fc2"), ("fc1",))
    _, _, kept, _ = after(ChangeLayer(0, Conv(16, padding=1)))
    assert kept == KeptWeights(("fc1", "fc2"), ("conv1", "conv2"))
    _, _, kept, _ = after(ChangeLayer(1, Pool("avg")), MoveLayer(2, 1))
    assert kept == KeptWeights(("conv1", "conv2", "fc1", "fc2"))


def test_of_two_that_are_alike_each_keeps_its_own() -> None:
    spec = NETWORKS["deep"]
    before = state(build(spec, seed=5))
    edit = RemoveLayer(5)
    assert spec.layers[5] == Conv(64, padding=1)
    changed = apply(spec, edit)
    weights, kept = carried(spec, before, changed, sources(spec, edit))
    # conv3 is gone: conv4 is called conv3 now, and reads 32 maps in place of 64.
    assert kept.fresh == ("conv3",)
    assert weights["conv4.weight"] is before["conv5.weight"]


def test_new_rows_begin_as_training_with_that_seed_would() -> None:
    _, weights, kept, spec = after(ReplaceNetwork(NETWORKS["sprint"]))
    assert kept == KeptWeights((), ("conv1", "conv2", "fc1", "fc2"))
    fresh = state(build(spec, seed=3))
    assert all(np.array_equal(weights[name], fresh[name]) for name in fresh)


def test_a_batch_norm_brings_its_running_numbers() -> None:
    _, weights, kept, _ = after(InsertLayer(1, BatchNorm()), DuplicateLayer(1))
    assert kept.fresh == ("norm1", "norm2")
    assert weights["norm2.running_var"].tolist() == [1.0] * 32


# --- files


def test_a_specification_is_told_from_other_json(tmp_path: Path) -> None:
    path = tmp_path / "SPEC.json"
    path.write_text(spec_to_json(TUTORIAL))
    assert spec_in(path) == TUTORIAL
    for other in ('{"drawings": []}', "[1, 2]", "no json", "{" * 50):
        path.write_text(other)
        assert spec_in(path) is None
    path.write_text(" " * 200_000)
    assert spec_in(path) is None
    path.write_text('{"layers": [{"kind": "conv"}]}')
    with pytest.raises(CheckpointError, match="not in a form this version knows"):
        spec_in(path)
    with pytest.raises(FileError, match=r"gone\.json was not opened"):
        spec_in(tmp_path / "gone.json")


# --- words


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (InsertLayer(2, ReLU()), "insert relu after pool1"),
        (InsertLayer(0, Conv(4)), "insert conv after input"),
        (RemoveLayer(1), "delete pool1"),
        (MoveLayer(1, 2), "move pool1 down"),
        (MoveLayer(2, 1), "move relu1 up"),
        (DuplicateLayer(7), "duplicate fc1"),
        (ChangeLayer(0, Conv(32, kernel_size=(3, 5), padding=1)), "conv1: kernel_size 3×5"),
        (ChangeLayer(7, Linear(128, bias=False)), "fc1: bias no"),
        (ChangeLayer(2, BatchNorm()), "relu1 becomes batch_norm"),
        (ReplaceNetwork(NETWORKS["sprint"]), "begin with Sprint"),
        (ReplaceNetwork(NETWORKS["diagram"]), "another network"),
        (skip_edit(TUTORIAL, 5, 4), "insert add after relu2"),
    ],
)
def test_edits_have_names(edit: NetworkEdit, words: str) -> None:
    assert describe_edit(TUTORIAL, edit, MNIST) == words


def test_a_built_network_says_what_it_is() -> None:
    some, none = KeptWeights(("conv1",), ("fc1",)), KeptWeights((), ("fc1",))
    assert title_of(TUTORIAL, MNIST, "pretrained", some) == "pretrained, rebuilt"
    assert title_of(TUTORIAL, MNIST, "pretrained, rebuilt", some) == "pretrained, rebuilt"
    assert title_of(TUTORIAL, MNIST, "pretrained", none) == "Tutorial, untrained"
    assert title_of(NETWORKS["diagram"], MNIST, "pretrained", none) == "own network, untrained"
    assert weights_notes("mine", some) == "Built by hand from “mine”. Weights kept: conv1. Random: fc1."
    assert weights_notes("mine", none) == "Built by hand; its weights are random."
    assert what_stayed(some)[0] == "Weights kept: conv1. Random: fc1."
    assert what_stayed(none) == ("All weights are random: nothing is learnt yet.",)
    assert what_stayed(KeptWeights(("conv1",))) == ("All weights are kept.",)
