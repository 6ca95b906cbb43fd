from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.network.activations import snapshot_layers
from cnn_gui.core.network.dependencies import changed_by_pixel
from cnn_gui.core.network.messages import (
    Conv,
    Flatten,
    LayerActivation,
    LayerSpec,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
    UnitPlace,
)
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.story.forward import Stop, onward
from cnn_gui.core.story.messages import ConvStory, FlattenStory, InputStory, LinearStory, PoolStory, SoftmaxStory
from cnn_gui.core.story.telling import tell
from cnn_gui.core.story.vector import log_probability, loss, loss_formulas, soften

Float = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def activations(spec: NetworkSpec, pixels: Float, seed: int = 1) -> tuple[LayerActivation, ...]:
    x = (torch.from_numpy(pixels) - MEAN) / STD
    return snapshot_layers(build(spec, seed=seed), spec, x[None, None])


def some_pixels(seed: int) -> Float:
    return np.random.default_rng(seed).random((28, 28), dtype=np.float32)


@pytest.fixture(scope="module")
def tutorial() -> tuple[tuple[LayerActivation, ...], dict[str, Float]]:
    spec = NETWORKS["tutorial"]
    return activations(spec, some_pixels(0)), state(build(spec, seed=1))


layer_specs: st.SearchStrategy[LayerSpec] = st.one_of(
    st.builds(
        Conv,
        out_channels=st.integers(1, 4),
        kernel_size=st.integers(1, 7),
        stride=st.integers(1, 4),
        padding=st.integers(0, 3),
    ),
    st.builds(Pool, mode=st.sampled_from(["max", "avg"]), kernel_size=st.integers(1, 4), stride=st.integers(1, 4)),
    st.builds(ReLU),
)


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    front = draw(st.lists(layer_specs, max_size=4))
    backs: list[tuple[LayerSpec, ...]] = [(), (Linear(7),), (ReLU(),), (Linear(5), ReLU())]
    back = draw(st.sampled_from(backs))
    spec = NetworkSpec((*front, Flatten(), *back, Linear(10)))
    try:
        layer_infos(spec)
    except ValueError:
        assume(False)
    return spec


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(0, 1000), st.data())
def test_every_story_equals_pytorch(spec: NetworkSpec, seed: int, data: st.DataObject) -> None:
    pixels = some_pixels(seed)
    layers, weights = activations(spec, pixels, seed), state(build(spec, seed=seed))
    for item in layers:
        shape = item.info.shape_out
        anywhere = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
        # The corners too: there the padding is.
        for unit in {anywhere, tuple(0 for _ in shape), tuple(size - 1 for size in shape)}:
            story = tell(layers, weights, item.info.name, unit, pixels=pixels)
            assert story.value == item.values[unit]
            assert story.difference <= 1e-5 * max(1.0, abs(story.value)), story.info
            assert story.agrees
            assert story.is_checked
            outside = [place for place in story.sources() if not _exists(layers, place)]
            assert not outside


def _exists(layers: tuple[LayerActivation, ...], place: UnitPlace) -> bool:
    values = next(item.values for item in layers if item.info.name == place.layer)
    return len(place.unit) == values.ndim and all(0 <= i < n for i, n in zip(place.unit, values.shape, strict=True))


@settings(max_examples=25, deadline=None)
@given(networks(), st.integers(0, 27), st.integers(0, 27))
def test_a_pixel_reaches_what_changes_with_it_and_nothing_outside(spec: NetworkSpec, row: int, column: int) -> None:
    pixels = some_pixels(3)
    changed = pixels.copy()
    changed[row, column] += 5
    reached = changed_by_pixel(layer_infos(spec), row, column)
    for one, other in zip(activations(spec, pixels), activations(spec, changed), strict=True):
        differs = one.values != other.values
        assert reached[one.info.name].shape == differs.shape
        assert not (differs & ~reached[one.info.name]).any(), one.info


@settings(max_examples=25, deadline=None)
@given(networks(), st.data())
def test_reaching_and_seeing_are_two_sides_of_one_thing(spec: NetworkSpec, data: st.DataObject) -> None:
    """A unit that a pixel reaches has the pixel in its receptive field."""
    infos = layer_infos(spec)
    layers = activations(spec, some_pixels(1))
    row, column = data.draw(st.integers(0, 27)), data.draw(st.integers(0, 27))
    weights = state(build(spec))
    for info in infos:
        places = np.argwhere(changed_by_pixel(infos, row, column)[info.name]).tolist()
        if not places:
            continue
        place = data.draw(st.sampled_from(places))
        field = tell(layers, weights, info.name, tuple(place)).field
        assert field.top <= row < field.bottom
        assert field.left <= column < field.right


