from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.drawing import drawing_json as drawings
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.engine.base.worker import Worker
from cnn_gui.engine.drawing.autosave import Autosave
from tests.engine.fakes import drawing


@pytest.fixture
def worker(qapp: QCoreApplication) -> Iterator[Worker]:
    worker = Worker("odd jobs")
    yield worker
    assert worker.close(5)


@pytest.fixture(autouse=True)
def folder(own_folders: Path) -> Path:
    path = own_folders / "data"
    path.mkdir()
    return path


class Disk:
    """Writes files as the app does, counts, and can be full."""

    def __init__(self) -> None:
        self.written: list[Drawing] = []
        self.full = False
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()

    def __call__(self, path: Path, content: Sequence[Drawing]) -> None:
        self.begun.set()
        assert self.gate.wait(5)
        if self.full:
            raise OSError(28, "No space left on device")
        drawings.save(path, content)
        self.written += content


@pytest.fixture
def disk() -> Disk:
    return Disk()


def test_a_drawing_survives_closing(worker: Worker, folder: Path) -> None:
    first = Autosave(worker)
    assert first.restore() is None
    first.keep(drawing(1))
    first.keep(drawing(2))
    first.close()
    first.close()
    assert drawings.load(folder / "drawing.json") == (drawing(2),)
    second = Autosave(worker)
    assert second.restore() == drawing(2)
    second.close()


def test_a_drawing_is_on_disk_without_closing(worker: Worker, folder: Path, qtbot: QtBot) -> None:
    autosave = Autosave(worker, interval_ms=1)
    autosave.keep(drawing(1))
    qtbot.waitUntil(lambda: (folder / "drawing.json").exists())
    assert drawings.load(folder / "drawing.json") == (drawing(1),)
    autosave.close()


def test_many_changes_are_few_writes(worker: Worker, qtbot: QtBot) -> None:
    disk = Disk()
    autosave = Autosave(worker, interval_ms=20, write=disk)
    for n in range(100):
        autosave.keep(drawing(n))
    qtbot.waitUntil(lambda: bool(disk.written))
    assert disk.written == [drawing(99)]
    autosave.keep(drawing(100))
    autosave.close()
    assert disk.written == [drawing(99), drawing(100)]


def test_nothing_new_is_not_written(worker: Worker) -> None:
    disk = Disk()
    autosave = Autosave(worker, write=disk)
    autosave.close()
    autosave.keep(drawing(1))
    assert disk.written == []


def test_a_late_write_of_an_older_drawing_does_not_win(worker: Worker, folder: Path, qtbot: QtBot) -> None:
    disk = Disk()
    autosave = Autosave(worker, interval_ms=1, write=disk)
    hold = threading.Event()
    worker.submit(lambda _c: hold.wait(5), on_done=lambda _: None, on_failed=lambda _: None, doing="holding")
    autosave.keep(drawing(1))
    qtbot.waitUntil(lambda: not autosave._timer.isActive())
    autosave.keep(drawing(2))
    autosave.close()
    hold.set()
    done: list[object] = []
    worker.submit(lambda _c: 1, on_done=done.append, on_failed=done.append, doing="waiting")
    qtbot.waitUntil(lambda: bool(done))
    assert disk.written == [drawing(2)]


def test_a_full_disk_is_told_once_until_it_works_again(worker: Worker, qtbot: QtBot) -> None:
    disk, problems = Disk(), list[Problem]()
    autosave = Autosave(worker, interval_ms=1, write=disk)
    autosave.failed.connect(problems.append)
    for round_ in range(2):
        disk.full = True
        for n in range(3):
            disk.begun.clear()
            autosave.keep(drawing(10 * round_ + n))
            qtbot.waitUntil(disk.begun.is_set)
        disk.full = False
        autosave.keep(drawing(100 + round_))
        qtbot.waitUntil(lambda: not autosave._complaint)
        assert disk.written[-1] == drawing(100 + round_)
    assert len(problems) == 2
    assert "the disk is full" in problems[0].text
    assert "stays on the canvas" in problems[0].text
    disk.full = True
    autosave.keep(drawing(0))
    autosave.close()
    assert len(problems) == 3


