"""Opening the real window with its real engines, and drawing on it as a person does."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.core.training.messages import RunState
from cnn_gui.options import WindowOptions
from tests.views.drawing.canvas_hand import drag
from tests.window.whole_window import WholeWindow

WAIT_MS = 60_000

THREE = [(160.0, 125.0), (250.0, 70.0), (330.0, 125.0), (330.0, 175.0), (250.0, 235.0), (340.0, 290.0), (350.0, 350.0),
         (280.0, 425.0), (220.0, 430.0), (140.0, 370.0)]  # fmt: skip
SEVEN = [(130.0, 90.0), (250.0, 90.0), (380.0, 90.0), (340.0, 180.0), (300.0, 270.0), (265.0, 350.0), (235.0, 430.0)]
ONE = [(250.0, 60.0), (250.0, 200.0), (250.0, 330.0), (250.0, 440.0)]


def open_window(qtbot: QtBot, *, model: Path | None = None, size: tuple[int, int] = (1280, 800)) -> WholeWindow:
    """The window, shown, with its network loaded and the first answer there. The test closes it with shut()."""
    make_application()
    window = WholeWindow(WindowOptions(model=model))
    qtbot.addWidget(window, before_close_func=lambda _: window.quit_without_asking())
    window.resize(*size)
    with qtbot.waitSignal(window.engines.inference.answered, timeout=WAIT_MS):
        window.show()
    return window


def draw(qtbot: QtBot, window: WholeWindow, points: list[tuple[float, float]]) -> Snapshot:
    """Draws a stroke by press, moves and release; returns the Snapshot of exactly what is on the canvas then."""
    drag(window.draw.canvas, points)
    return answer_for(qtbot, window, window.draw.canvas.drawing())


def answer_for(qtbot: QtBot, window: WholeWindow, drawing: Drawing) -> Snapshot:
    """Waits until the views have been shown the answer for ``drawing``."""
    shown = window.shown
    if shown is None or shown.drawing != drawing:
        with qtbot.waitSignal(
            window.engines.inference.answered, timeout=WAIT_MS, check_params_cb=lambda s: s.drawing == drawing
        ):
            pass
    result = window.shown
    assert result is not None
    return result


def wait_idle(qtbot: QtBot, window: WholeWindow) -> None:
    qtbot.waitUntil(lambda: window.training.state is RunState.IDLE, timeout=WAIT_MS)
