"""The album keeps what it is given; every change leads back; opened again it is the same."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.album import store
from cnn_gui.core.album.messages import DIGITS, ME, AlbumStep
from cnn_gui.core.album.store import Album, AlbumError
from cnn_gui.core.base.errors import FileError
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing, Picture
from tests.core.album.album_drawings import album_of, file_in, line, told

FASHION = Task(("shirt", "shoe"), data="Fashion")


def test_a_new_album_has_the_digits_and_one_person(tmp_path: Path) -> None:
    album = Album.open(tmp_path)
    assert [(each.id, each.name, len(each.classes)) for each in album.collections] == [(DIGITS, "Digits", 10)]
    assert [(person.id, person.name) for person in album.people] == [(ME, "")]
    assert album.entries() == ()
    assert not file_in(tmp_path).exists()
    assert album.collection_of(MNIST) == album.collections[0]
    assert album.collection_of(FASHION) is None


def test_what_is_kept_is_there_again_stroke_for_stroke(tmp_path: Path) -> None:
    album = album_of(tmp_path, 3)
    again = Album.open(tmp_path)
    assert again.entries() == album.entries()
    assert told(again) == [(number, ME, line(number)) for number in range(3)]
    assert again.notes == ()


def test_each_change_leads_back_and_forth(tmp_path: Path) -> None:
    album = album_of(tmp_path, 3)
    ids = [entry.id for entry in album.entries()]
    ann = album.add_person("Ann")
    steps = [album.relabel(ids[:2], 7), album.give(ids[1:], ann.id), album.delete(ids[:1])]
    after = told(album)
    assert after == [(7, ann.id, line(1)), (2, ann.id, line(2))]
    for step in reversed(steps):
        album.do(step.taken_back())
    assert told(album) == [(number, ME, line(number)) for number in range(3)]
    for step in steps:
        album.do(step)
    assert told(album) == after
    album.save()
    assert told(Album.open(tmp_path)) == after


def test_adding_is_taken_back_too(tmp_path: Path) -> None:
    album = album_of(tmp_path, 1)
    step = album.add(line(5), collection=DIGITS, label=5)
    album.do(step.taken_back())
    assert [entry.label for entry in album.entries()] == [0]
    album.do(step)
    assert told(album)[1] == (5, ME, line(5))


def test_what_changes_nothing_is_no_step(tmp_path: Path) -> None:
    album = album_of(tmp_path, 1)
    (entry,) = album.entries()
    assert album.relabel([entry.id], 0) == AlbumStep()
    assert album.relabel([entry.id], 10) == AlbumStep()
    assert album.delete(["nobody"]) == AlbumStep()
    assert album.is_saved


def test_classes_people_and_sets(tmp_path: Path) -> None:
    album = album_of(tmp_path, 2)
    signs = album.add_collection("Signs", ("heart", "house", "cat"))
    ann = album.add_person(" Ann ")
    assert album.add_person("Ann") == ann
    album.add(line(9), collection=signs.id, label=2, person=ann.id)
    with pytest.raises(AlbumError, match="has drawings"):
        album.change_collection(signs.id, name="Signs", classes=("heart", "house"))
    changed = album.change_collection(signs.id, name="My signs", classes=("heart", "cottage", "cat", "dog"))
    assert album.rename_person(ME, "Bob").name == "Bob"
    with pytest.raises(AlbumError, match="called Bob already"):
        album.rename_person(ann.id, "Bob")
    album.save()
    again = Album.open(tmp_path)
    assert again.collections == album.collections
    assert again.collection_of(changed.task) == changed
    assert [person.name for person in again.people] == ["Bob", "Ann"]
    assert [entry.label for entry in again.entries(signs.id, ann.id)] == [2]
    assert again.entries(signs.id, ME) == ()
    assert len(again.entries(person=ME)) == 2
    step = again.remove_collection(signs.id)
    assert [each.id for each in again.collections] == [DIGITS]
    assert again.entries(signs.id) == ()
    assert len(step.changes) == 1
    assert not again.remove_collection(DIGITS)


@pytest.mark.parametrize("classes", [("one",), ("a", "a"), ("a", " "), ("a", "b" * 61), tuple(map(str, range(101)))])
def test_classes_that_are_none(classes: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(AlbumError):
        Album.open(tmp_path).add_collection("Signs", classes)


def test_it_refuses_what_it_cannot_keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    album = album_of(tmp_path, 2)
    with pytest.raises(AlbumError, match="Nothing is drawn"):
        album.add(Drawing(), collection=DIGITS, label=1)
    with pytest.raises(ValueError, match="no class 10"):
        album.add(line(1), collection=DIGITS, label=10)
    monkeypatch.setattr(store, "MOST_DRAWINGS", 2)
    with pytest.raises(AlbumError, match="full, it holds 2 drawings"):
        album.add(line(1), collection=DIGITS, label=1)
    assert len(album.entries()) == 2


def test_pictures_are_kept_no_finer_than_needed(tmp_path: Path) -> None:
    pixels = np.zeros((600, 300, 3), np.uint8)
    pixels[200:400, 100:200] = 200, 100, 50
    album, drawing = Album.open(tmp_path), Drawing(picture=Picture.from_array(pixels, source="photo.png"))
    album.add(drawing, collection=DIGITS, label=1)
    album.add(drawing, collection=DIGITS, label=1, colour=True)
    grey, colour = (album.drawing(entry.id) for entry in album.entries())
    assert grey is not None
    assert colour is not None
    assert grey.picture is not None
    assert colour.picture is not None
    assert (grey.picture.width, grey.picture.height, grey.picture.original) == (140, 280, b"")
    assert colour.picture.colours()[140, 70].tolist() == [200, 100, 50]
    assert grey.picture.source == "photo.png"


def test_a_full_disk_says_one_sentence_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    album, real = album_of(tmp_path, 1), os.write
    before = file_in(tmp_path).read_bytes()

    def part(file: int, data: memoryview) -> int:
        if len(data) > 20:
            return real(file, data[:20])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    album.add(line(1), collection=DIGITS, label=1)
    monkeypatch.setattr(os, "write", part)
    with pytest.raises(FileError, match=r"cannot be kept on disk: the disk is full; what you keep stays"):
        album.save()
    assert file_in(tmp_path).read_bytes() == before
    assert len(album.entries()) == 2
    assert len(album.waiting()) == 1
    monkeypatch.undo()
    album.add(line(2), collection=DIGITS, label=2)
    album.save()
    assert album.waiting() == ()
    assert told(Album.open(tmp_path)) == told(album)


def test_a_folder_that_is_gone_comes_back_whole(tmp_path: Path) -> None:
    folder = tmp_path / "album"
    album = album_of(folder, 3)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    album.add(line(3), collection=DIGITS, label=3)
    album.save()
    assert told(Album.open(folder)) == told(album)


def test_two_windows_keep_each_others(tmp_path: Path) -> None:
    one = album_of(tmp_path, 2)
    other = Album.open(tmp_path)
    first, second = (entry.id for entry in one.entries())
    one.relabel([first], 5)
    other.add(line(7), collection=DIGITS, label=7)
    other.delete([second])
    assert other.save() is False
    assert one.save() is True
    assert other.save() is True
    assert told(one) == told(other) == told(Album.open(tmp_path))
    assert [entry.label for entry in one.entries()] == [5, 7]


def test_of_two_changes_the_later_one_holds_wherever_it_stands(tmp_path: Path) -> None:
    one = album_of(tmp_path, 1)
    other = Album.open(tmp_path)
    (entry,) = one.entries()
    one.relabel([entry.id], 1)
    other.relabel([entry.id], 2)
    other.save()
    one.save()
    other.save()
    labels = [album.entries()[0].label for album in (one, other, Album.open(tmp_path))]
    assert labels == [2, 2, 2]


def test_a_clock_that_is_put_back_takes_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    album = album_of(tmp_path, 1)
    (entry,) = album.entries()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    album.relabel([entry.id], 7)
    assert [each.label for each in album.entries()] == [7]
    album.save()
    assert [each.label for each in Album.open(tmp_path).entries()] == [7]


def test_a_file_of_much_waste_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    album, now = album_of(tmp_path, 6), time.time_ns()
    other = Album.open(tmp_path)
    ids = [entry.id for entry in album.entries()]
    album.delete(ids[:4])
    album.relabel(ids[4:], 9)
    album.save()
    monkeypatch.setattr(store, "WASTE", 100)
    Album.open(tmp_path)
    size = file_in(tmp_path).stat().st_size
    assert [entry.label for entry in Album.open(tmp_path).entries()] == [9, 9]
    monkeypatch.setattr(time, "time_ns", lambda: now + 8 * 86_400 * 10**9)
    assert told(Album.open(tmp_path)) == told(album)
    assert file_in(tmp_path).stat().st_size < size * 2 / 3
    # Who had it open all the while reads it as a whole, and writes at its end.
    other.add(line(8), collection=DIGITS, label=8)
    other.save()
    assert told(other) == told(Album.open(tmp_path))


def test_another_file_in_its_place_is_read_from_its_beginning_however_long_it_is(tmp_path: Path) -> None:
    other = album_of(tmp_path / "one", 2)
    longer = album_of(tmp_path / "other", 30)
    file_in(tmp_path / "one").write_bytes(file_in(tmp_path / "other").read_bytes())
    assert other.save()
    assert len(other.entries()) == 32
    assert set(longer.entries()) <= set(other.entries())


# --- any changes, any damage


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug."""
    monkeypatch.setattr(os, "fsync", lambda _file: None)


