from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cnn_gui import cli
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.transfer import recipes
from tests.core.transfer.signs import SIGNS, sign


@pytest.fixture(autouse=True)
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of fewer images: what is looked at here is not how good it gets."""
    monkeypatch.setattr(recipes, "_OWN", replace(recipes._OWN, seen=600))
    monkeypatch.setattr(recipes, "MADE", 300)


@pytest.fixture
def drawings(tmp_path: Path) -> Path:
    path = tmp_path / "signs.json"
    drawing_json.save(path, [sign(name, seed, writer=seed % 2) for name in SIGNS for seed in range(10)])
    return path


def test_a_network_for_own_classes_is_trained_tested_and_saved(
    drawings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "signs.safetensors"
    assert cli.main(["teach", str(drawings), "--out", str(out), "--threads", "1"]) == 0
    told = capsys.readouterr().out
    assert "cross, hook, ring" in told
    assert "learned from    24 drawings" in told
    assert "of 6 drawings kept back" in told
    found = checkpoint.load(out)
    assert found.task.classes == SIGNS
    assert found.record.tested is not None
    assert found.record.tested.data.images == 6
    assert found.record.trained_on is not None
    assert (found.record.trained_on.name, found.record.trained_on.images) == ("signs", 24)
    assert cli.main(["evaluate", "--drawings", str(drawings), "--model", str(out)]) == 0
    assert "cross" in capsys.readouterr().out


def test_each_writer_is_taught_and_tested_alone(drawings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["teach", str(drawings), "--by-writer", "--each", "3", "--kernels", "nothing", "--threads", "1"]
    assert cli.main([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["writer"], row["learned"], row["tested"]) for row in found["writers"]] == [(0, 9, 6), (1, 9, 6)]
    assert found["mean"] == pytest.approx(sum(row["accuracy"] for row in found["writers"]) / 2)
    assert cli.main([*command, "--out", "x.safetensors"]) == 2
    assert "leave --out away" in capsys.readouterr().err


def test_what_cannot_be_taught_is_told_before_anything_is_trained(
    drawings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["teach", str(drawings), "--writer", "7"]) == 2
    assert "no drawings of writer 7: it has 0, 1" in capsys.readouterr().err
    assert cli.main(["teach", str(drawings), "--out", str(tmp_path / "none" / "x.safetensors")]) == 2
    assert "give --out another place" in capsys.readouterr().err
    assert cli.main(["teach", str(drawings), "--out", str(tmp_path / "x.png")]) == 2
    assert "does not end in .safetensors" in capsys.readouterr().err
    unsigned = tmp_path / "unsigned.json"
    drawing_json.save(unsigned, [sign(name) for name in SIGNS])
    assert cli.main(["teach", str(unsigned), "--by-writer"]) == 2
    assert "do not say who drew them" in capsys.readouterr().err
