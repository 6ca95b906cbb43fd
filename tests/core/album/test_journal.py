"""The album's file after a kill, a cut at any byte, and damage."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cnn_gui.core.album import journal
from cnn_gui.core.album.messages import DIGITS, ME
from cnn_gui.core.album.store import Album, AlbumError
from cnn_gui.core.base.errors import FileError
from tests.core.album.album_drawings import album_of, file_in, line, told


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug."""
    monkeypatch.setattr(os, "fsync", lambda _file: None)


def test_cut_at_any_byte_it_is_what_was_before(tmp_path: Path) -> None:
    album = album_of(tmp_path / "whole", 3)
    (first, *_) = album.entries()
    album.relabel([first.id], 8)
    album.save()
    data, most = file_in(tmp_path / "whole").read_bytes(), told(album)
    before = [(number, ME, line(number)) for number in range(3)]
    known = [before[:0], before[:1], before[:2], before[:3], most]
    folder, found = tmp_path / "cut", []
    folder.mkdir()
    for end in range(len(data) + 1):
        file_in(folder).write_bytes(data[:end])
        album = Album.open(folder)
        found.append(known.index(told(album)))
        whole = not end or data[:end].endswith(b"\n") or data[end : end + 1] == b"\n"
        assert bool(album.notes) == (not whole), end
        if end % 37 == 0:
            album.add(line(99), collection=DIGITS, label=9)
            album.save()
            again = Album.open(folder)
            assert told(again) == told(album)
            assert again.notes == ()
    assert found == sorted(found)
    assert set(found) == {0, 1, 2, 3, 4}


