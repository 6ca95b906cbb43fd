"""``cnn-gui activations``: every layer's numbers, equal to those of PyTorch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image
from torch import nn

from cnn_gui import cli
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.modules import build, load_weights
from tests.views.many_kinds import SPECS, kinds_state
from tests.views.other_tasks import network_of

Loaded = Mapping[str, npt.NDArray[Any]]


@pytest.fixture
def picture(tmp_path: Path) -> str:
    pixels = np.zeros((40, 40, 3), dtype=np.uint8)
    pixels[8:32, 10:18] = (230, 120, 40)
    pixels[8:16, 10:30] = (40, 200, 90)
    Image.fromarray(pixels).save(tmp_path / "seven.png")
    return str(tmp_path / "seven.png")


def saved(folder: Path, network: NetworkState) -> str:
    path = folder / "net.safetensors"
    checkpoint.save(path, network.spec, network.weights, replace(network.record, title="mine"), network.task)
    return str(path)


def activations(picture: str, model: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> Loaded:
    out = folder / "all.npz"
    status = cli.main(["activations", picture, "--model", model, "--out", str(out)])
    assert (status, capsys.readouterr().err) == (0, "")
    # Without pickle, which is NumPy's default.
    with np.load(out) as archive:
        return dict(archive)


def hooked(network: NetworkState, x: npt.NDArray[np.float32]) -> dict[str, npt.NDArray[np.float32]]:
    """What PyTorch itself computes: each module's output, noted by a hook while the network runs as a whole."""
    module = build(network.spec)
    load_weights(module, network.weights)
    seen: dict[str, npt.NDArray[np.float32]] = {"input": x}

    def note(name: str, child: nn.Module) -> None:
        child.register_forward_hook(lambda _m, _i, output: seen.update({name: output[0].numpy().copy()}))

    for name, child in module.named_children():
        note(name, child)
    with torch.no_grad():
        logits = module(torch.from_numpy(x)[None])
    seen["logits"] = logits[0].numpy()
    seen["softmax"] = seen["probabilities"] = torch.softmax(logits, dim=1)[0].numpy()
    return seen


NETWORKS = (*SPECS, "shapes", "letters")


def network_called(name: str) -> NetworkState:
    return kinds_state(name) if name in SPECS else network_of(name)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_number_is_pytorchs(name: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = network_called(name)
    arrays = activations(picture, saved(tmp_path, network), tmp_path, capsys)
    seen = hooked(network, arrays["input"])
    assert seen.keys() == {*arrays["layer_names"], "logits", "probabilities"}
    for key, values in seen.items():
        assert arrays[key].dtype == np.float32
        assert np.array_equal(arrays[key], values), key
    assert list(arrays["layer_names"]) == [info.name for info in network.layers]
    assert list(arrays["layer_inputs"]) == [", ".join(info.inputs) for info in network.layers]
    assert tuple(arrays["classes"]) == network.task.classes


@pytest.mark.parametrize("name", ["diagram", "shapes"])
def test_the_file_says_how_the_input_came_about(
    name: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arrays = activations(picture, saved(tmp_path, network_called(name)), tmp_path, capsys)
    values, mean, std = arrays["stage_centred"], arrays["mean"], arrays["std"]
    planes = values if values.ndim == 3 else values[None]
    assert np.allclose((planes - mean[:, None, None]) / std[:, None, None], arrays["input"], atol=1e-6)
    assert 0 <= values.min() < values.max() <= 1
    about = str(arrays["about"])
    assert "'mine'" in about
    assert "seven.png" in about
    assert str(tmp_path) not in about


def test_what_is_saved_is_listed(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "all.npz")
    assert cli.main(["activations", picture, "--out", out]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["conv1", "32x28x28", "conv"]
    assert lines[-1].startswith(f"saved {out}")
    assert cli.main(["activations", picture, "--out", out, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["arrays"]["conv2"] == [64, 14, 14]


@pytest.mark.parametrize(
    ("image", "out", "word"),
    [
        ("none.png", "all.npz", "none.png"),
        ("blank.png", "all.npz", "blank"),
        ("seven.png", "nowhere/all.npz", "--out"),
    ],
)
def test_what_does_not_go_is_one_sentence_and_nothing_is_written(
    image: str, out: str, word: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("L", (30, 30)).save(tmp_path / "blank.png")
    assert cli.main(["activations", str(tmp_path / image), "--out", str(tmp_path / out)]) == 2
    error = capsys.readouterr().err
    assert word in error
    assert error.count("\n") == 1
    assert not (tmp_path / out).exists()


def test_the_same_picture_gives_the_same_file(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / "first.npz", tmp_path / "second.npz"]
    for file in files:
        assert cli.main(["activations", picture, "--out", str(file)]) == 0
    assert files[0].read_bytes() == files[1].read_bytes()
