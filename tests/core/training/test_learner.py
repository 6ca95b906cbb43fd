"""One step and one test of the network that is trained."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from cnn_gui.core.network.spec import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.learner import Learner
from tests.core.some_digits import some_digits

DIGITS = some_digits(64)


@pytest.mark.usefixtures("one_thread")
def test_a_network_is_tested_in_evaluation_mode_and_trained_on_afterwards() -> None:
    learner = Learner(replace(TrainingConfig(), network="sprint"), NETWORKS["sprint"], DIGITS.images, DIGITS.labels)
    modes: list[bool] = []

    def note(module: nn.Module, _inputs: object, _output: object) -> None:
        modes.append(module.training)

    learner._network.register_forward_hook(note)
    learner.test(DIGITS.images, DIGITS.labels)
    assert modes == [False]
    assert all(module.training for module in learner._network.modules())

    def fail(*_: object) -> None:
        raise RuntimeError("out of memory")

    learner._network.register_forward_pre_hook(fail)
    with pytest.raises(RuntimeError):
        learner.test(DIGITS.images, DIGITS.labels)
    assert all(module.training for module in learner._network.modules())
    assert torch.is_grad_enabled()
