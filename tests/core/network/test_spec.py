from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.network.geometry import output_size, receptive_field
from cnn_gui.core.network.messages import (
    POOLS,
    AdaptivePool,
    Add,
    Conv,
    Flatten,
    LayerKind,
    LayerSpec,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
)
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import (
    layer_infos,
    multiplications,
    parameter_shapes,
    spec_from_json,
    spec_to_json,
)

TUTORIAL = NETWORKS["tutorial"]


def test_the_tutorial_network_has_the_names_and_shapes_of_the_tutorial() -> None:
    infos = layer_infos(TUTORIAL)
    names = "input conv1 pool1 relu1 conv2 pool2 relu2 flatten fc1 relu3 fc2 softmax"
    assert [info.name for info in infos] == names.split()
    assert [info.shape_out for info in infos] == [
        *((1, 28, 28), (32, 28, 28), (32, 14, 14), (32, 14, 14), (64, 14, 14), (64, 7, 7), (64, 7, 7)),
        *((3136,), (128,), (128,), (10,), (10,)),
    ]
    assert sum(info.parameters for info in infos) == 421_642
    assert list(parameter_shapes(TUTORIAL)) == [
        f"{layer}.{kind}" for layer in ("conv1", "conv2", "fc1", "fc2") for kind in ("weight", "bias")
    ]


def test_the_sprint_network_strides_first_and_pools_later() -> None:
    shapes = {info.name: info.shape_out for info in layer_infos(NETWORKS["sprint"])}
    assert shapes["conv1"] == (16, 14, 14)
    assert shapes["conv2"] == (32, 12, 12)
    assert shapes["pool1"] == (32, 6, 6)
    assert shapes["flatten"] == (1152,)


@given(
    size=st.integers(1, 40),
    kernel_size=st.integers(1, 12),
    stride=st.integers(1, 5),
    padding=st.integers(0, 5),
    dilation=st.integers(1, 3),
)
@settings(deadline=None, max_examples=60)
def test_output_size_is_what_torch_makes(size: int, kernel_size: int, stride: int, padding: int, dilation: int) -> None:
    reach = dilation * (kernel_size - 1) + 1
    if size + 2 * padding < reach:
        with pytest.raises(ValueError, match="does not fit"):
            output_size(size, kernel_size, stride, padding, dilation)
        return
    layer = nn.Conv1d(1, 1, kernel_size, stride, padding, dilation)
    assert output_size(size, kernel_size, stride, padding, dilation) == layer(torch.zeros(1, 1, size)).shape[-1]


