"""Units that never fire learn nothing: the pretraining finds and wakes them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.network import modules
from cnn_gui.core.network.folding import without_batch_norm
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.training.elastic import Strength
from cnn_gui.pretraining.corpus import NOTHING, Corpus
from cnn_gui.pretraining.ingredients import waking
from cnn_gui.pretraining.kinds import fresh
from cnn_gui.pretraining.plan import Plan
from cnn_gui.pretraining.trainer import fit
from cnn_gui.pretraining.waking import LIFT, Waking, firing, in_words
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

SHARE = 0.05


def images(n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return some_digits(n).images.numpy()[:, 0]


def inputs_of(n: int) -> torch.Tensor:
    return (some_digits(n).images.float() / 255 - MEAN) / STD


def tutorial() -> nn.Sequential:
    return modules.build(NETWORKS["tutorial"], seed=0)


def weights_of(network: nn.Sequential, name: str) -> torch.Tensor:
    return network.get_parameter(f"{name}.weight").detach()


def bias_of(network: nn.Sequential, name: str) -> torch.Tensor:
    return network.get_parameter(f"{name}.bias").detach()


def put_to_sleep(network: nn.Sequential, name: str, unit: int, *, weights: float = 1.0) -> None:
    """Its input is negative on every image, and its weights are ``weights`` times what they were."""
    weights_of(network, name)[unit] *= weights
    bias_of(network, name)[unit] = -100.0


def woken(network: nn.Sequential, share: float = SHARE) -> int:
    return Waking(network, torch.from_numpy(images(200))[:, None], share, seed=0).wake()


def test_how_often_a_unit_fires_is_counted_as_torch_would() -> None:
    network, some = tutorial(), images(120)
    put_to_sleep(network, "conv2", 7)
    shares = firing(network, some)
    assert list(shares) == ["relu1", "relu2", "relu3"]
    inputs = inputs_of(120)
    with torch.no_grad():
        maps = network[:6](inputs)
        assert torch.equal(shares["relu2"], (maps > 0).any(dim=3).any(dim=2).float().mean(dim=0))
        assert torch.equal(shares["relu3"], (network[:9](inputs) > 0).float().mean(dim=0))
    assert shares["relu2"][7] == 0


@pytest.mark.parametrize(("name", "relu"), [("conv1", "relu1"), ("conv2", "relu2"), ("fc1", "relu3")])
def test_a_unit_that_sleeps_is_lifted_and_keeps_what_it_looks_for(name: str, relu: str) -> None:
    network = tutorial().train()
    woken(network)
    put_to_sleep(network, name, 3)
    before = {key: values.clone() for key, values in network.state_dict().items()}
    assert firing(network, images(200))[relu][3] == 0
    assert woken(network) >= 1
    # It fires on the images that excite it most, and on few others.
    assert SHARE <= firing(network, images(200))[relu][3] <= 1
    assert torch.equal(weights_of(network, name), before[f"{name}.weight"])
    changed = (bias_of(network, name) != before[f"{name}.bias"]).nonzero()[:, 0].tolist()
    assert changed == [3]
    assert network.training


def test_how_far_it_is_lifted() -> None:
    """A neuron that looks at one input only: by hand."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 2), nn.ReLU())
    some = images(200)
    inputs = inputs_of(200).flatten(1)
    weights_of(network, "1").zero_()[:, 14 * 28 + 14] = 1.0
    bias_of(network, "1")[:] = torch.tensor([-50.0, 0.0])
    values = inputs[:, 14 * 28 + 14]
    peaks = torch.stack([values - 50, values], dim=1)
    expected = -50 - torch.quantile(peaks[:, 0], 1 - SHARE) + LIFT * peaks.std()
    assert woken(network) == 1
    assert bias_of(network, "1").tolist() == pytest.approx([float(expected), 0.0], rel=1e-5)
    assert firing(network, some)["2"][0] >= SHARE


def test_withered_weights_are_made_anew_as_long_as_those_of_the_others() -> None:
    network = tutorial()
    put_to_sleep(network, "conv2", 5, weights=1e-9)
    kept = weights_of(network, "conv2")[4].clone()
    woken(network)
    weights = weights_of(network, "conv2")
    lengths = weights.flatten(1).norm(dim=1)
    assert float(lengths[5]) == pytest.approx(float(lengths.median()), rel=0.05)
    assert torch.equal(weights[4], kept)
    # At the next look it fires, or is lifted until it does.
    woken(network)
    assert firing(network, images(200))["relu2"][5] >= SHARE


def test_units_that_fire_are_left_alone() -> None:
    network = tutorial()
    while woken(network):
        pass
    before = {key: values.clone() for key, values in network.state_dict().items()}
    assert woken(network) == 0
    assert all(torch.equal(values, before[key]) for key, values in network.state_dict().items())


def test_of_a_convolution_with_batch_norm_the_norm_lifts() -> None:
    network = fresh("deep", 0).train()
    norm = network.get_submodule("conv2_norm")
    assert isinstance(norm, nn.BatchNorm2d)
    bias_of(network, "conv2_norm")[9] = -100.0
    assert firing(without_batch_norm(network), images(100))["relu2"][9] == 0
    assert woken(network) >= 1
    assert norm.bias[9] > -100.0
    assert firing(without_batch_norm(network), images(200))["relu2"][9] >= SHARE


@pytest.mark.parametrize("awake", [0.0, SHARE])
def test_what_sleeps_before_the_training_is_awake_after_it_only_with_the_plans_care(awake: float) -> None:
    some = some_digits(200)
    corpus = Corpus(images(200), some.labels.numpy())
    network = tutorial()
    put_to_sleep(network, "conv2", 5, weights=1e-9)
    plan = Plan(epochs=2, batch_size=20, decay=0.5, strength=Strength().times(0), awake=awake, look_every=5)
    trained = fit(network, corpus, plan, some_digits(20), lambda event: None)
    assert (float(firing(trained, images(200))["relu2"][5]) > 0) == (awake > 0)


def test_only_digits_say_whether_a_unit_sleeps() -> None:
    some = images(40)
    labels = np.where(np.arange(40) % 2 == 0, 3, NOTHING)
    plan = replace(Plan(), awake=SHARE)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 1), nn.ReLU())
    # Fires on what is no digit alone, which is white here.
    weights_of(network, "1").fill_(1.0)
    bias_of(network, "1").fill_(-1000.0)
    corpus = Corpus(np.where((labels == NOTHING)[:, None, None], np.uint8(255), some), labels)
    care = waking(network, corpus, plan)
    assert care is not None
    assert care.wake() == 1
    assert waking(network, corpus, replace(plan, awake=0.0)) is None


def test_how_many_sleep_is_said() -> None:
    shares = {"relu1": torch.tensor([0.5, 0.25]), "relu2": torch.tensor([1.0, 0.0421])}
    assert in_words(shares) == (
        "Of its 4 maps and neurons none never fires on MNIST's training digits; the least active, relu2 1, fires on "
        "4.21\N{NO-BREAK SPACE}% of them."
    )
    assert "4 maps and neurons 1 never" in in_words({**shares, "relu1": torch.tensor([0.0, 0.25])})
