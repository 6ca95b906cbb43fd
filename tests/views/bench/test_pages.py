from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from torch.nn.functional import avg_pool2d, conv2d, max_pool2d, softmax

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.kernel_presets import PRESETS, preset
from cnn_gui.core.bench.painted import SCENES
from cnn_gui.core.bench.settings import BenchPage
from cnn_gui.core.bench.sources import Source
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.network.messages import Box
from cnn_gui.views.base.theme import Scheme, apply
from cnn_gui.views.bench.sliding import SlidingPage
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel
from tests.views.bench.tools import BenchInHand, bench, child, drawn, pixels
from tests.views.networks import network_state
from tests.views.pointing import click, point_at, press

KEY = Qt.Key


def tensor(values: Float32) -> torch.Tensor:
    return torch.from_numpy(np.array(values))[None]


def torch_result(plane: Float32, kernel: Float32, **settings: Any) -> Float32:
    result = conv2d(tensor(plane)[None], tensor(kernel)[None], **settings)
    return np.asarray(result[0, 0])


def result_of(hand: BenchInHand) -> Float32:
    values = hand.convolution.result.values
    assert values is not None
    return values


# --- convolution -------------------------------------------------------------------------------------------


def test_the_result_is_pytorch_s(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="convolution", preset="sobel_x", stride="2", padding="1")
    plane, kernel = pixels(drawn()), preset("sobel_x").array()
    np.testing.assert_allclose(result_of(hand), torch_result(plane, kernel, stride=2, padding=1), atol=1e-5)
    assert hand.convolution.captions() == ("Your drawing · 28×28", "Result · 14×14")
    assert "floor((28 − 3 + 2·1) / 2) + 1 = floor(13.5) + 1 = 14" in hand.convolution.formula.full_text()


