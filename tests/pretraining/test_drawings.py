"""What the pretraining draws: written styles, augmented drawings, pictures and what is no digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.pretraining import corpus
from cnn_gui.pretraining.corpus import NOTHING, centred
from cnn_gui.pretraining.nondigits import dot, letter, overwritten, part, scribble
from cnn_gui.pretraining.pictures import picture_of, picture_of_digit
from cnn_gui.pretraining.stroke_augmentation import augmented
from cnn_gui.pretraining.styles import STYLES, spline, write

THREE = Drawing(
    (Stroke(((150.0, 100.0), (330.0, 110.0), (240.0, 230.0), (330.0, 330.0), (150.0, 400.0))),), label=3, writer=1
)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def extent(drawing: Drawing) -> float:
    points = np.concatenate([np.array(stroke.points) for stroke in drawing.strokes])
    return float(np.ptp(points, axis=0).max())


def test_every_digit_has_several_styles_and_no_name_twice() -> None:
    for digit in range(10):
        names = [style.name for style in STYLES if style.digit == digit]
        assert len(names) >= 4
        assert len(names) == len(set(names))


@pytest.mark.parametrize("digit", range(10))
def test_a_written_digit_is_finite_labelled_and_lies_on_the_canvas(digit: int) -> None:
    for seed in range(20):
        drawing = write(digit, rng(seed))
        points = np.concatenate([np.array(stroke.points) for stroke in drawing.strokes])
        assert drawing.label == digit
        assert np.isfinite(points).all()
        assert points.min() > -100
        assert points.max() < 600


def test_the_same_generator_writes_the_same_digit() -> None:
    assert write(4, rng(7)) == write(4, rng(7))
    assert write(4, rng(7)) != write(4, rng(8))


def test_a_spline_passes_through_its_points_and_is_straight_without_roundness() -> None:
    control = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    line = spline(control, 10)
    assert np.allclose(line[[0, 10, 20]], control)
    straight = spline(control, 10, 0.0)
    assert np.allclose(straight[:10, 0], straight[:10, 1])


def test_augmentation_of_strokes_keeps_label_writer_and_size_about_and_changes_the_path() -> None:
    changed = augmented(THREE, rng())
    assert (changed.label, changed.writer) == (3, 1)
    assert changed.strokes[0].points != THREE.strokes[0].points
    assert 0.6 < extent(changed) / extent(THREE) < 1.7


def test_a_picture_of_a_drawing_looks_like_the_drawing() -> None:
    # Spoiled ones may differ; the typical one must be close to what the strokes give.
    wanted = centred(THREE)
    near = []
    for seed in range(40):
        picture = picture_of(THREE, rng(seed))
        assert picture.picture is not None
        assert not picture.strokes
        seen = centred(picture)
        near.append(float((wanted * seen).sum() / np.sqrt((wanted**2).sum() * (seen**2).sum() + 1e-9)))
    assert np.median(near) > 0.85


def test_a_picture_of_a_digit_comes_back_centred() -> None:
    image = np.rint(centred(THREE) * 255).astype(np.uint8)
    for seed in range(20):
        seen = centred(picture_of_digit(image, rng(seed)))
        assert seen.shape == (28, 28)
        assert seen.max() > 0.5


def test_half_a_one_is_a_one_and_a_straight_beginning_is_none() -> None:
    assert part(write(1, rng()), rng()) is None
    straight = Drawing((Stroke(tuple((100.0, 10.0 * i) for i in range(40))),), label=5)
    assert part(straight, rng()) is None


def test_a_bent_beginning_of_a_digit_has_no_label_and_less_ink() -> None:
    begun = [found for seed in range(20) if (found := part(write(8, rng(seed)), rng(seed))) is not None]
    assert begun
    for drawing in begun:
        assert drawing.label is None
        assert sum(len(stroke.points) for stroke in drawing.strokes) < 45


def test_what_is_no_digit_has_ink_and_no_label() -> None:
    for seed in range(10):
        made = [letter(rng(seed)), scribble(rng(seed)), dot(rng(seed)), overwritten(THREE, write(8, rng()), rng(seed))]
        for drawing in made:
            assert drawing.label is None
            assert centred(drawing).max() > 0


def test_dots_are_small() -> None:
    assert all(
        extent(replace(drawing, strokes=drawing.strokes[:1])) < 40 for drawing in (dot(rng(i)) for i in range(20))
    )


def test_a_corpus_is_decided_by_its_seed() -> None:
    first, again, other = (corpus.written(20, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.images, again.images)
    assert not np.array_equal(first.images, other.images)
    assert first.labels.tolist() == [*range(10)] * 2


def test_people_come_as_they_drew_and_augmented() -> None:
    made = corpus.people([THREE], 3, seed=0)
    assert made.labels.tolist() == [3, 3, 3]
    assert np.array_equal(made.images[0], np.rint(centred(THREE) * 255).astype(np.uint8))
    assert not np.array_equal(made.images[1], made.images[2])


def test_what_is_no_digit_is_labelled_so() -> None:
    assert set(corpus.nondigits([THREE] * 12, seed=0).labels.tolist()) == {NOTHING}


def test_corpora_add_up() -> None:
    both = corpus.written(10, 0) + corpus.pictured([THREE], 0)
    assert len(both) == 11
    assert both.images.shape == (11, 28, 28)
    assert both.labels[-1] == 3
