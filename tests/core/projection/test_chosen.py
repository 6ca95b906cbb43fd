"""Images that are encircled: which they are, and what they have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.projection.chosen import chosen, inside
from tests.core.projection.made import some_images

SQUARE = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], np.float32)


def test_an_outline_holds_what_lies_within() -> None:
    points = np.array([(5, 5), (-1, 5), (5, 11), (9.5, 0.5)], np.float32)
    assert inside(points, SQUARE).tolist() == [True, False, False, True]
    assert not inside(points, SQUARE[:2]).any()


def test_of_an_outline_that_crosses_itself_the_inner_part_is_out() -> None:
    star = np.array([(5, 10), (2, 0), (10, 6.5), (0, 6.5), (8, 0)], np.float32)
    assert inside(np.array([(5, 4), (5, 8)], np.float32), star).tolist() == [False, True]


@given(
    corners=st.lists(st.tuples(st.floats(-5, 5, width=32), st.floats(-5, 5, width=32)), min_size=3, max_size=8),
    shift=st.integers(0, 7),
)
def test_where_an_outline_begins_does_not_matter(corners: list[tuple[float, float]], shift: int) -> None:
    points = np.random.default_rng(0).uniform(-5, 5, (50, 2)).astype(np.float32)
    outline = np.array(corners, np.float32)
    assert (inside(points, outline) == inside(points, np.roll(outline, shift, axis=0))).all()


def test_what_is_encircled_is_counted_by_label_and_answer() -> None:
    images = some_images(40)
    places = np.array([9, 3, 3, 30])
    found = chosen(images, places)
    assert found.places.tolist() == [3, 9, 30]
    assert found.confusion.sum() == len(found) == 3
    for place in (3, 9, 30):
        assert found.confusion[images.labels[place], images.answers[place]] >= 1
    assert found.right == int((images.labels == images.answers)[[3, 9, 30]].sum())
    assert found.mean is not None
    assert found.mean == pytest.approx(images.pictures[[3, 9, 30]].mean(axis=0), abs=0.5)


def test_of_no_image_there_is_no_mean() -> None:
    found = chosen(some_images(10), np.zeros(0, np.int64))
    assert (len(found), found.mean) == (0, None)
