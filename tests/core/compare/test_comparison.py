"""Two tests on the same images: what only one of them has right, the difference, and what chance would do."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.compare.comparison import chance_of, compared, on_same_data, why_incomparable
from cnn_gui.core.compare.table import HEADER, table_of
from cnn_gui.core.datasets.messages import MNIST
from tests.core.compare.made_tests import made_test

READINGS = st.lists(st.tuples(*(st.integers(0, 9),) * 3), min_size=1, max_size=60)


@given(READINGS)
def test_every_image_is_counted_once_and_where_it_belongs(rows: list[tuple[int, int, int]]) -> None:
    labels, first, second = (np.array(column) for column in zip(*rows, strict=True))
    found = compared(made_test(labels.tolist(), first.tolist()), made_test(labels.tolist(), second.tolist()))
    right, other = first == labels, second == labels
    assert [each.index for each in found.only_a] == np.flatnonzero(right & ~other).tolist()
    assert [each.index for each in found.only_b] == np.flatnonzero(other & ~right).tolist()
    assert [each.predicted for each in found.only_a] == second[right & ~other].tolist()
    assert found.both_wrong == int((~right & ~other).sum())
    assert found.both_right == int((right & other).sum())
    assert not found.difference.sum(axis=1).any()
    assert int(np.trace(found.difference)) == len(found.only_b) - len(found.only_a)


@given(st.integers(0, 7), st.integers(0, 7))
def test_chance_is_the_share_of_splits_that_are_as_uneven(first: int, second: int) -> None:
    total = first + second
    splits = [sum(sides) for sides in product((0, 1), repeat=total)]
    uneven = sum(abs(total - 2 * split) >= abs(first - second) for split in splits)
    assert chance_of(first, second) == pytest.approx(uneven / len(splits))


def test_chance_of_many_images_is_computed_at_once() -> None:
    assert chance_of(4_000, 4_000) == 1.0
    assert 0.0 <= chance_of(3_000, 5_000) < 1e-50
    assert chance_of(19, 24) == pytest.approx(0.5424, abs=1e-4)


def test_tests_of_other_images_or_without_mistakes_are_refused() -> None:
    one = made_test([1, 2, 3], [1, 2, 4])
    with pytest.raises(ValueError, match="same images"):
        compared(one, made_test([1, 2], [1, 2]))
    with pytest.raises(ValueError, match="same images"):
        compared(one, replace(one, data="Fashion"))
    with pytest.raises(ValueError, match="mistakes"):
        compared(one, replace(one, mistakes=()))


def test_tasks_that_do_not_match_are_said_in_one_sentence() -> None:
    assert why_incomparable(MNIST, replace(MNIST, mean=(0.5,), std=(0.5,), data="")) is None
    two = replace(MNIST, classes=("a", "b"))
    assert why_incomparable(MNIST, two) == "A tells 10 classes apart and B 2: they cannot be compared."
    large = replace(MNIST, input_shape=(3, 32, 32))
    assert why_incomparable(MNIST, large) == "A reads images of 1×28×28 and B of 3×32×32: they cannot be compared."
    letters = replace(MNIST, classes=tuple("abcdefghij"))
    sentence = why_incomparable(MNIST, letters)
    assert sentence is not None
    assert "“0” where the other has “a”" in sentence
    assert why_incomparable(MNIST, replace(letters, named=False)) is None


def test_both_are_tested_on_the_images_that_one_of_them_is_for() -> None:
    own = replace(MNIST, data="", mean=(0.5,))
    assert [task.data for task in on_same_data(own, MNIST)] == ["MNIST", "MNIST"]
    assert [task.data for task in on_same_data(MNIST, own)] == ["MNIST", "MNIST"]
    assert on_same_data(MNIST, own)[1].mean == (0.5,)
    gone = replace(MNIST, data="a set that is not here")
    assert [task.data for task in on_same_data(gone, MNIST)] == ["MNIST", "MNIST"]


def test_the_table_has_a_row_for_each_image_of_only_one() -> None:
    found = compared(made_test([1, 2, 3, 4], [1, 2, 5, 6]), made_test([1, 2, 3, 4], [7, 2, 3, 6]))
    table = table_of(found, MNIST.classes)
    assert table.header == HEADER
    assert [row[:4] for row in table.rows] == [("A", 0, "1", "7"), ("B", 2, "3", "5")]
