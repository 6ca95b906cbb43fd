from __future__ import annotations

import pytest
import torch
from torch import nn

from cnn_gui.core.evaluation.accuracy import evaluation_mode, logits_of
from cnn_gui.core.evaluation.measurement import measured_in_words
from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.learner import Learner
from tests.core.some_digits import some_digits


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (DataUsed("MNIST", 10_000), "99.00 % of 10,000 MNIST test images"),
        (DataUsed("", 300), "99.00 % of 300 test images of a data set not known"),
        (DataUsed("KMNIST"), "99.00 % on KMNIST test images"),
        (DataUsed(), "99.00 % on a data set not known"),
    ],
)
def test_an_accuracy_names_its_images(data: DataUsed, text: str) -> None:
    assert measured_in_words(Measurement(0.99, data), "99.00 %") == text


def test_a_network_in_training_is_tested_in_evaluation_mode_and_goes_on_training() -> None:
    """Half of the logits would be thrown away, others each time, and batch norm would learn from the test."""
    norm = nn.BatchNorm2d(1)
    network = nn.Sequential(norm, nn.Flatten(), nn.Dropout(0.5), nn.Linear(784, 10)).train()
    network[3].eval()
    images = torch.randint(0, 256, (8, 1, 28, 28), dtype=torch.uint8)
    first, second = (logits_of(network, images, torch.device("cpu")) for _ in range(2))
    assert torch.equal(first, second)
    assert norm.state_dict()["num_batches_tracked"] == 0
    assert [module.training for module in network] == [True, True, True, False]


def test_the_mode_comes_back_after_a_failure() -> None:
    network = nn.Dropout().train()
    with pytest.raises(ValueError, match="broken"), evaluation_mode(network):
        raise ValueError("broken")
    assert network.training


def test_what_learns_is_tested_in_evaluation_mode() -> None:
    digits = some_digits(20)
    learner = Learner(RECIPES["tutorial"], build(NETWORKS["tutorial"]), digits.images, digits.labels)
    seen: list[bool] = []
    learner._network.register_forward_pre_hook(lambda module, _: seen.append(module.training))
    learner.test(digits.images, digits.labels)
    assert seen == [False]
    assert learner._network.training


def test_only_the_output_is_the_digits() -> None:
    """A hidden layer of ten units has ten units, not ten digits."""
    spec = NetworkSpec((Conv(2), Pool("max"), ReLU(), Flatten(), Linear(10), ReLU(), Linear(10)))
    outputs = [info.name for info in layer_infos(spec) if info.is_output]
    assert outputs == ["fc2", "softmax"]
