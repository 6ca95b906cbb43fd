"""Experiments on networks of every kind of layer: what is muted is silent wherever it goes, and what cannot be tried
says so."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.kernel_presets import preset
from cnn_gui.core.experiment.edits import ExperimentError, apply, changed, check, kernels_of, rows_of, silenced_with
from cnn_gui.core.experiment.messages import Edit, Mute, ReplaceKernel, ScaleBias, SetBias, SetPooling, Solo
from cnn_gui.core.experiment.text import describe, from_settings, preset_kernel
from cnn_gui.core.network.activations import snapshot_layers
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Flatten,
    LayerKind,
    Linear,
    NetworkRecord,
    NetworkSpec,
    NetworkState,
    ReLU,
)
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.spec import layer_infos
from tests.core.network.random_networks import graphs, inputs, settled

SPEC = NetworkSpec(
    (
        *(Conv(4, (3, 5), padding=(1, 2), bias=False), BatchNorm(), ReLU()),
        *(Conv(6, 3, padding=1, groups=2), Concat(inputs=("relu1", "conv2")), BatchNorm(), ReLU()),
        *(Conv(4, 1), Add(inputs=("conv3", "relu1")), AdaptivePool("avg", (2, 3)), Flatten(), BatchNorm()),
        *(Linear(5, bias=False), BatchNorm(), Linear(3)),
    ),
    (3, 8, 9),
)
INFOS = {info.name: info for info in layer_infos(SPEC)}
WEIGHTS = state(settled(SPEC, 5))


def values_with(spec: NetworkSpec, weights: dict[str, Float32], *edits: Edit) -> dict[str, Float32]:
    """What every layer holds for a random input with these edits."""
    new, edited, _ = apply(spec, weights, edits)
    network = build(new)
    load_weights(network, edited)
    return {item.info.name: item.values for item in snapshot_layers(network, new, inputs(spec, 3))}


@settings(max_examples=30, deadline=None)
@given(graphs(), st.data())
def test_a_muted_map_is_silent_behind_every_norm(spec: NetworkSpec, data: st.DataObject) -> None:
    """Wherever nothing but the map goes, there is zero; a sigmoid makes one half of it, as of every zero."""
    infos = {info.name: info for info in layer_infos(spec)}
    assume(all(info.kind is not LayerKind.SIGMOID for info in infos.values()))
    weights = state(settled(spec, 2))
    with_weights = [info for info in infos.values() if f"{info.name}.weight" in weights]
    info = data.draw(st.sampled_from(with_weights))
    channel = data.draw(st.integers(0, info.shape_out[0] - 1))
    plain, muted = values_with(spec, weights), values_with(spec, weights, Mute(info.name, channel))
    silent = silenced_with(infos, info.name, frozenset({channel}))
    assert silent[info.name] == {channel}
    for name, channels in silent.items():
        assert not muted[name][list(channels)].any(), name
    rest = [i for i in range(info.shape_out[0]) if i != channel]
    np.testing.assert_array_equal(muted[info.name][rest], plain[info.name][rest])


def test_a_norm_behind_a_muted_filter_makes_no_constant_of_it() -> None:
    values = values_with(SPEC, WEIGHTS, Mute("conv1", 2))
    for name in ("conv1", "norm1", "relu1", "norm2", "relu2"):
        assert not values[name][2].any(), name
    assert values["norm2"][4:].any()
    # Where it is added to something else, that something is left.
    assert values["add1"][2].any()
    _, silenced, heard = apply(SPEC, WEIGHTS, (Mute("conv1", 2),))
    assert heard["norm1.bias"] is WEIGHTS["norm1.bias"]
    assert silenced["norm1.bias"][2] == 0
    assert (silenced["norm1.bias"][[0, 1, 3]] == WEIGHTS["norm1.bias"][[0, 1, 3]]).all()


def test_solo_silences_all_others_through_a_concatenation() -> None:
    values = values_with(SPEC, WEIGHTS, Solo("conv2", 3))
    silent = [i for i in range(6) if i != 3]
    assert not values["norm2"][[4 + i for i in silent]].any()
    assert values["norm2"][[0, 1, 2, 3, 7]].any(axis=(1, 2)).all()


def test_flattened_units_of_a_silent_map_are_silent_behind_a_norm_of_units() -> None:
    spec = NetworkSpec((Conv(3, 3), Flatten(), BatchNorm(), Linear(2)), (1, 8, 8))
    weights = state(settled(spec, 1))
    values = values_with(spec, weights, Mute("conv1", 1))
    assert not values["norm1"].reshape(3, 36)[1].any()
    assert values["norm1"].reshape(3, 36)[[0, 2]].all()


def test_a_unit_of_a_layer_without_bias_and_a_norm_can_be_muted_too() -> None:
    values = values_with(SPEC, WEIGHTS, Mute("fc1", 1), Mute("norm2", 5))
    assert values["fc1"][1] == values["norm4"][1] == 0
    assert not values["norm2"][5].any()


def test_a_kernel_of_a_group_is_for_a_map_of_that_group() -> None:
    kernels = kernels_of(tuple(INFOS.values()), WEIGHTS, "conv2")
    assert kernels.shape == (6, 2, 3, 3)
    edit = ReplaceKernel("conv2", 5, 1, rows_of(np.zeros((3, 3), np.float32)))
    assert describe(edit, tuple(INFOS.values())).endswith("on map 4")
    with pytest.raises(ExperimentError, match="reads 2 maps"):
        check(ReplaceKernel("conv2", 5, 2, edit.rows), INFOS, WEIGHTS)
    network = build(SPEC)
    load_weights(network, apply(SPEC, WEIGHTS, (edit,)).weights)
    before, after = values_with(SPEC, WEIGHTS), values_with(SPEC, WEIGHTS, edit)
    weight = WEIGHTS["conv2.weight"].copy()
    weight[5, 1] = 0
    expected = torch.nn.functional.conv2d(
        torch.from_numpy(before["relu1"])[None],
        torch.from_numpy(weight),
        torch.from_numpy(WEIGHTS["conv2.bias"]),
        padding=1,
        groups=2,
    )
    np.testing.assert_allclose(after["conv2"], expected[0].numpy(), atol=1e-5)


def test_a_preset_fits_a_kernel_that_is_wide() -> None:
    own = WEIGHTS["conv1.weight"][0, 0]
    kernel = preset_kernel(preset("sobel_x"), own)
    assert kernel.shape == own.shape == (3, 5)
    assert math.isclose(float((kernel**2).sum()), float((own**2).sum()), rel_tol=1e-4)
    base = NetworkState(1, SPEC, tuple(INFOS.values()), WEIGHTS, NetworkRecord("any"))
    assert from_settings(base, {"kernel": "conv1/1/2/sobel_x"})


def test_global_pooling_takes_maximum_or_mean() -> None:
    values = values_with(SPEC, WEIGHTS, SetPooling("pool1", "max"))
    expected = torch.nn.functional.adaptive_max_pool2d(torch.from_numpy(values["add1"]), (2, 3))
    np.testing.assert_array_equal(values["pool1"], expected.numpy())
    edit = SetPooling("pool1", "avg")
    assert changed(SPEC, WEIGHTS, (SetPooling("pool1", "max"),), edit) == ()


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (SetBias("conv1", 0, 1.0), "conv1 has no biases, so nothing was changed."),
        (ScaleBias("fc1", 0, 2.0), "fc1 has no biases, so nothing was changed."),
        (ReplaceKernel("norm1", 0, 0, ((1.0,),)), "norm1 has no kernels to change, so nothing was changed."),
        (Mute("add1", 0), "add1 has no filters to change, so nothing was changed."),
        (SetPooling("add1", "max"), "add1 cannot pool like that, so nothing was changed."),
    ],
)
def test_what_cannot_be_tried_says_so(edit: Edit, words: str) -> None:
    with pytest.raises(ExperimentError) as error:
        apply(SPEC, WEIGHTS, (edit,))
    assert str(error.value) == words
