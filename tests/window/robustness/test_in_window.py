"""The panel "Robustness" in the whole window: curves of several networks, and the drawing changed on every view."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import resources
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import Augmentation, TrainingConfig
from cnn_gui.core.robustness.messages import Perturbation
from cnn_gui.core.training.messages import RunEnd, RunFinished, RunState
from cnn_gui.views.robustness import curves_page
from cnn_gui.views.robustness.view import RobustnessPage
from cnn_gui.window.robustness.session import MOST
from tests.views.pointing import click
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import ONE, THREE, WAIT_MS, answer_for, draw, open_window, wait_idle

MIDDLE = QPoint(8, 8)


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    monkeypatch.setattr(curves_page, "COUNTS", (10, 15))
    window = open_window(qtbot, size=(1400, 900))
    draw(qtbot, window, THREE)
    window.layout_.show_panel("robustness")
    qtbot.waitUntil(lambda: window.robustness.curves.own is not None, timeout=WAIT_MS)
    return window


def test_networks_are_measured_and_compared(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, session = window.robustness.curves, window.robustness_curves
    click(page.measure_button, MIDDLE)
    assert page.is_busy
    qtbot.waitUntil(lambda: not page.is_busy, timeout=WAIT_MS)
    (mine,) = page.plot.networks
    assert mine.curve is not None
    assert mine.title == "pretrained"
    assert mine.curve.images == 10
    assert "of 10 MNIST test images" in page.words.text()
    for kind in page.kinds:
        page.choose(kind)
        assert page.plot.networks[0].curve is not None
    page.images_field.set_value("15")
    click(page.measure_button, MIDDLE)
    qtbot.waitUntil(lambda: not page.is_busy, timeout=WAIT_MS)
    (mine,) = page.plot.networks
    assert mine.curve is not None
    assert mine.curve.images == 15
    other = tmp_path / "sprint & co.safetensors"
    other.write_bytes(resources.network_file(Path("deep")).read_bytes())
    window.settings.add_recent_network(str(other))
    page.menu.aboutToShow.emit()
    (entry,) = [action for action in page.menu.actions() if "sprint" in action.text()]
    assert entry.text() == "sprint && co"
    entry.trigger()
    qtbot.waitUntil(lambda: len(page.plot.networks) == 2 and not page.is_busy, timeout=WAIT_MS)
    deep = page.plot.networks[1]
    assert deep.curve is not None
    again = page.plot.networks[0].curve
    assert again is not None
    assert not np.array_equal(deep.curve.confidence, again.confidence)
    session.forget()
    assert len(page.plot.networks) == 1
    # Of more than fit into one plot those chosen first make room.
    with monkeypatch.context() as patch:
        patch.setattr(window.engines.curves, "measure", lambda _wish: None)
        for number in range(MOST + 1):
            session.compare(Path(f"network {number}"))
    assert session._beside == [Path(f"network {number}") for number in range(2, MOST + 1)]
    session.forget()
    page.set_busy(False)
    shapes = resources.network_file(Path("shapes"))
    session.compare(shapes)
    qtbot.waitUntil(lambda: not page.is_busy, timeout=WAIT_MS)
    assert "other images" in page.words.text()
    assert len(page.plot.networks) == 1


def test_the_drawing_is_changed_on_every_view_and_one_undo_brings_it_back(window: WholeWindow, qtbot: QtBot) -> None:
    page, before = window.robustness.curves, window.shown
    assert before is not None
    page.choose(Perturbation.SHIFT_RIGHT)
    click(page.canvas_button, MIDDLE)
    for pixels in (2.0, 5.0, 6.0):
        page.set_strength(pixels)
        qtbot.waitUntil(lambda: page.own is not None and page.own.strength == page.strength, timeout=WAIT_MS)
    shifted = answer_for(qtbot, window, window.draw.canvas.drawing())
    ink, moved = (snapshot.task.pixels(snapshot.preprocessed.input)[0] for snapshot in (before, shifted))
    assert np.allclose(moved[:, 6:], ink[:, :-6], atol=1 / 255)
    assert page.own is not None
    assert np.array_equal(page.own.before, np.rint(255 * ink)[None])
    hand.keys(window, qtbot, "Ctrl+Z")
    assert window.draw.canvas.drawing() == before.drawing
    assert not page.is_on_canvas
    assert page.strength == 0
    answer_for(qtbot, window, before.drawing)
    # Back at the beginning of the slider the drawing is itself; and switched off it is too.
    click(page.canvas_button, MIDDLE)
    page.set_strength(4.0)
    qtbot.waitUntil(lambda: window.draw.canvas.drawing().picture is not None, timeout=WAIT_MS)
    page.set_strength(0.0)
    qtbot.waitUntil(lambda: window.draw.canvas.drawing() == before.drawing, timeout=WAIT_MS)
    page.set_strength(4.0)
    qtbot.waitUntil(lambda: window.draw.canvas.drawing().picture is not None, timeout=WAIT_MS)
    click(page.canvas_button, MIDDLE)
    assert window.draw.canvas.drawing() == before.drawing


def test_drawing_on_ends_the_change(window: WholeWindow, qtbot: QtBot) -> None:
    page = window.robustness.curves
    click(page.canvas_button, MIDDLE)
    page.set_strength(30.0)
    qtbot.waitUntil(lambda: window.draw.canvas.drawing().picture is not None, timeout=WAIT_MS)
    draw(qtbot, window, ONE)
    assert not page.is_on_canvas
    assert page.strength == 0
    assert window.draw.canvas.drawing().strokes


def test_the_threshold_of_doubt_is_the_networks_and_is_remembered(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    page, before = window.robustness.reliability, window.shown
    assert before is not None
    assert before.verdict.sure
    probability = before.verdict.probability
    click(window.robustness.page_button(RobustnessPage.SURE), MIDDLE)
    page.slider.setValue(99)
    assert probability < 1
    threshold = 0.99
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.sure_from == threshold, timeout=WAIT_MS)
    assert window.shown is not None
    assert window.shown.verdict.sure is (probability >= threshold)
    assert "less than 99 %" in window.answer.toolTip()
    network = window.networks.network
    assert network is not None
    assert network.record.threshold == threshold
    assert not network.modified
    # In its file, and for what computes without a window.
    path = tmp_path / "doubting.safetensors"
    window.networks.save(path)
    qtbot.waitUntil(path.is_file, timeout=WAIT_MS)
    assert checkpoint.load(path).record.sure_from == threshold
    # Another network has its own, and this one has it again.
    window.networks.open_deep()
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.sure_from == 0.75, timeout=WAIT_MS)
    assert page.sure_from == 0.75
    window.networks.open_pretrained()
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.sure_from == threshold, timeout=WAIT_MS)
    assert page.sure_from == threshold
    click(page.first_button, MIDDLE)
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.sure_from == 0.75, timeout=WAIT_MS)
    assert not window.settings.has_sure_from


def is_plain(window: WholeWindow) -> bool:
    network = window.networks.network
    return network is not None and network.record.title == "plain"


def test_one_click_trains_with_variation_and_draws_both_curves(window: WholeWindow, qtbot: QtBot) -> None:
    page, shown = window.robustness.curves, window.networks.network
    assert shown is not None
    with qtbot.waitSignal(window.hub.refused) as refused:
        click(page.train_button, MIDDLE)
    assert "such images already" in refused.args[0]
    assert window.training.state is RunState.IDLE
    plain = NetworkRecord("plain", recipe=TrainingConfig(train_size=64, epochs=1))
    window.engines.inference.load(replace(shown, record=plain, id=0))
    qtbot.waitUntil(lambda: window.shown is not None and len(page.plot.networks) == 1 and is_plain(window))
    before = window.networks.network
    assert before is not None
    # Refused, as while a race goes on; what the next run of somebody else brings is not measured beside it.
    window.engines.training.set_blocked(True)
    click(page.train_button, MIDDLE)
    assert window.training.state is RunState.IDLE
    window.engines.training.set_blocked(False)
    window.hub.run_finished.emit(RunFinished(RunEnd.COMPLETED, 1, 1, 1.0))
    assert not page.is_busy
    click(page.train_button, MIDDLE)
    qtbot.waitUntil(lambda: window.training.state is not RunState.IDLE, timeout=WAIT_MS)
    wait_idle(qtbot, window)
    qtbot.waitUntil(lambda: len(page.plot.networks) == 2 and not page.is_busy, timeout=WAIT_MS)
    now = window.networks.network
    assert now is not None
    assert now.id != before.id
    assert now.record.recipe is not None
    assert now.record.recipe.augmentation is Augmentation.AFFINE
    assert now.spec == before.spec
    assert [network.title for network in page.plot.networks] == [now.record.title, before.record.title]
    assert all(network.curve is not None for network in page.plot.networks)
