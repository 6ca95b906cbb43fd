"""The album in the background: opened, written as it goes, read by networks."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from cnn_gui.core.album.lines import Line
from cnn_gui.core.album.messages import DIGITS, ME, AlbumTest
from cnn_gui.core.album.store import Album
from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.core.input.messages import InputMode
from cnn_gui.engine.album.keeper import AlbumKeeper, PicturesRead
from cnn_gui.engine.album.tester import AlbumQuestion, AlbumTests
from cnn_gui.engine.album.thumbnails import AlbumThumbnails, thumbnail
from tests.core.album.album_drawings import album_of, file_in, line, told
from tests.engine.fakes import network_state

WAIT_MS = 20_000


@pytest.fixture
def keeper(tmp_path: Path, qtbot: QtBot) -> Iterator[AlbumKeeper]:
    made = AlbumKeeper(folder=lambda: tmp_path)
    yield made
    assert made.close(10.0)


def opened(keeper: AlbumKeeper, qtbot: QtBot) -> Album:
    with qtbot.waitSignal(keeper.opened, timeout=WAIT_MS):
        keeper.open()
    assert keeper.album is not None
    return keeper.album


def test_a_change_is_on_disk_soon(keeper: AlbumKeeper, tmp_path: Path, qtbot: QtBot) -> None:
    album = opened(keeper, qtbot)
    for number in range(3):
        album.add(line(number), collection=DIGITS, label=number)
        keeper.save_soon()
    qtbot.waitUntil(lambda: album.is_saved, timeout=WAIT_MS)
    assert told(Album.open(tmp_path)) == told(album)


def test_it_is_written_while_one_goes_on_changing_it(keeper: AlbumKeeper, tmp_path: Path, qtbot: QtBot) -> None:
    album = opened(keeper, qtbot)
    hand = QTimer()

    def change() -> None:
        album.add(line(len(album.entries()) % 90), collection=DIGITS, label=1)
        keeper.save_soon()

    hand.timeout.connect(change)
    hand.start(20)
    qtbot.waitUntil(lambda: file_in(tmp_path).exists(), timeout=WAIT_MS)
    hand.stop()


def test_what_is_kept_while_it_is_being_written_is_written_next(
    keeper: AlbumKeeper, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    album, gate, write = opened(keeper, qtbot), threading.Event(), Album.write

    def slow(self: Album, lines: Sequence[Line]) -> bytes:
        assert gate.wait(20)
        return write(self, lines)

    monkeypatch.setattr(Album, "write", slow)
    album.add(line(1), collection=DIGITS, label=1)
    keeper.refresh()
    album.add(line(2), collection=DIGITS, label=2)
    keeper.refresh()
    assert keeper.is_writing
    gate.set()
    qtbot.waitUntil(lambda: album.is_saved, timeout=WAIT_MS)
    assert told(Album.open(tmp_path)) == told(album)


def test_closing_writes_what_waits(tmp_path: Path, qtbot: QtBot) -> None:
    keeper = AlbumKeeper(folder=lambda: tmp_path)
    album = opened(keeper, qtbot)
    album.add(line(1), collection=DIGITS, label=1)
    keeper.save_soon()
    assert keeper.close(10.0)
    assert len(Album.open(tmp_path).entries()) == 1


def test_what_another_window_keeps_comes(keeper: AlbumKeeper, tmp_path: Path, qtbot: QtBot) -> None:
    album, other = opened(keeper, qtbot), Album.open(tmp_path)
    other.add(line(1), collection=DIGITS, label=1)
    other.save()
    with qtbot.waitSignal(keeper.others, timeout=WAIT_MS):
        keeper.refresh()
    assert told(album) == told(other)


def test_a_full_disk_is_said_once_until_it_works_again(
    keeper: AlbumKeeper, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    album, problems = opened(keeper, qtbot), list[Problem]()
    keeper.failed.connect(problems.append)

    def full(_file: int, _data: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        album.add(line(1), collection=DIGITS, label=1)
        with qtbot.waitSignal(keeper.failed, timeout=WAIT_MS):
            keeper.refresh()
        album.add(line(2), collection=DIGITS, label=2)
        keeper.refresh()
        qtbot.waitUntil(lambda: not keeper.is_writing, timeout=WAIT_MS)
    assert [problem.text.split(";")[0] for problem in problems] == [
        "The album cannot be kept on disk: the disk is full"
    ]
    with qtbot.waitSignal(keeper.resolved, timeout=WAIT_MS):
        keeper.refresh()
    assert len(Album.open(tmp_path).entries()) == 2


def test_an_album_of_a_newer_version_is_left_alone(keeper: AlbumKeeper, tmp_path: Path, qtbot: QtBot) -> None:
    file_in(tmp_path).write_bytes(b'{"op":"album","version":9,"key":"x"}\n')
    with qtbot.waitSignal(keeper.unavailable, timeout=WAIT_MS) as blocker:
        keeper.open()
    assert blocker.args is not None
    assert "newer version" in blocker.args[0].text
    keeper.refresh()
    assert keeper.album is None


def test_files_are_read_and_written(keeper: AlbumKeeper, tmp_path: Path, qtbot: QtBot) -> None:
    album = opened(keeper, qtbot)
    album.add(line(4), collection=DIGITS, label=4)
    path = tmp_path / "mine.json.gz"
    with qtbot.waitSignal(keeper.written, timeout=WAIT_MS):
        keeper.export(path, album.entries())
    with qtbot.waitSignal(keeper.drawings_read, timeout=WAIT_MS) as blocker:
        keeper.read_drawings(path, colour=False)
    assert blocker.args is not None
    (arriving,) = blocker.args[0]
    assert (arriving.label, arriving.document) == (4, Album.document_of(line(4)))
    (tmp_path / "no picture.png").write_bytes(b"words")
    with qtbot.waitSignal(keeper.pictures_read, timeout=WAIT_MS) as blocker:
        keeper.read_pictures([tmp_path / "no picture.png", tmp_path / "none.png"], MNIST)
    assert blocker.args is not None
    found = blocker.args[0]
    assert isinstance(found, PicturesRead)
    assert (found.drawings, len(found.refused)) == ([], 2)
    assert found.problem is not None


def test_thumbnails_are_what_was_drawn(tmp_path: Path, qtbot: QtBot) -> None:
    album, thumbnails, made = album_of(tmp_path, 40), AlbumThumbnails(), dict[str, UInt8]()
    ids = [entry.id for entry in album.entries()]
    thumbnails.made.connect(made.update)
    thumbnails.ask(album, [*ids, "nobody"], 56)
    qtbot.waitUntil(lambda: len(made) == 41, timeout=WAIT_MS)
    assert made[ids[3]].shape == (56, 56)
    assert made[ids[3]].max() > 200
    assert not made["nobody"].any()
    assert np.array_equal(made[ids[3]], thumbnail(line(3), 56))
    assert thumbnails.close(5.0)


def test_a_thumbnail_has_colours_where_the_drawing_has() -> None:
    red = Drawing((Stroke(((100.0, 100.0), (400.0, 400.0)), color=(255, 0, 0)),))
    pixels = thumbnail(red, 56)
    assert pixels.shape == (56, 56, 3)
    assert (pixels[..., 0].max(), pixels[..., 1].max()) == (255, 0)
    photo = np.zeros((40, 40, 3), np.uint8)
    photo[10:30, 10:30] = 0, 200, 0
    assert thumbnail(Drawing(picture=Picture.from_array(photo)), 56)[28, 28].tolist() == [0, 200, 0]


def test_the_newest_question_is_answered(tmp_path: Path, qtbot: QtBot) -> None:
    album, tests, answers = album_of(tmp_path, 12), AlbumTests(), list[tuple[AlbumQuestion, AlbumTest]]()
    tests.tested.connect(lambda question, found: answers.append((question, found)))
    questions = [
        AlbumQuestion(album, album.entries(DIGITS, ME), network_state(fill=seed / 10), InputMode.LIKE_MNIST)
        for seed in range(3)
    ]
    for question in questions:
        tests.ask(question)
    qtbot.waitUntil(lambda: bool(answers) and answers[-1][0] is questions[-1], timeout=WAIT_MS)
    assert len(answers) == 1
    assert answers[0][1].evaluation.n == 12
    tests.ask(questions[0])
    tests.ask(questions[1], at_once=False)
    qtbot.waitUntil(lambda: answers[-1][0] is questions[1], timeout=WAIT_MS)
    assert tests.close(10.0)
