"""What a unit likes, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.features.reading import told
from cnn_gui.views.features.words import class_text, likes_text, of_what, standing_text
from tests.core.features.made import numbers, unit_likes

SHAPES = Task(classes=("circle", "star", *(f"shape {i}" for i in range(8))))


def test_it_fires_for_some_classes_and_hardly_for_others() -> None:
    text = likes_text(numbers(), MNIST)
    assert text.startswith("Fires for 0 and 6, hardly for 1; on 83 % of the images in all.")
    assert "Alone it tells 0 best: in 93 of 100 pairs with another class it has the larger value." in text
    assert likes_text(numbers(), SHAPES).startswith("Fires for circle and shape 4, hardly for star;")


def test_a_class_that_it_is_smallest_for_is_told_too() -> None:
    auc = np.full(10, 0.5, np.float32)
    auc[1] = 0.004
    text = likes_text(replace(numbers(), auc=auc), MNIST)
    assert "Alone it tells 1 best: in > 99 of 100 pairs with another class it has the smaller value." in text


def test_a_silent_unit_is_said_to_be_silent() -> None:
    silent = replace(numbers(), fires=np.zeros(10, np.float32), mean=np.full(10, -1, np.float32))
    assert likes_text(silent, MNIST) == "Never fires: it is silent on each of 60 images."


def test_many_classes_are_counted() -> None:
    mean = np.ones(10, np.float32)
    mean[9] = 0
    many = replace(numbers(), mean=mean, fires=np.where(mean > 0, 1, 0).astype(np.float32))
    assert likes_text(many, MNIST).startswith("Fires for 0, 1, 2 and 6 more, hardly for 9;")
    all_ = replace(numbers(), mean=np.ones(10, np.float32), fires=np.ones(10, np.float32))
    assert likes_text(all_, MNIST).startswith("Fires for every class alike, on 100 % of the images.")


def test_a_unit_that_fires_on_most_of_a_class_is_not_said_to_fire_for_none() -> None:
    mean = np.array([1, 0.7, *[0] * 8], np.float32)
    often = replace(numbers(), mean=mean, fires=np.array([0.4, 0.9, *[0.1] * 8], np.float32))
    assert told(often).strong == ()
    assert likes_text(often, MNIST).startswith("Fires on 21 % of the images, most often for 1.")
    each = replace(numbers(), mean=np.full(10, -1, np.float32), fires=np.full(10, 0.6, np.float32))
    assert likes_text(each, MNIST).startswith("Fires on 60 % of the images, of each class on more than half.")


def test_pairs_that_are_equal_are_said_to_count_half() -> None:
    assert "equal" not in likes_text(numbers(), MNIST)
    off = replace(numbers(), quantiles=np.maximum(numbers().quantiles - np.float32(0.8), 0))
    text = "in 93 of 100 pairs with another class it has the larger value (where both are equal, half a pair)."
    assert text in likes_text(off, MNIST)


def test_what_is_chance_tells_no_class() -> None:
    auc = np.full(10, 0.5, np.float32)
    auc[4] = 0.501
    assert likes_text(replace(numbers(), auc=auc), MNIST).endswith("Alone it tells no class from the others.")


def test_the_largest_of_all_images_counts_and_not_of_a_sample() -> None:
    values = numbers().values.copy()
    values[0, 0] = 5
    some = replace(numbers(), values=values)
    assert standing_text(some, 2.0) == "Your drawing: 2, larger than on > 99.9 % of the images"
    # That very image, computed by itself.
    assert standing_text(some, 5.000004) == "Your drawing: 5, as large as on any image"
    assert standing_text(some, 5.001) == "Your drawing: 5.00, larger than on every image"


def test_a_rare_unit_fires_for_no_class() -> None:
    rare = replace(numbers(), fires=np.full(10, 0.02, np.float32))
    assert told(rare).strong == ()
    assert likes_text(rare, MNIST).startswith("Fires on 2 % of the images, for no class in most of them.")


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (0.75, "Your drawing: 0.75, larger than on 75.0 % of the images"),
        (1.5, "Your drawing: 1.5, larger than on every image"),
        (-0.5, "Your drawing: −0.5, smaller than on every image"),
        (None, "Draw something to see where it stands."),
    ],
)
def test_where_the_drawing_stands(own: float | None, words: str) -> None:
    assert standing_text(numbers(), own) == words


def test_a_class_that_has_no_images_says_nothing() -> None:
    counts = numbers().counts.copy()
    counts[3] = 0
    few = replace(numbers(), counts=counts)
    assert class_text(few, 3, MNIST) == "3: no images"
    assert class_text(few, 0, MNIST) == "0: mean 1 ± 0.1, fires on 90 % of its images, AUC 0.93"
    assert 3 not in told(few).weak


def test_on_which_images() -> None:
    assert of_what(unit_likes()) == "60 training images of MNIST"
    assert of_what(unit_likes(seen=12)) == "12 of 60 training images of MNIST"
