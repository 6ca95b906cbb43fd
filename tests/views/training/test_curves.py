from __future__ import annotations

import subprocess
import sys
from unittest import mock

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.recipe.messages import History, TrainingConfig
from cnn_gui.core.training.messages import EpochDone, RunStarted, StepDone, TrainingEvent
from cnn_gui.views.base import theme
from cnn_gui.views.training.curve_legend import entries, step_color
from cnn_gui.views.training.curve_model import PlottedRun, Quantity
from cnn_gui.views.training.curve_plot import (
    CurvePlot,
    drawable,
    enough_ticks,
    linear_ticks,
    log_ticks,
    series_of,
    thinned,
)
from cnn_gui.views.training.curves import Curves


def run_events(n: int, first: int = 1) -> list[TrainingEvent]:
    return [StepDone(i, 1, 2.0 / i, 1e-3, 64 * i, 0.1 * i) for i in range(first, first + n)]


STARTED = RunStarted(TrainingConfig(), "cpu", 100, 400)


@pytest.fixture
def curves(qtbot: QtBot) -> Curves:
    widget = Curves()
    qtbot.addWidget(widget)
    widget.resize(480, 240)
    widget.show()
    return widget


def drawn(curves: Curves, qtbot: QtBot) -> CurvePlot:
    qtbot.waitUntil(lambda: not curves.is_waiting)
    assert curves.plot is not None
    return curves.plot


def test_the_module_does_not_import_pyqtgraph() -> None:
    code = (
        "import sys, cnn_gui.views.training.curves, cnn_gui.views.training.panel;"
        "sys.exit('pyqtgraph' in sys.modules or 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_while_the_pen_moves_curves_are_drawn_twice_a_second_and_once_more_when_it_rests(
    curves: Curves, qtbot: QtBot
) -> None:
    curves.build()
    curves.extend([STARTED, *run_events(5)])
    plot = drawn(curves, qtbot)
    clock, moves = QElapsedTimer(), 0

    def move_and_learn() -> None:
        nonlocal moves
        moves += 1
        curves.give_way()
        curves.extend(run_events(1, 6 + moves))

    with mock.patch.object(plot, "draw") as draw:
        # The first drawing takes long and is followed by a long rest; this one takes no time.
        curves.extend(run_events(1, 6))
        drawn(curves, qtbot)
        draw.reset_mock()
        clock.start()
        hand = QTimer()
        hand.timeout.connect(move_and_learn)
        hand.start(10)
        qtbot.waitUntil(lambda: clock.elapsed() > 800)
        hand.stop()
        assert draw.call_count <= 1 + clock.elapsed() // 500
        qtbot.waitUntil(lambda: not curves.is_waiting)
        assert 1 <= draw.call_count <= 2 + clock.elapsed() // 500


def test_says_what_will_come_before_there_is_data(curves: Curves) -> None:
    assert curves.plot is None
    texts = [child.text() for child in curves.findChildren(type(curves._empty)) if child.isVisible()]
    assert texts == ["Press Train: the loss of every step appears here."]


def test_five_thousand_steps_in_small_batches_are_all_kept_and_drawn_together(curves: Curves, qtbot: QtBot) -> None:
    curves.build()
    assert curves.plot is not None
    with mock.patch.object(curves.plot, "draw", wraps=curves.plot.draw) as draw:
        curves.extend([STARTED])
        for i in range(100):
            curves.extend(run_events(50, first=1 + 50 * i))
        drawn(curves, qtbot)
    assert curves.store.current is not None
    np.testing.assert_array_equal(curves.store.current.steps, np.arange(1, 5001))
    assert draw.call_count == 1


def test_the_timer_rests_when_nothing_comes(curves: Curves, qtbot: QtBot) -> None:
    states = [curves.is_waiting]
    curves.extend([STARTED, *run_events(10)])
    states.append(curves.is_waiting)
    drawn(curves, qtbot)
    states.append(curves.is_waiting)
    assert states == [False, True, False]


