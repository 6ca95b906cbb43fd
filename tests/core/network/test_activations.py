from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn_gui.core.network.activations import probabilities, snapshot_layers
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos


def some_input(seed: int = 0) -> torch.Tensor:
    return torch.randn(1, 1, 28, 28, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("name", NETWORKS)
def test_every_number_is_pytorchs(name: str) -> None:
    spec = NETWORKS[name]
    network, x = build(spec), some_input()
    layers = snapshot_layers(network, spec, x)
    assert [layer.info for layer in layers] == list(layer_infos(spec))
    seen: dict[str, torch.Tensor] = {"input": x}
    for child, module in network.named_children():
        module.register_forward_hook(lambda _m, _i, output, child=child: seen.update({child: output}))
    with torch.no_grad():
        logits = network(x)
    seen["softmax"] = torch.softmax(logits, dim=1)
    for layer in layers:
        assert layer.values.dtype == np.float32
        assert layer.values.shape == layer.info.shape_out
        assert np.array_equal(layer.values, seen[layer.info.name][0].numpy()), layer.info.name


def test_arrays_are_copies_that_own_their_memory() -> None:
    network, x = build(NETWORKS["tutorial"]), some_input()
    layers = snapshot_layers(network, NETWORKS["tutorial"], x)
    before = [layer.values.copy() for layer in layers]
    x.zero_()
    snapshot_layers(network, NETWORKS["tutorial"], x)
    assert all(np.array_equal(layer.values, kept) for layer, kept in zip(layers, before, strict=True))
    assert all(layer.values.flags.c_contiguous and layer.values.base is None for layer in layers)


def test_channels_last_networks_give_the_usual_layout() -> None:
    network = build(NETWORKS["tutorial"]).to(memory_format=torch.channels_last)
    layers = snapshot_layers(network, NETWORKS["tutorial"], some_input())
    assert layers[1].values.shape == (32, 28, 28)
    assert layers[1].values.flags.c_contiguous


def test_probabilities_equal_the_snapshots_softmax() -> None:
    network, x = build(NETWORKS["tutorial"]), some_input()
    alone = probabilities(network, x)
    assert np.array_equal(alone, snapshot_layers(network, NETWORKS["tutorial"], x)[-1].values)
    assert alone.sum() == pytest.approx(1, abs=1e-6)
    assert probabilities(network, torch.cat([x, x])).shape == (2, 10)


def test_a_network_of_another_spec_is_refused() -> None:
    with pytest.raises(ValueError, match="not what its spec says"):
        snapshot_layers(build(NETWORKS["tutorial"])[:-1], NETWORKS["tutorial"], some_input())
