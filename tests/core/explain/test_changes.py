"""What changes an answer: strokes that a hand could draw, and the smallest change of all pixels."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import MEAN, MNIST, STD, Task
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.explain import counterfactual
from cnn_gui.core.explain.adam import AdamSteps
from cnn_gui.core.explain.adversarial import LARGEST, unseen_change
from cnn_gui.core.explain.counterfactual import ink_change
from cnn_gui.core.explain.errors import EndedError, ExplainError
from cnn_gui.core.explain.ink import begun, cover, first_part, painted
from cnn_gui.core.explain.targets import FRAMES, lead
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, ReLU
from cnn_gui.core.network.modules import build, load_weights
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

COLOURED = Task(("a", "b"), (3, 12, 20), (0.5, 0.4, 0.3), (0.2, 0.25, 0.3))
POINTS = st.lists(st.tuples(st.floats(0, 12), st.floats(0, 9)), min_size=2, max_size=5)


def shipped() -> tuple[nn.Sequential, NetworkSpec]:
    file = checkpoint.load(resources.network())
    network = build(file.spec)
    load_weights(network, file.weights)
    return network, file.spec


def digit(label: int) -> Float32:
    """A real digit of that label, as the network gets it."""
    digits = some_digits(200)
    index = int((digits.labels == label).nonzero()[0])
    result: Float32 = normalised(unit_scale(digits.images[index : index + 1].clone()), MNIST)[0].numpy()
    return result


def linear(task: Task, seed: int = 0) -> tuple[nn.Sequential, NetworkSpec]:
    spec = NetworkSpec(layers=(Flatten(), Linear(len(task.classes))), input_shape=task.input_shape)
    return build(spec, seed=seed), spec


def pixels(inputs: Float32) -> Float32:
    result: Float32 = inputs * np.float32(STD) + np.float32(MEAN)
    return result


# --- ink ----------------------------------------------------------------------------------------------------


def test_a_stroke_covers_what_lies_on_it_and_nothing_far_from_it() -> None:
    ink = cover(torch.tensor([[[4.5, 14.5], [23.5, 14.5]]]), 28, 28)[0, 0]
    assert float(ink[14, 4:24].min()) > 0.95
    assert float(ink[[0, 8, 11, 17, 27]].max()) < 0.01
    assert float(ink[14, :2].max()) < 0.01


@given(POINTS, st.floats(0, 1))
def test_part_of_a_stroke_is_no_more_than_the_whole(points: list[tuple[float, float]], share: float) -> None:
    whole = torch.tensor([points, points[::-1]], dtype=torch.float64)
    part = first_part(whole, share)

    def length(strokes: torch.Tensor) -> float:
        return float((strokes[:, 1:] - strokes[:, :-1]).norm(dim=2).sum())

    assert length(part) == pytest.approx(share * length(whole), abs=1e-6)
    assert torch.equal(part[:, 0], whole[:, 0])
    assert torch.allclose(first_part(whole, 1.0), whole)
    assert begun(whole, 0) == 0
    count = begun(whole, share)
    black = torch.zeros(1, 1, 9, 12, dtype=torch.float64)
    white = torch.ones(1, 2, 1, dtype=torch.float64)
    some = painted(black, part[None, :count], white[:, :count])
    assert (some <= painted(black, whole[None], white) + 1e-9).all()


def test_where_a_stroke_lies_can_be_learnt() -> None:
    points = torch.tensor([[[4.0, 10.0], [20.0, 10.0]]], requires_grad=True)
    torch.autograd.backward(cover(points, 28, 28)[0, 0, 13].sum())
    assert points.grad is not None
    assert (points.grad[0, :, 1] > 0).all()


# --- by ink -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("label", "target"), [(4, 9), (9, 4)])
def test_a_few_strokes_make_another_digit_of_it(label: int, target: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterfactual, "STARTS", 20)
    network, spec = shipped()
    x = digit(label)
    change = ink_change(network, spec, x, target)
    assert change is not None
    assert change.inputs.shape == (FRAMES, 1, 28, 28)
    assert np.allclose(change.inputs[0], x, atol=1e-5)
    with torch.no_grad():
        logits = network(torch.from_numpy(change.inputs))
    assert np.allclose(change.logits, logits.numpy(), atol=1e-4)
    assert int(logits[0].argmax()) == label
    assert float(torch.softmax(logits[-1], dim=0)[target]) > 0.5
    answers = logits.argmax(dim=1).tolist()
    assert 0 < change.turns_at < FRAMES
    assert answers[change.turns_at - 1] != target
    assert set(answers[change.turns_at :]) == {target}
    before, after = pixels(change.inputs[0]), pixels(change.inputs[-1])
    assert change.changed == pytest.approx(float(np.abs(after - before).sum()), rel=1e-3)
    assert change.ink == pytest.approx(float(before.sum()), rel=1e-3)
    assert change.changed < change.ink / 2
    assert 0 <= change.erased <= change.strokes <= counterfactual.MOST_STROKES


def test_the_same_seed_gives_the_same_strokes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterfactual, "STARTS", 8)
    monkeypatch.setattr(counterfactual, "MOST_STROKES", 1)
    network, spec = shipped()
    x = digit(4)
    first, second = (ink_change(network, spec, x, 9, seed=3) for _ in range(2))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.inputs, second.inputs)


def test_a_coloured_input_is_changed_by_strokes_of_any_colour() -> None:
    spec = NetworkSpec(layers=(Conv(4, 3, padding=1), ReLU(), Flatten(), Linear(2)), input_shape=(3, 12, 20))
    network = build(spec, seed=1)
    mean, std = (np.array(each, dtype=np.float32)[:, None, None] for each in (COLOURED.mean, COLOURED.std))
    some = ((np.random.default_rng(0).random((50, 3, 12, 20), dtype=np.float32) - mean) / std).astype(np.float32)
    with torch.no_grad():
        best = network(torch.from_numpy(some)).topk(2)
    # An input that is nearly undecided: an untrained network is changed by little.
    place = int((best.values[:, 0] - best.values[:, 1]).argmin())
    x, target = some[place], int(best.indices[place, 1])
    change = ink_change(network, spec, x, target, COLOURED)
    assert change is not None
    assert change.erased == 0
    assert int(change.logits[-1].argmax()) == target
    coloured = change.inputs * std + mean
    assert coloured.min() > -1e-4
    assert coloured.max() < 1 + 1e-4


def test_where_nothing_changes_the_answer_there_is_no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterfactual, "STEPS", 2)
    network, spec = linear(MNIST)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        dict(network.named_parameters())["fc1.bias"][3] = 5
    assert ink_change(network, spec, digit(4), 9) is None
    assert unseen_change(network, digit(4), 9) is None


# --- by all pixels ------------------------------------------------------------------------------------------


def test_the_smallest_change_of_a_linear_network_is_the_one_that_can_be_computed() -> None:
    """Where no pixel meets its end, each of n pixels by e changes a difference of logits by e · Σ|w|."""
    task = Task(("a", "b"), (1, 10, 10), (0.0,), (1.0,))
    for seed in range(5):
        network, _ = linear(task, seed)
        x = (0.5 + 0.05 * np.random.default_rng(seed).normal(size=(1, 10, 10))).astype(np.float32)
        with torch.no_grad():
            logits = network(torch.from_numpy(x)[None])[0]
            weights = dict(network.named_parameters())["fc1.weight"]
            target = int(logits.argmin())
            needed = float((logits.max() - logits.min()) / (weights[target] - weights[1 - target]).abs().sum())
        change = unseen_change(network, x, target, task)
        assert change is not None
        assert needed <= change.largest + 1e-6
        # What is found is in whole steps of 255.
        assert change.largest <= needed * 1.2 + 1 / 255


def test_no_pixel_changes_by_more_than_is_said_or_leaves_the_scale() -> None:
    network, _ = shipped()
    x = digit(4)
    change = unseen_change(network, x, 9)
    assert change is not None
    before, after = pixels(x), pixels(change.inputs[-1])
    assert float(np.abs(after - before).max()) == pytest.approx(change.largest, abs=1e-5)
    assert 0 < change.largest < LARGEST / 2
    assert after.min() > -1e-5
    assert after.max() < 1 + 1e-5
    with torch.no_grad():
        logits = network(torch.from_numpy(change.inputs))
    assert np.allclose(logits.numpy(), change.logits, atol=1e-4)
    assert float(lead(logits[-1:], 9)) > 0
    assert np.allclose(change.inputs[0], x, atol=1e-5)
    assert change.before == 4
    assert np.allclose(change.probabilities(), torch.softmax(logits, dim=1).numpy(), atol=1e-5)


@pytest.mark.parametrize(("label", "target"), [(0, 6), (1, 7), (2, 3), (4, 8), (4, 9), (5, 3), (7, 9), (9, 4)])
def test_the_picture_of_an_unseen_change_has_the_answer_that_is_promised(label: int, target: int) -> None:
    """Of whole steps of 255, as on the canvas; and no earlier place on the way would do."""
    network, _ = shipped()
    change = unseen_change(network, digit(label), target)
    assert change is not None
    leads = []
    for place in change.inputs:
        picture = np.rint(255 * pixels(place)).clip(0, 255) / 255
        inputs = torch.from_numpy(((picture - MEAN) / STD).astype(np.float32))[None]
        with torch.no_grad():
            leads.append(float(lead(network(inputs), target)))
    assert leads[-1] > 0
    # Rounded once more the last but one may just do, and of few steps any half way.
    assert max(leads[:-2]) <= 0 or change.largest * 255 < 5
    assert change.largest * 255 == pytest.approx(round(change.largest * 255), abs=1e-3)


# --- what cannot be asked -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "words"), [(4, "That is the answer already"), (10, "no class 10"), (-1, "no class -1")]
)
def test_what_it_cannot_become_is_said(target: int, words: str) -> None:
    network, spec = shipped()
    x = digit(4)
    with pytest.raises(ExplainError, match=words):
        ink_change(network, spec, x, target)
    with pytest.raises(ExplainError, match=words):
        unseen_change(network, x, target)


def test_weights_that_are_no_numbers_are_said() -> None:
    network, spec = linear(MNIST)
    with torch.no_grad():
        next(network.parameters()).fill_(float("nan"))
    with pytest.raises(CheckpointError, match="not finite"):
        ink_change(network, spec, digit(4), 9)


def test_it_ends_when_nobody_wants_it_any_more() -> None:
    network, spec = shipped()
    with pytest.raises(EndedError):
        ink_change(network, spec, digit(4), 9, goes_on=lambda: False)
    with pytest.raises(EndedError):
        unseen_change(network, digit(4), 9, goes_on=lambda: False)


@pytest.mark.parametrize("name", ["pretrained", "deep"])
@pytest.mark.parametrize(("label", "target"), [(4, 9), (3, 8), (2, 7), (4, 5)])
def test_any_digit_becomes_another_one_by_less_than_a_third_of_the_scale(name: str, label: int, target: int) -> None:
    file = checkpoint.load(resources.network(name))
    network = build(file.spec)
    load_weights(network, file.weights)
    change = unseen_change(network, digit(label), target)
    assert change is not None
    assert change.largest < 1 / 3
    assert int(change.logits[-1].argmax()) == target


def test_the_steps_of_the_search_are_those_of_torchs_adam() -> None:
    torch.manual_seed(5)
    start = [torch.randn(4, 3), torch.randn(2)]
    own, theirs = ([leaf.clone().requires_grad_() for leaf in start] for _ in range(2))
    ours = AdamSteps(list(zip(own, (0.3, 0.02), strict=True)))
    witness = torch.optim.Adam([{"params": [leaf], "lr": rate} for leaf, rate in zip(theirs, (0.3, 0.02), strict=True)])
    for _ in range(20):
        gradients = [torch.randn_like(leaf) for leaf in start]
        ours.step(gradients)
        for leaf, gradient in zip(theirs, gradients, strict=True):
            leaf.grad = gradient
        witness.step()
    for leaf, other in zip(own, theirs, strict=True):
        assert torch.allclose(leaf, other, atol=1e-6)


def test_no_optimiser_of_torch_is_made_for_which_its_compiler_would_be_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(torch.optim, "Adam")
    monkeypatch.setattr(counterfactual, "STARTS", 1)
    monkeypatch.setattr(counterfactual, "STEPS", 1)
    network, spec = shipped()
    assert ink_change(network, spec, digit(4), 9) is None