def test_a_steady_stream_does_not_put_the_drawing_off(curves: Curves) -> None:
    with mock.patch.object(curves._timer, "start", wraps=curves._timer.start) as start:
        for i in range(5):
            curves.extend(run_events(1, first=1 + i))
    assert start.call_count == 1
    curves.hide()
    curves._timer.stop()


def test_hidden_curves_draw_when_they_are_shown(curves: Curves, qtbot: QtBot) -> None:
    curves.hide()
    curves.extend([STARTED, *run_events(10)])
    assert not curves.is_waiting
    curves.show()
    assert drawn(curves, qtbot).isVisible()


def test_loss_draws_raw_smoothed_and_test(curves: Curves, qtbot: QtBot) -> None:
    curves.extend([STARTED, *run_events(10), EpochDone(1, 10, 0.4, 90, 100, 1.0)])
    plot = drawn(curves, qtbot)
    raw, smoothed, tested = plot._items
    np.testing.assert_allclose(raw.getOriginalDataset()[1], [2.0 / i for i in range(1, 11)])
    assert smoothed.getOriginalDataset()[1][0] == pytest.approx(2.0)
    assert [v.tolist() for v in tested.getOriginalDataset()] == [[10.0], [0.4]]


@pytest.mark.parametrize("chosen", [theme.LIGHT, theme.DARK])
def test_the_loss_of_each_step_can_be_read_and_does_not_compete(chosen: theme.Theme) -> None:
    grey = step_color(chosen)
    assert grey.alpha() == 255
    assert 3.0 <= contrast(grey, chosen.color("panel")) < 0.7 * contrast(chosen.color("accent"), chosen.color("panel"))
    run = PlottedRun("a")
    run.add_steps([StepDone(1, 1, 0.5, 1e-3, 64, 0.1)])
    assert series_of(run, Quantity.LOSS, chosen)[0].pen.color() == grey
    assert grey.name() in {entry.color for entry in entries(run, (), Quantity.LOSS, chosen)}


