from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.drawing.messages import Drawing, Picture
from cnn_gui.core.input.raster import preprocess
from cnn_gui.core.transfer.material import images_of
from cnn_gui.core.transfer.messages import Kernels, LabelledDrawing, own_drawings
from cnn_gui.core.transfer.recipes import FEWEST_COPIES, MADE, MOST_COPIES, copies, fine_tuning, own_classes
from tests.core.transfer.signs import TASK, sign, signs


def test_each_drawing_comes_as_it_is_and_then_changed() -> None:
    told: list[tuple[int, int]] = []
    found = images_of("mine", signs(2), TASK, "train", copies=3, progress=lambda *at: told.append(at))
    assert found.images.shape == (24, 1, 28, 28)
    assert (found.name, found.task, found.split) == ("mine", TASK, "train")
    assert found.labels.tolist() == [label for _ in range(2) for label in (0, 1, 2) for _ in range(4)]
    plain = preprocess(sign("cross", 0), TASK.mode, TASK).stages[-2].values
    assert np.array_equal(found.images[0, 0].numpy(), np.rint(plain * 255))
    first = found.images[:4].flatten(1).float()
    assert len({tuple(row.tolist()) for row in first}) == 4
    assert told[0] == (4, 24)
    assert told[-1] == (24, 24)


def test_equal_seeds_give_equal_images() -> None:
    one, again, other = (images_of("m", signs(1), TASK, "train", copies=2, seed=seed).images for seed in (5, 5, 6))
    assert one.equal(again)
    assert not one.equal(other)


def test_a_picture_comes_as_often_as_it_is() -> None:
    picture = Drawing(picture=Picture.from_array(np.eye(28, dtype=np.uint8) * 255))
    found = images_of("m", [LabelledDrawing(picture, 1)], TASK, "train", copies=2)
    assert found.images.shape[0] == 3
    assert found.images[0].equal(found.images[2])


def test_colours_are_drawn_for_a_network_that_reads_them() -> None:
    shapes = info("shapes").task
    found = images_of("m", [LabelledDrawing(sign("ring"), 6)], shapes, "train", copies=1)
    assert found.images.shape == (2, 3, 32, 32)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=60))
def test_one_in_five_of_a_class_is_kept_back_and_none_is_lost(labels: list[int]) -> None:
    drawings = [LabelledDrawing(Drawing(writer=number), label) for number, label in enumerate(labels)]
    found = own_drawings("mine", TASK, drawings)
    assert {id(each) for each in (*found.learned, *found.kept_back)} == {id(each) for each in drawings}
    assert len(found.learned) + len(found.kept_back) == len(drawings)
    for label in set(labels):
        count = labels.count(label)
        kept = sum(each.label == label for each in found.kept_back)
        assert kept == (count + 2) // 5
        assert kept < count
    assert (found.train, found.test) == (len(found.learned), len(found.kept_back) or len(found.learned))


def test_nothing_is_kept_back_where_nobody_wants_it() -> None:
    found = own_drawings("mine", TASK, signs(5), keep_back=False)
    assert (found.kept_back, found.tested) == ((), found.learned)


@pytest.mark.parametrize(("kernels", "told"), [(Kernels.DIGITS, "MNIST"), (Kernels.SHAPES, "made by the app")])
def test_kernels_of_another_network_carry_its_credit(kernels: Kernels, told: str) -> None:
    credit = own_drawings("mine", TASK, signs(1), kernels=kernels).credit
    assert credit.startswith("mine; the kernels: ")
    assert told in credit
    assert own_drawings("mine", TASK, signs(1)).credit == "mine"


def test_few_drawings_get_more_copies_and_the_work_stays_bounded() -> None:
    assert copies(1) == MOST_COPIES
    assert copies(10_000) == FEWEST_COPIES
    assert 100 * (1 + copies(100)) == MADE
    for count in (10, 30, 100, 400):
        config = own_classes(count, 10)
        seen = config.epochs * count * (1 + copies(count))
        assert 20_000 <= seen <= 50_000, count
    assert own_classes(15, 3).epochs < own_classes(15, 20).epochs
    assert fine_tuning(100, 0).learning_rate < own_classes(100, 10).learning_rate / 5
