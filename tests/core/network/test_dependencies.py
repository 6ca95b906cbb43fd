"""What is reached is compared with what PyTorch's own network lets through: gradients back, perturbations forward."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnn_gui.core.network.dependencies import Region, Regions, dependencies_of, field_of
from cnn_gui.core.network.dependencies import changed_by_pixel as masks_of
from cnn_gui.core.network.geometry import flattened_maps
from cnn_gui.core.network.messages import (
    ACTIVATIONS,
    Add,
    Box,
    Concat,
    Conv,
    Flatten,
    LayerInfo,
    LayerSpec,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
)
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from tests.core.network.random_networks import graphs
from tests.work import calls

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

layer_specs: st.SearchStrategy[LayerSpec] = st.one_of(
    st.builds(
        Conv,
        out_channels=st.integers(1, 3),
        kernel_size=st.integers(1, 6),
        stride=st.integers(1, 4),
        padding=st.integers(0, 3),
    ),
    st.builds(Pool, mode=st.just("avg"), kernel_size=st.integers(1, 4), stride=st.integers(1, 4)),
    st.builds(ReLU),
)


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    front = draw(st.lists(layer_specs, max_size=4))
    backs: list[tuple[LayerSpec, ...]] = [(), (ReLU(),), (Linear(5), ReLU())]
    spec = NetworkSpec((*front, Flatten(), *draw(st.sampled_from(backs)), Linear(10)))
    try:
        layer_infos(spec)
    except ValueError:
        assume(False)
    return spec


def mask(regions: Regions | None, info: LayerInfo) -> Mask:
    """True for the units of the regions."""
    maps = (info.shape_out[0], 1, 1) if not info.is_spatial else info.shape_out
    if regions and regions[0].flat is not None:
        height, width = regions[0].flat
        maps = (info.shape_out[0] // (height * width), height, width)
    result = np.zeros(maps, dtype=np.bool_)
    for region in regions or ():
        box = region.box
        result[region.first : region.end, box.top : box.bottom, box.left : box.right] = True
    return result.reshape(info.shape_out)


def activations(spec: NetworkSpec, start: int, x: torch.Tensor) -> list[torch.Tensor]:
    """The layers' outputs from layer ``start`` (0 the input) on, given that layer's output."""
    network = build(spec, seed=3)
    result = [x]
    for module in list(network.children())[start:]:
        result.append(module(result[-1]))
    result.append(result[-1].softmax(dim=1))
    return result


def inputs(info: LayerInfo, seed: int) -> torch.Tensor:
    return torch.randn(1, *info.shape_out, generator=torch.Generator().manual_seed(seed))


def any_unit(data: st.DataObject, info: LayerInfo) -> tuple[int, ...]:
    return tuple(data.draw(st.integers(0, size - 1)) for size in info.shape_out)


@settings(max_examples=40, deadline=None)
@given(networks(), st.data())
def test_nothing_outside_of_what_a_unit_reaches_changes_with_it(spec: NetworkSpec, data: st.DataObject) -> None:
    infos = layer_infos(spec)
    index = data.draw(st.integers(0, len(infos) - 1))
    unit = any_unit(data, infos[index])
    after = dependencies_of(infos, infos[index].name, unit).after
    x = inputs(infos[index], 1)
    changed = x.clone()
    changed[(0, *unit)] += 7
    with torch.no_grad():
        pairs = zip(activations(spec, index, x)[1:], activations(spec, index, changed)[1:], strict=True)
    if index == len(infos) - 1:
        assert not after
        return
    for info, (one, other) in zip(infos[index + 1 :], pairs, strict=True):
        differs = (one != other)[0].numpy()
        assert not (differs & ~mask(after.get(info.name), info)).any(), info


@settings(max_examples=40, deadline=None)
@given(networks(), st.data())
def test_no_gradient_comes_from_outside_of_what_a_unit_depends_on(spec: NetworkSpec, data: st.DataObject) -> None:
    infos = layer_infos(spec)
    index = data.draw(st.integers(1, len(infos) - 1))
    unit = any_unit(data, infos[index])
    before = dependencies_of(infos, infos[index].name, unit).before
    values = activations(spec, 0, inputs(infos[0], 1).requires_grad_())
    gradients = torch.autograd.grad(values[index][(0, *unit)], values[:index], allow_unused=True)
    for info, gradient in zip(infos, gradients, strict=False):
        differs = (gradient != 0)[0].numpy() if gradient is not None else np.zeros(info.shape_out, dtype=np.bool_)
        assert not (differs & ~mask(before.get(info.name), info)).any(), info


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(0, 27), st.integers(0, 27))
def test_the_boxes_are_the_smallest_that_hold_what_a_pixel_reaches(spec: NetworkSpec, row: int, column: int) -> None:
    """Against the exact sets of rows and columns, as far as every box is one without gaps."""
    infos = layer_infos(spec)
    assume(all(info.stride <= info.kernel_size for info in infos))
    after, exact = dependencies_of(infos, "input", (0, row, column)).after, masks_of(infos, row, column)
    for info in infos[1:]:
        if info.is_spatial:
            np.testing.assert_array_equal(mask(after.get(info.name), info), exact[info.name])


@settings(max_examples=40, deadline=None)
@given(networks(), st.data())
def test_the_receptive_field_is_the_same_with_all_dependencies_and_alone(
    spec: NetworkSpec, data: st.DataObject
) -> None:
    infos = layer_infos(spec)
    info = infos[data.draw(st.integers(0, len(infos) - 1))]
    unit = any_unit(data, info)
    assert dependencies_of(infos, info.name, unit).field == field_of(infos, info.name, unit)


def test_what_skips_again_and_again_was_flattened_from_is_found_at_once() -> None:
    """Each addition reads two layers that read the same ones: there are 2 to the power of 24 ways through them."""
    pairs = [(ReLU(), Add(inputs=("flatten" if not n else f"add{n}", f"relu{n + 1}"))) for n in range(24)]
    spec = NetworkSpec((Conv(2), Flatten(), *(layer for pair in pairs for layer in pair), Linear(10)))
    infos = {info.name: info for info in layer_infos(spec)}
    maps: list[object] = []
    # Each way of its own would take a hundred million calls.
    assert calls(lambda: maps.append(flattened_maps(infos, "add24"))) < 2_000
    assert maps == [(2, 26, 26)]


def test_a_pool2_unit_of_the_tutorial() -> None:
    reach = dependencies_of(layer_infos(NETWORKS["tutorial"]), "pool2", (5, 3, 3))
    assert reach.before == {
        "conv2": (Region(5, 6, Box(6, 6, 8, 8)),),
        "relu1": (Region(0, 32, Box(5, 5, 9, 9)),),
        "pool1": (Region(0, 32, Box(5, 5, 9, 9)),),
        "conv1": (Region(0, 32, Box(10, 10, 18, 18)),),
        "input": (Region(0, 1, Box(9, 9, 19, 19)),),
    }
    assert list(reach.after) == ["relu2", "flatten", "fc1", "relu3", "fc2", "softmax"]
    assert reach.after["relu2"] == (Region(5, 6, Box(3, 3, 4, 4)),)
    assert reach.after["flatten"] == (Region(5, 6, Box(3, 3, 4, 4), (7, 7)),)
    assert reach.after["fc1"] == (Region(0, 128, Box(0, 0, 1, 1)),)


def test_a_flattened_unit_comes_from_one_cell() -> None:
    before = dependencies_of(layer_infos(NETWORKS["tutorial"]), "flatten", (49 * 5 + 7 * 2 + 3,)).before
    assert before["relu2"] == (Region(5, 6, Box(2, 3, 3, 4)),)


def test_a_fully_connected_unit_depends_on_everything() -> None:
    before = dependencies_of(layer_infos(NETWORKS["tutorial"]), "fc1", (0,)).before
    assert before["flatten"] == (Region(0, 64, Box(0, 0, 7, 7), (7, 7)),)
    assert before["input"] == (Region(0, 1, Box(0, 0, 28, 28)),)


def test_a_layer_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        dependencies_of(layer_infos(NETWORKS["tutorial"]), "conv9", (0, 0, 0))


# --- every kind, chains and graphs


def gradients_of(spec: NetworkSpec, layer: str, unit: tuple[int, ...]) -> dict[str, Mask]:
    """By layer, where a change would change the unit: its gradient, with weights above zero in place of the learnt."""
    network = positive(spec)
    values = {"input": (torch.rand(1, *spec.input_shape, dtype=torch.float64) + 0.5).requires_grad_()}
    for info, module in zip(layer_infos(spec)[1:], network, strict=False):
        # A tensor of its own, also where the module hands on what it was given.
        values[info.name] = module(*(values[name] for name in info.inputs)) * 1.0
    last = layer_infos(spec)[-1]
    values["softmax"] = values[last.inputs[0]].softmax(dim=1)
    names = [name for name in values if name != layer]
    found = torch.autograd.grad(values[layer][(0, *unit)], [values[name] for name in names], allow_unused=True)
    return {
        name: (each != 0)[0].numpy() if each is not None else np.zeros(tuple(values[name].shape[1:]), np.bool_)
        for name, each in zip(names, found, strict=True)
    }


def positive(spec: NetworkSpec) -> torch.nn.Sequential:
    """A network in which nothing cancels out: all weights are above zero, a norm changes nothing, and in place of an
    activation function stands the value itself."""
    network = build(spec).double()
    random = torch.Generator().manual_seed(1)
    for name, tensor in network.state_dict().items():
        tensor.copy_(torch.rand(tensor.shape, generator=random, dtype=torch.float64) * 0.5 + 0.5)
        if name.endswith(("running_mean", "running_var")):
            tensor.fill_(1.0 if name.endswith("var") else 0.0)
    for info in layer_infos(spec):
        if info.kind in ACTIVATIONS:
            network.register_module(info.name, torch.nn.Identity())
    return network


@settings(max_examples=25, deadline=None)
@given(graphs(mixing=False), st.data())
def test_a_pixel_reaches_exactly_what_has_a_gradient_to_it(spec: NetworkSpec, data: st.DataObject) -> None:
    infos = layer_infos(spec)
    row, column = (data.draw(st.integers(0, size - 1)) for size in spec.input_shape[1:])
    reached = masks_of(infos, row, column)
    assert {name: each.shape for name, each in reached.items()} == {info.name: info.shape_out for info in infos}
    # Softmax's gradient is a product of probabilities, which may be too small for a number.
    info = data.draw(st.sampled_from(infos[:-1]))
    units = [any_unit(data, info)]
    units += [tuple(each) for each in np.argwhere(reached[info.name])[:2].tolist()]
    units += [tuple(each) for each in np.argwhere(~reached[info.name])[:2].tolist()]
    for unit in units:
        pixel = np.zeros(spec.input_shape, np.bool_)
        pixel[:, row, column] = True
        source = pixel if info.name == "input" else gradients_of(spec, info.name, unit)["input"]
        assert bool(reached[info.name][unit]) == bool(
            source[:, row, column].any() and (info.name != "input" or pixel[unit])
        )


@settings(max_examples=25, deadline=None)
@given(graphs(mixing=False), st.data())
def test_what_a_unit_depends_on_is_what_has_a_gradient(spec: NetworkSpec, data: st.DataObject) -> None:
    infos = layer_infos(spec)
    info = data.draw(st.sampled_from(infos[1:-1]))
    unit = any_unit(data, info)
    before = dependencies_of(infos, info.name, unit).before
    exact = gradients_of(spec, info.name, unit)
    assert set(before) == {name for name, each in exact.items() if each.any()}
    for other in infos:
        if other.name != info.name:
            meant = mask(before.get(other.name), other)
            assert not (exact[other.name] & ~meant).any(), other
            assert exact[other.name].any() == meant.any(), other
    field = field_of(infos, info.name, unit)
    rows, columns = (np.flatnonzero(exact["input"].any(axis=axes)) for axes in ((0, 2), (0, 1)))
    assert field == (Box(rows[0], columns[0], rows[-1] + 1, columns[-1] + 1) if len(rows) else Box(0, 0, 0, 0))


@settings(max_examples=25, deadline=None)
@given(graphs(mixing=False), st.data())
def test_what_depends_on_a_unit_is_what_has_a_gradient_to_it(spec: NetworkSpec, data: st.DataObject) -> None:
    infos = layer_infos(spec)
    info = data.draw(st.sampled_from(infos[:-1]))
    unit = any_unit(data, info)
    after = dependencies_of(infos, info.name, unit).after
    for other in infos[:-1]:
        meant = mask(after.get(other.name), other)
        some = [any_unit(data, other), *(tuple(each) for each in np.argwhere(meant)[:1].tolist())]
        for place in some:
            if (
                other.name != info.name
                and gradients_of(spec, other.name, place).get(info.name, np.zeros(info.shape_out))[unit]
            ):
                assert meant[place], (other, place)
    assert info.name not in after


def test_a_group_and_a_concatenation_reach_some_maps() -> None:
    spec = NetworkSpec(
        (
            *(Conv(4, padding=1), Conv(4, padding=1, groups=2), Concat(inputs=("conv1", "conv2", "input"))),
            *(Conv(3, 1), Flatten(), Linear(2)),
        ),
        (3, 8, 10),
    )
    infos = layer_infos(spec)
    found = dependencies_of(infos, "conv1", (3, 4, 5))
    around, own = Box(3, 4, 6, 7), Box(4, 5, 5, 6)
    assert found.before == {"input": (Region(0, 3, around),)}
    assert found.after["conv2"] == (Region(2, 4, around),)
    assert found.after["concat1"] == (Region(3, 4, own), Region(6, 8, around))
    assert found.after["conv3"] == (Region(0, 3, around),)
    back = dependencies_of(infos, "concat1", (5, 0, 0)).before
    assert back["conv2"] == (Region(1, 2, Box(0, 0, 1, 1)),)
    assert back["conv1"] == (Region(0, 2, Box(0, 0, 2, 2)),)
    assert dependencies_of(infos, "concat1", (8, 2, 2)).before == {"input": (Region(0, 1, Box(2, 2, 3, 3)),)}


def test_a_unit_that_sees_nothing_but_padding_has_no_field() -> None:
    spec = NetworkSpec((Conv(1, 1, padding=1), Flatten(), Linear(2)), (1, 8, 8))
    assert field_of(layer_infos(spec), "conv1", (0, 0, 3)) == Box(0, 0, 0, 0)
