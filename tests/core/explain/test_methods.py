"""Every method of explaining, in networks of all kinds, against captum and PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.explain.baselines import BLUR, baseline_of, blurred
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.explain.explaining import explain
from cnn_gui.core.explain.gradients import STEPS_TRIED, completeness, integrated_gradients, steps_enough
from cnn_gui.core.explain.layers import best_layer, is_piecewise_linear, layers_with_maps
from cnn_gui.core.explain.messages import Baseline, Explanation, Method, Question
from cnn_gui.core.explain.occlusion import patches
from cnn_gui.core.explain.passes import Aim
from cnn_gui.core.input.raster import preprocess
from cnn_gui.core.network.messages import (
    ACTIVATIONS,
    AdaptivePool,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    LayerInfo,
    LayerKind,
    LayerSpec,
    LeakyReLU,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
    Sigmoid,
)
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.spec import layer_infos
from tests.core.network.random_networks import UNITWISE, graphs, inputs, settled

captum = pytest.importorskip("captum.attr")
"""An implementation by others; it is compared with, and no more."""

pytestmark = pytest.mark.filterwarnings("ignore:Input Tensor 0 did not already require gradients")

PIECES = NetworkSpec(
    (Conv(6, 3, padding=1), ReLU(), Pool("max"), Conv(8, 3), LeakyReLU(0.1), Flatten(), Linear(12), ReLU(), Linear(5)),
    (3, 10, 12),
)


def task_of(spec: NetworkSpec) -> Task:
    channels, classes = spec.input_shape[0], layer_infos(spec)[-1].shape_out[0]
    numbers = tuple(0.1 + 0.2 * channel for channel in range(channels))
    return Task(
        tuple(map(str, range(classes))), spec.input_shape, numbers, tuple(n + 0.2 for n in numbers), named=False
    )


class Case:
    """A random network, an input, and a class against another one."""

    def __init__(self, spec: NetworkSpec, seed: int, against: bool) -> None:
        self.spec, self.network, self.task = spec, settled(spec, seed), task_of(spec)
        self.x = inputs(spec, seed)
        classes = len(self.task.classes)
        self.target, self.against = seed % classes, (seed + 1) % classes if against else None

    def explain(self, method: Method, **details: Any) -> Explanation:
        question = Question(method, self.target, self.against, **details)
        return explain(self.network, self.spec, self.x[0].numpy(), question, self.task)

    def value(self, x: Tensor) -> Tensor:
        """What captum is asked of."""
        logits = self.network(x)
        value: Tensor = logits[:, self.target] - (0 if self.against is None else logits[:, self.against])
        return value

    def number(self, x: Tensor) -> float:
        return float(self.value(x).detach())


CASES = st.builds(Case, graphs(), st.integers(0, 1000), st.booleans())


def same(found: npt.NDArray[np.float32], witness: Tensor) -> None:
    """Within 1e-4 of the largest value."""
    expected = witness.detach().numpy()
    assert found.shape == expected.shape
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max() + 1e-12


@settings(max_examples=40, deadline=None)
@given(CASES)
def test_gradient_and_gradient_times_input_are_captums(case: Case) -> None:
    same(case.explain(Method.GRADIENT).attribution, captum.Saliency(case.value).attribute(case.x, abs=False)[0])
    found = case.explain(Method.INPUT_X_GRADIENT)
    same(found.attribution, captum.InputXGradient(case.value).attribute(case.x)[0])
    assert found.baseline is not None
    assert not found.baseline.any()


@settings(max_examples=40, deadline=None)
@given(CASES, st.sampled_from(Baseline), st.integers(1, 40))
def test_integrated_gradients_are_captums(case: Case, baseline: Baseline, steps: int) -> None:
    found = case.explain(Method.INTEGRATED_GRADIENTS, baseline=baseline, steps=steps)
    assert found.baseline is not None
    start = torch.from_numpy(found.baseline)[None]
    witness = captum.IntegratedGradients(case.value)
    expected, delta = witness.attribute(case.x, start, n_steps=steps, return_convergence_delta=True)
    same(found.attribution, expected[0])
    assert found.check is not None
    scale = max(1.0, float(expected.abs().sum()))
    assert found.check.error == pytest.approx(float(delta), abs=1e-4 * scale)
    assert found.check.expected == pytest.approx(case.number(case.x) - case.number(start), abs=1e-5 * scale)


@settings(max_examples=40, deadline=None)
@given(CASES, st.sampled_from(Baseline), st.data())
def test_occlusion_is_captums(case: Case, fill: Baseline, data: st.DataObject) -> None:
    patch = data.draw(st.integers(1, min(case.spec.input_shape[1:])))
    stride = data.draw(st.integers(1, patch))
    found = case.explain(Method.OCCLUSION, baseline=fill, patch=patch, stride=stride)
    assert found.baseline is not None
    channels = case.spec.input_shape[0]
    expected = captum.Occlusion(case.value).attribute(
        case.x,
        sliding_window_shapes=(channels, patch, patch),
        strides=(1, stride, stride),
        baselines=torch.from_numpy(found.baseline)[None],
        perturbations_per_eval=20,
    )
    # A patch that changes nothing changes a logit by its rounding.
    expected[expected.abs() < 1e-6 * abs(case.number(case.x))] = 0
    found.attribution[np.abs(found.attribution) < 1e-6 * abs(found.value)] = 0
    same(found.attribution, expected[0])
    assert np.array_equal(found.by_pixel, found.attribution[0])


def read_by_the_logits(infos: tuple[LayerInfo, ...]) -> set[str]:
    """The layers that the last one depends on."""
    read = {"softmax"}
    for info in reversed(infos):
        read.update(info.inputs if info.name in read else ())
    return read


@settings(max_examples=40, deadline=None)
@given(CASES)
def test_grad_cam_is_captums_at_every_layer_with_maps(case: Case) -> None:
    infos = layer_infos(case.spec)
    modules: dict[str, nn.Module] = dict(case.network.named_children())
    for name in layers_with_maps(infos):
        found = case.explain(Method.GRAD_CAM, layer=name)
        assert found.coarse is not None
        witness = captum.LayerGradCam(case.value, modules[name])
        if name not in read_by_the_logits(infos):
            assert not found.attribution.any()
            with pytest.raises(RuntimeError, match="not have been used"):
                witness.attribute(case.x)
            continue
        coarse = witness.attribute(case.x, relu_attributions=True)
        same(found.coarse, coarse[0, 0])
        whole = captum.LayerAttribution.interpolate(coarse, case.spec.input_shape[1:], "bilinear")
        same(found.attribution, whole[0].expand(case.spec.input_shape))


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_weights_times_pixels_and_a_constant_are_the_logit(case: Case) -> None:
    found = case.explain(Method.LINEAR)
    view = found.linear
    assert view is not None
    assert view.is_exact == is_piecewise_linear(layer_infos(case.spec))
    mean, std = (np.array(numbers)[:, None, None] for numbers in (case.task.mean, case.task.std))
    pixels = found.input * std + mean
    magnitude = float(np.abs(found.attribution).sum())
    assert np.allclose(found.attribution, view.weights * pixels, atol=1e-5 * max(1.0, magnitude))
    total = float((view.weights.astype(np.float64) * pixels).sum()) + view.constant
    assert total == pytest.approx(found.value, abs=max(1e-4, 1e-5 * magnitude), rel=1e-4)
    assert found.value == pytest.approx(case.number(case.x), rel=1e-5, abs=1e-5)
    if view.is_exact:
        assert found.check is not None
        assert found.check.holds, found.check
    else:
        assert found.check is None


ACTIVATION_LAYERS = tuple(layer for layer in UNITWISE if not isinstance(layer, BatchNorm | Dropout))

STRAIGHT = {
    LayerKind.RELU: True,
    LayerKind.LEAKY_RELU: True,
    LayerKind.RELU6: True,
    LayerKind.HARDTANH: True,
    LayerKind.HARDSIGMOID: True,
    LayerKind.HARDSWISH: False,
    LayerKind.ELU: False,
    LayerKind.SELU: False,
    LayerKind.GELU: False,
    LayerKind.SILU: False,
    LayerKind.MISH: False,
    LayerKind.TANH: False,
    LayerKind.SIGMOID: False,
}
"""Whether an activation is made of straight pieces."""


@pytest.mark.parametrize("layer", ACTIVATION_LAYERS, ids=str)
def test_each_activation_far_from_zero_and_near_it(layer: LayerSpec) -> None:
    """Large weights, with which units come to where activations are cut off."""
    spec = NetworkSpec((Conv(8, 3), layer, Flatten(), Linear(12), layer, Linear(3)), (1, 8, 8))
    network, task = build(spec, seed=2), task_of(spec)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(6)
    x = inputs(spec, 1)[0].numpy()
    view = explain(network, spec, x, Question(Method.LINEAR, 0), task)
    kind = layer_infos(spec)[2].kind
    assert view.linear is not None
    assert view.linear.is_exact == STRAIGHT[kind]
    if STRAIGHT[kind]:
        assert view.check is not None
        assert view.check.holds, (kind, view.check)
        assert view.check.expected == pytest.approx(float(network(torch.from_numpy(x)[None])[0, 0].detach()), rel=1e-5)


def test_no_activation_is_forgotten() -> None:
    assert set(STRAIGHT) == ACTIVATIONS
    infos = layer_infos(NetworkSpec((*ACTIVATION_LAYERS, Flatten(), Linear(2)), (1, 2, 2)))
    assert {info.kind for info in infos if info.kind in ACTIVATIONS} == ACTIVATIONS


def test_a_piecewise_linear_network_is_its_linear_view_nearby() -> None:
    """The very function, and not only its value: a little further in any direction it is the same one."""
    network, task = build(PIECES, seed=3), task_of(PIECES)
    x = inputs(PIECES, 5)[0].numpy()
    found = explain(network, PIECES, x, Question(Method.LINEAR, 1, 2), task)
    assert found.linear is not None
    mean, std = (np.array(numbers)[:, None, None] for numbers in (task.mean, task.std))
    nearby = x + 1e-5 * np.random.default_rng(0).standard_normal(x.shape).astype(np.float32)
    with torch.no_grad():
        logits = network(torch.from_numpy(nearby)[None])[0].double()
    total = float((found.linear.weights * (nearby * std + mean)).sum()) + found.linear.constant
    assert total == pytest.approx(float(logits[1] - logits[2]), abs=1e-5)


def test_a_wrong_constant_is_noticed() -> None:
    """The check compares two computations: with a network that does not act as its kinds say it fails."""
    network, task = build(PIECES, seed=3), task_of(PIECES)
    network.relu1 = nn.Sigmoid()
    found = explain(network, PIECES, inputs(PIECES, 5)[0].numpy(), Question(Method.LINEAR, 1), task)
    assert found.check is not None
    assert not found.check.holds


def test_a_tangent_is_said_to_be_one() -> None:
    spec = NetworkSpec((Conv(4, 3), Sigmoid(), Flatten(), Linear(3)), (1, 9, 9))
    found = explain(build(spec), spec, inputs(spec, 1)[0].numpy(), Question(Method.LINEAR), task_of(spec))
    assert found.linear is not None
    assert not found.linear.is_exact
    assert found.check is None
    assert found.total + found.linear.constant == pytest.approx(found.value, abs=1e-5)


def test_more_steps_make_the_sum_complete() -> None:
    network = settled(PIECES, 2)
    x, task, aim = inputs(PIECES, 2), task_of(PIECES), Aim(0, 1)
    baseline = baseline_of(Baseline.PAPER, x, task)
    enough = steps_enough(network, PIECES, x, baseline, aim)
    assert enough in STEPS_TRIED
    for steps in STEPS_TRIED[: STEPS_TRIED.index(enough) + 1]:
        found = integrated_gradients(network, PIECES, x, baseline, aim, steps)
        assert completeness(network, x, baseline, aim, found).holds == (steps == enough)


def test_paper_is_what_the_app_makes_of_an_empty_drawing() -> None:
    for task in (MNIST, task_of(PIECES)):
        x = torch.zeros(1, *task.input_shape)
        empty = preprocess(Drawing(), task.mode, task).input
        assert np.array_equal(baseline_of(Baseline.PAPER, x, task)[0].numpy(), empty)


def test_the_other_baselines_are_what_they_are_called() -> None:
    task, x = task_of(PIECES), inputs(PIECES, 4)
    mean, std = (torch.tensor(numbers)[:, None, None] for numbers in (task.mean, task.std))
    grey = baseline_of(Baseline.GREY, x, task) * std + mean
    assert torch.allclose(grey, torch.full_like(grey, 0.5))
    noise = baseline_of(Baseline.NOISE, x, task)
    assert torch.equal(noise, baseline_of(Baseline.NOISE, x * 2, task))
    pixels = noise * std + mean
    assert float(pixels.min()) + 1e-6 >= 0
    assert float(pixels.std()) == pytest.approx(12**-0.5, rel=0.1)
    soft = baseline_of(Baseline.BLURRED, x, task)
    assert torch.equal(soft, blurred(x, BLUR * 12))
    assert float(soft.std()) < float(x.std()) / 2
    assert torch.allclose(blurred(torch.ones_like(x), 1.2), torch.ones_like(x), atol=1e-6)


def test_a_blur_is_gaussian() -> None:
    dot = torch.zeros(1, 1, 31, 31)
    dot[0, 0, 15, 15] = 1
    spread = blurred(dot, 2.0)[0, 0]
    assert float(spread.sum()) == pytest.approx(1, abs=1e-5)
    rows = torch.arange(31.0) - 15
    assert float((spread.sum(dim=1) * rows**2).sum()) == pytest.approx(4, rel=0.03)


def test_every_pixel_is_covered() -> None:
    for height, width, patch, stride in ((28, 28, 4, 2), (9, 13, 5, 3), (8, 8, 8, 8), (7, 10, 4, 4)):
        masks = patches(height, width, patch, stride)
        assert masks.shape[1:] == (height, width)
        assert float(masks.amax(dim=0).min()) == 1


def test_the_answer_is_explained_where_no_class_is_named() -> None:
    network, x = settled(PIECES, 1), inputs(PIECES, 1)[0].numpy()
    found = explain(network, PIECES, x, Question(Method.GRADIENT), task_of(PIECES))
    assert found.target == int(found.logits.argmax())
    assert found.value == float(found.logits.max())
    assert found.baseline is None
    assert np.array_equal(found.input, x)
    assert np.allclose(found.by_pixel, found.attribution.sum(axis=0), atol=1e-6)


def test_grad_cam_takes_the_last_layer_with_several_places() -> None:
    assert layers_with_maps(layer_infos(PIECES)) == ("conv1", "relu1", "pool1", "conv2", "leaky_relu1")
    assert best_layer(layer_infos(PIECES)) == "leaky_relu1"
    narrow = NetworkSpec((Conv(4, 3), ReLU(), AdaptivePool("avg", 1), Flatten(), Linear(3)))
    assert best_layer(layer_infos(narrow)) == "relu1"
    bare = NetworkSpec((Flatten(), Linear(3)))
    assert best_layer(layer_infos(bare)) == ""


@pytest.mark.parametrize("method", [Method.INTEGRATED_GRADIENTS, Method.OCCLUSION])
def test_what_is_not_wanted_any_more_ends(method: Method) -> None:
    network, x = settled(PIECES, 1), inputs(PIECES, 1)[0].numpy()
    with pytest.raises(EndedError):
        explain(network, PIECES, x, Question(method), task_of(PIECES), lambda: False)


@pytest.mark.parametrize("method", list(Method))
def test_weights_and_their_gradients_are_left_alone(method: Method) -> None:
    network, x = settled(PIECES, 1), inputs(PIECES, 1)[0].numpy()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    explain(network, PIECES, x, Question(method), task_of(PIECES))
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert all(parameter.grad is None for parameter in network.parameters())