acts = st.lists(
    st.tuples(
        st.sampled_from(["add", "relabel", "delete", "undo", "redo", "give", "save", "open"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=25,
)


@given(acts)
@settings(max_examples=40)
def test_whatever_is_done_it_opens_as_it_was(done: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        album, past, taken_back = Album.open(Path(name)), list[AlbumStep](), list[AlbumStep]()
        for act, which, label in done:
            entries = album.entries()
            chosen = [entries[which % len(entries)].id] if entries else []
            step = AlbumStep()
            match act:
                case "add":
                    step = album.add(line(which), collection=DIGITS, label=label)
                case "relabel":
                    step = album.relabel(chosen, label)
                case "give":
                    step = album.give(chosen, album.add_person(f"Person {label}").id)
                case "delete":
                    step = album.delete(chosen)
                case "undo" if past:
                    taken_back.append(past.pop())
                    album.do(taken_back[-1].taken_back())
                case "redo" if taken_back:
                    past.append(taken_back.pop())
                    album.do(past[-1])
                case "save":
                    album.save()
                case "open":
                    album.save()
                    before, album = told(album), Album.open(Path(name))
                    assert told(album) == before
            if step:
                past.append(step)
                taken_back.clear()
        album.save()
        again = Album.open(Path(name))
        assert told(again) == told(album)
        assert again.people == album.people
        assert again.notes == ()
