"""The album to and from drawings files, and as images."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from cnn_gui.core.album.accuracy import AlbumTester
from cnn_gui.core.album.exchange import arriving, exported, take_in
from cnn_gui.core.album.images import input_of, labelled_drawings
from cnn_gui.core.album.messages import DIGITS, ME
from cnn_gui.core.album.store import Album
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, LabelMeaning
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.raster import preprocess
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from tests.core.album.album_drawings import album_of, line


def writer(number: int) -> str:
    return f"Writer {number}"


def filled(folder: Path) -> Album:
    album = album_of(folder, 2)
    ann, signs = album.add_person("Ann"), album.add_collection("Signs", ("heart", "house"))
    album.add(line(5), collection=signs.id, label=0, person=ann.id)
    album.add(line(6), collection=signs.id, label=1, person=ME)
    return album


def test_a_drawings_file_brings_labels_sets_and_people(tmp_path: Path) -> None:
    album, path = filled(tmp_path / "one"), tmp_path / "mine.json.gz"
    drawing_json.save(path, *exported(album, album.entries()))
    drawings, names = drawing_json.load_with_writers(path)
    other = Album.open(tmp_path / "other")
    found = take_in(other, arriving(drawings), names, person=ME, call=writer)
    assert (len(found.step.changes), found.known, found.unlabelled) == (4, 0, 0)
    people = {person.id: person.name for person in other.people}
    sets = {each.id: (each.name, each.classes) for each in other.collections}
    told = [(sets[e.collection], e.label, people[e.person], other.drawing(e.id)) for e in other.entries()]
    digits, signs = ("Digits", MNIST.classes), ("Signs", ("heart", "house"))
    assert told == [
        (digits, 0, "Writer 0", line(0)),
        (digits, 1, "Writer 0", line(1)),
        (signs, 0, "Ann", line(5)),
        (signs, 1, "Writer 0", line(6)),
    ]
    again = take_in(other, arriving(drawings), names, person=ME, call=writer)
    assert (len(again.step.changes), again.known) == (0, 4)


def test_a_set_comes_along_whole_though_some_of_its_classes_have_no_drawing(tmp_path: Path) -> None:
    album = Album.open(tmp_path / "one")
    signs = album.add_collection("Signs", ("heart", "house", "cat"))
    album.add(line(5), collection=signs.id, label=2)
    drawings, names = exported(album, album.entries())
    other = Album.open(tmp_path / "other")
    found = take_in(other, arriving(drawings), names, person=ME, call=writer)
    assert (len(found.step.changes), found.unlabelled) == (1, 0)
    (made,) = other.collections[1:]
    assert (made.name, made.classes) == ("Signs", ("1", "2", "cat"))
    # At home it is the set that it came from.
    back = take_in(album, arriving(drawings), names, person=ME, call=writer)
    assert (len(back.step.changes), back.known, len(album.collections)) == (0, 1, 2)
    one = [replace(line(7), label=0, meaning=LabelMeaning("Moods", "merry"))]
    assert take_in(other, arriving(one), {}, person=ME, call=writer).unlabelled == 0
    assert other.collections[-1].classes == ("merry", "2")


def test_what_says_no_class_stays_out(tmp_path: Path) -> None:
    album = Album.open(tmp_path)
    drawings = (
        Drawing(line(1).strokes),
        Drawing(label=3),
        Drawing(line(1).strokes, label=12),
        Drawing(line(1).strokes, label=3),
        Drawing(line(2).strokes, label=3, meaning=LabelMeaning("Elsewhere")),
    )
    found = take_in(album, arriving(drawings), {}, person=ME, call=writer)
    assert (len(found.step.changes), found.unlabelled) == (1, 2)
    assert [entry.label for entry in album.entries()] == [3]


def test_images_are_what_the_canvas_gives(tmp_path: Path) -> None:
    album = album_of(tmp_path, 3)
    found = labelled_drawings(album, album.entries(DIGITS), MNIST)
    assert (found.images.shape, found.labels.tolist()) == ((3, 1, 28, 28), [0, 1, 2])
    for number, image in enumerate(found.images):
        centred = preprocess(line(number), InputMode.LIKE_MNIST).stages[-2].values
        assert np.abs(image[0] / 255 - centred).max() <= 0.5 / 255 + 1e-6
        np.testing.assert_array_equal(input_of(line(number), MNIST), preprocess(line(number), MNIST.mode).input)
    colour = Task(("a", "b"), (3, 32, 40), (0.5,) * 3, (0.25,) * 3)
    assert labelled_drawings(album, album.entries(), colour).images.shape == (3, 3, 32, 40)
    assert len(labelled_drawings(album, [], MNIST)) == 0
    assert len(labelled_drawings(album, album.entries(), MNIST, should_stop=lambda: True)) == 0


def test_a_network_reads_the_album_as_it_reads_the_canvas(tmp_path: Path) -> None:
    album, spec = album_of(tmp_path, 7), NETWORKS["tutorial"]
    torch.manual_seed(3)
    network, tester, told = build(spec).eval(), AlbumTester(), list[tuple[int, int]]()
    entries = album.entries(DIGITS)
    for mode in (InputMode.LIKE_MNIST, InputMode.AS_DRAWN, InputMode.LIKE_MNIST):
        found = tester.test(network, album, entries, MNIST, mode, progress=lambda *at: told.append(at))
        with torch.no_grad():
            answers = [
                int(network(torch.from_numpy(preprocess(line(number), mode).input)[None]).argmax())
                for number in range(7)
            ]
        assert [found.answers[entry.id] for entry in entries] == answers
        assert found.evaluation.n == 7
        assert found.evaluation.correct == sum(answer == number for number, answer in enumerate(answers))
        assert found.evaluation.confusion.sum(axis=1).tolist() == [1] * 7 + [0] * 3
    assert told == [(7, 7)] * 3
    assert tester.test(network, album, entries, MNIST, should_stop=lambda: True).evaluation.n == 0
