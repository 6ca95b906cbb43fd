"""``cnn-gui explain``: each pixel's share, equal to PyTorch's own numbers, and refusals in one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image

from cnn_gui import cli
from cnn_gui.commands import explain as command
from cnn_gui.core.explain.messages import Baseline, Method
from cnn_gui.core.explain.picture import AGAINST, FOR, GAP
from cnn_gui.core.network.messages import Flatten, Linear, NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.spec import layer_infos
from tests.commands.test_activations import network_called, saved
from tests.views.other_tasks import SHAPES

Loaded = Mapping[str, npt.NDArray[Any]]


@pytest.fixture
def picture(tmp_path: Path) -> str:
    pixels = np.zeros((40, 40, 3), dtype=np.uint8)
    pixels[8:32, 10:18] = (230, 120, 40)
    pixels[8:16, 10:30] = (40, 200, 90)
    Image.fromarray(pixels).save(tmp_path / "seven.png")
    return str(tmp_path / "seven.png")


def explained(picture: str, out: Path, capsys: pytest.CaptureFixture[str], *options: str) -> Loaded:
    status = cli.main(["explain", picture, "--out", str(out), *options])
    assert (status, capsys.readouterr().err) == (0, "")
    with np.load(out) as archive:
        return dict(archive)


def test_choices_are_those_of_the_methods() -> None:
    assert set(command.METHODS) == set(Method)
    assert set(command.BASELINES) == set(Baseline)


@pytest.mark.parametrize("name", ["resnet", "shapes", "letters"])
def test_the_gradient_is_pytorchs(name: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = network_called(name)
    model = saved(tmp_path, network)
    arrays = explained(picture, tmp_path / "g.npz", capsys, "--model", model, "--method", "gradient", "--target", "1")
    module = build(network.spec)
    load_weights(module, network.weights)
    x = torch.from_numpy(arrays["input"])[None].requires_grad_()
    logits = module(x)
    logits[0, 1].backward()
    assert x.grad is not None
    assert np.allclose(arrays["attribution"], x.grad[0].numpy(), atol=1e-6)
    assert np.allclose(arrays["logits"], logits.detach()[0].numpy(), atol=1e-5)
    assert arrays["attribution"].shape == arrays["baseline"].shape == network.spec.input_shape
    assert arrays["attribution"].dtype == np.float32
    assert np.isnan(arrays["baseline"]).all()
    assert "seven.png" in str(arrays["about"])
    assert str(tmp_path) not in str(arrays["about"])


@pytest.mark.parametrize("method", command.METHODS)
def test_every_method_is_saved(method: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arrays = explained(picture, tmp_path / "a.npz", capsys, "--method", method, "--against", "8", "--target", "3")
    assert (str(arrays["method"]), int(arrays["target"]), int(arrays["against"])) == (method, 3, 8)
    assert {"attribution", "input", "logits", "baseline"} <= set(arrays)
    assert float(arrays["value"]) == pytest.approx(float(arrays["logits"][3] - arrays["logits"][8]), abs=1e-5)
    if method == "linear":
        total = float(arrays["attribution"].sum(dtype=np.float64)) + float(arrays["constant"])
        assert total == pytest.approx(float(arrays["value"]), abs=1e-3)
    if method == "grad_cam":
        assert str(arrays["layer"]) == "relu2"
        assert arrays["coarse"].shape == (7, 7)


def test_classes_go_by_their_names_too(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = saved(tmp_path, network_called("shapes"))
    named = ("--model", model, "--method", "gradient", "--target", "House", "--against", "cat")
    arrays = explained(picture, tmp_path / "a.npz", capsys, *named)
    assert (int(arrays["target"]), int(arrays["against"])) == (
        SHAPES.classes.index("house"),
        SHAPES.classes.index("cat"),
    )


def test_what_is_found_is_told(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["explain", picture, "--method", "integrated_gradients", "--steps", "2", "--out", str(tmp_path / "a.npz")]
    assert cli.main([*line, "--baseline", "noise"]) == 0
    words = capsys.readouterr().out
    assert "2 steps from noise" in words
    assert "steps would do" in words
    assert cli.main([*line, "--baseline", "noise", "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert entry["check"]["holds"] is False
    assert entry["steps_enough"] > 2
    with np.load(tmp_path / "a.npz") as arrays:
        assert entry["sum"] == pytest.approx(float(arrays["attribution"].sum(dtype=np.float64)), rel=1e-5)
        assert np.allclose(entry["check"]["expected"], float(arrays["expected"]))


def test_the_picture_shows_input_and_shares(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arrays = explained(picture, tmp_path / "a.npz", capsys, "--method", "gradient")
    assert cli.main(["explain", picture, "--method", "gradient", "--out", str(tmp_path / "a.png")]) == 0
    with Image.open(tmp_path / "a.png") as image:
        pixels, note = np.asarray(image), image.info["Description"]
    assert "gradient" in note
    scale = pixels.shape[0] // 28
    right = pixels[scale // 2 :: scale, 28 * scale + GAP + scale // 2 :: scale]
    shares = arrays["by_pixel"]
    extreme = np.unravel_index(np.abs(shares).argmax(), shares.shape)
    assert tuple(right[extreme]) == (FOR if shares[extreme] > 0 else AGAINST)
    redness = right[..., 0].astype(int) - right[..., 2]
    assert (redness * shares >= 0).all()
    assert (redness > 0).any()
    assert (redness < 0).any()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--method", "gradient", "--target", "11"), "no class '11'"),
        (("--method", "gradient", "--target", "3", "--against", "3"), "itself"),
        (("--method", "grad_cam", "--layer", "fc1"), "no layer 'fc1' with maps"),
        (("--method", "gradient", "--layer", "conv1"), "--layer"),
        (("--method", "linear", "--steps", "3"), "--steps"),
        (("--method", "integrated_gradients", "--steps", "5000"), "1 to 1024 steps"),
        (("--method", "occlusion", "--patch", "29"), "1 to 28 pixels"),
        (("--method", "occlusion", "--stride", "5"), "no pixel is left out"),
    ],
)
def test_what_cannot_be_explained_is_one_sentence(
    options: tuple[str, ...], word: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", picture, "--out", str(tmp_path / "a.npz"), *options]) == 2
    error = capsys.readouterr().err
    assert word in error
    assert error.count("\n") == 1
    assert not (tmp_path / "a.npz").exists()


@pytest.mark.parametrize(("out", "word"), [("a.jpg", ".npz nor a .png"), ("nowhere/a.npz", "--out")])
def test_a_wrong_place_is_one_sentence(
    out: str, word: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", picture, "--method", "gradient", "--out", str(tmp_path / out)]) == 2
    assert word in capsys.readouterr().err


def test_without_maps_there_is_no_grad_cam(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = NetworkSpec((Flatten(), Linear(10)))
    network = NetworkState(1, spec, layer_infos(spec), state(build(spec)), NetworkRecord("bare"))
    line = ["explain", picture, "--model", saved(tmp_path, network), "--out", str(tmp_path / "a.npz")]
    assert cli.main([*line, "--method", "grad_cam"]) == 2
    assert "No layer of this network has maps" in capsys.readouterr().err
    assert cli.main([*line, "--method", "linear"]) == 0
