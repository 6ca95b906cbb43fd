"""What classes are called: by the task's names, by number where nobody has given any."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnn_gui.core.datasets.messages import MNIST, Task, class_name, class_text
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

SPEC = NetworkSpec((Conv(2), Flatten(), Linear(3), Linear(3)), input_shape=(1, 20, 24))
PICTURES = Task(classes=("heart", "house", "{cat}"), input_shape=(1, 20, 24))


@pytest.mark.parametrize(
    ("names", "index", "alone", "within"),
    [
        (MNIST.names, 3, "3", "digit 3"),
        (PICTURES.names, 0, "heart", "class heart"),
        (PICTURES.names, 2, "{cat}", "class {cat}"),
        ((), 3, "class 3", "class 3"),
    ],
)
def test_a_class_by_itself_and_within_a_sentence(names: tuple[str, ...], index: int, alone: str, within: str) -> None:
    assert (class_name(names, index), class_text(names, index)) == (alone, within)
    assert class_name(names, index).in_language(lambda _context, text: text) == alone


def test_names_are_those_that_somebody_has_given() -> None:
    assert PICTURES.names == PICTURES.classes
    assert replace(PICTURES, named=False).names == ()
    assert MNIST.is_of_digits
    assert not PICTURES.is_of_digits
    assert not replace(MNIST, named=False).is_of_digits


def test_only_the_answers_have_the_names_of_the_classes() -> None:
    """A hidden layer of as many units has none."""
    infos = layer_infos(SPEC, PICTURES)
    assert {info.name: info.classes for info in infos if info.classes} == {
        "fc2": PICTURES.classes,
        "softmax": PICTURES.classes,
    }
    # A task of other classes says nothing about these.
    assert all(info.classes == () for info in layer_infos(SPEC, MNIST))
