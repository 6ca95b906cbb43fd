from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
import torch

from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Optimizer, Schedule, TrainingConfig
from cnn_gui.core.recipe.schedules import learning_rate
from cnn_gui.core.training.optimization import optimization

CASES: list[tuple[TrainingConfig, type[torch.optim.Optimizer], dict[str, Any]]] = [
    (TrainingConfig(), torch.optim.Adam, {"lr": 1e-3}),
    (
        TrainingConfig(weight_decay=0.1, betas=(0.7, 0.9)),
        torch.optim.Adam,
        {"lr": 1e-3, "weight_decay": 0.1, "betas": (0.7, 0.9)},
    ),
    (
        TrainingConfig(optimizer=Optimizer.ADAMW, weight_decay=0.1),
        torch.optim.AdamW,
        {"lr": 1e-3, "weight_decay": 0.1},
    ),
    (
        TrainingConfig(optimizer=Optimizer.SGD, learning_rate=0.1, momentum=0.9, weight_decay=0.01),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01},
    ),
    (TrainingConfig(optimizer=Optimizer.SGD, learning_rate=0.1, momentum=0), torch.optim.SGD, {"lr": 0.1}),
]


@pytest.mark.parametrize(("config", "cls", "options"), CASES)
def test_the_numbers_are_those_of_torchs_optimisers(
    config: TrainingConfig, cls: type[torch.optim.Optimizer], options: dict[str, Any]
) -> None:
    ours, theirs = (build(NETWORKS["sprint"], seed=1) for _ in range(2))
    our_step = optimization(config, ours.parameters())
    their_step = cls(theirs.parameters(), **options)
    x = torch.randn(8, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    for _ in range(3):
        for network in (ours, theirs):
            network.zero_grad()
            network(x).square().mean().backward()
        our_step.step(config.learning_rate)
        their_step.step()
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        # A thousandth of one update.
        assert torch.allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("optimizer", Optimizer)
def test_following_keeps_and_forgetting_clears_the_memory(optimizer: Optimizer) -> None:
    config = TrainingConfig(optimizer=optimizer, learning_rate=0.01)

    def two_steps(between: str) -> torch.Tensor:
        parameter = torch.nn.Parameter(torch.ones(3))
        optimiser = optimization(config, [parameter])
        for step in range(2):
            parameter.grad = torch.tensor([1.0, 2.0, 3.0]) * (1 - 3 * step)
            optimiser.step(0.01)
            if step == 0 and between:
                getattr(optimiser, between)()
        return parameter.detach()

    assert torch.equal(two_steps("follow"), two_steps(""))
    assert not torch.equal(two_steps("forget"), two_steps(""))


def test_the_compiler_is_not_imported() -> None:
    code = (
        "import sys, torch\n"
        "from cnn_gui.core.training import loop\n"
        "from cnn_gui.core.recipe.messages import TrainingConfig\n"
        "from cnn_gui.core.datasets.registry import Dataset\n"
        "data = Dataset('x', 'test', torch.zeros(4, 1, 28, 28, dtype=torch.uint8), torch.arange(4))\n"
        "list(loop.train(TrainingConfig(epochs=1), data, data))\n"
        "sys.exit('torch._dynamo' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("warm_up", [0.15, 0.3])
@pytest.mark.parametrize("total", [2, 10, 313, 938])
def test_one_cycle_is_torchs(total: int, warm_up: float) -> None:
    config = replace(TrainingConfig(), schedule=Schedule.ONE_CYCLE, learning_rate=4e-3, warm_up=warm_up)
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=4e-3, total_steps=total, pct_start=warm_up, cycle_momentum=False
    )
    for step in range(1, total + 1):
        assert learning_rate(config, step, total) == pytest.approx(schedule.get_last_lr()[0], rel=1e-9)
        optimizer.step()
        if step < total:
            schedule.step()


@pytest.mark.parametrize("warm_up", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("total", [1, 2, 10])
def test_every_share_of_warming_up_has_a_learning_rate(total: int, warm_up: float) -> None:
    config = replace(TrainingConfig(), schedule=Schedule.ONE_CYCLE, warm_up=warm_up)
    assert all(0 < learning_rate(config, step, total) <= config.learning_rate for step in range(1, total + 1))


def test_a_run_of_a_single_step_has_a_learning_rate() -> None:
    config = replace(TrainingConfig(), schedule=Schedule.ONE_CYCLE)
    assert 0 < learning_rate(config, 1, 1) <= config.learning_rate
    assert learning_rate(TrainingConfig(), 77, 100) == 1e-3
