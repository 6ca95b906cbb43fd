"""``cnn-gui compare``: two networks on the same images."""

from __future__ import annotations

import csv
import json
from functools import partial
from pathlib import Path

import pytest

from cnn_gui import cli
from cnn_gui.core.datasets import of_task
from tests.core.features.small_data import few_digits
from tests.run_files import write_run


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_task, "test_set_of", partial(few_digits, 200))


def test_two_networks_as_text_json_and_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_run(tmp_path, "a", "mine")
    out = tmp_path / "only.csv"
    assert cli.main(["compare", "pretrained", str(path), "--json", "--out", str(out)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["n"], found["data"]) == (200, "MNIST")
    right = found["accuracy_a"] * 200
    assert right - found["accuracy_b"] * 200 == pytest.approx(len(found["only_a"]) - len(found["only_b"]))
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["test_image"]) for row in rows] == found["only_a"] + found["only_b"]
    assert cli.main(["compare", "pretrained", str(path)]) == 0
    text = capsys.readouterr().out
    assert "B  mine: " in text
    assert "of 200 MNIST test images right" in text


def test_no_table_takes_a_networks_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_run(tmp_path, "a", "mine")
    before = path.read_bytes()
    assert cli.main(["compare", "pretrained", str(path), "--out", str(path)]) == 2
    assert "would be replaced" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert cli.main(["compare", "pretrained", str(path), "--out", str(tmp_path / "none" / "a.csv")]) == 2
    told = capsys.readouterr()
    assert "the folder does not exist" in told.err
    assert told.out == ""


def test_networks_that_do_not_match_are_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["compare", "pretrained", "shapes"]) == 2
    assert "they cannot be compared" in capsys.readouterr().err
