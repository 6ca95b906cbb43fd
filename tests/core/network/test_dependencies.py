"""What is reached is compared with what PyTorch's own network lets through: gradients back, perturbations forward."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnn_gui.core.network.dependencies import Region, dependencies_of
from cnn_gui.core.network.dependencies import changed_by_pixel as masks_of
from cnn_gui.core.network.messages import Box, Conv, Flatten, LayerInfo, LayerSpec, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos

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


def mask(region: Region | None, info: LayerInfo) -> Mask:
    """True for the units of the region."""
    maps = (info.shape_out[0], 1, 1) if not info.is_spatial else info.shape_out
    if region is not None and region.flat is not None:
        height, width = region.flat
        maps = (info.shape_out[0] // (height * width), height, width)
    result = np.zeros(maps, dtype=np.bool_)
    if region is not None:
        chosen = slice(None) if region.map is None else slice(region.map, region.map + 1)
        box = region.box
        result[chosen, box.top : box.bottom, box.left : box.right] = True
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
            np.testing.assert_array_equal(mask(after.get(info.name), info).any(axis=0), exact[info.name])


def test_a_pool2_unit_of_the_tutorial() -> None:
    reach = dependencies_of(layer_infos(NETWORKS["tutorial"]), "pool2", (5, 3, 3))
    assert reach.before == {
        "conv2": Region(5, Box(6, 6, 8, 8)),
        "relu1": Region(None, Box(5, 5, 9, 9)),
        "pool1": Region(None, Box(5, 5, 9, 9)),
        "conv1": Region(None, Box(10, 10, 18, 18)),
        "input": Region(None, Box(9, 9, 19, 19)),
    }
    assert list(reach.after) == ["relu2", "flatten", "fc1", "relu3", "fc2", "softmax"]
    assert reach.after["relu2"] == Region(5, Box(3, 3, 4, 4))
    assert reach.after["flatten"] == Region(5, Box(3, 3, 4, 4), (7, 7))
    assert reach.after["fc1"] == Region(None, Box(0, 0, 1, 1))


def test_a_flattened_unit_comes_from_one_cell() -> None:
    before = dependencies_of(layer_infos(NETWORKS["tutorial"]), "flatten", (49 * 5 + 7 * 2 + 3,)).before
    assert before["relu2"] == Region(5, Box(2, 3, 3, 4))


def test_a_fully_connected_unit_depends_on_everything() -> None:
    before = dependencies_of(layer_infos(NETWORKS["tutorial"]), "fc1", (0,)).before
    assert before["flatten"] == Region(None, Box(0, 0, 7, 7), (7, 7))
    assert before["input"] == Region(None, Box(0, 0, 28, 28))


def test_a_layer_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        dependencies_of(layer_infos(NETWORKS["tutorial"]), "conv9", (0, 0, 0))
