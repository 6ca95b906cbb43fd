"""``cnn-gui map``: the same points as in the window, as numbers and as a picture."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.cli import main
from cnn_gui.commands import map as map_command
from cnn_gui.commands.output import percent
from cnn_gui.core.datasets import of_task
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.projection.messages import COUNTS
from tests.core.features.small_data import few_digits


@pytest.fixture(autouse=True)
def few_images(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_task, "test_set_of", partial(few_digits, 120))


def test_the_numbers_of_a_map_belong_to_its_images(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "map.npz"
    assert main(["map", "--layer", "fc1", "--images", "80", "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["layer"], said["images"], said["method"]) == ("fc1", 80, "pca")
    with np.load(out) as found:
        assert found["position"].shape == (80, 2)
        assert len(found["classes"]) == 10
        data = few_digits(120, MNIST)
        assert (found["label"] == data.labels.numpy()[found["index"]]).all()
        assert (found["components"] ** 2).mean(axis=0)[0] >= (found["components"] ** 2).mean(axis=0)[1]
        assert "80 of 120 MNIST test images by what fc1" in str(found["about"])
        assert said["mistakes"] == (found["label"] != found["answer"]).sum()


def test_a_picture_by_tsne_is_repeated_by_its_seed(tmp_path: Path) -> None:
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    for out in (first, second):
        line = ["map", "--layer", "relu3", "--images", "40", "--method", "tsne", "--seed", "3", "--out", str(out)]
        assert main(line) == 0
    assert first.read_bytes() == second.read_bytes()
    with Image.open(first) as picture:
        picture.load()
        assert "by t-SNE of 40 of them (perplexity 30, 500 steps, seed 3" in str(picture.info["Description"])
        assert len(picture.getcolors(1 << 20) or ()) > 10


def test_how_well_layers_separate_the_classes_is_said_and_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "map.npz"
    line = ["map", "--layer", "fc1", "--images", "20", "--separation", "--out", str(out)]
    assert main([*line, "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])["separation"]
    assert (said["fitted"], said["tested"]) == (60, 60)
    with np.load(out) as found:
        assert found["layers"].tolist() == [each["layer"] for each in said["layers"]]
        assert found["nearest_neighbours"].tolist() == [each["nearest"] for each in said["layers"]]
        assert found["linear_probe"].tolist() == [each["probe"] for each in said["layers"]]
        assert found["linear_probe"][-1] > found["linear_probe"][0] > 0.3
        assert found["position"].shape == (20, 2)
    assert main(line) == 0
    words = capsys.readouterr().out
    assert "From 60 MNIST test images the classes of 60 others are told" in words
    assert f"  softmax  {percent(said['layers'][-1]['nearest'], 1):>8}" in words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["--layer", "fc9", "--out", "map.npz"], "no map of 'fc9': its layers are input, conv1"),
        (["--layer", "fc1", "--out", "map.csv"], "neither a .npz nor a .png"),
        (["--layer", "fc1", "--seed", "1", "--out", "map.npz"], "--seed is of no use to pca"),
        (["--layer", "fc1", "--images", "1", "--out", "map.npz"], "pca needs 2 images at least"),
        (["--layer", "fc1", "--images", "3", "--method", "tsne", "--out", "map.npz"], "tsne needs 4 images at least"),
        (["--layer", "fc1", "--images", "20000", "--out", "map.npz"], "too many for a map"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    line: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["map", *line]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_help_says_how_many_images_there_may_be() -> None:
    assert (COUNTS[0], COUNTS[-1]) == (map_command.IMAGES, map_command.MOST_IMAGES)
