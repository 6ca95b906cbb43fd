"""Checks of explanations that can fail: ink taken away in their order, and weights made random under them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.baselines import baseline_of
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.explain.explaining import explain
from cnn_gui.core.explain.faithfulness import POINTS, curve_of, ink_of, mean_curve, ordered, random_curve
from cnn_gui.core.explain.messages import Baseline, Explanation, InkCurve, Method, Question
from cnn_gui.core.explain.randomised import layers_with_weights, likeness, randomised, rank_correlation
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build, load_weights, state

TASK = Task(("a", "b", "c"), (1, 10, 9), (0.2,), (0.4,), named=False)
SPEC = NetworkSpec((Conv(4, 3, padding=1), ReLU(), Pool(), Flatten(), Linear(6), ReLU(), Linear(3)), (1, 10, 9))


def drawing(seed: int = 0) -> np.ndarray:
    pixels = np.zeros((1, 10, 9), dtype=np.float32)
    pixels[0, 2:8, 3:6] = np.random.default_rng(seed).uniform(0.5, 1, (6, 3))
    return ((pixels - np.float32(0.2)) / np.float32(0.4)).astype(np.float32)


def straight() -> tuple[torch.nn.Sequential, NetworkSpec]:
    """A network whose logit of class 0 is a weighted sum of the pixels, with weights that are known."""
    spec = NetworkSpec((Flatten(), Linear(3)), (1, 10, 9))
    network = build(spec)
    weights = state(network)
    weights["fc1.weight"][0] = np.random.default_rng(1).normal(size=90)
    weights["fc1.weight"][1:] = 0
    load_weights(network, weights)
    return network, spec


def explained(method: Method = Method.LINEAR, target: int | None = 0, against: int | None = None) -> Explanation:
    network, spec = straight()
    return explain(network, spec, drawing(), Question(method, target, against), TASK)


def test_ink_is_what_differs_from_paper() -> None:
    ink = ink_of(drawing(), TASK)
    assert len(ink) == 18
    assert set(ink) == {row * 9 + column for row in range(2, 8) for column in range(3, 6)}
    assert len(ink_of(baseline_of(Baseline.PAPER, torch.zeros(1, 1, 10, 9), TASK)[0].numpy(), TASK)) == 0


def test_the_largest_share_goes_first() -> None:
    found = explained()
    order = ordered(found.by_pixel, ink_of(found.input, TASK))
    assert np.all(np.diff(found.by_pixel.ravel()[order]) <= 0)


def test_both_curves_are_the_networks_own_answers() -> None:
    network, spec = straight()
    found = explained()
    curve = curve_of((network, spec, TASK), found)
    assert curve.deletion.shape == curve.insertion.shape == (POINTS,)
    paper = baseline_of(Baseline.PAPER, torch.zeros(1, 1, 10, 9), TASK)
    with torch.no_grad():
        whole, empty = (torch.softmax(network(each), 1)[0, 0] for each in (torch.from_numpy(found.input)[None], paper))
        half = torch.from_numpy(found.input)[None].clone()
        order = ordered(found.by_pixel, ink_of(found.input, TASK))
        half.view(-1)[torch.from_numpy(order[:9])] = paper.view(-1)[0]
        middle = torch.softmax(network(half), 1)[0, 0]
    assert curve.deletion[0] == pytest.approx(float(whole), abs=1e-6)
    assert curve.deletion[-1] == pytest.approx(float(empty), abs=1e-6)
    assert curve.deletion[POINTS // 2] == pytest.approx(float(middle), abs=1e-6)
    assert curve.insertion[0] == pytest.approx(curve.deletion[-1], abs=1e-6)
    assert curve.insertion[-1] == pytest.approx(curve.deletion[0], abs=1e-6)


def test_true_shares_beat_random_order_and_their_opposite_loses() -> None:
    """Of a weighted sum no order is better than that of its products."""
    network, spec = straight()
    case, found = (network, spec, TASK), explained()
    true, random = curve_of(case, found), random_curve(case, found)
    assert true.deletion_area < random.deletion_area - 0.02
    assert true.insertion_area > random.insertion_area + 0.02
    wrong = explain(network, spec, drawing(), Question(Method.LINEAR, 1, 0), TASK)
    swapped = Explanation(found.question, wrong.attribution, found.input, found.logits, found.value)
    assert curve_of(case, swapped).deletion_area > random.deletion_area + 0.02


def test_class_against_class_looks_at_these_two_alone() -> None:
    network, spec = straight()
    found = explained(against=1)
    curve = curve_of((network, spec, TASK), found)
    assert curve.deletion[0] == pytest.approx(1 / (1 + np.exp(-found.value)), abs=1e-5)


def test_means_are_means() -> None:
    first, second = (InkCurve(np.full(3, v, np.float32), np.array([0, v, 1], np.float32)) for v in (0.2, 0.6))
    both = mean_curve([first, second])
    assert np.allclose(both.deletion, 0.4)
    assert np.allclose(both.insertion, [0, 0.4, 1])
    assert both.insertion_area == pytest.approx(0.45)


def test_what_is_not_wanted_any_more_ends() -> None:
    network, spec = straight()
    with pytest.raises(EndedError):
        curve_of((network, spec, TASK), explained(), lambda: False)


# --- weights at random


def test_layers_are_made_random_from_the_top_and_the_network_is_left_alone() -> None:
    network = build(SPEC, seed=5)
    before = state(network)
    found = explain(network, SPEC, drawing(), Question(Method.GRADIENT), TASK)
    rows = list(randomised(network, SPEC, found, TASK))
    assert [row.layer for row in rows] == ["fc2", "fc1", "conv1"]
    assert all(np.array_equal(values, before[name]) for name, values in state(network).items())
    fresh = state(build(SPEC, seed=1))
    changed = build(SPEC)
    load_weights(changed, before | {name: fresh[name] for name in fresh if name.startswith(("fc2", "fc1"))})
    expected = explain(changed, SPEC, found.input, found.question, TASK).by_pixel
    assert np.array_equal(rows[1].shares, expected)
    assert rows[1].similarity == pytest.approx(likeness(expected, found.by_pixel))
    assert all(abs(row.similarity) < 0.99 for row in rows)


def test_a_picture_that_does_not_change_is_as_similar_as_can_be() -> None:
    """The very weights that the network has: what they are replaced by."""
    network = build(SPEC, seed=1)
    found = explain(network, SPEC, drawing(), Question(Method.GRADIENT), TASK)
    assert [row.similarity for row in randomised(network, SPEC, found, TASK)] == pytest.approx([1, 1, 1])


def test_paper_does_not_make_pictures_alike() -> None:
    first, second = np.zeros((28, 28), dtype=np.float32), np.zeros((28, 28), dtype=np.float32)
    first[10, :4], second[10, :4] = (1, 2, 3, 4), (4, 3, 2, 1)
    assert likeness(first, second) == pytest.approx(-1)
    assert rank_correlation(first, second) > 0.9
    assert likeness(first, first) == pytest.approx(1)
    assert likeness(0 * first, 0 * second) == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=3, max_size=30), st.integers(0, 99))
def test_rank_correlation_is_the_correlation_of_mean_ranks(values: list[int], seed: int) -> None:
    first = np.array(values, dtype=np.float32)
    second = np.random.default_rng(seed).integers(-3, 4, len(values)).astype(np.float32)

    def ranks(each: np.ndarray) -> list[float]:
        return [(each < v).sum() + ((each == v).sum() + 1) / 2 for v in each]

    if len(set(first)) > 1 and len(set(second)) > 1:
        expected = float(np.corrcoef(ranks(first), ranks(second))[0, 1])
        assert rank_correlation(first, second) == pytest.approx(expected, abs=1e-9)
    else:
        assert rank_correlation(first, second) == 0
    assert layers_with_weights(("a.weight", "a.bias", "b.weight")) == ("a", "b")
