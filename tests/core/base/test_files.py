"""Saving is all or nothing; own folders follow the environment; resources are found."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest

from cnn_gui.core.base import paths, resources
from cnn_gui.core.base.errors import DataError, FileError
from cnn_gui.core.base.files import read_limited, write_atomically


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_new_and_replaces_old(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    write_atomically(path, b"one")
    write_atomically(path, b"two" * 100_000)
    assert path.read_bytes() == b"two" * 100_000
    assert names(tmp_path) == ["a.bin"]


def test_keeps_the_permissions_of_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights on Windows")
def test_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_failing_disk_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(FileError) as caught:
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]
    sentence = str(caught.value)
    assert sentence.startswith("a.bin was not saved: ")
    assert "unchanged" in sentence
    assert ("the disk is full" in sentence) == (number == errno.ENOSPC)


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data)[:3]))
    write_atomically(tmp_path / "a.bin", b"0123456789")
    monkeypatch.undo()
    assert (tmp_path / "a.bin").read_bytes() == b"0123456789"


def test_a_disk_that_takes_nothing_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda *_: 0)
    with pytest.raises(FileError, match="disk is full"):
        write_atomically(tmp_path / "a.bin", b"0123456789")
    monkeypatch.undo()
    assert names(tmp_path) == []


def test_a_missing_folder_and_a_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="the folder does not exist"):
        write_atomically(tmp_path / "no" / "a.bin", b"x")
    with pytest.raises(FileError, match="it is a folder"):
        write_atomically(tmp_path, b"x")


def test_reading_has_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"12345")
    assert read_limited(path, 5) == b"12345"
    with pytest.raises(FileError, match="larger than"):
        read_limited(path, 4)
    with pytest.raises(FileError, match="does not exist"):
        read_limited(tmp_path / "b.bin", 5)
    with pytest.raises(FileError, match="a folder, not a file"):
        read_limited(tmp_path, 5)


def test_own_folders_follow_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(tmp_path / "here"))
    assert paths.data_dir() == tmp_path / "here"
    assert paths.runs_dir().is_dir()
    assert paths.log_dir().is_dir()
    for path in (paths.autosave_path(), paths.crash_path(), paths.settings_path()):
        assert path.is_relative_to(tmp_path / "here")
        assert path.parent.is_dir()


def test_an_impossible_own_folder_is_no_error_until_something_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(tmp_path / "file" / "below"))
    path = paths.autosave_path()
    with pytest.raises(FileError):
        write_atomically(path, b"x")


def test_resources_are_found_or_named() -> None:
    assert resources.find("mnist", "t10k-labels-idx1-ubyte.gz").is_file()
    with pytest.raises(DataError, match="resources/no/such"):
        resources.find("no", "such")


def test_a_frozen_app_has_its_own_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "only-here").write_bytes(b"")
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resources.find("only-here") == tmp_path / "resources" / "only-here"
