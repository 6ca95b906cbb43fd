"""The whole window by a person's gestures, with the real network and the real engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.messages import Mistake
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.training.messages import RunEnd, RunFinished, RunState
from tests.views.drawing.canvas_hand import drop, hold_over
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import ONE, THREE, WAIT_MS, answer_for, draw, open_window, wait_idle


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    return open_window(qtbot)


def test_a_drawn_digit_is_answered_and_every_view_shows_it(window: WholeWindow, qtbot: QtBot) -> None:
    assert window.shown is not None
    assert window.shown.blank
    before = window.network_map.grab().toImage()
    snapshot = draw(qtbot, window, THREE)
    assert snapshot.verdict.label == 3
    assert window.answer.answer.sign == "3"
    assert window.network_map.grab().toImage() != before
    one = draw_after_clear(qtbot, window)
    assert one.verdict.label == 1


def draw_after_clear(qtbot: QtBot, window: WholeWindow) -> Snapshot:
    window.actions_["clear"].trigger()
    return draw(qtbot, window, ONE)


def test_the_answer_comes_while_the_pen_is_still_down(window: WholeWindow, qtbot: QtBot) -> None:
    from tests.views.drawing.canvas_hand import move, press, release

    press(window.draw.canvas, THREE[0])
    move(window.draw.canvas, THREE[1:6])
    half = answer_for(qtbot, window, window.draw.canvas.drawing())
    assert not half.blank
    move(window.draw.canvas, THREE[6:])
    whole = answer_for(qtbot, window, window.draw.canvas.drawing())
    release(window.draw.canvas, THREE[-1])
    assert not np.array_equal(half.probabilities, whole.probabilities)


def test_every_number_is_the_one_pytorch_computes(window: WholeWindow, qtbot: QtBot) -> None:
    snapshot = draw(qtbot, window, THREE)
    state = window.networks.network
    assert state is not None
    network = build(state.spec)
    load_weights(network, state.weights)
    centred = torch.from_numpy(snapshot.preprocessed.stages[-2].values)
    x = ((centred - MEAN) / STD)[None, None]
    values = {"input": x}
    with torch.inference_mode():
        for name, module in network.named_children():
            x = module(x)
            values[name] = x
        values["softmax"] = torch.softmax(x, 1)
    assert [layer.info.name for layer in snapshot.layers] == list(values)
    for layer in snapshot.layers:
        expected = values[layer.info.name][0].reshape(layer.values.shape)
        torch.testing.assert_close(torch.from_numpy(layer.values), expected, rtol=0, atol=1e-6)


def test_the_switch_shows_the_drawing_as_it_is(window: WholeWindow, qtbot: QtBot) -> None:
    draw(qtbot, window, [(x / 3, y / 3) for x, y in THREE])
    with qtbot.waitSignal(window.engines.inference.answered, timeout=WAIT_MS):
        as_drawn = window.stages.switch.findChildren(QAbstractButton)[0]
        QTest.mouseClick(as_drawn, Qt.MouseButton.LeftButton)
    assert window.shown is not None
    assert window.shown.preprocessed.mode is InputMode.AS_DRAWN


def test_a_random_test_digit_comes_with_its_label(window: WholeWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.engines.library.digit_ready, timeout=WAIT_MS) as told:
        window.draw.random_requested.emit()
    digit = told.args[0]
    snapshot = answer_for(qtbot, window, digit.drawing)
    assert str(digit.drawing.label) in window.draw.source_text
    np.testing.assert_array_equal(
        snapshot.preprocessed.stages[-2].values, digit.drawing.picture.array().astype(np.float32) / np.float32(255)
    )


def test_a_dropped_dark_on_light_picture_is_inverted_and_said_so(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    pixels = np.full((64, 64), 255, np.uint8)
    pixels[12:52, 29:35] = 0
    Image.fromarray(pixels).save(tmp_path / "one.png")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "one.png"))])
    assert hold_over(window.draw.canvas, data)
    with qtbot.waitSignal(window.engines.library.picture_ready, timeout=WAIT_MS):
        drop(window.draw.canvas, data)
    snapshot = answer_for(qtbot, window, window.draw.canvas.drawing())
    assert snapshot.verdict.label == 1
    assert "inverted" in window.draw.source_text


def test_a_picture_of_a_number_is_said_to_be_one(window: WholeWindow, qtbot: QtBot, tmp_path: Path) -> None:
    pixels = np.full((100, 200), 255, np.uint8)
    for left in (20, 60, 100, 140):
        pixels[30:70, left : left + 6] = 0
    Image.fromarray(pixels).save(tmp_path / "number.png")
    window.open_file(str(tmp_path / "number.png"))
    qtbot.waitUntil(lambda: window.shown is not None and len(window.shown.preprocessed.parts) == 4, timeout=WAIT_MS)
    assert window.shown is not None
    assert not window.shown.verdict.sure
    assert "4 digits" in window.answer.accessibleDescription() + window.answer.accessibleName()


@pytest.mark.parametrize("name", ["text.png", "cut.safetensors", "evil.pt", "half.json"])
def test_a_bad_file_is_one_sentence_and_changes_nothing(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    draw(qtbot, window, THREE)
    drawing, network = window.draw.canvas.drawing(), window.networks.network
    path = tmp_path / name
    path.write_bytes(b'{"format": "cnn-gui-drawings", "version": 1}' if name.endswith("json") else b"not this at all")
    failed = [window.drawing.failed, window.networks.failed]
    with qtbot.waitSignals(failed[:1] if name in ("text.png", "half.json") else failed[1:], timeout=WAIT_MS):
        window.open_file(str(path))
    notice = window.notices.current
    assert notice is not None
    assert name in notice.text
    assert window.draw.canvas.drawing() == drawing
    assert window.networks.network is network


def test_training_moves_curves_and_the_drawings_maps(window: WholeWindow, qtbot: QtBot) -> None:
    draw(qtbot, window, THREE)
    first = window.networks.network
    window.training_panel.form.set_config(replace(window.training_panel.config(), epochs=1, train_size=640))
    with qtbot.waitSignal(window.training.finished, timeout=WAIT_MS) as told:
        window.actions_["train"].trigger()
    finished = told.args[0]
    assert isinstance(finished, RunFinished)
    assert finished.end is RunEnd.COMPLETED
    assert finished.steps == 10
    assert len(window.curves.store.table().rows) >= 10
    now = window.networks.network
    assert now is not None
    assert first is not None
    assert now.version > first.version
    assert window.shown is not None
    assert window.shown.network_version == now.version
    # What is on display is what the run saved by itself, with the accuracy that PyTorch measured.
    saved = checkpoint.load(Path(str(finished.saved)))
    for name, weight in saved.weights.items():
        np.testing.assert_array_equal(weight, now.weights[name])
    assert saved.record.test_accuracy == finished.test_accuracy == now.record.test_accuracy


def test_one_step_then_pause_shows_the_new_weights(window: WholeWindow, qtbot: QtBot) -> None:
    draw(qtbot, window, THREE)
    first = window.networks.network
    window.actions_["step"].trigger()
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.networks.network is not first, timeout=WAIT_MS)
    window.actions_["stop"].trigger()
    wait_idle(qtbot, window)


def test_closing_while_training_asks_and_going_on_keeps_training(
    window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.actions_["train"].trigger()
    qtbot.waitUntil(lambda: window.training.state is RunState.RUNNING, timeout=WAIT_MS)
    asked = []

    def stay(box: QMessageBox) -> int:
        asked.append(box.informativeText())
        button = box.escapeButton()
        assert button is not None
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", stay)
    assert not window.close()
    assert asked
    assert window.isVisible()
    assert window.training.is_active


def test_a_network_saved_is_the_network_opened(window: WholeWindow, qtbot: QtBot, tmp_path: Path) -> None:
    draw(qtbot, window, THREE)
    before = window.networks.network
    assert before is not None
    path = tmp_path / "mine.safetensors"
    with qtbot.waitSignal(window.engines.files.saved, timeout=WAIT_MS):
        window.networks.save(path)
    with qtbot.waitSignal(
        window.networks.changed, timeout=WAIT_MS, check_params_cb=lambda n: n.version > before.version
    ):
        window.open_file(str(path))
    after = window.networks.network
    assert after is not None
    assert after.record.path == str(path)
    for name, weight in before.weights.items():
        np.testing.assert_array_equal(weight, after.weights[name])
    assert str(path) in window.settings.recent_networks()


def test_the_tutorials_pt_opens(window: WholeWindow, qtbot: QtBot, tmp_path: Path) -> None:
    network = build(NETWORKS["tutorial"])
    torch.save(network.state_dict(), tmp_path / "mnist_cnn.pt")
    with qtbot.waitSignal(window.networks.opened, timeout=WAIT_MS):
        window.open_file(str(tmp_path / "mnist_cnn.pt"))
    bias = network.state_dict()["fc2.bias"].numpy()
    qtbot.waitUntil(lambda: np.array_equal(shown_weights(window)["fc2.bias"], bias), timeout=WAIT_MS)


def shown_weights(window: WholeWindow) -> Mapping[str, Float32]:
    state = window.networks.network
    assert state is not None
    return state.weights


def test_choosing_a_map_in_the_network_opens_it_in_the_layer(window: WholeWindow, qtbot: QtBot) -> None:
    window.network_map.map_chosen.emit("conv2", 22)
    assert window.detail.chosen == ("conv2", 22)
    assert "conv2" in window.layout_.docks["layer"].title_bar.title()


def test_the_drawing_is_there_again_in_the_next_window(qtbot: QtBot) -> None:
    first = open_window(qtbot)
    draw(qtbot, first, THREE)
    drawing = first.draw.canvas.drawing()
    first.close()
    second = open_window(qtbot)
    assert second.draw.canvas.drawing() == drawing
    assert not second.draw.canvas.undo_stack.canUndo()


def test_layout_comes_back_and_can_be_reset(qtbot: QtBot) -> None:
    first = open_window(qtbot)
    first.layout_.docks["stages"].close()
    first.close()
    second = open_window(qtbot)
    assert not second.layout_.docks["stages"].isVisible()
    second.layout_.reset()
    assert second.layout_.docks["stages"].isVisible()


def test_p_and_e_choose_the_tool(window: WholeWindow, qtbot: QtBot) -> None:
    from cnn_gui.views.drawing.canvas import Tool

    window.draw.canvas.setFocus()
    chosen = []
    for key in (Qt.Key.Key_E, Qt.Key.Key_P):
        QTest.keyClick(window, key)
        chosen.append(window.draw.canvas.tool)
    assert chosen == [Tool.ERASER, Tool.PEN]


def test_undo_takes_the_answer_back(window: WholeWindow, qtbot: QtBot) -> None:
    draw(qtbot, window, THREE)
    window.actions_["undo"].trigger()
    snapshot = answer_for(qtbot, window, Drawing())
    assert snapshot.blank
    assert not window.answer.answer.bars


def test_a_signal_of_the_system_closes_a_training_window_without_asking(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda _: pytest.fail("asked"))
    window = open_window(qtbot)
    window.actions_["train"].trigger()
    qtbot.waitUntil(lambda: window.training.state is RunState.RUNNING, timeout=WAIT_MS)
    window.quit_without_asking()
    assert not window.isVisible()


def test_a_trained_network_that_is_in_no_file_is_not_closed_away(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window(qtbot)
    network = window.networks.network
    assert network is not None
    window.engines.inference.load_weights(network.weights, "tutorial, step 3")
    qtbot.waitUntil(lambda: window.networks.network is not network, timeout=WAIT_MS)
    answers = ["Stay", "Close without saving"]

    def click(box: QMessageBox) -> int:
        answer = answers.pop(0)
        next(button for button in box.buttons() if button.text() == answer).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    assert not window.close()
    assert window.isVisible()
    assert window.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_R, Qt.Key.Key_P, Qt.Key.Key_E])
def test_keys_typed_into_a_number_field_stay_there(window: WholeWindow, qtbot: QtBot, key: Qt.Key) -> None:
    window.training_panel.form.open_settings(True)
    field = window.training_panel.form.settings.count("epochs")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus, timeout=WAIT_MS)
    tool, arrived = window.draw.canvas.tool, []
    for name in ("next", "previous", "random", "pen", "eraser"):
        window.actions_[name].triggered.connect(lambda: arrived.append(key))
    QTest.keyClick(field, key)
    assert arrived == []
    assert window.draw.canvas.tool is tool
    # The same key elsewhere does what the menu says.
    window.draw.canvas.setFocus()
    QTest.keyClick(window.draw.canvas, key)
    assert arrived == [key]


def test_a_mistake_goes_on_the_canvas_and_next_goes_on_from_it(window: WholeWindow, qtbot: QtBot) -> None:
    mistake = Mistake(41, 7, 2, 0.9, 0.05, np.zeros((28, 28), np.uint8))
    with qtbot.waitSignal(window.engines.library.digit_ready, timeout=WAIT_MS) as shown:
        window.test.mistake_chosen.emit(mistake)
    assert shown.args[0].index == 41
    assert "test digit 41" in window.draw.source_text
    with qtbot.waitSignal(window.engines.library.digit_ready, timeout=WAIT_MS) as following:
        window.actions_["next"].trigger()
    assert following.args[0].index == 42
