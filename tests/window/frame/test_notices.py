"""Notices in the real window: nothing moves when they come, and they go when what they say is no longer so."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import DeviceError
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network import modules
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.window.base import engines
from tests.engine.fake_training import FakeTrainer
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import ONE, WAIT_MS, open_window, wait_idle


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    return open_window(qtbot)


def said(window: WholeWindow) -> list[str]:
    current = window.notices.current
    return [notice.text for notice in (*([current] if current is not None else []), *window.notices.waiting)]


def test_no_panel_moves_when_a_notice_comes_or_goes(window: WholeWindow, qtbot: QtBot) -> None:
    def places() -> list[object]:
        qtbot.wait(1)
        docks = [dock.geometry() for dock in window.layout_.docks.values() if dock.isVisible()]
        return [window.geometry(), window.draw.canvas.size(), *docks]

    before = places()
    window.notices.show_warning("A sentence about something that went wrong, with what was kept and what to do. " * 4)
    assert window.notices.isVisible()
    assert places() == before
    window.notices.close_current()
    assert places() == before


def test_an_error_of_opening_goes_when_something_is_opened(window: WholeWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        (tmp_path / name).write_bytes(b"no picture")
        window.open_file(str(tmp_path / name))
        qtbot.waitUntil(lambda name=name: any(name in text for text in said(window)), timeout=WAIT_MS)  # type: ignore[misc]
    assert len(said(window)) == 1
    (tmp_path / "bad.safetensors").write_bytes(b"no network")
    window.open_file(str(tmp_path / "bad.safetensors"))
    qtbot.waitUntil(lambda: len(said(window)) == 2, timeout=WAIT_MS)
    drawing_json.save(tmp_path / "good.json", [Drawing((Stroke(tuple(ONE)),))])
    window.open_file(str(tmp_path / "good.json"))
    qtbot.waitUntil(lambda: len(said(window)) == 1, timeout=WAIT_MS)
    assert "bad.safetensors" in said(window)[0]
    layers = NETWORKS["sprint"]
    checkpoint.save(
        tmp_path / "good.safetensors", layers, modules.state(modules.build(layers)), NetworkRecord(title="good")
    )
    window.open_file(str(tmp_path / "good.safetensors"))
    qtbot.waitUntil(lambda: said(window) == [], timeout=WAIT_MS)


def test_what_was_refused_for_a_run_goes_with_the_run(window: WholeWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.training_panel.form.set_config(replace(window.training_panel.config(), epochs=50, train_size=640))
    with qtbot.waitSignal(window.engines.training.events, timeout=WAIT_MS):
        window.actions_["train"].trigger()
    for _ in range(2):
        window.open_file(str(tmp_path / "other.safetensors"))
    assert [text for text in said(window) if "being trained" in text] == said(window)[:1]
    window.engines.training.stop()
    wait_idle(qtbot, window)
    assert not any("being trained" in text for text in said(window))


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> FakeTrainer:
    trainer = FakeTrainer()
    monkeypatch.setattr(engines, "TrainingEngine", partial(TrainingEngine, trainer=trainer))
    return trainer


@pytest.mark.parametrize("in_sight", [True, False])
@pytest.mark.parametrize("foreseen", [True, False])
def test_why_a_run_ended_is_said_once(trainer: FakeTrainer, qtbot: QtBot, in_sight: bool, foreseen: bool) -> None:
    """In the panel where it is seen, else in a notice; what needs details to copy always has a notice."""
    window = open_window(qtbot)
    window.layout_.show_panel("train")
    if not in_sight:
        window.layout_.show_panel("answer")
        window.layout_.docks["train"].hide()
    trainer.fail_at[1] = DeviceError("The device failed: choose the CPU.") if foreseen else ZeroDivisionError("seven")
    with qtbot.waitSignal(window.training.failed, timeout=WAIT_MS) as failed:
        window.training_panel.toggle()
    wait_idle(qtbot, window)
    sentence = failed.args[0].text
    assert said(window) == ([] if in_sight and foreseen else [sentence])
    assert (sentence in window.training_panel.ending_line.text.text()) == foreseen
    assert window.training_panel.ending_line.text.text()
