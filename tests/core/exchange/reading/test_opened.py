"""Files as people save them, written by torch: what they are read as computes what the network computed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.checkpoint import LoadedNetwork
from cnn_gui.core.network.modules import build, load_weights
from tests.core.exchange.reading.fitted import Ink, as_mnist, digits, fitted, logits, sized, unit
from tests.core.refusals import refused

Save = Callable[[nn.Module, Path], None]


class Functional(nn.Module):
    """As PyTorch's own example: poolings and activations are in forward alone."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 12, 5)
        self.fc1 = nn.Linear(192, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.max_pool2d(functional.relu(self.conv1(x)), 2)
        x = functional.max_pool2d(functional.relu(self.conv2(x)), 2)
        return functional.log_softmax(self.fc1(torch.flatten(x, 1)), dim=1)


class Grouped(nn.Module):
    """Batch norms are made after all convolutions, and one module serves at several places."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3, padding=1)
        self.conv2 = nn.Conv2d(6, 8, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(6)
        self.bn2 = nn.BatchNorm2d(8)
        self.pool = nn.MaxPool2d(2, 2)
        self.act = nn.LeakyReLU(0.3)
        self.fc = nn.Linear(8 * 49, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.act(self.bn1(self.conv1(x))))
        x = self.pool(self.act(self.bn2(self.conv2(x))))
        result: Tensor = self.fc(x.flatten(1))
        return result


class BasicBlock(nn.Module):
    """As torchvision writes it."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.downsample: nn.Module | None = None
        if stride != 1 or before != after:
            self.downsample = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))

    def forward(self, x: Tensor) -> Tensor:
        aside = x if self.downsample is None else self.downsample(x)
        y = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(y)) + aside)


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(6)
        self.layer1 = nn.Sequential(BasicBlock(6, 6, 1))
        self.layer2 = nn.Sequential(BasicBlock(6, 12, 2), BasicBlock(12, 12, 1))
        self.layer3 = nn.Sequential(BasicBlock(12, 64, 2))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.bn1(self.conv1(x)))
        result: Tensor = self.fc(self.avgpool(self.layer3(self.layer2(self.layer1(x)))).flatten(1))
        return result


def tanh_and_means() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Flatten(), nn.Linear(256, 10)),
    )


def two_activations() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.Sigmoid(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 10)),
    )