@pytest.mark.parametrize("arguments", [(28, 0, 1, 0), (28, 3, 0, 0), (28, 3, 1, -1), (28, 3, 1, 0, 0)])
def test_output_size_refuses_senseless_arguments(arguments: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least"):
        output_size(*arguments)


def layer_specs() -> st.SearchStrategy[LayerSpec]:
    conv = st.builds(Conv, st.integers(1, 6), st.integers(1, 5), st.integers(1, 2), st.integers(0, 2))
    pool = st.builds(Pool, st.sampled_from(["max", "avg"]), st.integers(1, 3), st.integers(1, 3))
    return st.one_of(conv, pool, st.just(ReLU()))


@st.composite
def specs(draw: st.DrawFn) -> NetworkSpec:
    """Networks that fit together."""
    spec = NetworkSpec((*draw(st.lists(layer_specs(), max_size=5)), Flatten(), Linear(8), ReLU(), Linear(10)))
    try:
        layer_infos(spec)
    except ValueError:
        assume(False)
    return spec


@given(specs())
@settings(deadline=None, max_examples=50)
def test_json_round_trip(spec: NetworkSpec) -> None:
    assert spec_from_json(spec_to_json(spec)) == spec


def test_what_is_written_is_what_earlier_versions_read_and_wrote() -> None:
    """All names and values of a layer, also those that are its defaults."""
    spec = NetworkSpec((Conv(4), Pool("avg"), ReLU(), Flatten(), Linear(10)))
    layers = [
        {"kind": "conv", "out_channels": 4, "kernel_size": 3, "stride": 1, "padding": 0},
        {"kind": "pool", "mode": "avg", "kernel_size": 2, "stride": 2},
        *({"kind": "relu"}, {"kind": "flatten"}),
        {"kind": "linear", "out_features": 10},
    ]
    assert json.loads(spec_to_json(spec)) == {"input": [1, 28, 28], "layers": layers}
    assert spec_from_json(json.dumps({"input": [1, 28, 28], "layers": layers}, indent=2)) == spec


@given(specs())
@settings(deadline=None, max_examples=40)
def test_a_receptive_field_holds_exactly_the_pixels_that_matter(spec: NetworkSpec) -> None:
    """The gradient of a unit in the middle is nonzero only in its field, and reaches the field's corners."""
    infos = layer_infos(spec)
    x = torch.zeros(1, 1, 28, 28, requires_grad=True, dtype=torch.float64)
    value = x
    for info in infos[1:]:
        if not info.is_spatial:
            break
        if info.kind is LayerKind.CONV:
            weight = torch.ones(info.shape_out[0], info.shape_in[0], *info.kernel_size).double()
            value = nn.functional.conv2d(value, weight, stride=info.stride, padding=info.padding[::2])
        elif info.kind in POOLS:  # the mean reaches every pixel that a maximum might take
            value = nn.functional.avg_pool2d(value, info.kernel_size, info.stride)
        (size, jump, start), columns = receptive_field(infos, info.name)
        assert columns == (size, jump, start)
        i = info.shape_out[-1] // 2
        (gradient,) = torch.autograd.grad(value[0, 0, i, i], x, retain_graph=True)
        rows = gradient[0, 0].abs().sum(dim=1).nonzero().flatten().tolist()
        first = start + i * jump
        expected = range(max(first, 0), min(first + size, 28))
        assert set(rows) <= set(expected)
        if not spec_has_gaps(infos):
            assert rows == list(expected)


def spec_has_gaps(infos: tuple[Any, ...]) -> bool:
    """Whether a stride skips pixels, so that a field's border may be one of them."""
    return any(info.stride > info.kernel_size or any(info.padding) for info in infos)


def test_receptive_fields_of_the_tutorial_network() -> None:
    infos = layer_infos(TUTORIAL)
    assert receptive_field(infos, "input").rows == (1, 1, 0)
    assert receptive_field(infos, "conv1").rows == (3, 1, -1)
    assert receptive_field(infos, "pool1").rows == (4, 2, -1)
    assert receptive_field(infos, "conv2").rows == (8, 2, -3)
    assert receptive_field(infos, "relu2").columns == (10, 4, -3)
    assert receptive_field(infos, "flatten").columns == (10, 4, -3)
    assert receptive_field(infos, "fc1") == ((28, 0, 0), (28, 0, 0))
    assert receptive_field(infos, "fc1").is_whole
    with pytest.raises(KeyError):
        receptive_field(infos, "conv9")


def test_receptive_fields_of_each_axis_and_of_ways_that_meet() -> None:
    layers = (
        *(Conv(2, (3, 1), (1, 2), (1, 0)), Conv(2, (1, 5), padding=(0, 2), dilation=(1, 1)), Conv(2, 3, 1, 2, 2)),
        *(Add(inputs=("conv1", "conv2", "conv3")), AdaptivePool(), Flatten(), Linear(2)),
    )
    infos = layer_infos(NetworkSpec(layers, (1, 9, 16)))
    assert receptive_field(infos, "conv1") == ((3, 1, -1), (1, 2, 0))
    assert receptive_field(infos, "conv2") == ((3, 1, -1), (9, 2, -4))
    assert receptive_field(infos, "conv3") == ((7, 1, -3), (17, 2, -8))
    assert receptive_field(infos, "add1") == ((7, 1, -3), (17, 2, -8))
    assert not receptive_field(infos, "pool1").is_whole
    assert receptive_field(infos, "fc1") == ((9, 0, 0), (16, 0, 0))


def test_ways_in_steps_of_different_length_see_together_what_the_widest_unit_sees() -> None:
    layers = (Conv(1, 2, 2), Conv(1, 5, 1, inputs=("input",)), Add(inputs=("conv1", "conv2")), Flatten(), Linear(2))
    infos = layer_infos(NetworkSpec(layers, (1, 8, 8)))
    # Units 0 to 3 see 0..1, 2..3, 4..5, 6..7 on one way, and 0..4, 1..5, 2..6, 3..7 on the other.
    assert receptive_field(infos, "add1").rows == (5, 2, 0)


def test_formulas_carry_the_layers_numbers() -> None:
    formulas = {info.name: info.formula for info in layer_infos(TUTORIAL)}
    assert formulas["conv1"][:2] == ("out = floor((W − K + 2·P) / S) + 1", "= floor((28 − 3 + 2·1) / 1) + 1 = 28")
    assert formulas["conv2"][-1] == "= 64 · (32 · 3² + 1) = 18,496"
    assert formulas["pool2"][-1] == "= floor((14 − 2 + 2·0) / 2) + 1 = 7"
    assert formulas["fc1"][-1] == "= 128 · (3136 + 1) = 401,536"
    assert formulas["flatten"][-1] == "= 64 · 7 · 7 = 3,136"
    assert all(formulas.values())


def changed(**changes: Any) -> str:
    data = json.loads(spec_to_json(TUTORIAL))
    data["layers"][0] |= changes
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not readable"),
        ("[" * 100_000, "not readable"),
        (b"\xff\xfe", "not readable"),
        ("[]", r"form this version knows \(expected object, got array\)"),
        ('{"layers": []}', r"\(object missing required field input\)"),
        ('{"input": [1, 28, 28], "layers": [], "version": 2}', r"\(object contains unknown field version\)"),
        ('{"input": [1, 28.0, 28], "layers": []}', r"\(input\[1\]: expected int, got float\)"),
        ('{"input": [1, 28, 28], "layers": []}', "0 layers"),
        (
            '{"input": [3, 224, 224], "layers": [{"kind": "flatten"}]}',
            "3×224×224; channels can be 1 or 3, height and width 8 to 128",
        ),
        (f'{{"input": [1, 28, 1{"0" * 400}], "layers": [{{"kind": "flatten"}}]}}', "^.{30,160}$"),
        ('{"input": [1, 28, 28], "layers": [{"kind": "exec"}]}', r"\(layers\[0\].kind: invalid value 'exec'\)"),
        ('{"input": [1, 28, 28], "layers": [{"kind": ["conv"]}]}', r"\(layers\[0\].kind: expected str"),
        ('{"input": [1, 28, 28], "layers": [7]}', r"\(layers\[0\]: expected object, got int\)"),
        ('{"input": [1, 28, 28], "layers": [{"kind": "conv"}]}', r"layers\[0\]: .* required field out_channels\)"),
        (
            '{"input": [1, 28, 28], "layers": [{"kind": "flatten"}, {"kind": "linear", "out_features": 1}]}',
            "last layer gives 1; it has to be a vector of 2 to 100 numbers",
        ),
        ('{"input": [1, 28, 28], "layers": [{"kind": "linear", "out_features": 10}]}', "flatten"),
        ('{"input": [1, 28, 28], "layers": [{"kind": "flatten"}]}', "last layer gives 784"),
        (changed(out_channels=10**9), r"conv layer in this file \(layers\[0\]\) has out channels outside 1 to 2048"),
        (changed(out_channels=10**400), "out channels outside"),
        (changed(out_channels=True), r"\(layers\[0\].out_channels: expected int, got bool\)"),
        (changed(kernel_size="3"), r"\(layers\[0\].kernel_size: expected int . array, got str\)"),
        (changed(kernel_size=3.0), r"\(layers\[0\].kernel_size: expected int . array, got float\)"),
        (changed(stride=0), "stride outside"),
        (changed(groups=2), "do not fit together: conv1: 1 and 32 maps cannot be shared out to 2 groups"),
        (changed(group=2), r"\(layers\[0\]: object contains unknown field group\)"),
        (changed(kernel_size=[3, 3, 3]), "kernel size outside"),
        (changed(padding=[1, 1, 1]), "padding outside"),
        (changed(inputs=["fc1"]), "do not fit together: conv1 reads 'fc1', which is not there before it"),
        (changed(**{"\ud800": 2}), "half a character"),
        (changed(**{"a\nb" + "x" * 1000: 2}), r"unknown field a�bx*…\)"),
        (changed(kernel_size=28, padding=0), "do not fit together"),
    ],
)
def test_a_bad_description_is_refused_in_one_sentence(text: str | bytes, says: str) -> None:
    with pytest.raises(CheckpointError, match=says) as caught:
        spec_from_json(text)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_network_too_large_is_refused() -> None:
    large = NetworkSpec((Conv(64), Flatten(), Linear(65_536), Linear(10)))
    with pytest.raises(CheckpointError, match="50,000,000 parameters"):
        spec_from_json(spec_to_json(large))
    many = NetworkSpec((*[ReLU()] * 130, Flatten(), Linear(10)))
    with pytest.raises(CheckpointError, match="132 layers"):
        spec_from_json(spec_to_json(many))


