"""The .pt of an export: a plain state_dict to torch, and the whole network to this app."""

from __future__ import annotations

import io
import json
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.checkpoint import LoadedNetwork
from cnn_gui.core.exchange.export import formats
from cnn_gui.core.exchange.pt_note import NAME, read_note, with_note
from cnn_gui.core.network.messages import BatchNorm, Conv, Flatten, Linear, NetworkRecord, NetworkSpec, ReLU, Tanh
from cnn_gui.core.network.modules import build, load_weights, state

pytestmark = pytest.mark.usefixtures("few_digits")


class Net(nn.Module):
    """The network as the tutorial's script writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(torch.max_pool2d(self.conv1(x), 2))
        x = torch.relu(torch.max_pool2d(self.conv2(x), 2))
        out: Tensor = self.fc2(torch.relu(self.fc1(x.flatten(1))))
        return out


def exported(network: LoadedNetwork, folder: Path) -> Path:
    return formats.export(network, formats.STATE_DICT, folder / "net.pt").paths[0]


def test_the_tutorials_script_loads_it(tmp_path: Path) -> None:
    shipped = checkpoint.load(resources.network())
    path = exported(shipped, tmp_path)
    theirs = Net()
    theirs.load_state_dict(torch.load(path, weights_only=True))
    ours = build(shipped.spec)
    load_weights(ours, shipped.weights)
    x = torch.randn(4, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        assert torch.equal(theirs.eval()(x), ours(x))


def test_a_batch_norm_loads_without_a_count_of_batches(tmp_path: Path) -> None:
    spec = NetworkSpec((Conv(4, padding=1), BatchNorm(1e-3), Tanh(), Flatten(), Linear(3)), (3, 8, 8))
    network = LoadedNetwork(spec, state(build(spec, seed=3)), NetworkRecord("mine"), task_of(spec))
    layers = [nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4, eps=1e-3), nn.Tanh(), nn.Flatten(), nn.Linear(256, 3)]
    theirs = nn.Sequential(OrderedDict(zip(("conv1", "norm1", "tanh1", "flatten", "fc1"), layers, strict=True)))
    theirs.load_state_dict(torch.load(exported(network, tmp_path), weights_only=True))
    for name, array in network.weights.items():
        assert np.array_equal(theirs.state_dict()[name].numpy(), array)


def task_of(spec: NetworkSpec) -> Task:
    return Task(("red", "green", "blue"), spec.input_shape, (0.1, 0.2, 0.3), (1.0, 2.0, 3.0))


def test_it_opens_as_what_no_state_dict_says(tmp_path: Path) -> None:
    """Three classes, which nothing can be tried on: read by their weights alone, somebody would have to choose."""
    spec = NetworkSpec((Conv(4, 5, 2, (1, 0, 2, 0)), Tanh(), Flatten(), Linear(6), ReLU(), Linear(3)), (3, 12, 12))
    network = LoadedNetwork(spec, state(build(spec)), NetworkRecord("mine", notes="by hand"), task_of(spec))
    path = exported(network, tmp_path)
    opened = checkpoint.load(path)
    assert (opened.spec, opened.task, opened.opened) == (spec, network.task, None)
    assert (opened.record.title, opened.record.notes, opened.record.path) == ("mine", "by hand", str(path))
    again = tmp_path / "again.pt"
    torch.save(torch.load(path, weights_only=True), again)
    foreign = checkpoint.load(again).opened
    assert foreign is not None
    assert not foreign.sure


def test_the_same_network_makes_the_same_file(tmp_path: Path) -> None:
    shipped = checkpoint.load(resources.network("shapes"))
    first = exported(shipped, tmp_path).read_bytes()
    assert exported(shipped, tmp_path).read_bytes() == first


def noted(note: object) -> bytes:
    """The tutorial's weights with a note of this content."""
    file = io.BytesIO()
    torch.save(Net().state_dict(), file)
    return with_note(file.getvalue(), {}).replace(b"{}", b"[]") if note is None else with_raw(file, json.dumps(note))


def with_raw(file: io.BytesIO, text: str) -> bytes:
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(f"archive/{NAME}", text)
    return file.getvalue()


@pytest.mark.parametrize(
    "note", [[], {"format": 1}, {"format": "another"}, {"format": checkpoint.FORMAT, "version": "9"}, "x" * 20]
)
def test_a_note_that_is_none_of_ours_says_nothing(tmp_path: Path, note: object) -> None:
    path = tmp_path / "net.pt"
    path.write_bytes(noted(note))
    assert checkpoint.load(path).opened is not None


def test_a_note_on_other_weights_is_refused(tmp_path: Path) -> None:
    path = exported(checkpoint.load(resources.network("deep")), tmp_path)
    with path.open("rb") as file:
        note = dict(read_note(file))
    path.write_bytes(noted(note))
    with pytest.raises(CheckpointError, match=r"net.pt was not opened. The weights are not those of this network"):
        checkpoint.load(path)
