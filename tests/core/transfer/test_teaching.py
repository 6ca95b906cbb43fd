from __future__ import annotations

from dataclasses import replace

import pytest

from cnn_gui.core.base.errors import DataError, DrawingError
from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing, LabelMeaning
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.training.messages import EpochDone, RunFinished, RunStarted
from cnn_gui.core.transfer.files import taught_by
from cnn_gui.core.transfer.messages import Kernels, LabelledDrawing, OwnDrawings, own_drawings
from cnn_gui.core.transfer.recipes import copies, fine_tuning, own_classes
from cnn_gui.core.transfer.teaching import images_to_learn, images_to_test, teach
from tests.core.transfer.signs import SIGNS, TASK, sign, signs

SPEC = fitted(NETWORKS["sprint"], TASK)


def test_a_few_drawings_are_enough_to_tell_others_apart() -> None:
    data = replace(own_drawings("signs", TASK, signs(4), keep_back=False), kept_back=tuple(signs(10, first=50)))
    config = replace(own_classes(12, 3), epochs=2, device="cpu")
    events = list(teach(config, data, SPEC))
    started = next(event for event in events if isinstance(event, RunStarted))
    assert (started.data.name, started.data.images) == ("signs", 12)
    tested = [event for event in events if isinstance(event, EpochDone)][-1]
    assert (tested.n, tested.data) == (30, "signs")
    assert tested.accuracy > 0.9
    assert isinstance(events[-1], RunFinished)


def test_what_is_tested_on_what_it_has_learned_says_so() -> None:
    data = own_drawings("signs", TASK, signs(1))
    assert images_to_test(data).name == "signs (learned)"
    assert images_to_test(own_drawings("signs", TASK, signs(3))).name == "signs"


def test_what_is_known_is_rehearsed_beside_the_drawings() -> None:
    digits = own_drawings("mine", MNIST, signs(2), rehearsed=50)
    config = own_classes(6, 3)
    found = images_to_learn(config, digits)
    assert len(found) == 6 * (1 + copies(6)) + 50
    assert len(set(found.labels[-50:].tolist())) > 5
    again = images_to_learn(config, digits)
    assert found.images[-50:].equal(again.images[-50:])


def test_a_network_in_colour_goes_on_learning_from_what_is_drawn() -> None:
    """Of two of its ten classes alone."""
    task = info("shapes").task
    drawings = [LabelledDrawing(sign("ring", number), 6) for number in range(4)]
    drawings += [LabelledDrawing(sign("cross", number), 5) for number in range(4)]
    spec = fitted(NETWORKS["sprint"], task)
    config = replace(fine_tuning(6, 0), epochs=1, device="cpu", network="sprint")
    events = list(teach(config, own_drawings("mine", task, drawings), spec, initial=state(build(spec))))
    tested = [event for event in events if isinstance(event, EpochDone)][-1]
    assert (tested.n, tested.data) == (2, "mine")


def test_without_drawings_or_without_what_is_rehearsed_there_is_no_run() -> None:
    config = own_classes(6, 3)
    with pytest.raises(DataError, match="no drawings to learn from"):
        next(teach(config, OwnDrawings("signs", TASK), SPEC))
    with pytest.raises(DataError, match="not known here"):
        next(teach(config, own_drawings("signs", TASK, signs(2), rehearsed=5), SPEC))


def test_a_file_teaches_the_classes_of_its_labels_by_name() -> None:
    drawings = [sign(name, seed, writer=seed % 2) for name in SIGNS for seed in range(6)]
    file = taught_by([*drawings, Drawing(label=2), replace(drawings[0], label=None)], "signs")
    assert file.task == TASK
    assert len(file.drawings) == 18
    assert file.writers == (0, 1)
    assert len(file.of_writer(1).drawings) == 9
    data = file.divided(2, Kernels.NOTHING, seed=0)
    assert [sum(each.label == label for each in data.learned) for label in range(3)] == [2, 2, 2]
    assert len(data.kept_back) == 12
    other = file.divided(2, Kernels.NOTHING, seed=1)
    assert {id(each) for each in data.learned} != {id(each) for each in other.learned}
    assert len(file.divided(None, Kernels.NOTHING, seed=0).kept_back) == 3


def test_labels_without_names_are_called_by_their_numbers() -> None:
    drawings = [replace(sign(name), meaning=None, label=7 + SIGNS.index(name)) for name in SIGNS]
    assert taught_by(drawings, "mine").task == Task(("7", "8", "9"), data="mine")
    same = [replace(sign(name), meaning=LabelMeaning("mine", "thing")) for name in SIGNS]
    assert taught_by(same, "mine").task.classes == ("thing (0)", "thing (1)", "thing (2)")


def test_one_class_is_nothing_to_tell_apart() -> None:
    with pytest.raises(DrawingError, match="1 classes"):
        taught_by([sign("ring")], "mine")
    file = taught_by([sign("ring", writer=1), sign("hook", writer=2)], "mine")
    with pytest.raises(DrawingError, match="no drawing of “hook”"):
        file.of_writer(1).divided(1, Kernels.NOTHING, 0)
