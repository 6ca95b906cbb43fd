"""``cnn-gui robustness``: the same numbers as .csv, .json and .png, and refusals in one sentence."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui import cli
from cnn_gui.commands import robustness as command
from cnn_gui.core.base import resources
from cnn_gui.core.datasets.registry import mnist
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.robustness.messages import Perturbation
from tests.commands.test_activations import network_called, saved


def test_kinds_are_those_of_core() -> None:
    assert tuple(Perturbation) == command.PERTURBATIONS


def test_table_and_json_say_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("robustness", "--images", "30", "--kinds", "shear", "fgsm", "--json", "--model", "deep", "deep")
    assert cli.main([*common, "--out", str(tmp_path / "a.csv")]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert cli.main([*common, "--out", str(tmp_path / "a.json")]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text())))
    networks = json.loads((tmp_path / "a.json").read_text())["networks"]
    assert len(networks) == len(told["networks"]) == 2
    assert [network["accuracy"] for network in networks] == [network["accuracy"] for network in told["networks"]]
    flat = [
        (network["network"], curve["kind"], curve["unit"], curve["images"], *numbers)
        for network in networks
        for curve in network["curves"]
        for numbers in zip(
            *(curve[name] for name in ("strength", "accuracy", "right", "not_sure", "wrong")), strict=True
        )
    ]
    names = ("strength", "accuracy", "right", "not_sure", "wrong")
    assert flat == [
        (row["network"], row["kind"], row["unit"], int(row["images"]), *(float(row[name]) for name in names))
        for row in rows
    ]
    for row in rows:
        assert sum(float(row[name]) for name in ("right", "not_sure", "wrong")) == pytest.approx(1, abs=1e-5)
    assert {row["kind"] for row in rows} == {"shear", "fgsm"}
    # As JSON writes what is 3/4 in float32 too: with no digits that nobody has counted.
    assert all(value == round(value, 6) for network in told["networks"] for value in network["kinds"].values())


def test_a_picture_has_a_plot_for_each_kind_and_says_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.png"
    assert cli.main(["robustness", "--images", "20", "--kinds", "blur", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "20 MNIST test images" in said
    assert "blur" in said
    with Image.open(out) as image:
        image.load()
        assert "20 MNIST test images" in image.info["Description"]
        assert len(np.unique(np.asarray(image.convert("RGB")).reshape(-1, 3), axis=0)) > 3


def test_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ("--out", str(tmp_path / "a.csv"))
    letters = saved(tmp_path, network_called("letters"))
    for options, words in (
        (("--out", str(tmp_path / "a.txt")), "--out a name that ends so"),
        ((*out, "--model", *["deep"] * 5), "4 at most"),
        ((*out, "--model", letters), "letters"),
        ((*out, "--model", "deep", letters), "different images"),
        ((*out, "--model", "shapes", "--kinds", "thickness"), "strokes"),
    ):
        assert cli.main(["robustness", *options]) == 2, options
        said = capsys.readouterr()
        assert words in said.err, said.err
        assert len(said.err.splitlines()) == 1
        assert not (tmp_path / "a.csv").exists()


def test_the_threshold_in_a_file_decides_what_is_sure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pretrained = checkpoint.load(resources.network_file(None))
    sure, told = {}, {}
    for threshold in (None, 1.0):
        path = tmp_path / f"{threshold}.safetensors"
        record = replace(pretrained.record, sure_from=threshold)
        checkpoint.save(path, pretrained.spec, pretrained.weights, record, pretrained.task)
        Image.fromarray(np.pad(mnist("test").images[0, 0].numpy(), 4)).save(tmp_path / "seven.png")
        assert cli.main(["predict", str(tmp_path / "seven.png"), "--model", str(path), "--json"]) == 0
        sure[threshold] = json.loads(capsys.readouterr().out.splitlines()[-1])[0]["sure"]
        out = tmp_path / "a.json"
        assert (
            cli.main(["robustness", "--images", "20", "--kinds", "blur", "--out", str(out), "--model", str(path)]) == 0
        )
        (network,) = json.loads(out.read_text())["networks"]
        told[threshold] = network["sure_from"], network["curves"][0]["not_sure"][0]
        capsys.readouterr()
    assert sure == {None: True, 1.0: False}
    assert told[None] == (0.75, 0.0)
    assert told[1.0][0] == 1.0
    assert told[1.0][1] > 0.5
