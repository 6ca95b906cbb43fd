"""A network's task in its file: as it was, absent for MNIST, and refused where it does not belong to the network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.exchange import checkpoint, task_json
from cnn_gui.core.exchange.safetensors_file import read_header, to_safetensors
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import (
    BatchNorm,
    Conv,
    Flatten,
    LayerSpec,
    Linear,
    NetworkRecord,
    NetworkSpec,
    Pool,
    ReLU,
)
from cnn_gui.core.network.modules import build, state

SHAPES = Task(
    classes=("disc", "ring", "star"),
    input_shape=(3, 32, 24),
    mean=(0.5, 0.4, 0.3),
    std=(0.2, 0.25, 0.3),
    mode=InputMode.AS_DRAWN,
    data="Shapes",
)


def network(outputs: int = 3, shape: tuple[int, int, int] = (3, 32, 24), *layers: LayerSpec) -> NetworkSpec:
    return NetworkSpec((*layers, Pool("max", 4, 4), Flatten(), Linear(outputs)), shape)


def saved(path: Path, spec: NetworkSpec, task: Task = MNIST) -> Path:
    checkpoint.save(path, spec, state(build(spec)), NetworkRecord("any"), task)
    return path


def metadata(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return dict(read_header(file).metadata)


def test_a_task_comes_back_as_it_was(tmp_path: Path) -> None:
    loaded = checkpoint.load(saved(tmp_path / "net.safetensors", network(), SHAPES))
    assert loaded.task == SHAPES


names = st.lists(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=60), min_size=2)
numbers = st.floats(1e-3, 1e3)


@given(classes=names.map(lambda names: tuple(names[:100])), mean=numbers, std=numbers, data=st.data())
def test_any_task_within_the_limits_comes_back(classes: tuple[str, ...], mean: float, std: float, data: Any) -> None:
    shape = (1, data.draw(st.integers(8, 128)), data.draw(st.integers(8, 128)))
    task = Task(classes, shape, (mean,), (std,), data.draw(st.sampled_from(InputMode)), named=data.draw(st.booleans()))
    spec = network(len(classes), shape)
    assert task_json.loads(task_json.dumps(task, spec), spec) == task


def test_a_plain_file_is_as_earlier_versions_wrote_it(tmp_path: Path) -> None:
    spec = network(10, (1, 28, 28), Conv(2, kernel_size=3), ReLU())
    found = metadata(saved(tmp_path / "net.safetensors", spec))
    assert set(found) == {"format", "version", "spec", "record"}
    assert found["version"] == "1"
    assert checkpoint.load(tmp_path / "net.safetensors").task == MNIST


@pytest.mark.parametrize(
    ("layers", "task"),
    [
        ((), Task(classes=MNIST.classes, data="Fashion-MNIST")),
        ((BatchNorm(),), MNIST),
        ((Conv(2, kernel_size=(3, 5)),), MNIST),
        ((Conv(2, kernel_size=3, dilation=2),), MNIST),
        ((Conv(2, kernel_size=3, bias=False),), MNIST),
    ],
)
def test_what_earlier_versions_do_not_know_names_a_version_they_refuse(
    tmp_path: Path, layers: tuple[LayerSpec, ...], task: Task
) -> None:
    spec = network(10, (1, 28, 28), *layers)
    path = saved(tmp_path / "net.safetensors", spec, task)
    assert metadata(path)["version"] == "2"
    assert (checkpoint.load(path).spec, checkpoint.load(path).task) == (spec, task)


@pytest.mark.parametrize(
    ("task", "says"),
    [
        (Task(("a", "b"), (3, 32, 24), (0, 0, 0), (1, 1, 1)), "2 classes for 3 outputs"),
        (Task(("a", "b", "c"), (3, 24, 32), (0, 0, 0), (1, 1, 1)), "input 3×24×32 for a network that reads 3×32×24"),
        (Task(("a", "b", "c"), (3, 32, 24), (0,), (1,)), "1 means and 1 deviations for 3 channels"),
        (Task(("a", "b", "c" * 61), (3, 32, 24), (0, 0, 0), (1, 1, 1)), r"classes\[2\]"),
        (Task(("a", "b", ""), (3, 32, 24), (0, 0, 0), (1, 1, 1)), r"classes\[2\]"),
        (Task(("a", "b", "c"), (3, 32, 24), (0, 0, 0), (1, 0, 1)), r"std\[1\]"),
        (Task(("a", "b", "c"), (3, 32, 24), (0, float("nan"), 0), (1, 1, 1)), r"mean\[1\]"),
    ],
)
def test_a_task_that_could_not_be_read_again_is_never_written(tmp_path: Path, task: Task, says: str) -> None:
    with pytest.raises(CheckpointError, match=f"not saved: its task does not belong to it .*{says}"):
        saved(tmp_path / "net.safetensors", network(), task)
    assert not (tmp_path / "net.safetensors").exists()


def edited(**changes: Any) -> str:
    text = task_json.dumps(SHAPES, network())
    assert text is not None
    return json.dumps({name: value for name, value in {**json.loads(text), **changes}.items() if value != "gone"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not readable"),
        ("[" * 100_000, "not readable"),
        ("[]", "expected object"),
        (edited(classes=["a", "b"]), "2 classes for 3 outputs"),
        (edited(classes=["a"]), "classes"),
        (edited(classes=["a"] * 101), "classes"),
        (edited(classes=["a", "b", 3]), r"classes\[2\]"),
        (edited(input=[3, 32, 32]), "input 3×32×32"),
        (edited(mean=[0.0, 0.0]), "2 means"),
        (edited(std=[1.0, -1.0, 1.0]), r"std\[1\]"),
        (edited(std=[1.0, 1e300, 1.0]), r"std\[1\]"),
        (edited(mode="sideways"), "mode"),
        (edited(mode="gone"), "mode"),
        (edited(named=1), "named"),
    ],
)
def test_a_task_from_anybody_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = saved(tmp_path / "net.safetensors", network(), SHAPES)
    path.write_bytes(to_safetensors(state(build(network())), {**metadata(path), "task": text}))
    with pytest.raises(CheckpointError, match=f"What this network is for .*{says}"):
        checkpoint.load(path)


def test_a_network_of_another_shape_does_not_pass_for_mnist(tmp_path: Path) -> None:
    """Where a file says no task, the task is MNIST, and that needs ten outputs and 28×28."""
    path = saved(tmp_path / "net.safetensors", network(), SHAPES)
    found = metadata(path)
    del found["task"]
    path.write_bytes(to_safetensors(state(build(network())), found))
    with pytest.raises(CheckpointError, match="10 classes for 3 outputs"):
        checkpoint.load(path)


def test_names_keep_to_one_line() -> None:
    spec = network(2, (1, 28, 28))
    text = task_json.dumps(Task(("a\nb", "c\ud800d")), spec)
    assert task_json.loads(text, spec).classes == ("a�b", "c�d")


def test_what_later_versions_add_is_left_alone() -> None:
    assert task_json.loads(edited(licence="MIT"), network()) == SHAPES
