from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.network.messages import Index, LayerActivation, UnitPlace
from cnn_gui.core.story.messages import ConvStory, LinearStory, PoolStory, SoftmaxStory, Story
from cnn_gui.core.story.telling import tell
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import Scheme, apply
from cnn_gui.views.grids.row_page import Cells, Page, Row, Section, Words
from cnn_gui.views.grids.row_paint import CELL_FONT
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.legend import small_font
from cnn_gui.views.parts.waterfall import Waterfall, WaterfallStep
from cnn_gui.views.story.list import Term
from cnn_gui.views.story.text import formula_texts
from cnn_gui.views.story.view import StoryView
from tests.views.networks import network_state, snapshot
from tests.views.pointing import cell_at, click, point_at, press
from tests.work import calls

ALL_UNITS: list[tuple[str, Index]] = [
    ("input", (0, 14, 12)), ("conv1", (3, 9, 10)), ("pool1", (3, 4, 5)), ("relu1", (7, 8, 8)), ("conv2", (21, 5, 8)),
    ("pool2", (1, 3, 3)), ("relu2", (0, 3, 3)), ("flatten", (500,)), ("fc1", (5,)), ("relu3", (9,)), ("fc2", (3,)),
    ("softmax", (3,)),
]  # fmt: skip

Shown = Callable[..., StoryView]


def story_of(layer: str, unit: Index, seed: int = 0, name: str = "tutorial") -> Story:
    layers = snapshot(name, seed=seed).layers
    pixels: Float32 = layers[0].values[0] * np.float32(STD) + np.float32(MEAN)
    return tell(layers, network_state(name).weights, layer, unit, pixels=pixels)


def tell_in(view: StoryView, layer: str, unit: Index, seed: int = 0, name: str = "tutorial") -> Story:
    story = story_of(layer, unit, seed, name)
    view.show_story(story, network_state(name).layers, [UnitPlace(layer, unit)])
    # The view is laid out and painted.
    QApplication.processEvents()
    return story


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    def make(size: tuple[int, int] = (540, 330)) -> StoryView:
        view = StoryView()
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        view.activateWindow()
        assert QTest.qWaitForWindowActive(view)
        return view

    return make


def press_term(view: StoryView, row: int, part: int, cell: tuple[int, int] = (0, 0)) -> None:
    click(view.terms.viewport(), view.terms.position_of(row, part, cell).toPoint())


def test_without_a_unit_it_says_how_to_choose_one(shown: Shown) -> None:
    assert shown().empty_text().startswith("Click any unit")


@pytest.mark.parametrize(("layer", "unit"), ALL_UNITS)
def test_every_kind_of_layer_equals_pytorch_and_says_so(shown: Shown, layer: str, unit: Index) -> None:
    view = shown()
    story = tell_in(view, layer, unit)
    value = next(item.values for item in snapshot().layers if item.info.name == layer)[unit]
    assert f"equals PyTorch's value {format_value(float(value))}" in view.check_text()
    assert "✓" in view.check_text()
    assert view.formula_text() == story.formula
    before = view.grab().toImage()
    for part in (view.terms.page.row(index) for index in range(min(len(view.terms.page), 3))):
        assert part.parts
    tell_in(view, layer, unit, seed=5)
    assert view.grab().toImage() != before


def test_a_wrong_number_is_not_called_equal(shown: Shown) -> None:
    view = shown()
    weights = dict(network_state().weights)
    weights["conv2.bias"] = weights["conv2.bias"] + np.float32(0.01)
    story = tell(snapshot().layers, weights, "conv2", (21, 5, 8))
    view.show_story(story, network_state().layers, [story.place])
    assert "✗" in view.check_text()
    assert "differs from PyTorch's value" in view.check_text()


