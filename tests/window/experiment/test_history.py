"""The steps of an experiment: what is one, what can be taken back, what is kept over a lesson."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from cnn_gui.core.experiment.messages import Edits, Mute, SetBias
from cnn_gui.window.experiment.history import MOST, ExperimentHistory

A, B, C = (SetBias("conv1", 0, value) for value in (1.0, 2.0, 3.0))


def now(history: ExperimentHistory) -> Edits:
    return history.present


def taken_back(history: ExperimentHistory) -> list[Edits]:
    """The edits after each step that is taken back, to the last."""
    steps = []
    while history.stack.canUndo():
        history.stack.undo()
        steps.append(history.present)
    return steps


def test_a_drag_is_one_step_and_reset_can_be_undone(qtbot: QtBot) -> None:
    history = ExperimentHistory()
    assert history.push((A,))
    assert history.push((B,), merges=True)
    assert not history.push((B,))
    history.push((C,))
    history.push(())
    assert taken_back(history) == [(C,), (B,), ()]
    history.stack.redo()
    assert now(history) == (B,)
    history.push((A,))
    assert not history.stack.canRedo()


def test_only_undo_and_redo_say_that_something_moved(qtbot: QtBot) -> None:
    history = ExperimentHistory()
    moved: list[Edits] = []
    history.moved.connect(lambda: moved.append(history.present))
    history.push((A,), "first")
    history.push((B,), "second", merges=True)
    assert moved == []
    assert history.stack.undoText() == "second"
    history.stack.undo()
    history.stack.redo()
    assert moved == [(), (B,)]


def test_the_oldest_steps_are_forgotten(qtbot: QtBot) -> None:
    history = ExperimentHistory()
    for channel in range(MOST + 5):
        history.push((Mute("fc1", channel),))
    steps = taken_back(history)
    assert len(steps) == MOST
    assert steps[-1] == (Mute("fc1", 4),)


def test_a_past_is_put_back_whole(qtbot: QtBot) -> None:
    history = ExperimentHistory()
    for edits in ((A,), (A, Mute("conv1", 1)), (C,)):
        history.push(edits, str(edits))
    history.stack.undo()
    past = history.past()
    history.clear()
    history.push((B,))
    moved: list[bool] = []
    history.moved.connect(lambda: moved.append(True))
    history.restore(past)
    assert moved == []
    assert now(history) == (A, Mute("conv1", 1))
    assert history.stack.redoText() == str((C,))
    history.stack.redo()
    assert now(history) == (C,)
    assert taken_back(history) == [(A, Mute("conv1", 1)), (A,), ()]


def test_a_past_that_was_all_taken_back_has_its_first_edits_now(qtbot: QtBot) -> None:
    history = ExperimentHistory()
    history.push((A,))
    history.stack.undo()
    past = history.past()
    other = ExperimentHistory()
    other.push((B,))
    other.restore(past)
    assert now(other) == ()
    other.stack.redo()
    assert now(other) == (A,)
