from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.kernel_presets import preset
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.experiment.edits import ExperimentError, apply, changed, kernels_of, rows_of, scaled_bias, toggled
from cnn_gui.core.experiment.messages import Edit, Edits, Mute, ReplaceKernel, ScaleBias, SetBias, SetPooling, Solo
from cnn_gui.core.experiment.text import describe, edited, from_settings, preset_kernel, summary
from cnn_gui.core.network import modules as networks
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos

SPEC = NETWORKS["tutorial"]
WEIGHTS = networks.state(networks.build(SPEC, seed=3))
BASE = NetworkState(
    1,
    SPEC,
    layer_infos(SPEC),
    WEIGHTS,
    NetworkRecord("first", "a.safetensors", Measurement(0.99), notes="Good."),
)
BASE_LAYERS = {"conv1": 32, "conv2": 64, "fc1": 128, "fc2": 10}

EDGES = ((1.0, 0.0, -1.0),) * 3


def inputs(n: int = 2) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(5).standard_normal((n, 1, 28, 28)).astype(np.float32))


def built(edits: Edits) -> nn.Sequential:
    spec, weights, _ = apply(SPEC, WEIGHTS, edits)
    module = networks.build(spec)
    networks.load_weights(module, weights)
    return module


@st.composite
def edits_of_numbers(draw: st.DrawFn) -> Edit:
    layer = draw(st.sampled_from(sorted(BASE_LAYERS)))
    channel = draw(st.integers(0, BASE_LAYERS[layer] - 1))
    number = draw(st.floats(-3, 3, width=32))
    kernels = kernels_of(BASE.layers, WEIGHTS, layer)
    source = draw(st.integers(0, kernels.shape[1] - 1))
    rows = tuple((number,) * kernels.shape[3] for _ in range(kernels.shape[2]))
    edits: list[Edit] = [
        Mute(layer, channel),
        Solo(layer, channel),
        SetBias(layer, channel, number),
        ScaleBias(layer, channel, number),
        ReplaceKernel(layer, channel, source, rows),
        SetPooling("pool1", "avg"),
    ]
    return draw(st.sampled_from(edits))


def by_hand(module: nn.Sequential, edits: Edits) -> nn.Sequential:
    """The same edits, done to PyTorch's own parameters."""
    children = dict(module.named_children())
    with torch.no_grad():
        for edit in edits:
            layer = children[edit.layer]
            if not isinstance(layer, nn.Conv2d | nn.Linear):
                continue
            assert layer.bias is not None
            if isinstance(edit, SetBias | ScaleBias):
                own = torch.from_numpy(WEIGHTS[f"{edit.layer}.bias"])[edit.channel]
                layer.bias[edit.channel] = edit.value if isinstance(edit, SetBias) else own * edit.factor
            elif isinstance(edit, ReplaceKernel):
                rows = torch.tensor(edit.rows)
                if isinstance(layer, nn.Conv2d):
                    layer.weight[edit.channel, edit.source] = rows
                else:
                    size = rows.numel()
                    layer.weight[edit.channel, edit.source * size : (edit.source + 1) * size] = rows.ravel()
        for name, count in BASE_LAYERS.items():
            muted = {edit.channel for edit in edits if isinstance(edit, Mute) and edit.layer == name}
            heard = {edit.channel for edit in edits if isinstance(edit, Solo) and edit.layer == name}
            for channel in range(count):
                if channel in muted or (heard and channel not in heard):
                    for parameter in children[name].parameters():
                        parameter[channel] = 0
    parts = [
        (name, nn.AvgPool2d(2, 2) if SetPooling(name, "avg") in edits else child) for name, child in children.items()
    ]
    result = nn.Sequential()
    for name, child in parts:
        result.add_module(name, child)
    return result


@given(st.lists(edits_of_numbers(), max_size=6))
@settings(deadline=None, max_examples=15)
def test_an_edited_network_equals_pytorch_with_the_same_changes(edits: list[Edit]) -> None:
    before = {name: value.copy() for name, value in WEIGHTS.items()}
    expected = by_hand(networks.build(SPEC, seed=3), tuple(edits))
    with torch.inference_mode():
        np.testing.assert_array_equal(built(tuple(edits))(inputs()), expected(inputs()))
    assert all(np.array_equal(WEIGHTS[name], before[name]) for name in before)


