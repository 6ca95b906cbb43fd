from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui import cli


def test_the_list_says_what_there_is_and_what_would_have_to_come(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["data"]) == 0
    out = capsys.readouterr().out
    assert "Fashion-MNIST" in out
    assert "about 562 MB" in out
    assert cli.main(["data", "--json"]) == 0
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["Shapes in colour"]["input_shape"] == [3, 32, 32]
    assert found["MNIST"]["here"]
    assert not found["KMNIST"]["here"]


def test_one_is_looked_into_and_its_sheet_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 8, 8), dtype=np.uint8)
    np.savez(tmp_path / "mine.npz", images=pixels, labels=np.arange(20) % 2)
    sheet = tmp_path / "sheet.png"
    assert cli.main(["data", str(tmp_path / "mine.npz"), "--sheet", str(sheet)]) == 0
    out = capsys.readouterr().out
    assert "mine: 16 training and 4 test images of 1×8×8" in out
    assert "set aside" in out
    with Image.open(sheet) as image:
        assert image.size == (80, 20)
    assert cli.main(["data", str(tmp_path / "mine.npz"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == [[8, 2], [8, 2]]


def test_its_arrays_are_saved_and_open_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 3, 8, 9), dtype=np.uint8)
    np.savez(tmp_path / "mine.npz", images=pixels, labels=np.arange(20) % 2 + 5)
    saved = tmp_path / "saved.npz"
    assert cli.main(["data", str(tmp_path / "mine.npz"), "--npz", str(saved), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    with np.load(saved) as file:
        assert file["x_train"].shape == (16, 3, 8, 9)
        assert file["x_test"].dtype == np.uint8
        assert set(file["y_train"]) == set(file["y_test"]) == {0, 1}
    assert cli.main(["data", str(saved), "--json"]) == 0
    second = json.loads(capsys.readouterr().out)
    assert (first["counts"], first["mean"]) == (second["counts"], second["mean"])
    assert cli.main(["data", str(tmp_path / "mine.npz"), "--npz", str(tmp_path / "none" / "x.npz")]) == 2
    assert "give --npz another place" in capsys.readouterr().err


def test_what_is_no_data_set_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["data", str(tmp_path / "none")]) == 2
    assert "no data set" in capsys.readouterr().err
