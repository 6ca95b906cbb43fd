"""Programs that torch.jit has written: what is read from their code computes what they computed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.checkpoint import LoadedNetwork
from cnn_gui.core.exchange.reading.words import spec_words
from cnn_gui.core.exchange.torchscript import code, interpreter
from cnn_gui.core.exchange.torchscript.code import ScriptCode, ScriptCodeError, parsed
from cnn_gui.core.exchange.torchscript.graph import INPUT, NamedTensor, ScriptGraph
from cnn_gui.core.exchange.torchscript.interpreter import Interpreter
from cnn_gui.core.network.modules import build, load_weights

pytestmark = pytest.mark.filterwarnings("ignore")  # torch.jit is deprecated, its files are still there


class Unusual(nn.Module):
    """Nothing here is what people mostly write, and it tells seven classes apart, so that nothing is tried."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, (5, 3), stride=(2, 1), padding=(2, 1), bias=False)
        self.bn1 = nn.BatchNorm2d(4, eps=1e-3)
        self.conv2 = nn.Conv2d(4, 8, 3, padding=2, dilation=2, groups=2)
        self.conv2_drop = nn.Dropout2d()
        self.fc1 = nn.Linear(8 * 6 * 13, 12)
        self.fc2 = nn.Linear(12, 7)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.max_pool2d(self.bn1(functional.elu(self.conv1(x))), 3, 2)
        x = functional.leaky_relu(self.conv2_drop(self.conv2(x)), 0.3)
        x = torch.tanh(self.fc1(x.view(x.size(0), -1)))
        return functional.log_softmax(functional.dropout(self.fc2(x), training=self.training), dim=1)


class Joined(nn.Module):
    """A shortcut, maps side by side, and as many numbers as the shapes say."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 4, 3, padding="same"), nn.BatchNorm2d(4), nn.GELU())
        self.same = nn.Conv2d(4, 4, 3, padding=1)
        self.aside = nn.Conv2d(4, 2, 1)
        self.pool = nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False)
        self.adaptive = nn.AdaptiveAvgPool2d((3, 2))
        self.fc = nn.Linear(6 * 6, 7)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = self.pool(torch.cat([functional.silu(x + self.same(x)), self.aside(x)], 1))
        x = self.adaptive(x)
        result: Tensor = self.fc(x.reshape(-1, x.size(1) * x.size(2) * x.size(3)))
        return result


class CutOff(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 5, stride=3)
        self.bends = nn.Sequential(nn.ReLU6(), nn.Hardtanh(-0.5, 2.0), nn.Hardswish(), nn.Mish(), nn.Hardsigmoid())
        self.fc = nn.Linear(4 * 64, 7)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.flatten(self.bends(functional.relu6(self.conv(x))), 1)
        result: Tensor = torch.clamp(self.fc(torch.clamp(x, min=0)), -0.1, 0.2)
        return result


def vectors() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Flatten(), nn.Linear(28 * 28, 9), nn.BatchNorm1d(9), nn.Sigmoid(), nn.Dropout(), nn.Linear(9, 7)),
        *(nn.SELU(), nn.Linear(7, 7), nn.Softmax(dim=1)),
    )


def made(make: Callable[[], nn.Module]) -> nn.Module:
    torch.manual_seed(2)
    network = make().eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return network


def save(network: nn.Module, path: Path, how: str) -> None:
    torch.jit.save(_program(network, how), path)


def _program(network: nn.Module, how: str) -> Any:
    if how == "script":
        return torch.jit.script(network)
    return torch.jit.trace(network, torch.zeros(1, 1, 28, 28))  # type: ignore[no-untyped-call]


@torch.inference_mode()
def assert_same(loaded: LoadedNetwork, network: nn.Module, *, probabilities: bool = False) -> None:
    inputs = torch.randn(6, 1, 28, 28)
    mine = build(loaded.spec)
    load_weights(mine, loaded.weights)
    wanted = network(inputs).log() if probabilities else torch.log_softmax(network(inputs), 1)
    np.testing.assert_allclose(torch.log_softmax(mine.eval()(inputs), 1), wanted, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("how", ["script", "trace"])
@pytest.mark.parametrize("make", [Unusual, Joined, CutOff, vectors])
def test_a_program_is_read_as_its_code_says(tmp_path: Path, make: Callable[[], nn.Module], how: str) -> None:
    network = made(make)
    save(network, tmp_path / "net.pt", how)
    loaded = checkpoint.load(tmp_path / "net.pt")
    assert loaded.opened is not None
    assert loaded.opened.format == "TorchScript"
    assert loaded.opened.sure
    assert str(loaded.opened.said) == f"Its layers are as the file says: {spec_words(loaded.spec)}."
    assert_same(loaded, network, probabilities=make is vectors)


def with_code(path: Path, change: Callable[[str], str]) -> None:
    """The archive with other code in all its files."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, change(data.decode()).encode() if name.endswith(".py") else data)


