"""``cnn-gui inspect``: what it says of files of ours and of others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from cnn_gui import cli
from cnn_gui.core.base import resources


def test_a_file_of_ours_says_all_of_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["inspect", str(resources.network()), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["format"] == "cnn-gui network"
    assert facts["sure"] is True
    assert facts["readings"] == []
    assert facts["parameters"] == 421_642
    conv = facts["layers"][1]
    assert (conv["name"], conv["kind"], conv["inputs"]) == ("conv1", "conv", ["input"])
    assert (conv["shape_in"], conv["shape_out"], conv["parameters"]) == ([1, 28, 28], [32, 28, 28], 320)
    assert facts["task"]["classes"] == list("0123456789")


def test_how_a_file_of_others_was_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = nn.Sequential(nn.Conv2d(1, 4, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(576, 3))
    torch.save(network, tmp_path / "net.pt")
    assert cli.main(["inspect", str(tmp_path / "net.pt"), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["format"] == "PyTorch module"
    assert facts["sure"] is False
    kinds = [layer["kind"] for layer in facts["layers"]]
    assert kinds == ["input", "conv", "tanh", "avg_pool", "flatten", "linear", "softmax"]
    assert facts["readings"][0]["accuracy"] is None
    assert facts["task"]["named"] is False
    assert cli.main(["inspect", str(tmp_path / "net.pt")]) == 0
    text = capsys.readouterr().out
    assert "PyTorch module" in text
    assert "Read as conv 4 5×5 – tanh – avg pool 2×2 – fc 3" in text
    assert "3 classes (without names)" in text


def test_what_does_not_open_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "net.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    assert cli.main(["inspect", str(tmp_path / "net.h5")]) == 2
    assert "Keras or TensorFlow" in capsys.readouterr().err
