from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Optimizer, TrainingConfig
from cnn_gui.core.training.muon import COEFFICIENTS, ITERATIONS, Muon, orthogonal, split
from cnn_gui.core.training.optimization import optimization


def matrix(rows: int, columns: int) -> torch.Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(rows))


@pytest.mark.parametrize("shape", [(8, 30), (30, 8), (16, 16), (1, 5)])
def test_singular_values_become_about_one_and_directions_stay(shape: tuple[int, int]) -> None:
    u, s, v = torch.linalg.svd(matrix(*shape), full_matrices=False)
    s = torch.linspace(1, 0.1, len(s))
    result = orthogonal(u @ torch.diag(s) @ v)
    in_between = u.T @ result @ v.T
    assert torch.allclose(in_between, torch.diag(in_between.diagonal()), atol=1e-3)
    assert in_between.diagonal().min() > 0.6
    assert in_between.diagonal().max() < 1.3


def test_it_is_the_newton_schulz_iteration() -> None:
    x = matrix(6, 20)
    a, b, c = COEFFICIENTS
    expected = x / x.norm()
    for _ in range(ITERATIONS):
        gram = expected @ expected.T
        expected = a * expected + (b * gram + c * gram @ gram) @ expected
    assert torch.allclose(orthogonal(x), expected, atol=1e-4)


def test_zero_stays_zero() -> None:
    assert torch.equal(orthogonal(torch.zeros(3, 4)), torch.zeros(3, 4))


def test_a_step_goes_against_the_gradient_by_the_rate_whatever_its_size() -> None:
    moves = []
    for size in (1e-3, 1e3):
        kernels = nn.Parameter(torch.zeros(4, 2, 3, 3))
        kernels.grad = matrix(4, 18).view(4, 2, 3, 3) * size
        Muon([kernels], momentum=0.9).step(0.1)
        assert (kernels.detach() * kernels.grad).sum() < 0
        moves.append(kernels.detach().norm().item())
    assert moves[0] == pytest.approx(moves[1], rel=1e-3)
    # Four singular values near 1, times the rate.
    assert moves[0] == pytest.approx(0.1 * 2, rel=0.25)


def test_weight_decay_takes_a_share_of_the_weights_before_the_step() -> None:
    weights = nn.Parameter(torch.full((2, 3), 5.0))
    weights.grad = torch.zeros(2, 3)
    Muon([weights], momentum=0.9, weight_decay=0.5).step(0.1)
    assert torch.allclose(weights, torch.full((2, 3), 5.0 * (1 - 0.1 * 0.5)))


def test_muon_gets_all_weights_but_the_last_and_no_bias() -> None:
    named = dict(build(NETWORKS["tutorial"]).named_parameters())
    matrices, rest = split(named.values())
    names = {id(parameter): name for name, parameter in named.items()}
    assert [names[id(p)] for p in matrices] == ["conv1.weight", "conv2.weight", "fc1.weight"]
    assert {names[id(p)] for p in rest} == set(named) - {"conv1.weight", "conv2.weight", "fc1.weight"}


def test_momentum_adds_up_and_can_be_forgotten() -> None:
    def second_move(between: str) -> torch.Tensor:
        weights = nn.Parameter(torch.zeros(3, 3))
        muon = Muon([weights], momentum=0.9)
        for step in range(2):
            before = weights.detach().clone()
            weights.grad = matrix(3 + step, 3)[:3]
            muon.step(0.1)
            if step == 0 and between:
                getattr(muon, between)()
        return weights.detach() - before

    assert torch.equal(second_move("follow"), second_move(""))
    assert not torch.allclose(second_move("forget"), second_move(""))


@pytest.mark.parametrize("optimizer", Optimizer)
def test_the_config_gives_muon_the_inner_weights_alone(optimizer: Optimizer) -> None:
    """With a rate of the other optimiser that is nearly nothing, only what Muon updates moves."""
    config = TrainingConfig(optimizer=optimizer, learning_rate=1e-12, muon=0.05)
    network = build(NETWORKS["tutorial"], seed=1)
    before = {name: parameter.detach().clone() for name, parameter in network.named_parameters()}
    for parameter in network.parameters():
        parameter.grad = torch.randn(parameter.shape, generator=torch.Generator().manual_seed(0))
    optimization(config, network.parameters()).step(config.learning_rate)
    moved = {name for name, parameter in network.named_parameters() if (parameter - before[name]).abs().max() > 1e-6}
    assert moved == {"conv1.weight", "conv2.weight", "fc1.weight"}


def test_both_rates_follow_the_same_schedule() -> None:
    moves = []
    for share in (1.0, 0.5):
        weights = [nn.Parameter(torch.zeros(3, 3)) for _ in range(2)]
        for parameter in weights:
            parameter.grad = matrix(3, 3)
        config = TrainingConfig(learning_rate=0.01, muon=0.1)
        optimization(config, weights).step(0.01 * share)
        moves.append([parameter.detach().clone() for parameter in weights])
    assert all(torch.allclose(half, 0.5 * whole, rtol=1e-4) for whole, half in zip(*moves, strict=True))


def test_a_learning_rate_of_zero_moves_nothing() -> None:
    weights = [nn.Parameter(torch.ones(3, 3)) for _ in range(2)]
    for parameter in weights:
        parameter.grad = matrix(3, 3)
    optimization(replace(TrainingConfig(), learning_rate=0.0, muon=0.1), weights).step(0.0)
    assert all(torch.equal(parameter, torch.ones(3, 3)) for parameter in weights)
