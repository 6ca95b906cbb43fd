from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets import own, registry
from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import SampleDigit, Task
from cnn_gui.core.drawing.messages import LabelMeaning
from cnn_gui.engine.base.worker import Worker
from cnn_gui.engine.drawing.library import Digits, Library
from tests.engine.fakes import drawing, network_state


def four_digits() -> Digits:
    images = np.arange(4, dtype=np.uint8)[:, None, None] + np.zeros((4, 28, 28), np.uint8)
    return images, np.array([7, 2, 1, 0], np.int64)


@pytest.fixture
def worker(qapp: QCoreApplication) -> Iterator[Worker]:
    worker = Worker("odd jobs")
    yield worker
    assert worker.close(10)


@pytest.fixture
def library(worker: Worker) -> Library:
    return Library(worker, digits=four_digits, chance=random.Random(3))


def digits_of(library: Library, qtbot: QtBot, *acts: str) -> list[SampleDigit]:
    got: list[SampleDigit] = []
    library.digit_ready.connect(got.append)
    for act in acts:
        getattr(library, act)()
    qtbot.waitUntil(lambda: len(got) == len(acts))
    library.digit_ready.disconnect(got.append)
    return got


def test_a_test_digit_is_the_very_picture_with_its_label(library: Library, qtbot: QtBot) -> None:
    with qtbot.waitSignal(library.digit_ready) as ready:
        library.digit(2)
    (digit,) = ready.args
    assert digit.index == 2
    assert digit.drawing.label == 1
    picture = digit.drawing.picture
    assert picture.exact
    assert picture.source == "test digit 2"
    assert np.array_equal(picture.array(), four_digits()[0][2])


def test_random_digits_never_repeat_at_once_and_reach_all(library: Library, qtbot: QtBot) -> None:
    indices = [digit.index for digit in digits_of(library, qtbot, *["random_digit"] * 200)]
    assert all(a != b for a, b in pairwise(indices))
    assert set(indices) == {0, 1, 2, 3}
    assert min(indices.count(n) for n in range(4)) > 30


def test_next_and_previous_walk_around(library: Library, qtbot: QtBot) -> None:
    walk = ["next_digit"] * 5 + ["previous_digit"] * 2
    assert [digit.index for digit in digits_of(library, qtbot, *walk)] == [0, 1, 2, 3, 0, 3, 2]


def test_previous_of_nothing_is_the_last(library: Library, qtbot: QtBot) -> None:
    assert digits_of(library, qtbot, "previous_digit")[0].index == 3


def test_missing_data_is_one_sentence(worker: Worker, qtbot: QtBot) -> None:
    def missing() -> Digits:
        raise DataError("The test digits are missing: install the app again.")

    library = Library(worker, digits=missing)
    with qtbot.waitSignal(library.failed) as failed:
        library.random_digit()
    assert failed.args[0].text == "The test digits are missing: install the app again."


def test_with_mnist(worker: Worker, qtbot: QtBot) -> None:
    library = Library(worker)
    with qtbot.waitSignal(library.digit_ready, timeout=30_000) as ready:
        library.digit(4711)
    assert ready.args[0].drawing.picture.source == "test digit 4,711"
    with qtbot.waitSignal(library.digit_ready) as ready:
        library.next_digit()
    assert ready.args[0].index == 4712


def test_with_a_network_for_shapes_in_colour_the_examples_are_its(
    library: Library, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = info("shapes").task
    images = torch.randint(0, 256, (3, *task.input_shape), dtype=torch.uint8)
    shapes = Dataset(task.data, "test", images, torch.tensor([4, 1, 9]), task)
    monkeypatch.setattr(registry, "load", lambda name, split: {(task.data, "test"): shapes}[name, split])
    library.show_network(replace(network_state(), task=task))
    with qtbot.waitSignal(library.digit_ready) as ready:
        library.digit(2)
    found = ready.args[0].drawing
    assert (found.label, found.picture.source) == (9, "test image 2")
    assert found.meaning == LabelMeaning("Shapes in colour", "hexagon")
    # A mistake that was found on other data is one of theirs.
    with qtbot.waitSignal(library.digit_ready) as ready:
        library.digit(1, "MNIST")
    assert (ready.args[0].drawing.label, ready.args[0].drawing.meaning) == (2, None)
    with qtbot.waitSignal(library.digit_ready) as ready:
        library.digit(2)
    found = ready.args[0].drawing
    np.testing.assert_array_equal(found.picture.colours(), images[2].permute(1, 2, 0).numpy())


def test_drawings_are_saved_and_opened(library: Library, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    with qtbot.waitSignal(library.written) as written:
        library.save_drawing(path, drawing(4))
    assert written.args == [str(path)]
    with qtbot.waitSignal(library.drawings_ready) as ready:
        library.open_drawings(path)
    assert ready.args == [(drawing(4),), "mine.json"]


def test_a_file_without_drawings_is_refused(library: Library, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text('{"format": "cnn-gui-drawings", "version": 1, "canvas": [500, 500], "drawings": []}')
    with qtbot.waitSignal(library.failed) as failed:
        library.open_drawings(path)
    assert "empty.json" in failed.args[0].text


def test_bytes_are_written_whole_or_the_reason_is_told(library: Library, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    with qtbot.waitSignal(library.written):
        library.save_made(path, lambda: b"a picture")
    assert path.read_bytes() == b"a picture"
    with qtbot.waitSignal(library.failed) as failed:
        library.save_made(tmp_path / "nowhere" / "mine.png", lambda: b"a picture")
    assert "mine.png was not saved" in failed.args[0].text


def test_pictures_come_from_arrays_and_files_that_are_none_are_refused(
    library: Library, qtbot: QtBot, tmp_path: Path
) -> None:
    pixels = np.zeros((40, 30), np.uint8)
    pixels[10:30, 12:18] = 255
    with qtbot.waitSignal(library.picture_ready) as ready:
        library.open_picture(pixels, "clipboard")
    picture = ready.args[0].picture
    assert (picture.width, picture.height, picture.source) == (30, 40, "clipboard")
    text = tmp_path / "text.png"
    text.write_text("no picture at all")
    with qtbot.waitSignal(library.failed) as failed:
        library.open_picture(text, "text.png")
    assert "text.png" in failed.args[0].text


def test_an_oblong_example_has_a_canvas_of_its_shape(
    library: Library, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    task = Task(("a", "b"), (1, 10, 20), data="oblong")
    images = torch.zeros((2, 1, 10, 20), dtype=torch.uint8)
    oblong = Dataset("oblong", "test", images, torch.tensor([1, 0]), task)
    monkeypatch.setattr(registry, "load", lambda _name, _split: oblong)
    monkeypatch.setattr(own, "_paths", {"oblong": tmp_path})
    library.show_network(replace(network_state(), task=task))
    with qtbot.waitSignal(library.digit_ready) as ready:
        library.digit(0)
    assert ready.args[0].drawing.canvas == (500, 250)
    pixels = np.zeros((40, 30), np.uint8)
    pixels[10:30, 12:18] = 255
    with qtbot.waitSignal(library.picture_ready) as opened:
        library.open_picture(pixels, "clipboard", task)
    assert opened.args[0].canvas == (500, 250)
