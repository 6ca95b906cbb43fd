"""A network without its batch norm computes what it computed with it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnn_gui.core.network.folding import without_batch_norm


def normed() -> nn.Sequential:
    """With statistics and factors other than those that batch norm begins with."""
    torch.manual_seed(0)
    network = nn.Sequential()
    for name, module in {
        "conv1": nn.Conv2d(1, 4, 3, padding=1, bias=False),
        "norm1": nn.BatchNorm2d(4),
        "relu1": nn.ReLU(),
        "conv2": nn.Conv2d(4, 6, 3, stride=2),
        "drop": nn.Dropout2d(0.5),
        "norm2": nn.BatchNorm2d(6),
        "flatten": nn.Flatten(),
        "fc1": nn.Linear(6 * 9, 8),
        "norm3": nn.BatchNorm1d(8),
        "dropout": nn.Dropout(0.5),
        "fc2": nn.Linear(8, 3),
    }.items():
        network.add_module(name, module)
    for _ in range(4):
        network.train()(torch.randn(16, 1, 8, 8) * 3 + 1)
    with torch.no_grad():
        for name, values in network.named_parameters():
            if "norm" in name:
                values.copy_(torch.randn_like(values))
    return network


def test_it_computes_the_same_and_keeps_the_names() -> None:
    network, inputs = normed(), torch.randn(8, 1, 8, 8)
    before = {name: values.clone() for name, values in network.state_dict().items()}
    made = without_batch_norm(network)
    assert network.training
    assert all(torch.equal(before[name], values) for name, values in network.state_dict().items())
    with torch.no_grad():
        expected = network.eval()(inputs)
        assert float(expected.abs().max()) > 0.1
        assert torch.allclose(made(inputs), expected, rtol=1e-5, atol=1e-5)
    assert [name for name, _ in made.named_children()] == ["conv1", "relu1", "conv2", "flatten", "fc1", "fc2"]
    assert not any(module.training for module in made.modules())


def test_a_plain_network_stays_as_it_is() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(2, 2))
    made = without_batch_norm(network)
    assert all(torch.equal(made.state_dict()[name], values) for name, values in network.state_dict().items())
    assert made[0] is not network[0]


@pytest.mark.parametrize("before", [nn.ReLU(), nn.Conv2d(1, 2, 1)])
def test_a_norm_that_fits_nothing_before_it_is_refused(before: nn.Module) -> None:
    norm = nn.BatchNorm2d(1) if isinstance(before, nn.ReLU) else nn.BatchNorm1d(2)
    with pytest.raises(ValueError, match="batch norm"):
        without_batch_norm(nn.Sequential(before, norm))
    with pytest.raises(ValueError, match="batch norm"):
        without_batch_norm(nn.Sequential(norm))
