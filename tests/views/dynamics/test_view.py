"""The panel of the numbers: what it draws of which samples, and what a person chooses."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.dynamics.messages import BINS, Dynamics, Histograms
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunStarted
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import DARK, LIGHT
from cnn_gui.views.dynamics.histogram_image import levels, ramp
from cnn_gui.views.dynamics.ridges import ROWS, ridges
from cnn_gui.views.dynamics.store import LayerQuantity, SampleStore
from cnn_gui.views.dynamics.view import DynamicsView, layer_color
from tests.dynamics_samples import LAYERS, sample_of

STARTED = RunStarted(TrainingConfig(), "cpu", 10, 30)
SAMPLES = [sample_of(step, seen=step % 2 == 0) for step in range(6)]


@pytest.fixture
def view(qtbot: QtBot) -> DynamicsView:
    made = DynamicsView()
    qtbot.addWidget(made)
    made.resize(420, 360)
    made.show()
    return made


def lines(view: DynamicsView) -> list[tuple[list[float], list[float]]]:
    assert view.plot is not None
    found = []
    for item in view.plot._items:
        x, y = item.getOriginalDataset()
        found.append(([] if x is None else x.tolist(), [] if y is None else y.tolist()))
    return found


def marked(view: DynamicsView) -> float | None:
    """The step of the line."""
    assert view.plot is not None
    return view.plot.moment


def test_without_a_run_it_says_how_to_get_one(view: DynamicsView) -> None:
    view.redraw()
    assert "Train" in view._empty.text()
    assert view._empty.isVisible()
    assert view.panel_content() is None


def test_a_run_draws_a_line_for_each_layer_and_the_next_run_begins_anew(view: DynamicsView) -> None:
    view.extend([STARTED, *SAMPLES])
    view.redraw()
    drawn = lines(view)
    assert len(drawn) == len(LAYERS)
    assert drawn[1][0] == [0, 1, 2, 3, 4, 5]
    assert drawn[1][1] == pytest.approx([float(np.log10(s.update_ratio[1])) for s in SAMPLES], rel=1e-5)
    view.choose(LayerQuantity.DEAD)
    view.redraw()
    assert lines(view)[1] == ([0, 2, 4], [50, 50, 50])
    view.log_button.setChecked(False)
    view.choose(LayerQuantity.WEIGHT_NORM)
    view.redraw()
    assert lines(view)[0][1] == pytest.approx([float(s.weight_norm[0]) for s in SAMPLES])
    view.extend([STARTED, sample_of(0), sample_of(3)])
    view.redraw()
    assert lines(view)[0][0] == [0, 3]


def test_drawings_are_few_however_many_samples_come(view: DynamicsView, qtbot: QtBot) -> None:
    drawn: list[str] = []
    view.hint_changed.connect(drawn.append)
    for sample in SAMPLES:
        view.extend([sample])
    assert drawn == []
    qtbot.waitUntil(lambda: bool(drawn))
    assert len(drawn) == 1
    view.hide()
    view.extend([sample_of(7)])
    assert not view._timer.isActive()


def test_the_legend_says_the_values_of_the_moment_and_hides_a_layer(view: DynamicsView) -> None:
    view.extend([STARTED, *SAMPLES])
    view.choose(LayerQuantity.WEIGHT_NORM)
    view.redraw()
    assert view.plot is not None
    assert view.plot.legend.text().startswith("step 5\nconv1")
    view.set_moment(3)
    assert marked(view) == 3
    assert view.plot.legend.text().startswith("step 3\nconv1")
    view.set_moment(None)
    assert marked(view) is None
    item = view.plot.legend.tree.topLevelItem(0)
    assert item is not None
    view.plot.legend.tree.itemClicked.emit(item, 0)
    view.redraw()
    assert len(lines(view)) == 1


def test_keys_choose_what_is_shown(view: DynamicsView) -> None:
    view.extend([STARTED, *SAMPLES])
    view.quantity.setFocus()
    while view.shown is not LayerQuantity.ACTIVATIONS:
        QTest.keyClick(view.quantity, Qt.Key.Key_Down)
    view.redraw()
    assert view.image.isVisible()
    assert view.layer.isVisible()
    assert not view.log_button.isVisible()
    view.layer.setFocus()
    QTest.keyClick(view.layer, Qt.Key.Key_Down)
    view.redraw()
    assert "fc1" in view.image.accessibleDescription()
    shown = view.image.shown
    assert shown is not None
    assert shown.steps.tolist() == [0, 2, 4]


def test_an_opened_run_is_shown_and_one_without_numbers_is_not(view: DynamicsView) -> None:
    view.show_dynamics(Dynamics(tuple(SAMPLES)))
    view.redraw()
    assert len(lines(view)) == 2
    assert "6" in view.line.full_text()
    view.show_dynamics(None)
    view.redraw()
    assert view._empty.isVisible()


def test_what_is_under_the_pointer_is_read_out(view: DynamicsView) -> None:
    view.show_dynamics(Dynamics(tuple(SAMPLES)))
    view.choose(LayerQuantity.WEIGHTS)
    view.redraw()
    plot = view.image._plot()
    assert view.image.readout(QPointF(-5, -5)) == ""
    assert view.image.readout(plot.center()).startswith("step 2 · ")
    ridges = view.image.shown
    assert ridges is not None
    low, high = (format_value(value, 3) for value in (ridges.low, ridges.high))
    assert view.image.readout(plot.topLeft() + QPointF(1, 1)).split(" · ")[1].endswith(f" to {high}")
    assert view.image.readout(plot.bottomLeft() + QPointF(1, -1)).split(" · ")[1].startswith(f"{low} to ")


def test_the_moment_is_a_line_in_the_histograms_too(view: DynamicsView) -> None:
    view.show_dynamics(Dynamics(tuple(SAMPLES)))
    view.choose(LayerQuantity.WEIGHTS)
    view.redraw()
    before = view.image.grab().toImage()
    view.set_moment(2)
    assert view.image.grab().toImage() != before


def test_a_column_is_the_histogram_of_its_step() -> None:
    store = SampleStore()
    store.extend(SAMPLES)
    for of_weights in (True, False):
        found = ridges(store.seen, 0, of_weights=of_weights)
        assert found is not None
        assert found.shares.shape == (ROWS, 3)
        assert found.shares.sum(axis=0) == pytest.approx([1, 1, 1], abs=1e-5)
        assert (found.low, found.high) == ((-1, 5) if of_weights else (-2, 10))
    # The widest of them has two rows for each of its bins.
    _, histograms = store.seen[2]
    weights = ridges(store.seen, 0, of_weights=True)
    assert weights is not None
    counts = histograms.weights[0][::-1] / histograms.weights[0].sum()
    assert weights.shares[:, 2].reshape(BINS, 2).sum(axis=1) == pytest.approx(counts, abs=1e-6)
    assert (weights.columns(100, 4.0)[:, 99] == weights.shares[:, 1]).all()
    assert (weights.columns(100, 5.0)[:, 99] == weights.shares[:, 2]).all()


def test_values_that_are_all_the_same_are_one_row_and_none_are_no_picture() -> None:
    ends = np.array([[2.0, 2.0]], np.float32)
    counts = np.zeros((1, BINS), np.uint32)
    counts[0, BINS // 2] = 10
    same = Histograms(np.ones(1, np.float32), counts, ends, counts, ends * np.inf)
    sample = sample_of(0)
    found = ridges([(sample, same)], 0, of_weights=True)
    assert found is not None
    assert sorted(found.shares[:, 0])[-2:] == [0, 1]
    assert ridges([(sample, same)], 0, of_weights=False) is None


def test_the_colour_of_a_share_rises_with_its_logarithm() -> None:
    assert levels(np.array([0.0, 1e-6, 1e-4, 1e-2, 1.0])).tolist() == [0, 1, 1, 128, 255]
    for theme in (LIGHT, DARK):
        assert len(set(ramp(theme).tolist())) > 200
        assert len({layer_color(theme, number, 12).name() for number in range(12)}) == 12