@pytest.mark.parametrize("layer", ["conv1", "conv2", "fc1"])
def test_a_muted_channel_gives_zero_everywhere_and_the_others_what_they_gave(layer: str) -> None:
    def output(edits: Edits) -> torch.Tensor:
        values = inputs()
        for name, child in built(edits).named_children():
            values = child(values)
            if name == layer:
                break
        return values

    with torch.inference_mode():
        before, after = output(()), output((Mute(layer, 3),))
    assert not after[:, 3].any()
    assert before[:, 3].any()
    others = [channel for channel in range(BASE_LAYERS[layer]) if channel != 3]
    assert torch.equal(before[:, others], after[:, others])


def test_what_is_muted_stays_muted_while_its_kernel_and_bias_change() -> None:
    edits = (Mute("conv1", 2), ReplaceKernel("conv1", 2, 0, EDGES), SetBias("conv1", 2, 4.0))
    _, weights, heard = apply(SPEC, WEIGHTS, edits)
    assert not weights["conv1.weight"][2].any()
    assert weights["conv1.bias"][2] == 0
    _, unmuted, _ = apply(SPEC, WEIGHTS, toggled(SPEC, WEIGHTS, edits, Mute("conv1", 2)))
    for sounding in (heard, unmuted):
        np.testing.assert_array_equal(sounding["conv1.weight"][2, 0], EDGES)
        assert sounding["conv1.bias"][2] == 4


def test_several_solos_play_together_and_mute_wins() -> None:
    _, weights, _ = apply(SPEC, WEIGHTS, (Solo("conv2", 1), Solo("conv2", 5), Mute("conv2", 5)))
    heard = [channel for channel in range(64) if weights["conv2.weight"][channel].any()]
    assert heard == [1]


def test_solo_of_a_muted_map_lets_it_be_heard_and_the_other_way_round() -> None:
    """Both at once would silence the whole layer, which nobody who presses them wants."""
    edits = toggled(SPEC, WEIGHTS, (Mute("conv1", 0), Mute("conv1", 7)), Solo("conv1", 0))
    assert edits == (Mute("conv1", 7), Solo("conv1", 0))
    _, weights, _ = apply(SPEC, WEIGHTS, edits)
    assert [channel for channel in range(32) if weights["conv1.weight"][channel].any()] == [0]
    assert toggled(SPEC, WEIGHTS, edits, Mute("conv1", 0)) == (Mute("conv1", 7), Mute("conv1", 0))


def test_arrays_that_no_edit_touches_are_shared() -> None:
    _, weights, _ = apply(SPEC, WEIGHTS, (Mute("conv1", 0),))
    assert {name for name in WEIGHTS if weights[name] is not WEIGHTS[name]} == {"conv1.weight", "conv1.bias"}


def test_an_edit_takes_the_place_of_an_earlier_one_of_the_same_thing() -> None:
    edits: Edits = ()
    for edit in (
        SetBias("conv1", 0, 1.0),
        SetPooling("pool2", "avg"),
        ScaleBias("conv1", 0, 2.0),
        SetPooling("pool2", "max"),
    ):
        edits = changed(SPEC, WEIGHTS, edits, edit)
    assert edits == (ScaleBias("conv1", 0, 2.0),)


def test_an_edit_that_gives_back_what_was_learnt_leaves_none() -> None:
    own = WEIGHTS["conv2.weight"][4, 7]
    edits = changed(SPEC, WEIGHTS, (), ReplaceKernel("conv2", 4, 7, EDGES))
    assert len(edits) == 1
    assert changed(SPEC, WEIGHTS, edits, ReplaceKernel("conv2", 4, 7, rows_of(own))) == ()
    assert changed(SPEC, WEIGHTS, (), ScaleBias("conv2", 4, 1.0)) == ()


def test_scaling_goes_on_from_what_the_bias_is() -> None:
    assert scaled_bias((), "fc1", 1, 2.0) == ScaleBias("fc1", 1, 2.0)
    assert scaled_bias((ScaleBias("fc1", 1, 2.0),), "fc1", 1, 2.0) == ScaleBias("fc1", 1, 4.0)
    assert scaled_bias((SetBias("fc1", 1, -0.5),), "fc1", 1, 2.0) == SetBias("fc1", 1, -1.0)


