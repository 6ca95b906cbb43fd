"""The engines of a window are closed together."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.engine.base.worker import Worker
from cnn_gui.options import WindowOptions
from cnn_gui.window.base.engines import Engines
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import WAIT_MS


def test_all_are_asked_to_end_before_the_first_is_waited_for(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the last ones begin to end only when the first have used up the time."""
    closed: list[tuple[Worker, float]] = []
    close = Worker.close

    def note(worker: Worker, timeout_s: float) -> bool:
        closed.append((worker, timeout_s))
        return close(worker, timeout_s)

    monkeypatch.setattr(Worker, "close", note)
    owner = QObject()
    assert Engines(owner).close(2.0)
    asked = [worker for worker, timeout_s in closed if timeout_s == 0]
    waited = [worker for worker, timeout_s in closed if timeout_s > 0]
    assert [timeout_s for _, timeout_s in closed[: len(asked)]] == [0.0] * len(asked)
    # The odd jobs are asked last: what is being written there is to be whole.
    assert waited[:-1] == asked


def test_what_was_to_follow_an_answer_does_not_when_the_window_is_gone(qtbot: QtBot) -> None:
    """An answer comes, and what it leads to in the next round of events finds a window that was deleted meanwhile."""
    make_application()
    # Not by open_window, which would close it once more.
    window = WholeWindow(WindowOptions())
    with qtbot.waitSignal(window.engines.inference.answered, timeout=WAIT_MS):
        window.show()
    network = window.networks.network
    assert network is not None
    with qtbot.captureExceptions() as errors:
        window.networks.changed.emit(network)
        window.beginning.painted()
        window.quit_without_asking()
        shiboken6.delete(window)
        for _ in range(3):
            QApplication.processEvents()
    assert not errors