def test_clicking_a_patch_cell_goes_to_the_unit_it_came_from(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    story = tell_in(view, "conv2", (21, 5, 8))
    assert isinstance(story.body, ConvStory)
    with qtbot.waitSignal(view.unit_chosen) as told:
        press_term(view, 0, 1, (2, 1))
    assert told.args == ["relu1", (story.body.terms[0].channel, 6, 8)]


def test_padding_leads_nowhere(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    tell_in(view, "conv2", (21, 0, 0))
    with qtbot.assertNotEmitted(view.unit_chosen):
        press_term(view, 0, 1, (0, 2))
    point_at(view.terms.viewport(), view.terms.position_of(0, 1, (0, 0)).toPoint())
    with qtbot.waitSignal(view.terms.pointed) as told:
        point_at(view.terms.viewport(), view.terms.position_of(0, 1, (1, 1)).toPoint())
    assert told.args is not None
    grid = view.terms.page.row(0).terms
    assert grid is not None
    assert told.args[0] == format_value(float(grid.values[1, 1]), 6)


def test_the_winner_of_a_pool_is_outlined_and_can_be_followed(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    story = tell_in(view, "pool1", (3, 4, 5))
    assert isinstance(story.body, PoolStory)
    grid = view.terms.page.row(0).terms
    assert grid is not None
    assert grid.marked == story.body.winners
    row, column = story.body.winners[0]
    with qtbot.waitSignal(view.unit_chosen) as told:
        press_term(view, 0, 0, (row, column))
    assert told.args == ["conv1", (3, 8 + row, 10 + column)]


def test_arrows_move_over_the_terms_and_enter_follows(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    story = tell_in(view, "conv2", (21, 5, 8))
    assert isinstance(story.body, ConvStory)
    view.terms.setFocus()
    press(view.terms, Qt.Key.Key_Right)
    for _ in range(3):
        press(view.terms, Qt.Key.Key_Down)
    assert view.terms.term is not None
    assert (view.terms.term.row, view.terms.term.cell) == (1, (0, view.terms.term.cell[1]))
    with qtbot.waitSignal(view.unit_chosen) as told:
        press(view.terms, Qt.Key.Key_Return)
    column = view.terms.term.cell[1]
    assert told.args == ["relu1", (story.body.terms[1].channel, 4, 7 + column)]


def test_the_keyboard_reaches_the_last_term(shown: Shown) -> None:
    view = shown()
    tell_in(view, "conv2", (21, 5, 8))
    view.terms.setFocus()
    for _ in range(32 * 3):
        press(view.terms, Qt.Key.Key_Down)
    assert view.terms.term is not None
    assert view.terms.term.row == 31
    bar = view.terms.verticalScrollBar()
    assert bar.value() == bar.maximum()


def test_the_waterfall_ends_at_the_value_and_leads_to_the_term(shown: Shown) -> None:
    view = shown()
    story = tell_in(view, "conv2", (21, 5, 8))
    steps = view.waterfall.steps
    assert len(steps) == 33
    assert view.waterfall.ends()[-1] == pytest.approx(story.value, abs=1e-5)
    box = view.waterfall.box(20)
    click(view.waterfall, box.center().toPoint())
    assert view.terms.term is not None
    assert view.terms.term.row == 20
    assert view.terms.verticalScrollBar().value() > 0


def test_a_fully_connected_unit_shows_its_contributions_as_maps(shown: Shown, qtbot: QtBot) -> None:
    view = shown((700, 400))
    story = tell_in(view, "fc1", (5,))
    assert isinstance(story.body, LinearStory)
    assert view.maps.isVisible()
    grid = view.maps.grid()
    assert grid is not None
    assert (grid.count, grid.height, grid.width) == (64, 7, 7)
    spot = cell_at(view.maps, 26, 2, 3)
    point_at(view.maps, spot)
    cell = view.maps.cell
    assert cell is not None
    with qtbot.waitSignal(view.unit_chosen) as told:
        click(view.maps, spot)
    assert told.args == ["flatten", (49 * cell[0] + 7 * cell[1] + cell[2],)]
    assert view.waterfall.ends()[-1] == pytest.approx(story.value, abs=1e-5)
    tell_in(view, "fc2", (3,))
    assert not view.maps.isVisible()


def test_a_temperature_evens_the_probabilities_out(shown: Shown) -> None:
    from PySide6.QtWidgets import QSlider

    view = shown()
    tell_in(view, "softmax", (3,))
    slider = view.findChild(QSlider, "storyTemperature")
    assert slider is not None
    assert slider.isVisible()
    assert view.temperature == 1
    before = view.grab().toImage()
    slider.setFocus()
    press(slider, Qt.Key.Key_End)
    assert view.temperature == pytest.approx(10)
    assert view.grab().toImage() != before
    # What PyTorch computed stays what is checked.
    assert "✓" in view.check_text()


def test_another_unit_begins_at_temperature_one_with_the_usual_label(shown: Shown) -> None:
    """What a person turned belongs to the unit that it was turned for."""
    from PySide6.QtWidgets import QSlider

    view = shown()
    tell_in(view, "softmax", (3,))
    usual = view.softmax.label
    slider, chooser = view.findChild(QSlider, "storyTemperature"), view.findChild(ChoiceField, "storyLabel")
    assert slider is not None
    assert isinstance(chooser, ChoiceField)
    slider.setFocus()
    press(slider, Qt.Key.Key_End)
    chooser.setFocus()
    press(chooser, Qt.Key.Key_Up if usual else Qt.Key.Key_Down)
    turned = view.softmax.loss_text()
    assert view.softmax.label != usual
    # New numbers of the same unit leave both as they are.
    tell_in(view, "softmax", (3,), seed=4)
    assert view.temperature == pytest.approx(10)
    assert view.softmax.label == chooser.currentIndex() != usual
    tell_in(view, "softmax", (5,))
    assert (view.temperature, slider.value()) == (1, 0)
    assert view.softmax.label == chooser.currentIndex() == usual
    assert view.softmax.loss_text() != turned


def test_the_loss_of_a_label_one_chooses(shown: Shown) -> None:
    view = shown()
    story = story_of("softmax", (3,))
    assert isinstance(story.body, SoftmaxStory)
    way = [story.place]
    view.show_story(story, network_state().layers, way)
    assert view.softmax.label == int(story.body.probabilities.argmax())
    view.show_story(story, network_state().layers, way, label=7)
    assert view.softmax.label == 7
    expected = -math.log(float(story.body.probabilities[7]))
    assert view.softmax.loss_text().endswith(f"loss = −log p = {expected:.4g}")
    chooser = view.findChild(ChoiceField, "storyLabel")
    assert isinstance(chooser, ChoiceField)
    chooser.setFocus()
    press(chooser, Qt.Key.Key_Down)
    assert view.softmax.label == 8
    assert "log p(8)" in view.softmax.loss_text()
    # What a person chose stays while the drawing goes on.
    view.show_story(story_of("softmax", (3,), seed=4), network_state().layers, way, label=7)
    assert view.softmax.label == 8


@pytest.mark.parametrize(
    ("formula", "wordings"),
    [
        (
            "Σ patch · kernel + bias = (0.4 + 0.3 − 0.2 + … 29 more) − 0.02 = 0.73",
            ("(0.4 + 0.3 − 0.2 + … 29 more) − 0.02 = 0.73", "(0.4 + …) − 0.02 = 0.73", "= 0.73"),
        ),
        ("max(0, −1.5) = 0", ("= 0",)),
        ("mean = (1 + 2 + 3 + 4) / 4 = 2.5", ("(1 + 2 + 3 + 4) / 4 = 2.5", "= 2.5")),
    ],
)
def test_a_formula_gets_shorter_and_keeps_its_result(formula: str, wordings: tuple[str, ...]) -> None:
    assert formula_texts(formula) == (formula, *wordings)


@pytest.mark.parametrize("width", [417, 520])
def test_numbers_are_whole_in_large_type(shown: Shown, width: int) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply(app, Scheme.LIGHT, 1.4)
    try:
        view = shown((width, 300))
        for layer, unit in ALL_UNITS:
            if layer == "flatten":
                continue
            tell_in(view, layer, unit)
            assert view.minimumSizeHint().width() <= width, layer
            metrics = QFontMetricsF(view.font())
            room = view.terms.viewport().width()
            for row in (view.terms.page.row(i) for i in range(min(3, len(view.terms.page)))):
                for part in row.parts:
                    if isinstance(part, Words) and part.bold:
                        assert metrics.horizontalAdvance(part.text) <= part.box.width(), (layer, part.text)
                    if isinstance(part, Cells):
                        assert part.x + part.size[0] <= room, layer
                        assert part.height >= QFontMetricsF(small_font(view, CELL_FONT)).height() - 2
        tell_in(view, "softmax", (3,))
        heads = [part for part in view.terms.page.row(0).parts if isinstance(part, Words)]
        assert heads[-1].text == "loss"
        assert heads[-1].box.right() <= view.terms.viewport().width()
    finally:
        apply(app, Scheme.LIGHT)


def test_an_input_says_what_it_can_change(shown: Shown) -> None:
    view = shown((540, 500))
    tell_in(view, "input", (0, 14, 12))
    page = view.terms.page
    texts = [part.text for i in range(len(page)) for part in page.row(i).parts if isinstance(part, Words)]
    assert any(text.startswith("conv1: 3×3 units of each map") for text in texts)
    assert "fc1: all 128 units" in texts


def test_crumbs_and_back(shown: Shown, qtbot: QtBot) -> None:
    view = shown((900, 330))
    story = story_of("relu1", (2, 3, 4))
    view.show_story(story, network_state().layers, [UnitPlace("conv2", (21, 5, 8)), story.place])
    assert view.crumbs.names == ("conv2 22 · 6, 9", "relu1 3 · 4, 5")
    with qtbot.waitSignal(view.crumb_chosen) as told:
        QTest.mouseClick(view.crumbs.buttons()[0], Qt.MouseButton.LeftButton)
    assert told.args == [0]
    view.terms.setFocus()
    with qtbot.waitSignal(view.back_requested):
        press(view.terms, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    with qtbot.waitSignal(view.forward_requested):
        press(view.terms, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)


def test_a_long_way_shows_its_newest_units(shown: Shown) -> None:
    view = shown((320, 330))
    way = [UnitPlace("relu1", (2, 3, i)) for i in range(12)]
    view.show_story(story_of(*way[-1]), network_state().layers, way)
    texts = [button.text() for button in view.crumbs.buttons()]
    assert texts == [f"relu1 3 · 4, {i + 1}" for i in range(12)][-len(texts) :]
    assert 1 <= len(texts) < 12


def test_new_numbers_of_the_same_unit_keep_the_place(shown: Shown) -> None:
    view = shown()
    tell_in(view, "conv2", (21, 5, 8))
    view.terms.scroll_to(20)
    place, term = view.terms.verticalScrollBar().value(), view.terms.term
    tell_in(view, "conv2", (21, 5, 8), seed=4)
    assert view.terms.verticalScrollBar().value() == place
    assert view.terms.term == term == Term(20, (0, 0))
    tell_in(view, "conv2", (20, 5, 8))
    assert view.terms.verticalScrollBar().value() == 0


@pytest.mark.parametrize("before", [(540, 200), (540, 800)])
def test_a_story_begins_at_the_same_row_whatever_height_the_panel_had(shown: Shown, before: tuple[int, int]) -> None:
    """A story is told while its panel is still behind another, or is not yet laid out."""
    there, later = shown(), shown(before)
    for view in (there, later):
        tell_in(view, "softmax", (9,))
    later.resize(there.size())
    QApplication.processEvents()
    begun = there.terms.verticalScrollBar().value()
    assert later.terms.verticalScrollBar().value() == begun > 0
    later.terms.verticalScrollBar().setValue(begun - 10)
    later.resize(540, 300)
    QApplication.processEvents()
    assert later.terms.verticalScrollBar().value() == begun - 10, "where a person has scrolled it stays"


@pytest.mark.parametrize("name", ["tutorial", "sprint", "odd"])
@pytest.mark.parametrize("size", [(120, 80), (300, 200), (540, 330), (1400, 900)])
def test_any_network_at_any_size_in_both_themes(shown: Shown, name: str, size: tuple[int, int]) -> None:
    view = shown(size)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        apply(app, scheme)
        for info in network_state(name).layers:
            tell_in(view, info.name, tuple(n - 1 for n in info.shape_out), name=name)
            view.grab()
            point_at(view.terms.viewport(), QPoint(size[0] // 3, 30))


def test_a_story_is_told_without_a_loop_over_its_terms(shown: Shown) -> None:
    view = shown()
    for layer, unit in ALL_UNITS:
        view.clear()
        assert calls(partial(tell_in, view, layer, unit)) < 60_000, layer


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_none_are_shown_as_such(shown: Shown, bad: float) -> None:
    view = shown()
    layers = [LayerActivation(item.info, np.full_like(item.values, bad)) for item in snapshot().layers]
    for layer, unit in ALL_UNITS:
        story = tell(layers, network_state().weights, layer, unit)
        view.show_story(story, network_state().layers, [story.place])
        view.grab()
    assert "not a number" in view.check_text() or "∞" in view.check_text()


def test_rows_are_found_by_their_height() -> None:
    page = Page((Section(2, 10, lambda i: Row(())), Section(0, 7, lambda i: Row(())), Section(3, 5, lambda i: Row(()))))
    assert (len(page), page.height) == (5, 35)
    assert [page.top(i) for i in range(5)] == [0, 10, 20, 25, 30]
    assert [page.row_at(y) for y in (-1, 0, 19.9, 20, 34.9, 35)] == [None, 0, 1, 2, 4, None]
    assert list(page.between(12, 25.5)) == [1, 2, 3]


def test_cells_fit_their_numbers(shown: Shown) -> None:
    view = shown()
    tell_in(view, "conv2", (21, 5, 8))
    cells = [part for part in view.terms.page.row(0).parts if isinstance(part, Cells)]
    assert len(cells) == 3
    assert all(grid.width >= 20 for grid in cells)
    assert cells[-1].x + 3 * cells[-1].width < view.terms.viewport().width()


def test_a_waterfall_of_nothing_but_zeros(qtbot: QtBot) -> None:
    view = Waterfall()
    qtbot.addWidget(view)
    view.resize(300, 50)
    view.show()
    view.set_steps([WaterfallStep("a", 0.0), WaterfallStep("b", 0.0)], 0.0)
    view.grab()
    assert view.words(0) == "a: 0, so far 0"


@pytest.mark.parametrize("total", [-0.03618, -0.0001234, 1.0, -123456.0, 1.234e-7])
def test_the_sum_of_a_waterfall_has_room_for_its_number(qtbot: QtBot, total: float) -> None:
    view = Waterfall()
    qtbot.addWidget(view)
    view.resize(400, 50)
    view.set_steps([WaterfallStep(str(i), total / 50) for i in range(50)], total)
    words = QFontMetrics(small_font(view, 0.9)).horizontalAdvance(format_value(total))
    assert view.box(50).right() + 5 + words <= view.width()