Tutorial = tuple[tuple[LayerActivation, ...], dict[str, Float]]


def test_a_convolution_is_patches_kernels_and_a_bias(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    story = tell(layers, weights, "conv2", (21, 0, 13))
    body = story.body
    assert isinstance(body, ConvStory)
    totals = [abs(term.total) for term in body.terms]
    assert len(totals) == 32
    assert totals == sorted(totals, reverse=True)
    assert body.padding.tolist() == [[True, True, True], [False, False, True], [False, False, True]]
    term = body.terms[0]
    np.testing.assert_array_equal(term.kernel, weights["conv2.weight"][21, term.channel])
    np.testing.assert_array_equal(term.patch[1:, :2], layers[3].values[term.channel, 0:2, 12:14])
    assert not term.patch[body.padding].any()
    assert len(list(story.sources())) == 32 * 4
    assert "29 more" in story.formula


def test_max_pooling_names_all_winners(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    story = tell(layers, weights, "pool1", (3, 4, 5))
    assert isinstance(story.body, PoolStory)
    window = layers[1].values[3, 8:10, 10:12]
    np.testing.assert_array_equal(story.body.window, window)
    row, column = story.body.winners[0]
    assert window[row, column] == story.value
    tie = (layers[0], LayerActivation(layers[1].info, np.zeros_like(layers[1].values)), *layers[2:])
    told = tell(tie, weights, "pool1", (0, 0, 0)).body
    assert isinstance(told, PoolStory)
    assert len(told.winners) == 4


def test_a_pool2_unit_sees_ten_by_ten(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    field = tell(layers, weights, "pool2", (0, 3, 3)).field
    assert (field.bottom - field.top, field.right - field.left) == (10, 10)
    corner = tell(layers, weights, "pool2", (0, 0, 0)).field
    assert (corner.top, corner.left, corner.bottom, corner.right) == (0, 0, 7, 7)
    assert tell(layers, weights, "flatten", (3 * 7 + 3,)).field == field
    assert tell(layers, weights, "fc1", (5,)).field == (0, 0, 28, 28)


def test_flatten_knows_the_cell(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    story = tell(layers, weights, "flatten", (49 * 5 + 7 * 2 + 3,))
    assert isinstance(story.body, FlattenStory)
    assert story.body.cell == (5, 2, 3)
    assert list(story.sources()) == [("relu2", (5, 2, 3))]


def test_a_fully_connected_unit_has_its_contributions_as_maps(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    story = tell(layers, weights, "fc1", (9,))
    assert isinstance(story.body, LinearStory)
    assert story.body.maps == (64, 7, 7)
    largest = np.abs(story.body.products[story.body.order])
    assert (np.diff(largest) <= 0).all()
    last = tell(layers, weights, "fc2", (9,)).body
    assert isinstance(last, LinearStory)
    assert last.maps is None


def test_softmax_and_its_temperature(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    body = tell(layers, weights, "softmax", (4,)).body
    assert isinstance(body, SoftmaxStory)
    np.testing.assert_allclose(body.probabilities, layers[-1].values, rtol=1e-5)
    warm, cold = (soften(body.logits, temperature) for temperature in (1000.0, 0.001))
    np.testing.assert_allclose(warm.probabilities, 0.1, atol=1e-3)
    assert cold.probabilities.max() > 0.99
    with pytest.raises(ValueError, match="above 0"):
        soften(body.logits, 0.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-200, 200, width=32), min_size=2, max_size=12), st.data())
def test_log_softmax_and_loss_equal_pytorch(logits: list[float], data: st.DataObject) -> None:
    label = data.draw(st.integers(0, len(logits) - 1))
    body = soften(np.array(logits, dtype=np.float64))
    log_p = torch.log_softmax(torch.tensor(logits, dtype=torch.float64), dim=0)
    assert log_probability(body, label) == pytest.approx(float(log_p[label]), abs=1e-9)
    expected = torch.nn.functional.nll_loss(log_p[None], torch.tensor([label]))
    assert loss(body, label) == pytest.approx(float(expected), abs=1e-9)


def test_the_loss_of_a_drawing_has_its_numbers_in_the_formula(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    body = tell(layers, weights, "softmax", (4,)).body
    assert isinstance(body, SoftmaxStory)
    expected = torch.nn.functional.cross_entropy(torch.from_numpy(layers[-2].values)[None], torch.tensor([7]))
    longest = loss_formulas(body, 7, "7")[0]
    assert longest.startswith("log p(7) = (logit − max) − log Σ = ")
    assert longest.endswith(f"loss = −log p = {float(expected):.4g}")
    assert "/ T" in loss_formulas(soften(body.logits, 2.0), 7, "7")[0]


def test_an_input_without_its_pixels_is_not_checked(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    unknown = tell(layers, weights, "input", (0, 3, 4))
    assert not unknown.is_checked
    known = tell(layers, weights, "input", (0, 3, 4), pixels=some_pixels(0))
    assert isinstance(known.body, InputStory)
    assert known.body.pixel == some_pixels(0)[3, 4]
    assert known.agrees


def test_a_wrong_weight_is_seen(tutorial: Tutorial) -> None:
    layers, weights = tutorial
    wrong = weights | {"conv2.bias": weights["conv2.bias"] + np.float32(0.001)}
    assert not tell(layers, wrong, "conv2", (0, 5, 5)).agrees


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_diverged_have_a_story_too(tutorial: Tutorial, bad: float) -> None:
    _, weights = tutorial
    spec = NETWORKS["tutorial"]
    network = build(spec, seed=1)
    wrong = weights | {"conv2.weight": np.full_like(weights["conv2.weight"], bad)}
    load_weights(network, wrong)
    x = torch.from_numpy(some_pixels(0))[None, None]
    layers = snapshot_layers(network, spec, x)
    for item in layers:
        story = tell(layers, wrong, item.info.name, tuple(n // 2 for n in item.info.shape_out))
        assert np.isnan(story.difference) or story.agrees or not story.is_checked, item.info
    assert not tell(layers, weights, "conv2", (3, 4, 5)).agrees


@pytest.mark.parametrize(("layer", "unit"), [("conv1", (32, 0, 0)), ("conv1", (0, 0)), ("fc1", (-1,))])
def test_a_unit_outside_is_refused(tutorial: Tutorial, layer: str, unit: tuple[int, ...]) -> None:
    layers, weights = tutorial
    with pytest.raises(IndexError):
        tell(layers, weights, layer, unit)
    with pytest.raises(KeyError):
        tell(layers, weights, "conv9", unit)


@settings(max_examples=40, deadline=None)
@given(networks(), st.data())
def test_onward_and_back_again(spec: NetworkSpec, data: st.DataObject) -> None:
    layers, weights = activations(spec, some_pixels(2)), state(build(spec, seed=1))
    item = data.draw(st.sampled_from(layers))
    unit = tuple(data.draw(st.integers(0, size - 1)) for size in item.info.shape_out)
    step = onward(layers, weights, item.info.name, unit)
    if step is not None and step.place is not None:
        assert (item.info.name, unit) in set(tell(layers, weights, *step.place).sources())


Shown = tuple[tuple[LayerActivation, ...], dict[str, Float]]


def stop_at(
    layers: Sequence[LayerActivation], weights: dict[str, Float], layer: str, unit: tuple[int, ...]
) -> Stop | None:
    step = onward(layers, weights, layer, unit)
    assert step is not None
    return step.stop


@pytest.mark.parametrize(("value", "stop"), [(0.0, Stop.ZERO), (2.0, None)])
def test_where_a_pixel_stops_mattering(tutorial: Shown, value: float, stop: Stop | None) -> None:
    """A zero adds nothing to a convolution, whatever its weights are."""
    layers = list(tutorial[0])
    at = next(i for i, item in enumerate(layers) if item.info.name == "relu1")
    values = layers[at].values.copy()
    values[0, 5, 5] = value
    layers[at] = LayerActivation(layers[at].info, values)
    assert stop_at(layers, tutorial[1], "relu1", (0, 5, 5)) is stop


def test_a_cell_that_another_one_outdoes_is_thrown_away_by_the_maximum(tutorial: Shown) -> None:
    layers, weights = tutorial
    before = layers[next(i for i, item in enumerate(layers) if item.info.name == "pool1") - 1]
    row, column = divmod(int(np.argmax(before.values[0, 4:6, 6:8])), 2)
    assert stop_at(layers, weights, before.info.name, (0, 4 + row, 6 + column)) is None
    assert stop_at(layers, weights, before.info.name, (0, 5 - row, 6 + column)) is Stop.LOST
    assert onward(layers, weights, layers[-1].info.name, (3,)) is None