def test_up_to_128_layers_are_taken_and_no_more() -> None:
    body: tuple[LayerSpec, ...] = (Flatten(), *(ReLU() for _ in range(126)), Linear(10))
    assert spec_from_json(spec_to_json(NetworkSpec(body))) == NetworkSpec(body)
    with pytest.raises(CheckpointError, match=r"has 129 layers; 1 to 128 can be opened"):
        spec_from_json(spec_to_json(NetworkSpec((*body[:-1], ReLU(), Linear(10)))))


def test_a_network_that_takes_too_much_work_is_refused() -> None:
    """Each layer within its limits, and 64 of them together 3 GB, or no answer for a minute."""
    wide = NetworkSpec((Conv(2048, 1, padding=8), *[ReLU()] * 60, Pool("max", 28, 28), Flatten(), Linear(10)))
    with pytest.raises(CheckpointError, match=r"units together; up to 4,000,000 can be shown"):
        spec_from_json(spec_to_json(wide))
    busy = NetworkSpec((Conv(256, padding=1), *[Conv(512, 5, padding=2)] * 4, Pool("max", 28), Flatten(), Linear(10)))
    with pytest.raises(CheckpointError, match=r"multiplications; up to 2,000,000,000"):
        spec_from_json(spec_to_json(busy))


