"""``cnn-gui album``: export, import and accuracy."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cnn_gui import cli
from cnn_gui.core.album.store import Album
from cnn_gui.core.base import paths
from cnn_gui.core.drawing import drawing_json
from tests.core.album.album_drawings import album_of, line


def test_away_in_again_and_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    album = album_of(paths.album_dir(), 3)
    album.give([album.entries()[2].id], album.add_person("Ann").id)
    album.save()
    file = tmp_path / "mine.json.gz"
    assert cli.main(["album", "export", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["drawings"] == 3
    drawings, names = drawing_json.load_with_writers(file)
    assert ([drawing.label for drawing in drawings], names) == ([0, 1, 2], {1: "Ann"})
    assert cli.main(["album", "import", str(file)]) == 0
    # Who has no name is a writer by a number elsewhere, and the drawings are known all the same.
    assert "0 drawings added; 3 were there already" in capsys.readouterr().out
    drawing_json.save(file, [line(7)])
    assert cli.main(["album", "import", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": 0, "known": 0, "left_out": 1}
    assert cli.main(["album", "accuracy", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["n"], sum(map(sum, found["confusion"]))) == (3, 3)
    assert found["correct"] == sum(found["confusion"][digit][digit] for digit in range(10))
    assert cli.main(["album", "accuracy", "--person", "Ann"]) == 0
    assert " of 1 drawings read right, " in capsys.readouterr().out
    assert len(Album.open(paths.album_dir()).entries()) == 3


def test_what_is_said_to_be_one_persons_is_so_whatever_the_file_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "theirs.json"
    drawing_json.save(file, [replace(line(7), label=1, writer=4)], {4: "Bob"})
    assert cli.main(["album", "import", str(file), "--person", "Ann"]) == 0
    album = Album.open(paths.album_dir())
    (entry,) = album.entries()
    assert next(person.name for person in album.people if person.id == entry.person) == "Ann"
    assert "Bob" not in [person.name for person in album.people]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["export"], "needs a drawings file"),
        (["export", "file.json"], "nothing was written"),
        (["accuracy", "file.json"], "takes no file"),
        (["accuracy"], "no such drawings"),
        (["accuracy", "--person", "Bob"], "knows nobody called Bob"),
        (["accuracy", "--set", "Signs"], "no set of classes called Signs: it has Digits"),
        (["accuracy", "--model", "shapes"], "no drawings of the classes"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["album", *arguments]) == 2
    assert why in capsys.readouterr().err
    assert not (tmp_path / "file.json").exists()
