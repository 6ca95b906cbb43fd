"""What a killed process leaves is removed; what is somebody's stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cnn_gui.core.base import files, strays
from cnn_gui.core.base.files import move_to_free, temporary_beside, write_atomically

OLD = time.time() - 2 * strays.OLD_S


def made(path: Path, *, old: bool = True, content: bytes = b"half") -> Path:
    path.write_bytes(content)
    if old:
        os.utime(path, (OLD, OLD))
    return path


def test_ours_and_old_goes_and_everything_else_stays(tmp_path: Path) -> None:
    own, beside = tmp_path / "own", tmp_path / "beside"
    own.mkdir()
    beside.mkdir()
    gone = {
        made(temporary_beside(own / "drawing.json")),
        made(own / ".drawing.json.0123456789ab.tmp"),
        made(own / "claimed.safetensors", content=b""),
        made(temporary_beside(beside / "mine.safetensors")),
    }
    kept = {
        made(temporary_beside(own / "drawing.json"), old=False),
        made(own / "run.safetensors"),
        made(own / "new.safetensors", old=False, content=b""),
        made(own / "notes.tmp"),
        made(beside / ".theirs.0123456789ab.tmp"),
        made(beside / "empty.safetensors", content=b""),
        made(beside / ".a.cnn-gui.tmp"),
    }
    assert set(strays.sweep([own], [beside, own])) == gone
    assert {path for folder in (own, beside) for path in folder.iterdir()} == kept


def test_folders_that_are_not_there_and_links_are_left_alone(tmp_path: Path) -> None:
    target = made(tmp_path / "target")
    link = temporary_beside(tmp_path / "a")
    link.symlink_to(target)
    os.utime(link, (OLD, OLD), follow_symlinks=False)
    assert strays.sweep([tmp_path / "absent", tmp_path], [tmp_path / "\0"]) == []
    assert target.exists()


WRITER = """
import os, sys
from cnn_gui.core.base import files

def hang(descriptor, data):
    print("writing", flush=True)
    sys.stdin.read()
    return len(data)

os.write, write = hang, os.write
files.write_atomically(sys.argv[1], b"content")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses to remove what is open")
def test_a_file_that_is_being_written_stays_until_its_writer_is_killed(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", WRITER, str(tmp_path / "a.bin")]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        (temporary,) = tmp_path.iterdir()
        os.utime(temporary, (OLD, OLD))
        assert strays.sweep([tmp_path]) == []
        writer.send_signal(signal.SIGKILL)
        writer.wait(30)
    assert strays.sweep([tmp_path]) == [temporary]
    assert not list(tmp_path.iterdir())


def test_a_free_name_is_taken_by_a_whole_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [tmp_path / f"{number}.bin" for number in range(4)]

    def refuse(*_: object) -> None:
        raise OSError(1, "no links on this disk")

    for link in (os.link, refuse):
        monkeypatch.setattr(os, "link", link)
        source = made(tmp_path / "source", content=b"whole")
        path = move_to_free(source, names)
        assert path.read_bytes() == b"whole"
        assert not source.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.bin", "1.bin"]
    with pytest.raises(FileExistsError):
        move_to_free(made(tmp_path / "source"), names[:2])


def test_a_long_name_in_any_letters_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("数" * 80 + ".json")
    write_atomically(path, b"x")
    assert path.read_bytes() == b"x"
    assert len(os.fsencode(files.temporary_beside(path).name)) <= 255