def test_multiplications_are_those_of_the_layers() -> None:
    tutorial = layer_infos(TUTORIAL)
    pools = 32 * 14 * 14 * 4 + 64 * 7 * 7 * 4
    assert multiplications(tutorial) == 28**2 * 32 * 9 + 14**2 * 64 * 32 * 9 + 3136 * 128 + 128 * 10 + pools
    assert all(multiplications(layer_infos(spec)) < 30_000_000 for spec in NETWORKS.values())


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=8))
@settings(deadline=None, max_examples=50)
def test_any_json_is_refused_or_is_a_network(value: Any) -> None:
    data = json.loads(spec_to_json(TUTORIAL))
    data["layers"][1] = {"kind": "pool", "mode": value, "kernel_size": 2, "stride": value}
    with pytest.raises(CheckpointError):
        spec_from_json(json.dumps(data))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 30) | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("kind", "stride", "é")), inner),
    max_leaves=6,
)


@given(st.integers(0, 9), st.sampled_from(("kind", "mode", "stride", "padding", "out_channels", "more")), VALUES)
@settings(deadline=None, max_examples=80)
def test_any_value_at_any_place_is_refused_or_is_read_as_it_is(index: int, name: str, value: Any) -> None:
    data = json.loads(spec_to_json(TUTORIAL))
    data["layers"][index][name] = value
    said = None
    try:
        read = spec_from_json(json.dumps(data))
    except CheckpointError as error:
        said = str(error)
    assert json.loads(spec_to_json(read)) == data if said is None else re.fullmatch(r"[^\n]{20,250}\.", said)


def test_spec_does_not_import_torch() -> None:
    code = "import sys, cnn_gui.core.network.spec, cnn_gui.core.recipe.recipes; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