@pytest.mark.parametrize(
    "edit",
    [
        Mute("conv9", 0),
        Mute("conv1", 32),
        Mute("conv1", -1),
        Mute("pool1", 0),
        SetPooling("conv1", "avg"),
        ReplaceKernel("conv1", 0, 1, EDGES),
        ReplaceKernel("conv1", 0, 0, ((1.0,),)),
        SetBias("fc2", 0, float("nan")),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_in_a_sentence(edit: Edit) -> None:
    with pytest.raises(ExperimentError, match=r"nothing was changed\.$"):
        changed(SPEC, WEIGHTS, (), edit)


# --- words


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Mute("conv1", 2), "conv1 map 3 muted"),
        (Solo("fc1", 4), "fc1 unit 5 solo"),
        (SetPooling("pool1", "avg"), "pool1 averages"),
        (ReplaceKernel("conv2", 4, 0, EDGES, "sobel_x"), "conv2 map 5: Sobel x on map 1"),
        (ReplaceKernel("conv2", 4, 0, EDGES), "conv2 map 5: kernel edited on map 1"),
        (ReplaceKernel("fc2", 3, 7, ((-0.25,),)), "fc2 digit 3: weight from unit 8 is −0.25"),
        (SetBias("conv1", 2, -0.5), "conv1 map 3: bias −0.5"),
        (ScaleBias("conv1", 2, 2.0), "conv1 map 3: bias × 2"),
    ],
)
def test_edits_in_words(edit: Edit, words: str) -> None:
    assert describe(edit, BASE.layers) == words


def test_the_summary_names_the_newest_and_counts_all() -> None:
    edits = (Mute("conv1", 2), SetPooling("pool1", "avg"))
    assert summary(edits, BASE.layers)[0] == "pool1 averages · conv1 map 3 muted · 2 changes"
    assert summary(edits, BASE.layers)[-1] == "2 changes"
    many = tuple(Mute("conv1", index) for index in range(9))
    assert summary(many, BASE.layers)[0].endswith("conv1 map 6 muted · … · 9 changes")


def test_the_record_of_an_edited_network_has_no_figure_of_the_base() -> None:
    edits = (Mute("conv1", 2),)
    state = edited(BASE, edits)
    assert state.modified
    assert (state.base, state.edits) == (BASE, edits)
    assert edited(BASE, ()) is BASE
    assert (state.record.test_accuracy, state.record.path, state.record.history) == (None, None, None)
    assert state.record.notes == "Made by hand from “first”:\n– conv1 map 3 muted\n\nOf “first”:\nGood."


def test_a_preset_is_as_strong_as_the_kernel_it_replaces_and_fits_it() -> None:
    own: Float32 = np.full((5, 5), 0.2, dtype=np.float32)
    kernel = preset_kernel(preset("sobel_x"), own)
    assert kernel.shape == (5, 5)
    assert np.linalg.norm(kernel) == pytest.approx(np.linalg.norm(own))
    assert not kernel[0].any()
    raw = preset_kernel(preset("sobel_x"), own[:3, :3], as_strong=False)
    np.testing.assert_array_equal(raw, preset("sobel_x").array())


def test_links_of_a_lesson() -> None:
    setting = {"mute": "conv1/3,conv1/4", "pool": "pool1/avg", "kernel": "conv1/0/0/sobel_x"}
    assert [describe(edit, BASE.layers) for edit in from_settings(BASE, setting)] == [
        "conv1 map 4 muted",
        "conv1 map 5 muted",
        "pool1 averages",
        "conv1 map 1: Sobel x on map 1",
    ]


@pytest.mark.parametrize(
    "setting",
    [{"mute": "conv1"}, {"mute": "conv1/x"}, {"pool": "pool1/min"}, {"kernel": "conv1/0/0/no"}, {"what": "1"}],
)
def test_a_link_that_means_nothing_is_refused(setting: dict[str, str]) -> None:
    with pytest.raises(ExperimentError):
        from_settings(replace(BASE), setting)