def contrast(one: QColor, other: QColor) -> float:
    """As WCAG 2 defines it."""
    dark, light = sorted(
        sum(
            weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
            for weight, part in ((0.2126, color.redF()), (0.7152, color.greenF()), (0.0722, color.blueF()))
        )
        for color in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def test_accuracy_is_in_percent_and_zoomed(curves: Curves, qtbot: QtBot) -> None:
    curves.extend([STARTED, *run_events(10), EpochDone(1, 10, 0.4, 9877, 10_000, 1.0)])
    curves._button_of(Quantity.ACCURACY).click()
    plot = drawn(curves, qtbot)
    (item,) = plot._items
    assert item.getOriginalDataset()[1].tolist() == pytest.approx([98.77])
    low, high = plot.view_range[1]
    assert low == pytest.approx(98.0)
    assert 100.0 <= high < 101.0
    assert not curves.log_button.isEnabled()


def test_log_scale_draws_logarithms(curves: Curves, qtbot: QtBot) -> None:
    curves.extend([STARTED, *run_events(100)])
    curves.log_button.click()
    plot = drawn(curves, qtbot)
    assert plot._items[0].getOriginalDataset()[1][0] == pytest.approx(np.log10(2.0))


def test_a_diverged_run_is_drawn_without_a_warning(curves: Curves, qtbot: QtBot) -> None:
    losses = [2.0, 0.0, float("inf"), float("nan"), 1e30]
    curves.extend([STARTED, *(StepDone(i, 1, loss, 1e-3, i, 0.1) for i, loss in enumerate(losses, start=1))])
    curves.set_log_scale(True)
    plot = drawn(curves, qtbot)
    assert plot._items[0].getOriginalDataset()[0].tolist() == [1.0, 5.0]


def test_earlier_runs_stay_and_can_be_hidden(curves: Curves, qtbot: QtBot) -> None:
    assert not curves.earlier_button.isVisible()
    curves.load_history(History(steps=((1, 2.0, 0.1), (2, 1.0, 0.1)), epochs=((2, 0.5, 0.8),)), "opened")
    curves.extend([STARTED, *run_events(10)])
    plot = drawn(curves, qtbot)
    assert len(plot._items) == 4
    assert "opened" in plot.legend.text()
    assert curves.earlier_button.isVisible()
    curves.earlier_button.click()
    plot = drawn(curves, qtbot)
    assert len(plot._items) == 3
    assert "opened" not in plot.legend.text()


def test_the_cursor_shows_the_values_of_every_visible_curve(curves: Curves, qtbot: QtBot) -> None:
    curves.load_history(History(steps=((1, 1.75, 0.1), (2, 1.75, 0.1), (3, 1.75, 0.1))), "opened")
    curves.extend([STARTED, *run_events(10)])
    plot = drawn(curves, qtbot)
    plot.cursor_moved.emit(1.8)
    assert curves.cursor_text() == "step 2 · epoch 1"
    text = plot.legend.text()
    assert text.splitlines()[0] == "step 2 · epoch 1"
    assert "each step 1" in text.splitlines()  # the raw loss 2.0 / 2
    assert "opened 1.75" in text.splitlines()
    plot.cursor_moved.emit(None)
    assert curves.cursor_text() == ""


def test_arrow_keys_move_the_cursor(curves: Curves, qtbot: QtBot) -> None:
    curves.extend([STARTED, *run_events(10)])
    drawn(curves, qtbot)
    QTest.keyClick(curves, Qt.Key.Key_Right)
    assert curves.cursor_text() == "step 10 · epoch 1"
    QTest.keyClick(curves, Qt.Key.Key_Left)
    assert curves.cursor_text() == "step 9 · epoch 1"
    QTest.keyClick(curves, Qt.Key.Key_Escape)
    assert curves.cursor_text() == ""


def test_a_zoom_stays_while_data_comes_and_fit_ends_it(curves: Curves, qtbot: QtBot) -> None:
    curves.extend([STARTED, *run_events(100)])
    plot = drawn(curves, qtbot)
    assert plot.view_range[0][1] == pytest.approx(101.0)
    view_box = plot._plot.vb
    view_box.setRange(xRange=(10, 20), padding=0.0)
    view_box.sigRangeChangedManually.emit([True, True])
    curves.extend(run_events(100, first=101))
    drawn(curves, qtbot)
    assert plot.view_range[0] == pytest.approx((10.0, 20.0))
    assert curves.fit_button.isEnabled()
    curves.fit_button.click()
    drawn(curves, qtbot)
    assert plot.view_range[0][1] == pytest.approx(202.0)
    assert not curves.fit_button.isEnabled()


def test_the_curves_in_a_panel_offer_nothing_that_its_title_offers(curves: Curves) -> None:
    assert not curves.export_button.isVisible()


def test_exports_are_asked_for_and_given(qtbot: QtBot) -> None:
    curves = Curves(exports=True)
    qtbot.addWidget(curves)
    curves.show()
    assert curves.export_button.isVisible()
    assert not curves.export_button.isEnabled()
    curves.extend([STARTED, *run_events(10)])
    drawn(curves, qtbot)
    csv_action, png_action = curves.export_button.menu().actions()
    with qtbot.waitSignals([curves.export_csv_requested, curves.export_png_requested], timeout=1000):
        csv_action.trigger()
        png_action.trigger()
    assert len(curves.store.table().rows) == 10


def test_the_picture_shows_the_curve(curves: Curves, qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT)
    curves.extend([STARTED, *run_events(200)])
    drawn(curves, qtbot)
    image = curves.png_image()
    accent = QColor(theme.LIGHT.accent)
    near = sum(
        1
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
        if abs(image.pixelColor(x, y).red() - accent.red()) < 12
        and abs(image.pixelColor(x, y).blue() - accent.blue()) < 12
    )
    assert near > 50
    assert image.pixelColor(2, 2) == QColor(theme.LIGHT.panel)
    assert (image.width(), image.height()) == (1600, 1000)


def test_a_change_of_theme_redraws(curves: Curves, qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT)
    curves.extend([STARTED, *run_events(10)])
    plot = drawn(curves, qtbot)
    assert plot._items[1].opts["pen"].color() == QColor(theme.LIGHT.accent)
    theme.apply(qapp, theme.Scheme.DARK)
    plot = drawn(curves, qtbot)
    assert plot._items[1].opts["pen"].color() == QColor(theme.DARK.accent)
    assert plot.widget.backgroundBrush().color() == QColor(theme.DARK.panel)


def test_drawable_drops_only_what_has_no_place() -> None:
    x, y = drawable(np.array([1.0, 2.0, 3.0]), np.array([10.0, -1.0, 100.0]), log=True)
    assert (x.tolist(), y.tolist()) == ([1.0, 3.0], [1.0, 2.0])
    x, y = drawable(np.array([1.0, 2.0]), np.array([np.nan, -1.0]), log=False)
    assert (x.tolist(), y.tolist()) == ([2.0], [-1.0])


def test_ticks_are_round_and_few() -> None:
    step, ticks = linear_ticks(0.0, 2.4, most=5)
    assert step == pytest.approx(0.5)
    assert ticks == pytest.approx([0.0, 0.5, 1.0, 1.5, 2.0])
    assert [10**t for t in log_ticks(-1.0, 0.5, most=6)] == pytest.approx([0.1, 0.2, 0.5, 1.0, 2.0])
    assert [10**t for t in log_ticks(-4.0, 2.0, most=4)] == pytest.approx([1e-4, 1e-2, 1.0, 1e2])


@settings(deadline=None, max_examples=50)
@given(arrays(np.float64, st.integers(1, 3000), elements=st.floats(-1e6, 1e6)), st.integers(10, 400))
def test_thinning_keeps_order_and_peaks(y: npt.NDArray[np.float64], most: int) -> None:
    x = np.arange(y.size, dtype=np.float64)
    thin_x, thin_y = thinned(x, y, most)
    assert thin_x.size <= most + -(-2 * y.size // most)
    assert (np.diff(thin_x) >= 0).all()
    np.testing.assert_array_equal(thin_y, y[thin_x.astype(int)])
    assert (thin_y.min(), thin_y.max()) == (y.min(), y.max())


def test_a_zoomed_plot_gets_every_point(curves: Curves, qtbot: QtBot) -> None:
    curves.extend([STARTED, *run_events(10_000)])
    plot = drawn(curves, qtbot)
    assert plot._items[0].getOriginalDataset()[0].size <= 6_000
    plot._plot.vb.sigRangeChangedManually.emit([True, True])
    drawn(curves, qtbot)
    assert plot._items[0].getOriginalDataset()[0].size == 10_000


def test_a_second_run_does_not_make_the_curves_wider(curves: Curves) -> None:
    before = curves.minimumSizeHint().width()
    for _ in range(2):
        curves.extend((RunStarted(TrainingConfig(), "cpu", 1, 1), StepDone(1, 1, 0.5, 0.001, 64, 0.1)))
    curves.png_image()
    assert curves.earlier_button.isVisibleTo(curves)
    assert curves.minimumSizeHint().width() == before


def test_the_first_step_by_itself_is_seen(curves: Curves, qtbot: QtBot) -> None:
    curves.extend([STARTED, *run_events(1)])
    plot = drawn(curves, qtbot)
    assert plot._items[1].opts["symbol"] == "o"
    curves.extend(run_events(1, first=2))
    drawn(curves, qtbot)
    assert plot._items[1].opts["symbol"] is None


def test_the_legend_lies_beside_the_lines_and_every_row_can_be_reached(curves: Curves, qtbot: QtBot) -> None:
    for name in "abcdefgh":
        curves.load_history(History(steps=((1, 2.0, 0.1), (2, 1.0, 0.1))), f"a long name of a run {name}")
    curves.extend([STARTED, *run_events(10)])
    plot = drawn(curves, qtbot)
    qtbot.waitUntil(lambda: plot.legend.width() > 60)
    assert not plot.legend.geometry().intersects(plot.widget.geometry())
    assert plot.legend.width() < 0.4 * plot.width()
    tree = plot.legend.tree
    assert tree.topLevelItemCount() == 3 + 8
    last = tree.topLevelItem(10)
    assert last is not None
    tree.scrollToItem(last)
    assert tree.viewport().rect().intersects(tree.visualItemRect(last))
    assert "a long name of a run a" in last.toolTip(0)


def test_a_click_on_an_earlier_run_hides_it_and_shows_it_again(curves: Curves, qtbot: QtBot) -> None:
    curves.load_history(History(steps=((1, 2.0, 0.1), (2, 1.0, 0.1))), "opened")
    curves.extend([STARTED, *run_events(10)])
    plot = drawn(curves, qtbot)
    row = plot.legend.tree.topLevelItem(3)
    assert row is not None
    counts = []
    for _ in range(2):
        plot.legend.tree.itemClicked.emit(row, 0)
        counts.append(len(drawn(curves, qtbot)._items))
    assert counts == [3, 4]
    assert "opened" in plot.legend.text()


def test_a_run_off_the_scale_is_marked_and_its_legend_says_how_far(curves: Curves, qtbot: QtBot) -> None:
    curves.load_history(History(steps=tuple((i, 10.0 ** min(i, 6), 0.1) for i in range(1, 11))), "diverged")
    curves.extend([STARTED, *run_events(10)])
    plot = drawn(curves, qtbot)
    assert plot.view_range[1][1] < 10
    assert plot.off_scale
    assert any(line.startswith("diverged ▲") for line in plot.legend.text().splitlines())
    curves.set_log_scale(True)
    plot = drawn(curves, qtbot)
    assert plot.off_scale == []
    assert "▲" not in plot.legend.text()


def axis_texts(plot: CurvePlot) -> list[str]:
    """The numbers that the values' axis paints."""
    pixmap = QPixmap(10, 10)
    painter = QPainter(pixmap)
    specs = plot._values.generateDrawSpecs(painter)
    painter.end()
    return [str(text) for _, _, text in specs[2]] if specs is not None else []


@pytest.mark.parametrize("height", [10, 400])
@pytest.mark.parametrize("quantity", list(Quantity))
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1.4])
def test_the_axes_have_numbers_at_every_height(
    qtbot: QtBot, qapp: QApplication, height: int, quantity: Quantity, log: bool, scale: float
) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT, scale)
    curves = Curves()
    qtbot.addWidget(curves)
    curves.show()
    # As low as it can be, or higher.
    curves.resize(480, height)
    curves.extend([STARTED, *run_events(50), EpochDone(1, 50, 0.4, 9877, 10_000, 1.0)])
    curves.show_quantity(quantity)
    curves.set_log_scale(log)
    qapp.processEvents()
    curves._redraw()
    qapp.processEvents()
    plot = curves.plot
    assert plot is not None
    curves.grab()
    shown = axis_texts(plot)
    assert len([text for text in shown if text]) >= 2, shown
    theme.apply(qapp, theme.Scheme.LIGHT)


def test_the_picture_names_its_runs_and_has_its_size_whatever_the_window(curves: Curves, qtbot: QtBot) -> None:
    curves.load_history(History(steps=((1, 2.0, 0.1), (2, 1.0, 0.1))), "opened")
    curves.extend([STARTED, *run_events(10)])
    drawn(curves, qtbot)
    assert curves._title() == "Loss: 1 · tutorial; opened"
    curves.resize(200, 120)
    assert curves.png_image().size().toTuple() == (1600, 1000)


@settings(deadline=None, max_examples=100)
@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 12))
def test_there_are_always_two_numbers(low: float, span: float, most: int) -> None:
    step, ticks = enough_ticks(low, low + span, most=most)
    assert len(ticks) >= 2
    assert len(ticks) <= most + 8
    assert step > 0
