"""The steps of the album: how many are kept, and what taking one back asks for."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from cnn_gui.core.album.messages import ME, AlbumStep, EntryChange, EntryState
from cnn_gui.window.album.history import MOST, AlbumHistory


def relabelled(number: int) -> AlbumStep:
    return AlbumStep((EntryChange(f"drawing {number}", EntryState(0, ME), EntryState(1, ME)),))


def test_steps_are_taken_back_from_the_last_on_and_the_oldest_are_forgotten(qtbot: QtBot) -> None:
    history, wanted = AlbumHistory(), list[AlbumStep]()
    history.wanted.connect(wanted.append)
    for number in range(MOST + 3):
        history.push(relabelled(number), "relabel")
    history.push(AlbumStep(), "nothing")
    assert wanted == []
    assert history.stack.count() == MOST
    history.stack.undo()
    history.stack.redo()
    last = relabelled(MOST + 2)
    assert wanted == [last.taken_back(), last]