def test_two_windows_keep_a_drawing_each(worker: Worker, folder: Path) -> None:
    one, two = Autosave(worker), Autosave(worker)
    assert one.path != two.path
    assert two.restore() is None
    one.keep(drawing(1))
    two.keep(drawing(2))
    one.close()
    two.close()
    os.utime(one.path, (1000, 1000))
    again, other = Autosave(worker), Autosave(worker)
    assert again.restore() == drawing(2)
    assert other.restore() == drawing(1)
    # However long a window has been open, its lock holds.
    for path in (again.path, other.path):
        os.utime(path.with_name(f".{path.name}.lock"), (1000, 1000))
    third = Autosave(worker)
    assert third.restore() is None
    for window in (again, other, third):
        window.close()


CRASH = """
import os, sys
from PySide6.QtCore import QCoreApplication
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.engine.drawing.autosave import Autosave
from cnn_gui.engine.base.worker import Worker
app = QCoreApplication([])
autosave = Autosave(Worker("odd jobs"), interval_ms=1)
autosave.keep(Drawing(strokes=(Stroke(((1.0, 2.0),)),)))
while not autosave.path.exists():
    app.processEvents()
print(autosave.path.name, flush=True)
os._exit(3)
"""


def test_a_crashed_window_leaves_its_drawing_to_the_next(worker: Worker) -> None:
    alive = Autosave(worker)
    alive.keep(drawing(1))
    crashed = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, timeout=60, check=False)
    assert crashed.returncode == 3, crashed.stderr
    assert crashed.stdout.strip() == "drawing-2.json"
    following = Autosave(worker)
    assert following.path.name == "drawing-2.json"
    restored = following.restore()
    assert restored is not None
    assert restored.strokes[0].points == ((1.0, 2.0),)
    following.close()
    alive.close()


def test_a_damaged_file_is_set_aside(worker: Worker, folder: Path) -> None:
    (folder / "drawing.json").write_text('{"half of')
    autosave, problems = Autosave(worker), list[Problem]()
    autosave.failed.connect(problems.append)
    assert autosave.restore() is None
    assert (folder / "drawing.damaged.json").read_text() == '{"half of'
    assert "drawing.damaged.json" in problems[0].text
    autosave.keep(drawing(1))
    autosave.close()
    assert drawings.load(folder / "drawing.json") == (drawing(1),)


def test_without_a_folder_the_app_works_and_says_so(worker: Worker, folder: Path) -> None:
    folder.rmdir()
    folder.write_text("in the way")
    autosave, problems = Autosave(worker), list[Problem]()
    autosave.failed.connect(problems.append)
    assert autosave.restore() is None
    autosave.keep(drawing(1))
    autosave.close()
    assert len(problems) == 1


def test_what_was_said_is_taken_back_when_keeping_works_again(qtbot: QtBot, worker: Worker, disk: Disk) -> None:
    autosave = Autosave(worker, interval_ms=1, write=disk)
    disk.full = True
    with qtbot.waitSignal(autosave.failed) as failed:
        autosave.keep(drawing(1))
    disk.full = False
    with qtbot.waitSignal(autosave.resolved) as resolved:
        autosave.keep(drawing(2))
    assert resolved.args == [failed.args[0].text]
    autosave.close()


def test_a_folder_that_has_vanished_is_made_and_held_anew(worker: Worker, folder: Path) -> None:
    autosave = Autosave(worker)
    shutil.rmtree(folder)
    autosave.keep(drawing(1))
    autosave.write_now()
    # It is this window's again: the next one takes another name.
    other = Autosave(worker)
    assert other.path != autosave.path
    other.close()
    autosave.close()
    assert drawings.load(autosave.path) == (drawing(1),)


def test_a_window_knows_of_the_others(worker: Worker) -> None:
    first = Autosave(worker)
    second = Autosave(worker)
    assert (first.has_company, second.has_company) == (False, True)
    second.close()
    first.close()