class Autoencoder(nn.Module):
    """As PyTorch's own example of a variational one: two of its layers stand side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(784, 400)
        self.fc21 = nn.Linear(400, 20)
        self.fc22 = nn.Linear(400, 20)
        self.fc3 = nn.Linear(20, 400)
        self.fc4 = nn.Linear(400, 784)


def with_norms() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25)),
        *(nn.Conv2d(8, 12, 3, padding=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25)),
        *(nn.Flatten(), nn.Linear(12 * 49, 500), nn.ReLU(), nn.Linear(500, 10)),
    )


def depthwise() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 16, 3, padding=1, groups=16), nn.Conv2d(16, 24, 1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(24 * 49, 10)),
    )


def global_mean() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(16, 600, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(600, 10)),
    )


def with_a_slope() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.PReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 12, 5), nn.PReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(192, 10)),
    )


def last_of(network: nn.Module) -> nn.Linear:
    return [module for module in network.modules() if isinstance(module, nn.Linear)][-1]


def assert_same(loaded: LoadedNetwork, network: nn.Module, ink: Ink, side: int = 28, within: float = 1e-3) -> None:
    """What is read computes the same logits, but for a softmax, from its own input of the same pixels."""
    pixels = sized(digits(0, 200)[0], side)
    mine = build(loaded.spec)
    load_weights(mine, loaded.weights)
    own = (pixels - loaded.task.mean[0]) / loaded.task.std[0]
    answers, wanted = logits(mine, own), logits(network, ink(pixels))
    answers -= answers.max(axis=1, keepdims=True)
    wanted -= wanted.max(axis=1, keepdims=True)
    np.testing.assert_allclose(answers, wanted, atol=within * max(1.0, float(np.abs(wanted).max())), rtol=1e-3)


def state(network: nn.Module, path: Path) -> None:
    torch.save(network.state_dict(), path)


def whole(network: nn.Module, path: Path) -> None:
    torch.save(network, path)


def old(network: nn.Module, path: Path) -> None:
    torch.save(network.state_dict(), path, _use_new_zipfile_serialization=False)


def old_whole(network: nn.Module, path: Path) -> None:
    torch.save(network, path, _use_new_zipfile_serialization=False)


def beside(network: nn.Module, path: Path) -> None:
    optimizer = torch.optim.Adam(network.parameters(), lr=0.0)
    sum(each.sum() for each in network.parameters()).backward()  # type: ignore[union-attr]
    optimizer.step()
    network.zero_grad()
    torch.save({"epoch": 3, "model_state_dict": network.state_dict(), "optimizer": optimizer.state_dict()}, path)


def prefixed(prefix: str) -> Save:
    def save(network: nn.Module, path: Path) -> None:
        named = OrderedDict((prefix + name, each) for name, each in network.state_dict().items())
        torch.save({"pytorch-lightning_version": "2.0", "state_dict": named, "hyper_parameters": {"lr": 0.1}}, path)

    return save


def averaged(network: nn.Module, path: Path) -> None:
    states = network.state_dict()
    both = {f"model.{name}": each + 1 if each.is_floating_point() else each for name, each in states.items()}
    torch.save({**both, "n_averaged": torch.tensor(3), **{f"ema_model.{n}": each for n, each in states.items()}}, path)


def half(network: nn.Module, path: Path) -> None:
    torch.save({name: each.half() for name, each in network.state_dict().items()}, path)


def tensors(network: nn.Module, path: Path) -> None:
    safetensors.torch.save_file(network.state_dict(), path.with_suffix(".safetensors"))
    path.with_suffix(".safetensors").rename(path)


def script(network: nn.Module, path: Path) -> None:
    torch.jit.save(torch.jit.trace(network, torch.zeros(1, 1, 28, 28)), path)  # type: ignore[no-untyped-call]


CASES: dict[str, tuple[Callable[[], nn.Module], Save, Ink, str]] = {
    "example": (Functional, state, as_mnist, "net.pt"),
    "example, 0 to 1": (Functional, old, unit, "net.pth"),
    "whole example": (Functional, whole, as_mnist, "net.pkl"),
    "whole example, old": (Functional, old_whole, as_mnist, "net.pkl"),
    "script": (Functional, script, as_mnist, "net.pt"),
    "Lightning": (Functional, prefixed("model."), as_mnist, "net.ckpt"),
    "compiled": (Functional, prefixed("_orig_mod.module."), as_mnist, "net.tar"),
    "averaged": (Functional, averaged, as_mnist, "net.pt"),
    "norms last": (Grouped, whole, as_mnist, "net.pth"),
    "norms, sorted": (with_norms, tensors, as_mnist, "net.safetensors"),
    "norms and dropout": (with_norms, beside, as_mnist, "net.pth"),
    "tanh and means": (tanh_and_means, state, as_mnist, "net.pth"),
    "whole Sequential": (tanh_and_means, whole, as_mnist, "net.pt"),
    "residual": (Residual, state, as_mnist, "net.pt"),
    "whole residual": (Residual, whole, as_mnist, "net.pt"),
    "depthwise": (depthwise, state, as_mnist, "net.pt"),
    "global mean": (global_mean, whole, as_mnist, "net.pt"),
    "half": (Functional, half, as_mnist, "net.pt"),
    "two activations": (two_activations, state, as_mnist, "net.pt"),
    "slopes": (with_a_slope, state, as_mnist, "net.pt"),
}


@lru_cache(maxsize=4)
def reader(make: Callable[[], nn.Module], ink: Ink) -> nn.Module:
    """A network that reads digits; many files hold the same one."""
    torch.manual_seed(1)
    network = make()
    return fitted(network, last_of(network), ink)


@pytest.mark.filterwarnings("ignore")  # torch.jit is deprecated, its files are still there
@pytest.mark.parametrize("case", CASES)
def test_what_people_save_is_read_as_it_was_meant(tmp_path: Path, case: str) -> None:
    make, save, ink, name = CASES[case]
    network = reader(make, ink)
    save(network, tmp_path / name)
    loaded = checkpoint.load(tmp_path / name)
    assert loaded.opened is not None
    assert_same(loaded, network, ink, within=5e-3 if case == "half" else 1e-3)
    # Random residual blocks know no digits, whatever is behind them: what most people write is taken.
    assert loaded.opened.sure or "residual" in case, loaded.opened.said
    assert (loaded.opened.best.accuracy or 0) > 0.8 or "residual" in case
    assert loaded.record.notes == loaded.opened.said


def test_another_ink_is_found(tmp_path: Path) -> None:
    def ink(pixels: Tensor) -> Tensor:
        return (1 - pixels) * 255

    torch.manual_seed(1)
    network = Functional()
    fitted(network, network.fc1, ink)
    state(network, tmp_path / "net.pt")
    loaded = checkpoint.load(tmp_path / "net.pt")
    assert loaded.opened is not None
    assert loaded.opened.sure, loaded.opened.said
    assert (loaded.opened.best.accuracy or 0) > 0.8


def test_a_slope_may_come_first(tmp_path: Path) -> None:
    network = nn.Sequential(nn.PReLU(init=0.3), nn.Flatten(), nn.Linear(784, 3))
    state(network, tmp_path / "net.pt")
    assert_same(checkpoint.load(tmp_path / "net.pt"), network, as_mnist)


def test_every_bend_of_a_whole_module_is_known(tmp_path: Path) -> None:
    bends = (
        *(nn.ReLU(), nn.LeakyReLU(0.2), nn.ELU(0.7), nn.SELU(), nn.GELU(approximate="tanh"), nn.SiLU(), nn.Mish()),
        *(nn.ReLU6(), nn.Hardtanh(-0.5, 2.0), nn.Hardsigmoid(), nn.Hardswish(), nn.Tanh(), nn.Sigmoid()),
    )
    layers = [each for bend in bends for each in (nn.Linear(9, 9), bend)]
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 9), *layers, nn.Linear(9, 3)).eval()
    whole(network, tmp_path / "net.pt")
    assert_same(checkpoint.load(tmp_path / "net.pt"), network, as_mnist)


def test_other_classes_are_for_a_person_to_name(tmp_path: Path) -> None:
    network = nn.Sequential(nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(576, 3))
    state(network, tmp_path / "net.pt")
    loaded = checkpoint.load(tmp_path / "net.pt")
    assert loaded.opened is not None
    assert not loaded.opened.sure
    assert loaded.task.classes == ("0", "1", "2")
    assert not loaded.task.named
    assert len(loaded.opened.readings) > 1
    assert all(reading.accuracy is None for reading in loaded.opened.readings)
    assert_same(loaded, network, as_mnist)


def test_nobody_waits_for_a_trial_that_is_stopped(tmp_path: Path) -> None:
    state(Functional(), tmp_path / "net.pt")
    asked = []

    def should_stop() -> bool:
        asked.append(True)
        return len(asked) > 3

    loaded = checkpoint.load(tmp_path / "net.pt", should_stop)
    assert loaded.opened is not None
    assert not loaded.opened.sure
    assert len(asked) < 12


@pytest.mark.parametrize(
    ("network", "says"),
    [
        (nn.Sequential(nn.Conv2d(1, 4, 3), nn.GroupNorm(2, 4), nn.Linear(4, 10)), "'1': it may be a layer norm"),
        (nn.Sequential(nn.Conv2d(1, 4, 3), nn.PReLU(4), nn.Linear(4, 10)), "'1': it may be a PReLU with a slope"),
        (nn.Sequential(nn.Conv2d(64, 4, 3)), "'0', reads 64 channels"),
        (nn.Sequential(nn.Linear(100_001, 10)), "'0', reads 100001 numbers"),
        (nn.Sequential(nn.Conv2d(1, 5, 3), nn.Linear(5 * 49 + 5, 10)), "'1' reads 250 numbers"),
        (nn.Sequential(nn.PReLU(), nn.BatchNorm1d(10)), "It holds no weights of layers"),
        (nn.LSTM(28, 10), "'weight_ih_l0': it is part of a recurrent layer"),
        (
            nn.Sequential(nn.ConvTranspose2d(8, 1, 3)),
            "it is a transposed convolution, as in networks that",
        ),
        (Autoencoder(), "It leads back to as many numbers as it reads, 784: it makes pictures"),
        (nn.Sequential(*(nn.Linear(*sizes) for sizes in ((784, 64), (64, 784)))), "tells no classes apart"),
        (nn.Sequential(nn.Conv1d(1, 4, 3)), "along one or three axes"),
    ],
    ids=str,
)
def test_what_is_not_understood_is_named(tmp_path: Path, network: nn.Module, says: str) -> None:
    state(network, tmp_path / "net.pt")
    assert says in refused(tmp_path / "net.pt")


@pytest.mark.parametrize("name", ["²", "٣", "7" * 5_000, "a." * 50_000])
@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_strange_names_are_names(tmp_path: Path, name: str, suffix: str) -> None:
    tensors_ = {f"{name}.{role}": torch.zeros(7, 7) for role in ("weight", "0.weight", "1.weight")}
    if suffix == ".pt":
        torch.save(tensors_, tmp_path / "net.pt")
    else:
        safetensors.torch.save_file(tensors_, tmp_path / "net.safetensors")
    assert refused(tmp_path / f"net{suffix}")


def test_a_module_that_is_not_understood_is_named(tmp_path: Path) -> None:
    torch.save(nn.Sequential(nn.Conv2d(1, 4, 3), nn.Softplus(), nn.Flatten(), nn.Linear(2704, 10)), tmp_path / "net.pt")
    assert "'1': Softplus is no kind of layer that is known" in refused(tmp_path / "net.pt")
