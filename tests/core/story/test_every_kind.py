"""Stories of every kind of layer, in chains and graphs, against PyTorch."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    LayerActivation,
    LayerKind,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
    UnitPlace,
)
from cnn_gui.core.story.forward import Stop, onward
from cnn_gui.core.story.messages import (
    AddStory,
    ConcatStory,
    ConvStory,
    DropoutStory,
    InputStory,
    LinearStory,
    NormStory,
    PoolStory,
)
from cnn_gui.core.story.telling import tell
from tests.core.network.random_networks import graphs, shown


@settings(max_examples=50, deadline=None)
@given(graphs(), st.integers(0, 1000), st.data())
def test_every_story_equals_pytorch(spec: NetworkSpec, seed: int, data: st.DataObject) -> None:
    layers, weights = shown(spec, seed)
    values = {item.info.name: item.values for item in layers}
    for item in layers[1:]:
        shape = item.info.shape_out
        assert item.values.shape == shape
        anywhere = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
        # The corners too: there the padding is.
        for unit in {anywhere, tuple(0 for _ in shape), tuple(size - 1 for size in shape)}:
            story = tell(layers, weights, item.info.name, unit)
            assert story.value == item.values[unit]
            assert story.difference <= 1e-5 * max(1.0, story.magnitude), story.info
            assert story.agrees, (story.info, story.difference, story.magnitude)
            assert [info.name for info in story.before] == list(item.info.inputs)
            assert all(source.layer in item.info.inputs for source in story.sources())
            assert all(_exists(values[source.layer], source) for source in story.sources())
            assert _result_of(story.formula) == pytest.approx(story.computed, rel=1e-3) or "index" in story.formula


def _exists(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]], place: UnitPlace) -> bool:
    return len(place.unit) == values.ndim and all(0 <= i < n for i, n in zip(place.unit, values.shape, strict=True))


def _result_of(formula: str) -> float:
    return float(formula.rsplit(" = ", 1)[1].replace("−", "-"))


FUNCTIONS = {
    "max": max,
    "min": min,
    "ln": math.log,
    "exp": math.exp,
    "tanh": math.tanh,
    "sqrt": math.sqrt,
}


@settings(max_examples=40, deadline=None)
@given(graphs(), st.integers(0, 1000), st.data())
def test_the_numbers_in_a_formula_give_its_result(spec: NetworkSpec, seed: int, data: st.DataObject) -> None:
    """Where nothing is left out, the middle of the line is the arithmetic that its end is the result of."""
    layers, weights = shown(spec, seed)
    item = data.draw(st.sampled_from(layers[1:]))
    unit = tuple(data.draw(st.integers(0, size - 1)) for size in item.info.shape_out)
    story = tell(layers, weights, item.info.name, unit)
    parts = story.formula.split(" = ")
    figures = parts[-2]
    if "…" in figures or item.info.kind is LayerKind.FLATTEN or "in use" in figures or "Φ" in figures:
        return
    text = figures.replace("−", "-").replace("·", "*").replace("π", str(math.pi)).replace("√", "sqrt")
    text = re.sub(r"sqrt\(2/", "sqrt(2 /", text)
    result = eval(text, {"__builtins__": {}}, FUNCTIONS)
    end = _result_of(story.formula)
    assert result == pytest.approx(end, rel=2e-2, abs=2e-2 * max(1.0, story.magnitude)), story.formula


@settings(max_examples=30, deadline=None)
@given(graphs(), st.integers(0, 1000), st.data())
def test_onward_and_back_again(spec: NetworkSpec, seed: int, data: st.DataObject) -> None:
    layers, weights = shown(spec, seed)
    item = data.draw(st.sampled_from(layers))
    unit = tuple(data.draw(st.integers(0, size - 1)) for size in item.info.shape_out)
    step = onward(layers, weights, item.info.name, unit)
    read = [each.info.name for each in layers if item.info.name in each.info.inputs]
    assert (step is None) == (not read)
    if step is not None:
        assert step.layer in read
        assert (step.place is None) == (step.stop is Stop.LEFT_OUT)
        if step.place is not None:
            assert UnitPlace(item.info.name, unit) in set(tell(layers, weights, *step.place).sources())


GRAPH = NetworkSpec(
    (
        *(Conv(4, (3, 5), (1, 2), (1, 0, 2, 0), (2, 1), bias=False), BatchNorm(), ReLU()),
        *(Conv(8, 3, padding=1, groups=4), Concat(inputs=("relu1", "conv2", "relu1")), Dropout(0.25)),
        *(Conv(16, 1), Conv(16, 1, inputs=("concat1",)), Add(inputs=("conv3", "conv4", "conv3"))),
        *(Pool("avg", 3, 2, 1), AdaptivePool("max", (2, 3)), Flatten(), Linear(5, bias=False)),
    ),
    (3, 16, 20),
)
"""Every kind that a chain of plain layers has not."""


def test_a_dilated_kernel_reads_cells_apart() -> None:
    layers, weights = shown(GRAPH, 3)
    story = tell(layers, weights, "conv1", (2, 4, 5))
    body = story.body
    assert isinstance(body, ConvStory)
    assert (body.rows, body.columns) == (range(3, 9, 2), range(8, 13))
    np.testing.assert_array_equal(
        {term.channel: term for term in body.terms}[1].patch, layers[0].values[1, 3:9:2, 8:13]
    )
    assert body.bias is None
    assert "bias" not in story.formula


def test_a_group_reads_its_own_maps() -> None:
    layers, weights = shown(GRAPH, 3)
    body = tell(layers, weights, "conv2", (5, 3, 3)).body
    assert isinstance(body, ConvStory)
    assert [term.channel for term in body.terms] == [2]
    np.testing.assert_array_equal(body.terms[0].kernel, weights["conv2.weight"][5, 0])


def test_batch_norm_is_one_step_with_four_numbers() -> None:
    layers, weights = shown(GRAPH, 3)
    story = tell(layers, weights, "norm1", (1, 2, 3))
    body = story.body
    assert isinstance(body, NormStory)
    numbers = (body.weight, body.bias, body.mean, body.variance)
    names = ("weight", "bias", "running_mean", "running_var")
    assert numbers == tuple(weights[f"norm1.{name}"][1] for name in names)
    assert body.scale * body.before + body.shift == pytest.approx(story.value, rel=1e-5, abs=1e-5)


def test_layers_read_twice_are_added_and_put_side_by_side_twice() -> None:
    layers, weights = shown(GRAPH, 3)
    values = {item.info.name: item.values for item in layers}
    added = tell(layers, weights, "add1", (3, 2, 1))
    assert isinstance(added.body, AddStory)
    assert added.body.terms == tuple(values[name][3, 2, 1] for name in ("conv3", "conv4", "conv3"))
    assert added.formula.startswith("conv3 + conv4 + conv3 = ")
    aside = tell(layers, weights, "concat1", (13, 0, 2))
    assert aside.body == ConcatStory(2, (1, 0, 2), 12)
    assert list(aside.sources()) == [UnitPlace("relu1", (1, 0, 2))]


def test_dropout_does_nothing_in_use() -> None:
    layers, weights = shown(GRAPH, 3)
    story = tell(layers, weights, "dropout1", (3, 2, 1))
    assert story.body == DropoutStory(story.value, 0.25)
    assert story.difference == 0


def test_padding_divides_a_mean_but_is_no_unit() -> None:
    layers, weights = shown(GRAPH, 3)
    story = tell(layers, weights, "pool1", (0, 0, 0))
    body = story.body
    assert isinstance(body, PoolStory)
    assert body.divisor == 9
    assert len(list(story.sources())) == 4
    assert f"/ {body.divisor} =" in story.formula


def test_a_window_beyond_the_padding_counts_less() -> None:
    spec = NetworkSpec((Pool("avg", 3, 2, 1, ceil_mode=True), Flatten(), Linear(2)), (1, 8, 8))
    layers, weights = shown(spec, 2)
    body = tell(layers, weights, "pool1", (0, 4, 4)).body
    assert isinstance(body, PoolStory)
    assert (body.divisor, int((~body.outside).sum())) == (4, 1)


def test_padding_never_wins_a_maximum() -> None:
    spec = NetworkSpec((Pool("max", 3, 2, 1), Flatten(), Linear(2)), (1, 8, 8))
    layers, weights = shown(spec, 2)
    below = LayerActivation(layers[0].info, -np.abs(layers[0].values) - 1)
    body = tell((below, *layers[1:]), weights, "pool1", (0, 0, 0)).body
    assert isinstance(body, PoolStory)
    assert body.winners
    assert all(not body.outside[winner] for winner in body.winners)


def test_a_vector_behind_a_norm_still_has_the_places_of_its_maps() -> None:
    spec = NetworkSpec((Conv(2, 3), Flatten(), BatchNorm(), Dropout(), Linear(3), Linear(2)), (1, 8, 9))
    layers, weights = shown(spec, 2)
    first, second = (tell(layers, weights, name, (1,)).body for name in ("fc1", "fc2"))
    assert isinstance(first, LinearStory)
    assert isinstance(second, LinearStory)
    assert (first.maps, second.maps) == ((2, 6, 7), None)


def test_each_channel_of_an_input_has_its_mean_and_deviation() -> None:
    task = Task(input_shape=(3, 16, 20), mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.1))
    layers, weights = shown(GRAPH, 1)
    pixels = np.random.default_rng(1).random((3, 16, 20), dtype=np.float32)
    mean, std = (np.array(numbers, dtype=np.float32)[:, None, None] for numbers in (task.mean, task.std))
    layers = (LayerActivation(layers[0].info, (pixels - mean) / std), *layers[1:])
    story = tell(layers, weights, "input", (2, 3, 4), pixels=pixels, task=task)
    assert story.agrees
    assert story.body == InputStory(float(pixels[2, 3, 4]), 0.3, 0.1)
    grey = tell(layers, weights, "input", (1, 3, 4), pixels=pixels[1], task=task)
    assert grey.agrees


def test_of_several_readers_the_one_in_which_a_unit_counts_most() -> None:
    spec = NetworkSpec(
        (
            *(Conv(2, 3, padding=1), Conv(2, 3, padding=1), Add(inputs=("conv1", "conv2"))),
            *(Flatten(), Linear(2)),
        ),
        (1, 8, 8),
    )
    layers, weights = shown(spec, 4)
    weak = {**weights, "conv2.weight": weights["conv2.weight"] * 0.01}
    strong = {**weights, "conv2.weight": np.full_like(weights["conv2.weight"], 3)}
    skipped, convolved = (onward(layers, each, "conv1", (1, 4, 4)) for each in (weak, strong))
    assert skipped is not None
    assert convolved is not None
    assert (skipped.layer, skipped.unit, skipped.stop) == ("add1", (1, 4, 4), None)
    assert convolved.layer == "conv2"


def test_a_way_ends_only_where_every_reader_throws_the_value_away() -> None:
    spec = NetworkSpec(
        (
            *(Conv(1, 1), Pool("max", 2, 2), Conv(1, 2, 2, inputs=("conv1",)), Add(inputs=("pool1", "conv2"))),
            *(Flatten(), Linear(2)),
        ),
        (1, 8, 8),
    )
    layers, weights = shown(spec, 4)
    window = layers[1].values[0, 2:4, 2:4]
    row, column = divmod(int(np.argmin(window)), 2)
    step = onward(layers, weights, "conv1", (0, 2 + row, 2 + column))
    assert step is not None
    assert (step.layer, step.stop) == ("conv2", None)