def test_what_a_kill_left_is_said_once_and_leaves_the_file(tmp_path: Path) -> None:
    album_of(tmp_path, 2)
    path = file_in(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    (note,) = Album.open(tmp_path).notes
    assert note == (
        "The last change to the album was cut off when the app ended, and is left out; all before it is there."
    )
    assert Album.open(tmp_path).notes == ()
    assert [entry.label for entry in Album.open(tmp_path).entries()] == [0]


def test_another_window_writes_on_after_a_torn_line(tmp_path: Path) -> None:
    album, path = album_of(tmp_path, 1), file_in(tmp_path)
    with path.open("ab") as file:
        file.write(b'{"op":"add","id":"to')
    album.add(line(1), collection=DIGITS, label=1)
    album.save()
    assert told(Album.open(tmp_path)) == told(album)


def test_damage_in_the_middle_is_said_and_a_copy_kept(tmp_path: Path) -> None:
    album_of(tmp_path, 3)
    path = file_in(tmp_path)
    lines = path.read_bytes().split(b"\n")
    lines[4] = lines[4][:40] + b"\x00\xff" + lines[4][42:]
    path.write_bytes(b"\n".join(lines))
    album = Album.open(tmp_path)
    (note,) = album.notes
    assert note == (
        "The album is damaged: 1 of its changes cannot be read; it is kept as album.damaged.jsonl as it was."
    )
    assert path.with_name("album.damaged.jsonl").read_bytes() == b"\n".join(lines)
    assert len(album.entries()) == 2
    assert Album.open(tmp_path).notes == ()


@pytest.mark.parametrize("leaves", [b"", b'{"op":"set","id":\n'])
def test_drawings_whose_set_is_lost_are_there_under_numbers(tmp_path: Path, leaves: bytes) -> None:
    album = album_of(tmp_path, 2)
    signs = album.add_collection("Signs", ("heart", "house", "cat"))
    bob = album.add_person("Bob")
    for number in range(3):
        album.add(line(20 + number), collection=signs.id, label=number, person=bob.id)
    album.save()
    before = told(album)
    lines = file_in(tmp_path).read_bytes().splitlines(keepends=True)
    kept = [leaves if b"Signs" in each else each for each in lines if b"Bob" not in each]
    file_in(tmp_path).write_bytes(b"".join(kept))
    found = Album.open(tmp_path)
    assert told(found) == before
    assert "The names of a set of classes are lost: its 3 drawings are in “Recovered” now" in found.notes[-1]
    made = found.collection(signs.id)
    assert made is not None
    assert (made.name, made.classes) == ("Recovered", ("1", "2", "3"))
    assert next(person.name for person in found.people if person.id == bob.id) == "Somebody"
    # It is as any set: named again, it is that which a network was taught.
    found.change_collection(signs.id, name="Signs", classes=signs.classes)
    found.save()
    again = Album.open(tmp_path)
    assert (again.collection(signs.id), again.notes) == (signs, ())


def test_what_is_damaged_twice_is_kept_twice(tmp_path: Path) -> None:
    for number, text in enumerate((b"first of all\n", b"second to none\n")):
        file_in(tmp_path).write_bytes(text)
        assert Album.open(tmp_path).entries() == ()
        album_of(tmp_path, 3)
        lines = file_in(tmp_path).read_bytes().replace(b'"label":1', b'"lab\xffl":1')
        file_in(tmp_path).write_bytes(lines)
        assert len(Album.open(tmp_path).entries()) == 2
        assert len(list(tmp_path.glob("album.damaged*.jsonl"))) == 2 * (number + 1)
    assert (tmp_path / "album.damaged.jsonl").read_bytes() == b"first of all\n"
    assert (tmp_path / "album.damaged.3.jsonl").read_bytes() == b"second to none\n"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_what_is_no_album_is_set_aside(tmp_path: Path) -> None:
    file_in(tmp_path).write_bytes(b"something else\nof somebody's\n")
    album = Album.open(tmp_path)
    assert album.notes == (
        "The album could not be read; it is kept as album.damaged.jsonl, and the album begins empty.",
    )
    album.add(line(1), collection=DIGITS, label=1)
    album.save()
    assert len(Album.open(tmp_path).entries()) == 1
    assert (tmp_path / "album.damaged.jsonl").read_bytes().startswith(b"something else")


def test_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    data = b'{"op":"album","version":2,"key":"x"}\n{"op":"poem"}\n'
    file_in(tmp_path).write_bytes(data)
    with pytest.raises(AlbumError, match="newer version"):
        Album.open(tmp_path)
    assert file_in(tmp_path).read_bytes() == data


def test_its_size_is_judged_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    album = album_of(tmp_path, 3)
    size = file_in(tmp_path).stat().st_size
    monkeypatch.setattr(journal, "MOST_BYTES", size - 1)
    with pytest.raises(FileError, match="larger than"):
        Album.open(tmp_path)
    monkeypatch.setattr(journal, "MOST_BYTES", size + 10)
    album.add(line(3), collection=DIGITS, label=3)
    with pytest.raises(FileError, match="cannot be kept on disk"):
        album.save()
    assert file_in(tmp_path).stat().st_size == size


@pytest.mark.parametrize(
    "text",
    [
        b'{"op":"add","id":"a","set":"digits","label":-1,"who":"me","at":1,"drawing":{}}',
        b'{"op":"add","id":"a","set":"digits","label":100,"who":"me","at":1,"drawing":{}}',
        b'{"op":"add","id":"","set":"digits","label":1,"who":"me","at":1,"drawing":{}}',
        b'{"op":"add","id":"a","set":"digits","label":1,"who":"me","at":-1,"drawing":{}}',
        b'{"op":"set","id":"s","name":"s","classes":["a"],"at":1}',
        b'{"op":"person","id":"p","at":1}',
        b"[" * 100_000,
        b'{"op":"add","id":"a","set":"digits","label":1,"who":"me","at":1,"drawing":' + b"[" * 100_000 + b"}",
    ],
)
def test_lines_that_nothing_can_be_made_of_are_left_out(text: bytes, tmp_path: Path) -> None:
    album_of(tmp_path, 1)
    with file_in(tmp_path).open("ab") as file:
        file.write(text + b"\n")
    album = Album.open(tmp_path)
    assert len(album.entries()) == 1
    assert len(album.notes) == 1


def test_a_drawing_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    album_of(tmp_path, 1)
    with file_in(tmp_path).open("ab") as file:
        file.write(b'{"op":"add","id":"a","set":"digits","label":1,"who":"me","at":9,"drawing":{"format":"poem"}}\n')
    album = Album.open(tmp_path)
    assert [album.drawing(entry.id) is None for entry in album.entries()] == [True, False]


KEEPS_FOR_EVER = """
import sys
from pathlib import Path
from itertools import count
from cnn_gui.core.album.messages import DIGITS
from cnn_gui.core.album.store import Album
from tests.core.album.album_drawings import line
album = Album.open(Path(sys.argv[1]))
print("begun", flush=True)
for number in count(len(album.entries())):
    step = album.add(line(number % 90), collection=DIGITS, label=number % 10)
    if number % 3 == 2:
        album.relabel(step.ids, (number + 1) % 10)
    album.save()
    print(number, flush=True)
"""


def killed(folder: Path, after: int) -> int:
    """Kills a process that keeps drawings, as soon as it has said so of so many; how many it said it had kept."""
    command = [sys.executable, "-c", KEEPS_FOR_EVER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(after + 1):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().split()
        return after + len(said)


def check_kills(folder: Path, kills: int) -> None:
    kept = 0
    for number in range(kills):
        kept += killed(folder, 1 + number * 7 % 12)
        album = Album.open(folder)
        entries = album.entries()
        # Nothing that it said it had kept is lost, and at most one more is there.
        assert kept <= len(entries) <= kept + 1
        for place, (entry, (label, _, drawing)) in enumerate(zip(entries, told(album), strict=True)):
            assert drawing == line(place % 90), entry
            last = place == len(entries) - 1
            right = (place + 1) % 10 if place % 3 == 2 else place % 10
            assert label == right or last
        kept = len(entries)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_kill_while_drawings_are_kept_loses_none_that_were(tmp_path: Path) -> None:
    check_kills(tmp_path, 3)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_two_hundred_kills(tmp_path: Path) -> None:
    check_kills(tmp_path, 200)
