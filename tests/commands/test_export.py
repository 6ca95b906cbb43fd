"""``cnn-gui export``: writes what was asked for, says what was written, and one sentence where it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from cnn_gui import cli
from cnn_gui.core.base import resources
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.export.formats import EXPORTS
from cnn_gui.core.experiment.messages import Mute, SetBias
from cnn_gui.core.experiment.text import edited
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.spec import layer_infos


def test_a_network_of_the_app_is_written_and_opens_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = checkpoint.load(resources.network("shapes"))
    for name in ("pt", "onnx", "safetensors"):
        out = tmp_path / f"net.{name}"
        assert cli.main(["export", "--model", "shapes", "--format", name, "--out", str(out), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        purpose = next(each.purpose for each in EXPORTS if each.name == name)
        assert told == {"format": name, "files": [str(out)], "bytes": out.stat().st_size, "remarks": [purpose]}
        opened = checkpoint.load(out)
        assert (opened.spec, opened.task) == (shipped.spec, shipped.task)


def test_the_ending_says_the_format_and_what_is_there_is_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "net.onnx"
    out.write_bytes(b"old")
    assert cli.main(["export", "--out", str(out)]) == 0
    assert f"saved       {out}, {out.stat().st_size:,} bytes, ONNX" in capsys.readouterr().out
    assert checkpoint.load(out).spec == checkpoint.load(resources.network()).spec


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--out", "net.h5"], "net.h5 ends in none of .safetensors, .pt"),
        (["--format", "onnx", "--out", "net.pt"], "net.pt does not end in .onnx, as files of the format onnx do."),
        (["--format", "h5", "--out", "net.h5"], "invalid choice"),
        (["--format", "onnx"], "--out"),
        (["--out", "none/net.pt"], "net.pt was not written: the folder does not exist"),
        (["--out", "folder.pt"], "folder.pt was not written: it is a folder"),
        (["--model", "theirs.pt", "--out", "theirs.pt"], "the network itself is in that file"),
        (["--model", "none.pt", "--out", "net.pt"], "none.pt was not opened: it does not exist"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.pt").mkdir()
    layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 3))
    torch.save({"epoch": 3, "state_dict": layers.state_dict()}, tmp_path / "theirs.pt")
    before = (tmp_path / "theirs.pt").read_bytes()
    assert cli.main(["export", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"folder.pt", "theirs.pt"}
    assert (tmp_path / "theirs.pt").read_bytes() == before


def test_a_reading_that_nobody_has_confirmed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 3))
    torch.save(layers.state_dict(), tmp_path / "theirs.pt")
    assert cli.main(["export", "--model", str(tmp_path / "theirs.pt"), "--out", str(tmp_path / "net.onnx")]) == 0
    assert "Read as fc 3" in capsys.readouterr().err


def test_what_a_script_needs_and_does_not_do_is_told_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "net.py"
    assert cli.main(["export", "--format", "code", "--out", str(out)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "One script that needs PyTorch, NumPy and Pillow, with its weights beside it" in told
    assert "FOLDER holds the four files of MNIST" in told
    assert "It was trained on other images than those of MNIST as well" in told
    assert "it does not notice that there are several digits side by side" in told
    script = " ".join(out.read_text(encoding="utf-8").split())
    assert "FOLDER holds the four files of MNIST" in script


def test_what_was_changed_by_hand_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = checkpoint.load(resources.network())
    state = NetworkState(
        1, shipped.spec, layer_infos(shipped.spec), dict(shipped.weights), shipped.record, task=shipped.task
    )
    mine = edited(state, (Mute("conv1", 2), SetBias("conv1", 0, 1.5)))
    path = tmp_path / "mine.safetensors"
    checkpoint.save(path, mine.spec, mine.weights, mine.record, mine.task)
    assert cli.main(["export", "--model", str(path), "--out", str(tmp_path / "net.onnx")]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert (
        "The network is exported as it was changed by hand. Made by hand from “pretrained”: conv1 map 3 muted; "
        "conv1 map 1: bias 1.5."
    ) in told


def test_the_help_says_what_each_format_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert all(each.purpose in out for each in EXPORTS)
