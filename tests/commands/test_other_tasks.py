"""Training and testing by the command line on other data than MNIST."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui import cli
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.network.spec import spec_to_json

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def bars(tmp_path: Path) -> str:
    """300 images in colour, 3×12×12, with a bar across, a bar down or none."""
    random = np.random.default_rng(0)
    labels = np.arange(300) % 3
    images = random.integers(0, 40, (300, 12, 12, 3), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        at = random.integers(1, 9)
        if label == 0:
            image[at : at + 2] = random.integers(120, 256, 3)
        elif label == 1:
            image[:, at : at + 2] = random.integers(120, 256, 3)
    np.savez(tmp_path / "bars.npz", images=images, labels=labels)
    return str(tmp_path / "bars.npz")


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    status, out, err = command(capsys, *arguments, "--json")
    assert status == 0, err
    return json.loads(out.splitlines()[-1])


def test_a_set_of_ones_own_is_trained_on_kept_with_its_task_and_tested(
    bars: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "bars.safetensors")
    options = ("--data", bars, "--network", "diagram", "--epochs", "20", "--device", "cpu")
    result = as_json(capsys, "train", *options, "--out", out)
    assert result["trained_on"] == {"name": "bars", "images": 255}
    assert result["tested_on"] == {"name": "bars", "images": 45}
    assert result["test_accuracy"] > 0.9
    loaded = checkpoint.load(Path(out))
    assert loaded.task.classes == ("0", "1", "2")
    assert loaded.task.input_shape == (3, 12, 12)
    assert loaded.spec == fitted(NETWORKS["diagram"], loaded.task)
    assert loaded.record.sources == "bars"
    tested = as_json(capsys, "evaluate", "--model", out, "--data", bars)
    assert tested["accuracy"] == result["test_accuracy"]
    assert np.array(tested["confusion"]).shape == (3, 3)
    assert tested["data"] == "bars test images"
    status, _, err = command(capsys, "evaluate", "--model", out)
    assert (status, "bars" in err) == (2, True)


def test_a_network_described_in_a_file_is_fitted_to_the_data(
    bars: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(spec_to_json(NETWORKS["sprint"]))
    out = tmp_path / "mine.safetensors"
    as_json(capsys, "train", "--data", bars, "--network", str(file), "--epochs", "1", "--out", str(out))
    loaded = checkpoint.load(out)
    assert loaded.spec == fitted(NETWORKS["sprint"], loaded.task)
    assert loaded.record.recipe is not None
    assert loaded.record.recipe.network == "own"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["train", "--network", "huge"], "huge"),
        (["train", "--network", "none.json"], "none.json"),
        (["train", "--data", "nothing"], "nothing"),
        (["evaluate", "--data", "shapes"], "3×32×32"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = command(capsys, *arguments)
    assert status == 2
    assert word in err
    assert err.count("\n") == 1


def test_a_network_is_tested_with_the_numbers_it_was_trained_with(
    bars: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another set has another mean; what the network gets is made by its own."""
    out = str(tmp_path / "bars.safetensors")
    as_json(capsys, "train", "--data", bars, "--network", "diagram", "--epochs", "20", "--out", out)
    whole = np.load(bars)
    pixels, labels = whole["images"][:30], whole["labels"][:30]
    black = np.zeros_like(pixels)
    np.savez(
        tmp_path / "other.npz",
        x_train=black,
        y_train=labels,
        x_test=pixels,
        y_test=labels,
    )
    assert as_json(capsys, "evaluate", "--model", out, "--data", str(tmp_path / "other.npz"))["accuracy"] > 0.8
