"""Exported scripts: their class computes what the network computes, and whatever people name things stays a name."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.base import resources
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.export import formats
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    LayerSpec,
    LeakyReLU,
    Linear,
    NetworkRecord,
    NetworkSpec,
    Pool,
    ReLU,
)
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos, layer_names
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from tests.core.exchange.export.scripts import text
from tests.core.network.random_networks import graphs, inputs, settled

ANYTHING = TrainingConfig(
    batch_size=100,
    learning_rate=0.0123456,
    optimizer=Optimizer.ADAMW,
    betas=(0.91234, 0.98765),
    weight_decay=0.0234567,
    schedule=Schedule.ONE_CYCLE,
    label_smoothing=0.0765432,
    augmentation=Augmentation.AFFINE,
    muon=0.07,
    averaging=0.05,
    precision=Precision.BFLOAT16,
    train_size=1000,
    seed=2**40,
)
SKIPPING = NetworkSpec(
    (
        Conv(8, padding=1, bias=False),
        BatchNorm(),
        ReLU(),
        Conv(8, (3, 5), padding=(0, 2, 1, 3), groups=4),
        LeakyReLU(0.2),
        Add(inputs=("leaky_relu1", "relu1")),
        Pool("avg", 3, 2, (0, 1, 1, 0), ceil_mode=True, count_include_pad=False),
        Concat(inputs=("pool1", "pool1")),
        AdaptivePool("max", 2),
        Dropout(0.25, channels=True),
        Flatten(),
        Linear(10),
    )
)


def task_for(spec: NetworkSpec) -> Task:
    channels, classes = spec.input_shape[0], layer_infos(spec)[-1].shape_out[0]
    names = tuple(f"kind {number}" for number in range(classes))
    return Task(names, spec.input_shape, (0.25,) * channels, (0.5,) * channels)


def network_of(script: str) -> Any:
    """The class alone, run."""
    tree = ast.parse(script)
    head = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    own = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "CNN"]
    names: dict[str, Any] = {}
    exec(compile(ast.Module([*head, *own], []), "net.py", "exec"), names)
    return names["CNN"]()


@pytest.mark.parametrize("spec", [*NETWORKS.values(), SKIPPING], ids=[*NETWORKS, "skipping"])
@torch.no_grad()
def test_the_class_computes_what_the_network_computes(spec: NetworkSpec) -> None:
    network, script = settled(spec, 3), network_of(text(spec))
    script.load_state_dict(dict(network.state_dict()))
    x = inputs(spec, 4, count=5)
    torch.testing.assert_close(script.eval()(x), network(x), rtol=0, atol=1e-6)


@given(graphs(), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
@torch.no_grad()
def test_any_network_computes_the_same(spec: NetworkSpec, seed: int) -> None:
    network, script = settled(spec, seed), network_of(text(spec, task_for(spec)))
    script.load_state_dict(dict(network.state_dict()))
    x = inputs(spec, seed, count=2)
    ours, theirs = network(x), script.eval()(x)
    # Without a batch norm's bounds numbers may be as large as they like: equal in float32's own terms.
    torch.testing.assert_close(theirs, ours, rtol=1e-6, atol=1e-6)


def test_a_layer_is_called_as_in_the_app() -> None:
    children = [name for name, _ in network_of(text(SKIPPING)).named_children() if not name.endswith("_pad")]
    assert children == [name for name in layer_names(SKIPPING.layers) if not name.startswith(("add", "concat"))]


def test_the_tutorials_network_reads_as_people_write_it() -> None:
    written = text(NETWORKS["tutorial"])
    assert "        self.conv1 = nn.Conv2d(1, 32, kernel_size=3, padding=1)\n" in written
    assert "        x = self.relu1(self.pool1(self.conv1(x)))  # (32, 14, 14)\n" in written
    assert "        x = self.flatten(x)  # (3136)\n" in written
    assert written.index("class CNN") < 2200


def test_a_skip_connection_keeps_the_layers_name() -> None:
    written = text(SKIPPING)
    assert "        relu1 = self.relu1(self.norm1(self.conv1(x)))  # (8, 28, 28)\n" in written
    assert " + relu1" in written


@pytest.mark.parametrize("width", [88, 100, 120])
@pytest.mark.parametrize("config", [None, TrainingConfig(), ANYTHING], ids=["unknown", "tutorial", "anything"])
def test_ruff_has_nothing_to_say(config: TrainingConfig | None, width: int, tmp_path: Path) -> None:
    long = tuple(f"a name that is rather long, the {number}." for number in range(10))
    tasks = [
        MNIST,
        Task(long, mean=(0.123456789012,), std=(1 / 3,), data='sets "of" mine'),
        Task(named=False, input_shape=(3, 40, 24), mean=(0.1 / 3, 0.2, 0.3), std=(0.7 / 3, 0.5, 0.6)),
    ]
    for number, task in enumerate(tasks):
        for name, spec in (("chain", NETWORKS["tutorial"]), ("graph", SKIPPING)):
            spec = NetworkSpec(spec.layers, task.input_shape)
            record = NetworkRecord("mine", recipe=config, tested=Measurement(0.9, DataUsed("mine", 100)))
            (tmp_path / f"{name}{number}.py").write_text(text(spec, task, record), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--no-cache", "--line-length", str(width), str(tmp_path)]
    rules = ["--select", "E,F,W,I,N,UP,B,C4,SIM,RET,PTH,PERF", "--ignore", "N812,B905"]
    for command in ([*ruff, "check", *rules, *options], [*ruff, "format", "--diff", *options]):
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout


@given(graphs())
@settings(max_examples=12, deadline=None)
def test_ruff_has_nothing_to_say_of_any_network(spec: NetworkSpec) -> None:
    written = text(spec, task_for(spec))
    for command in (["check", "--select", "E,F,W,I"], ["format", "--diff"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "-"]
        done = subprocess.run(ruff, input=written, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout


def test_what_many_layers_meet_in_takes_lines_of_its_own() -> None:
    names = tuple(f"conv{number}" for number in range(1, 17))
    ways = tuple(Conv(2, 3, inputs=("input",)) for _ in names)
    side: tuple[LayerSpec, ...] = (*ways, Add(inputs=names), Concat(inputs=("add1", *names[:15])))
    spec = NetworkSpec((*side, Flatten(), Linear(10)))
    network, script = settled(spec, 1), network_of(text(spec))
    script.load_state_dict(dict(network.state_dict()))
    x = inputs(spec, 2)
    assert torch.allclose(script(x), network(x), rtol=0, atol=1e-6)
    assert "        parts = [\n            conv1,\n" in text(spec)


def test_a_script_has_no_function_that_it_does_not_use() -> None:
    for task in (MNIST, replace(MNIST, mode=MNIST.mode.AS_DRAWN), task_for(NetworkSpec((Flatten(),), (3, 9, 8)))):
        for config in (TrainingConfig(), ANYTHING):
            spec = NetworkSpec((Conv(3), Flatten(), Linear(max(len(task.classes), 2))), task.input_shape)
            tree = ast.parse(text(spec, task, NetworkRecord("", recipe=config)))
            used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
            made = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            stored = {
                each.id
                for node in tree.body
                if isinstance(node, ast.Assign)
                for each in ast.walk(node)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
            assert made | stored <= used


NAMES = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        [
            '"""\nimport os; os.abort()\n"""',
            "'); raise SystemExit #",
            '"]; raise SystemExit; ["',
            "{shares}",
            "\\",
            "\\N{DIGIT ONE}",
            "a\u2028b\u202ec",
            "\ud800",
            "a\r\nb",
        ]
    ),
)


def structure(script: str) -> list[str]:
    """The script's code without the texts in it: statements in their order."""
    tree = ast.parse(script)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return [ast.dump(node) for node in tree.body]