OLD = """op_version_set = 0
def forward(self,
    input: Tensor) -> Tensor:
  _0 = self.fc
  weight = _0.weight
  bias = _0.bias
  input0 = torch.view(input, [-1, 784])
  input1 = torch.addmm(bias, input0, torch.t(weight), beta=1, alpha=1)
  return torch.log_softmax(input1, 1)
"""


def test_a_program_of_pytorch_1_0_is_read_as_its_code_says(tmp_path: Path) -> None:
    layer = nn.Linear(784, 7)
    parameters, tensors = [], []
    with zipfile.ZipFile(tmp_path / "net.pt", "w") as archive:
        for number, (name, values) in enumerate(layer.state_dict().items()):
            archive.writestr(f"net/tensors/{number}", values.numpy().tobytes())
            parameters.append(f'{{"name": "{name}", "tensorId": "{number}"}}')
            sizes, steps = (", ".join(f'"{n}"' for n in each) for each in (values.shape, values.stride()))
            place = f'"dataType": "FLOAT", "data": {{"key": "tensors/{number}"}}'
            tensors.append(f'{{"dims": [{sizes}], "strides": [{steps}], {place}}}')
        module = f'{{"name": "fc", "parameters": [{", ".join(parameters)}]}}'
        main = f'{{"submodules": [{module}], "torchscriptArena": {{"key": "code/net.py"}}, "name": "net"}}'
        archive.writestr("net/model.json", f'{{"mainModule": {main}, "tensors": [{", ".join(tensors)}]}}')
        archive.writestr("net/code/net.py", OLD)
    loaded = checkpoint.load(tmp_path / "net.pt")
    assert loaded.opened is not None
    assert str(loaded.opened.said) == "Its layers are as the file says: fc 7."
    assert_same(loaded, nn.Sequential(nn.Flatten(), layer))


HOSTILE: dict[str, Callable[[str], str]] = {
    "nothing": lambda _: "",
    "no text": lambda _: "\x00\x07",
    "an import": lambda text: "import os\nos.system('exit')\n" + text.replace("torch.relu(", "os.system("),
    "unknown": lambda text: text.replace("torch.conv2d(", "torch.fft_conv("),
    "deep": lambda text: text + "x = " + "(" * 5_000 + ")" * 5_000 + "\n",
    "minus": lambda text: text + "x = " + "-" * 1_500 + "1\n",
    "endless": lambda text: text.replace("return torch.linear(", "return self.forward("),
    "itself": lambda text: text.replace("torch.linear(", "torch.cat("),
    "huge numbers": lambda text: text.replace("[1, 1]", f"[{10**60}, {10**60}]"),
    "lines": lambda text: text + "x\n" * 100_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_code_that_is_not_understood_leaves_what_sizes_say(tmp_path: Path, case: str) -> None:
    network = nn.Sequential(nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(576, 7))
    save(network, tmp_path / "net.pt", "script")
    with_code(tmp_path / "net.pt", HOSTILE[case])
    loaded = checkpoint.load(tmp_path / "net.pt")
    assert loaded.opened is not None
    assert not loaded.opened.sure
    assert "as most people write it" in loaded.opened.said
    assert_same(loaded, network)


@pytest.mark.parametrize(
    "text",
    [
        "x = (a\n" + "  if b else\n" * 5_000 + ")\n",
        "x = (a\n" + "  .b\n" * 5_000 + ")\n",
        "".join(" " * depth + "if a:\n" for depth in range(90)) + " " * 90 + "pass\n",
        "x = lambda: 1\n",
        "x = f'{a}'\n",
        "x = a + b\n",
        "x = [\n",
        "x = ]\n",
        "é = 1\n",
    ],
)
def test_text_that_pytorch_does_not_write_never_comes_to_the_parser(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def parse(*_: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr("ast.parse", parse)
    with pytest.raises(ScriptCodeError):
        parsed(text)


def test_all_files_together_are_bounded() -> None:
    script = ScriptCode(lambda _: "def f(x: Tensor):\n" + "  pass\n" * (code.MAX_LINES // 2))
    assert script.function("a.f").name == "f"
    with pytest.raises(ScriptCodeError, match="too much text"):
        script.function("b.f")


@pytest.mark.parametrize(
    ("body", "limit", "why"),
    [
        ("  return __torch__.f(x)\n", "MAX_CALLS", "too many calls"),
        ("  x0 = torch.relu(x)\n" * 30, "MAX_STEPS", "too much code"),
        ("  for i in range(9):\n    x = torch.relu(x)\n  return x\n", "MAX_STEPS", "a statement that is not known"),
        ("  if torch.lt(x, 1):\n    return x\n", "MAX_STEPS", "a condition that depends on the input"),
    ],
)
def test_what_code_asks_for_is_bounded(monkeypatch: pytest.MonkeyPatch, body: str, limit: str, why: str) -> None:
    monkeypatch.setattr(interpreter, limit, 20)
    script = ScriptCode(lambda _: f"def f(x: Tensor) -> Tensor:\n{body}")
    with pytest.raises(ScriptCodeError, match=why):
        Interpreter(script, ScriptGraph()).call(script.function("__torch__.f"), [NamedTensor(INPUT)])