def test_every_field_changes_the_result(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    page, plane = hand.page, pixels(drawn())
    kernel = preset("vertical_edges").array()
    fields = {name: child(page, name) for name in ("benchStride", "benchDilation", "benchBias", "benchRelu")}
    for name in ("benchStride", "benchDilation"):
        field = fields[name]
        assert isinstance(field, QSpinBox)
        field.setValue(2)
    padding = child(page, "benchPadding")
    assert isinstance(padding, ChoiceField)
    padding.set_value("3")
    bias = fields["benchBias"]
    QTest.keyClicks(bias, "0.25")
    press(bias, KEY.Key_Return)
    click(fields["benchRelu"], QPoint(5, 5))
    expected = torch_result(plane, kernel, stride=2, dilation=2, padding=3) + hand.session.settings.bias
    assert hand.session.settings.bias != 0
    np.testing.assert_allclose(result_of(hand), np.maximum(expected, 0), atol=1e-5)


def test_pointing_at_a_cell_shows_its_window_and_its_products(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(preset="sobel_y", stride="2", padding="1", bias="0.5", relu="1")
    page = hand.convolution
    point_at(page.result, page.result.position_of(0, 5).toPoint())
    assert [mark.box for mark in page.input.marks] == [Box(-1, 9, 2, 12)]
    assert [mark.box for mark in page.result.marks] == [Box(0, 5, 1, 6)]
    shown = page.products.products
    assert shown is not None
    assert shown.padding[0].all()
    assert not shown.padding[1:].any()
    assert shown.value == pytest.approx(result_of(hand)[0, 5])
    assert shown.products.sum() + 0.5 == pytest.approx(shown.total, abs=1e-5)
    assert page.player.position() == 5


def test_dilated_windows_frame_every_cell(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(preset="box_blur", dilation="3")
    page = hand.convolution
    point_at(page.result, page.result.position_of(4, 6).toPoint())
    boxes = [mark.box for mark in page.input.marks]
    assert boxes[-1] == Box(4, 6, 11, 13)
    assert Box(7, 9, 8, 10) in boxes
    assert len(boxes) == 10


def test_pointing_into_the_input_finds_the_window_around_it(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    page = hand.convolution
    point_at(page.input, page.input.position_of(10, 12).toPoint())
    assert [mark.box for mark in page.result.marks] == [Box(9, 11, 10, 12)]
    assert [mark.box for mark in page.input.marks] == [Box(9, 11, 12, 14)]
    point_at(page.input, page.input.position_of(0, 0).toPoint())
    assert [mark.box for mark in page.result.marks] == [Box(0, 0, 1, 1)]


def test_the_arrow_keys_move_the_window(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    page = hand.convolution
    point_at(page.result, page.result.position_of(3, 3).toPoint())
    press(page.result, KEY.Key_Right)
    press(page.result, KEY.Key_Down)
    assert [mark.box for mark in page.result.marks] == [Box(4, 4, 5, 5)]


def test_a_setting_without_an_output_says_why_and_what_would(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(source="drawing", kernel=";".join([",".join("1" * 7)] * 7), dilation="3")
    assert hand.convolution.problem_text() == ""
    small = np.zeros((1, 16, 16), dtype=np.float32)
    hand.sources.ready.emit(Source("picture", "small.png", small))
    assert "does not fit" in hand.convolution.problem_text()
    assert "gives an output" in hand.convolution.problem_text()
    assert hand.convolution.player.count() == 0
    point_at(hand.convolution.input, hand.convolution.input.position_of(3, 3).toPoint())
    hand.set(dilation="1")
    assert hand.convolution.problem_text() == ""
    assert result_of(hand).shape == (10, 10)


def test_sliding_fills_the_result_in_and_pointing_takes_over(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    page = hand.convolution
    page.player.set_speed(640)
    with qtbot.waitSignal(page.player.moved):
        page.player.play()
    assert page.result.filled is not None
    assert page.result.filled == page.player.position() + 1
    point_at(page.result, page.result.position_of(20, 20).toPoint())
    assert not page.player.is_playing()
    assert page.result.filled is None


@pytest.mark.parametrize("page", ["convolution", "pooling", "colour"])
def test_the_player_is_where_the_marked_cell_is(qtbot: QtBot, page: str) -> None:
    hand = bench(qtbot)
    hand.set(page=page)
    shown = hand.page
    assert isinstance(shown, SlidingPage)
    view = child(shown, {"convolution": "benchResult", "pooling": "benchPoolMax", "colour": "benchColourMap"}[page])
    assert isinstance(view, PlaneView)

    def marked() -> int:
        assert view.values is not None
        (mark,) = view.marks
        return int(mark.box.top * view.values.shape[1] + mark.box.left)

    assert shown.player.position() == marked() > 0
    assert shown.player.count_text().startswith(f"{marked() + 1} / ")
    before = shown.player.position()
    click(child(shown.player, "slideStep"), QPoint(5, 5))
    assert shown.player.position() == marked() == before + 1
    hand.set(stride="3", preset="sobel_y", filter="emboss")
    assert shown.player.position() == marked()


def test_a_new_drawing_does_not_stop_the_sliding(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    player = hand.convolution.player
    player.set_position(0)
    player.set_speed(640)
    with qtbot.waitSignal(player.moved):
        player.play()
    hand.session.show_snapshot(drawn(1))
    assert player.is_playing()


def test_sliding_stops_when_another_page_or_panel_is_in_front(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    player = hand.convolution.player
    player.play()
    assert player.is_playing()
    hand.session.set_seen(False)
    assert not player.is_playing()
    hand.session.set_seen(True)
    player.play()
    click(hand.view.button(BenchPage.POOLING), QPoint(5, 5))
    assert not player.is_playing()
    assert hand.view.in_front is BenchPage.POOLING


def test_the_kernel_is_changed_by_hand_and_is_one_s_own_then(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    page = hand.convolution
    before = result_of(hand)
    page.kernel.editor.setFocus()
    click(page.kernel.editor, page.kernel.editor.position_of(1, 1).toPoint())
    press(page.kernel.editor, KEY.Key_PageUp)
    assert page.kernel.title() == "Own kernel"
    kernel = preset("vertical_edges").array()
    kernel[1, 1] = 0.1
    np.testing.assert_allclose(result_of(hand), torch_result(pixels(drawn()), kernel), atol=1e-5)
    assert not np.array_equal(result_of(hand), before)


def test_tools_transpose_flip_normalise_and_randomise(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    page = hand.convolution
    kernel = preset("vertical_edges").array()
    for name, expected in (("benchTranspose", kernel.T), ("benchFlip", kernel.T[::-1, ::-1])):
        click(child(page, name), QPoint(5, 5))
        np.testing.assert_array_equal(page.kernel.editor.kernel, expected)
    click(child(page, "benchNormalise"), QPoint(5, 5))
    assert np.abs(page.kernel.editor.kernel).sum() == pytest.approx(1)
    assert "absolute values" in hand.view.note()
    click(child(page, "benchRandom"), QPoint(5, 5))
    assert len(np.unique(page.kernel.editor.kernel)) == 9


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("side", range(1, 8))
def test_every_size_of_kernel_even_and_odd(qtbot: QtBot, side: int) -> None:
    hand = bench(qtbot)
    hand.set(preset="box_blur", padding="same")
    field = child(hand.page, "benchKernelSize")
    assert isinstance(field, QSpinBox)
    field.setValue(side)
    kernel = hand.convolution.kernel.editor.kernel
    assert kernel.shape == (side, side)
    np.testing.assert_allclose(result_of(hand), torch_result(pixels(drawn()), kernel, padding="same"), atol=1e-5)
    assert field.text() == f"{side}×{side}"


def choose_kernel(hand: BenchInHand, name: str) -> None:
    action = next(action for action in hand.convolution.kernel.menu().actions() if action.data() == name)
    assert isinstance(action, QAction)
    action.trigger()


def test_any_kernel_of_the_network_can_be_laid_on_the_bench(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    choose_kernel(hand, "network:conv2/0/0")
    for name, value in (("benchKernelFilter", 22), ("benchKernelInput", 6)):
        field = child(hand.page, name)
        assert isinstance(field, QSpinBox)
        assert field.isVisible()
        field.setValue(value)
    expected = network_state().weights["conv2.weight"][21, 5]
    np.testing.assert_array_equal(hand.convolution.kernel.editor.kernel, expected)
    choose_kernel(hand, "identity")
    assert not child(hand.page, "benchKernelFilter").isVisible()


def test_every_preset_of_the_menu_works(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    for each in PRESETS:
        if each.colour is None:
            choose_kernel(hand, each.name)
            assert hand.convolution.kernel.title() == each.title
            np.testing.assert_allclose(result_of(hand), torch_result(pixels(drawn()), each.array()), atol=1e-5)


# --- pooling -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [{}, {"size": "3", "stride": "2", "padding": "1", "ceil": "1"}, {"stride": "1"}])
def test_maximum_and_mean_are_pytorch_s(qtbot: QtBot, words: dict[str, str]) -> None:
    hand = bench(qtbot)
    hand.set(page="pooling", **words)
    plane = tensor(pixels(drawn()))
    size, stride, padding = (int(words.get(key, normal)) for key, normal in
                             (("size", "2"), ("stride", "2"), ("padding", "0")))  # fmt: skip
    ceil = "ceil" in words
    page = hand.pooling
    largest, mean = page.largest.values, page.mean.values
    assert largest is not None
    assert mean is not None
    np.testing.assert_array_equal(largest, max_pool2d(plane, size, stride, padding, ceil_mode=ceil)[0])
    np.testing.assert_allclose(mean, avg_pool2d(plane, size, stride, padding, ceil_mode=ceil)[0], atol=1e-6)


def test_the_winner_is_framed_and_what_was_thrown_away_stands_back(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="pooling")
    page, plane = hand.pooling, pixels(drawn())
    point_at(page.largest, page.largest.position_of(6, 7).toPoint())
    window, winner = page.input.marks
    assert window.box == Box(12, 14, 14, 16)
    row, column = divmod(int(plane[12:14, 14:16].argmax()), 2)
    assert winner.box == Box(12 + row, 14 + column, 13 + row, 15 + column)
    assert "The maximum throws 75 % of the cells away" in page.words()
    assert f"row {winner.box.top + 1}, column {winner.box.left + 1}" in page.words()


def test_pooling_of_the_kernel_s_map_is_what_a_network_does(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="pooling", preset="vertical_edges")
    made = torch_result(pixels(drawn()), preset("vertical_edges").array())
    values = hand.pooling.largest.values
    assert values is not None
    np.testing.assert_allclose(values, max_pool2d(tensor(made), 2)[0], atol=1e-5)
    click(child(hand.page, "benchPoolMap"), QPoint(5, 5))
    values = hand.pooling.largest.values
    assert values is not None
    np.testing.assert_array_equal(values, max_pool2d(tensor(pixels(drawn())), 2)[0])


def test_too_much_padding_for_pooling_is_explained(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="pooling", padding="3")
    assert "half the window" in hand.pooling.problem_text()


# --- colour ------------------------------------------------------------------------------------------------


def test_three_kernels_three_sums_one_map(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="colour", source="traffic_light", filter="red_edge", bias="0.5")
    page = hand.colour
    shown = page.shown
    assert shown is not None
    filters = torch.from_numpy(np.stack([each.filter(3) for each in PRESETS]))
    expected = conv2d(tensor(shown.planes), filters, torch.full((len(PRESETS),), 0.5))[0]
    np.testing.assert_allclose(shown.maps, expected, atol=1e-5)
    point_at(page.map, page.map.position_of(10, 20).toPoint())
    parts = page.products.products
    assert parts is not None
    assert len(parts.sums) == 3
    assert sum(parts.sums) + 0.5 == pytest.approx(float(page.map.values[10, 20]), abs=1e-5)  # type: ignore[index]
    for view in page.planes:
        assert [mark.box for mark in view.marks] == [Box(10, 20, 13, 23)]


def test_a_click_in_the_stack_chooses_its_filter(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="colour", source="fruit")
    hand.colour.stack.tile_clicked.emit(3)
    assert hand.session.settings.filter == PRESETS[3].name
    assert hand.colour.shown is not None
    assert hand.colour.shown.chosen == 3


def test_the_drawing_gets_coloured_ink(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="colour", source="drawing", ink="red")
    shown = hand.colour.shown
    assert shown is not None
    np.testing.assert_array_equal(shown.planes[0], pixels(drawn()))
    assert shown.planes[1].max() < 0.2
    assert hand.view.note() == "Grey in the ink's colour: three planes instead of one."
    ink = child(hand.page, "benchInk")
    assert ink.isEnabled()
    hand.set(source="fruit")
    assert not ink.isEnabled()
    assert "Blue, not yellow" in hand.view.note()


# --- volume ------------------------------------------------------------------------------------------------


def test_the_first_diagram_is_built_stage_by_stage(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="volume", source="rainbow")
    page = hand.volume
    assert [card.is_built for card in page.cards] == [True] + [False] * 6
    for _ in range(6):
        click(child(page, "benchVolumeNext"), QPoint(5, 5))
    assert [card.shape_text() for card in page.cards] == [
        "32 × 32 × 3", "32 × 32 × 32", "32 × 32 × 32", "16 × 16 × 32", "8,192", "10", "10",
    ]  # fmt: skip
    assert "82,826 parameters" in page.caption()
    click(child(page, "benchVolumeBack"), QPoint(5, 5))
    assert not page.cards[6].is_built
    click(child(page, "benchStage_3"), QPoint(5, 5))
    assert page.caption().startswith("The largest of every 2 × 2")


def test_the_number_of_filters_is_the_depth(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="volume", source="rainbow", stage="6")
    field = child(hand.page, "benchVolumeFilters")
    assert isinstance(field, QSpinBox)
    field.setValue(5)
    assert [card.shape_text() for card in hand.volume.cards][1:5] == [
        "32 × 32 × 5", "32 × 32 × 5", "16 × 16 × 5", "1,280",
    ]  # fmt: skip
    logits, shares = (card.maps._values for card in hand.volume.cards[5:])
    assert logits is not None
    assert shares is not None
    np.testing.assert_allclose(shares.ravel(), softmax(torch.from_numpy(logits.ravel()), 0), atol=1e-6)


# --- translation -------------------------------------------------------------------------------------------


def drag(view: QWidget, start: QPoint, end: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view, left, none, start)
    where = QPointF(end)
    QApplication.sendEvent(view, QMouseEvent(QEvent.Type.MouseMove, where, where, left, left, none))
    QTest.mouseRelease(view, left, none, end)


def test_dragging_the_digit_moves_it_and_the_maps_follow(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="translation")
    page = hand.translation
    drag(page.input, page.input.position_of(10, 10).toPoint(), page.input.position_of(12, 9).toPoint())
    assert hand.session.settings.shift == (2, -1)
    shown = page.shown
    assert shown is not None
    np.testing.assert_array_equal(shown.plane[2:, :-1], pixels(drawn())[:-2, 1:])
    assert page.followed_text().startswith("conv1, 32 of 32 maps: The map followed exactly")
    weights = network_state().weights
    padded = np.pad((shown.plane - MEAN) / STD, 1, constant_values=-MEAN / STD).astype(np.float32)
    expected = conv2d(
        tensor(padded), torch.from_numpy(weights["conv1.weight"]), torch.from_numpy(weights["conv1.bias"])
    )
    np.testing.assert_allclose(shown.followed.after, expected.reshape(shown.followed.after.shape), atol=1e-4)
    click(child(page, "benchShiftBack"), QPoint(5, 5))
    assert hand.session.settings.shift == (0, 0)


def test_pooling_forgives_a_part_and_says_how_much(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="translation")
    page = hand.translation
    press(page.input, KEY.Key_Right)
    press(page.input, KEY.Key_Right)
    assert hand.session.settings.shift == (0, 2)
    shown = page.shown
    assert shown is not None
    assert shown.stayed is not None
    assert shown.stayed.share_lit is not None
    # Two pixels are one whole pooled cell: moved along by it, nothing has changed.
    assert page.stayed_text().startswith("pool1: It moved along, 1 column to the right: ")
    assert not re.search(r"\d%", page.stayed_text())
    assert shown.stayed.share_moved == 1
    assert not np.abs(shown.stayed.difference).max() > 1e-4
    assert shown.pool == "pool1"


def test_the_digit_is_not_moved_out_of_sight(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="translation", shift="0,13")
    for _ in range(4):
        press(hand.translation.input, KEY.Key_Right)
    assert hand.session.settings.shift == (0, 14)


# --- all pages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", list(BenchPage))
@pytest.mark.parametrize("scale", [1.0, 1.4])
def test_every_page_fits_into_its_room(qtbot: QtBot, qapp: QApplication, page: BenchPage, scale: float) -> None:
    """About 970×340 with a title and a frame; large type may take more of the height."""
    apply(qapp, Scheme.DARK, scale)
    try:
        hand = bench(qtbot)
        hand.set(page=page.value)
        qapp.processEvents()
        need = hand.view.minimumSizeHint()
        assert need.width() <= 946
        assert need.height() <= (296 if scale == 1.0 else 350)
    finally:
        apply(qapp, Scheme.LIGHT, 1.0)


@pytest.mark.parametrize("source", ["drawing", "digit:1234", *(scene.name for scene in SCENES)])
@pytest.mark.parametrize("page", list(BenchPage))
def test_what_is_said_of_the_input_is_said_whole(
    qtbot: QtBot, qapp: QApplication, page: BenchPage, source: str
) -> None:
    """In the type and the room that a window of 1280×800 has."""
    apply(qapp, Scheme.LIGHT)
    hand = bench(qtbot, size=(922, 296))
    hand.set(page=page.value, source=source, **({"shift": "1,2"} if page is BenchPage.TRANSLATION else {}))
    qapp.processEvents()
    for line in hand.page.findChildren(FittingLabel):
        assert not line.text().endswith("…"), line.full_text()
    for label in hand.view.findChildren(ElidedLabel):
        if label.isVisible():
            assert "…" not in label.shown_text(), label.text()


@pytest.mark.parametrize("page", list(BenchPage))
def test_every_control_has_a_name_and_a_tip(qtbot: QtBot, page: BenchPage) -> None:
    hand = bench(qtbot)
    hand.set(page=page.value)
    for kind in (QToolButton, QSpinBox, ChoiceField):
        for control in hand.page.findChildren(kind):
            assert control.objectName(), control
            assert control.accessibleName(), control.objectName()
            assert control.toolTip(), control.objectName()