@given(st.lists(NAMES, min_size=10, max_size=10), NAMES, NAMES, NAMES, NAMES)
@settings(max_examples=25, deadline=None)
def test_names_stay_names(classes: list[str], title: str, data: str, measured: str, file: str) -> None:
    from cnn_gui.core.exchange.export.code import to_script
    from tests.core.exchange.export.scripts import TODAY

    plain = Task(tuple("abcdefghij"), data="some")
    task = replace(plain, classes=tuple(classes), data=data)
    record = NetworkRecord(title, tested=Measurement(0.5, DataUsed(measured, 10)), notes=title, sources=data)
    script = to_script(NETWORKS["tutorial"], record, task, file, TODAY)
    ours = to_script(NETWORKS["tutorial"], record, replace(plain, data="x"), "net", TODAY)
    if data not in ("", "MNIST", "Fashion-MNIST", "KMNIST"):
        assert structure(script) == structure(ours)
    found = next(
        node.value
        for node in ast.parse(script).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "CLASSES"
    )
    assert ast.literal_eval(found) == classes


def test_a_fresh_process_reads_a_digit_as_the_app_does(tmp_path: Path) -> None:
    """Without the app, and without safetensors: python net.py seven.png."""
    from PIL import Image

    from cnn_gui.core.datasets.registry import mnist

    written = formats.export(checkpoint.load(resources.network()), formats.CODE, tmp_path / "net.py")
    assert written.paths == (tmp_path / "net.py", tmp_path / "net.pt")
    Image.fromarray(mnist("test").images[0, 0].numpy()).save(tmp_path / "seven.png")
    command = [sys.executable, "-P", "net.py", "seven.png"]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, timeout=100, check=False)
    assert done.stdout == "seven.png: 7 (100.0%)\n", done.stderr
