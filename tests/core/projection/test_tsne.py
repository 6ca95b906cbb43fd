"""t-SNE: its probabilities, its slope, that neighbours stay neighbours, and that it can be repeated."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.projection.trustworthiness import trustworthiness
from cnn_gui.core.projection.tsne import Tsne, affinities


def clusters(count: int = 120, seed: int = 0) -> tuple[Float32, np.ndarray]:
    """Four of them in six dimensions, and which point is of which."""
    random = np.random.default_rng(seed)
    which = np.arange(count) % 4
    middles = random.normal(size=(4, 6)) * 6
    return (middles[which] + random.normal(size=(count, 6))).astype(np.float32), which


def test_each_point_listens_to_as_many_neighbours_as_the_perplexity_says() -> None:
    points = torch.from_numpy(clusters()[0])
    found = affinities(points, 10.0)
    assert float(found.sum()) == pytest.approx(1, abs=1e-5)
    assert (found == found.T).all()
    assert float(found.diagonal().abs().max()) == 0
    distances = torch.cdist(points.double(), points.double()) ** 2
    # The same by bisection in numpy, for one point.
    others = np.delete(distances[3].numpy(), 3)
    low, high = 1e-9, 1e3
    for _ in range(200):
        beta = (low * high) ** 0.5
        shares = np.exp(-beta * (others - others.min()))
        shares /= shares.sum()
        entropy = -(shares * np.log(np.maximum(shares, 1e-300))).sum()
        low, high = (beta, high) if entropy > np.log(10) else (low, beta)
    own = torch.exp(-beta * (distances[3] - others.min()))
    own[3] = 0
    own /= own.sum()
    assert own.sum() == pytest.approx(1)
    whole = affinities(points, 10.0) * 2 * len(points)
    assert (whole[3].double() - own).min() > -1e-4


def test_the_slope_is_that_of_the_divergence() -> None:
    """Against PyTorch's own derivative."""
    descent = Tsne(clusters(40)[0], perplexity=8)
    positions = torch.randn(40, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float32)
    descent._positions = positions.clone()
    kernel, force = torch.empty(40, 40), torch.empty(40, 40)
    slope, total = descent._slope(kernel, force, 1.0)
    moved = positions.double().requires_grad_()
    weights = 1 / (1 + ((moved[:, None] - moved[None]) ** 2).sum(dim=2))
    weights = weights * (1 - torch.eye(40, dtype=torch.float64))
    shares = weights / weights.sum()
    wanted = descent._affinities.double()
    loss = (wanted * (wanted.clamp_min(1e-12).log() - shares.clamp_min(1e-12).log())).sum()
    (slope_of_loss,) = torch.autograd.grad(loss, moved)
    assert slope.numpy() == pytest.approx(slope_of_loss.numpy(), abs=1e-5)
    assert descent._loss(kernel, force, total) == pytest.approx(float(loss.detach()), abs=1e-4)


def test_clusters_stay_together_and_the_divergence_falls() -> None:
    points, which = clusters()
    steps = list(Tsne(points, seed=1, steps=300).steps())
    assert [step.step for step in steps] == list(range(1, 301))
    assert steps[-1].loss < steps[0].loss
    last = steps[-1].positions
    assert last.mean(axis=0) == pytest.approx(np.zeros(2), abs=1e-3)
    middles = np.stack([last[which == index].mean(axis=0) for index in range(4)])
    nearest = ((last[:, None] - middles[None]) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == which).all()
    assert trustworthiness(points, last) > 0.9


def test_a_seed_repeats_it_and_another_one_does_not() -> None:
    points, _ = clusters(60)
    one, same, other = (list(Tsne(points, seed=seed, steps=40).steps())[-1].positions for seed in (5, 5, 6))
    assert (one == same).all()
    assert not np.allclose(one, other)


def test_trust_is_whole_where_neighbours_stay_and_about_a_half_by_chance() -> None:
    points = np.random.default_rng(0).normal(size=(300, 2)).astype(np.float32)
    assert trustworthiness(points, points * 7 + 3) == 1
    shuffled = np.random.default_rng(1).permutation(points)
    assert trustworthiness(points, shuffled) == pytest.approx(0.5, abs=0.06)
    # By hand: of five points on a line one goes from one end to the other, with one neighbour each.
    line = np.array([(0, 0), (1, 0), (2.1, 0), (3.3, 0), (4.6, 0)], np.float32)
    moved = line.copy()
    moved[0, 0] = 5.5
    # Point 0 then has 4 as its nearest, which was its fourth: it costs 3. Point 4 has 0, its fourth as well: 3. Point 1
    # has 2, which was its second: 1.
    assert trustworthiness(line, moved, 1) == pytest.approx(1 - 2 / (5 * 1 * (10 - 3 - 1)) * 7)
