from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.bench.kernel_presets import preset
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.experiment.edits import rows_of
from cnn_gui.core.experiment.messages import Edit, Mute, ReplaceKernel, ScaleBias, SetBias, SetPooling, Solo
from cnn_gui.core.experiment.text import edited, preset_kernel
from cnn_gui.core.network.messages import Verdict
from cnn_gui.views.base import theme
from cnn_gui.views.base.theme import Scheme
from cnn_gui.views.experiment.view import ExperimentView
from tests.views.networks import network_state, snapshot

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot) -> ExperimentView:
    view = ExperimentView()
    qtbot.addWidget(view)
    view.resize(530, 320)
    view.show_experiment(network_state())
    view.set_blocked("")
    view.show()
    view.show_snapshot(snapshot())
    return view


@pytest.fixture
def asked(view: ExperimentView) -> list[object]:
    asked: list[object] = []
    view.edit_requested.connect(lambda edit, goes_on: asked.append((edit, goes_on)))
    view.edit_toggled.connect(asked.append)
    return asked


def test_the_layers_with_filters_can_be_chosen_and_the_pools_switched(view: ExperimentView) -> None:
    choice = view.layer_choice
    assert [choice.itemText(index) for index in range(choice.count())] == ["conv1", "conv2", "fc1", "fc2"]
    assert [button.text() for button in view.pools.values()] == ["pool1: max", "pool2: max"]
    assert view.grid.count == 32
    view.choose("fc2", 7)
    assert (view.grid.count, view.chosen) == (10, ("fc2", 7))


def test_m_and_s_of_a_tile_ask_for_mute_and_solo(view: ExperimentView, asked: list[object]) -> None:
    QTest.mouseClick(view.grid, LEFT, pos=view.grid.mute_box(2).center())
    QTest.mouseClick(view.grid, LEFT, pos=view.grid.solo_box(1).center())
    assert asked == [Mute("conv1", 2), Solo("conv1", 1)]
    assert view.chosen == ("conv1", 1)


def test_everything_on_the_keyboard(view: ExperimentView, asked: list[object]) -> None:
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    QTest.keyClick(view.grid, Qt.Key.Key_M)
    QTest.keyClick(view.grid, Qt.Key.Key_S)
    assert asked == [Mute("conv1", 1), Solo("conv1", 1)]


def test_what_is_muted_looks_so_but_its_kernel_stays_in_sight(view: ExperimentView) -> None:
    base = network_state()
    view.choose("conv1", 2)
    view.show_experiment(edited(base, (Mute("conv1", 2),)))
    assert view.editor.mute.isChecked()
    np.testing.assert_array_equal(view.editor.editor.kernel, base.weights["conv1.weight"][2, 0])


def test_a_preset_replaces_the_kernel_of_the_chosen_map(view: ExperimentView, asked: list[object]) -> None:
    view.choose("conv2", 5)
    view.editor.source.setValue(9)
    view.editor.presets.set_value("sobel_x")
    view.editor.presets.activated.emit(view.editor.presets.currentIndex())
    own = network_state().weights["conv2.weight"][5, 8]
    expected = ReplaceKernel("conv2", 5, 8, rows_of(preset_kernel(preset("sobel_x"), own)), "sobel_x")
    assert asked == [(expected, False)]
    view.show_experiment(edited(network_state(), (expected,)))
    assert view.editor.presets.value() == "sobel_x"
    np.testing.assert_array_equal(view.editor.editor.kernel, np.array(expected.rows, dtype=np.float32))


def test_a_drag_over_a_cell_is_one_change_that_goes_on(view: ExperimentView, asked: list[object]) -> None:
    editor = view.editor.editor
    start = editor.position_of(0, 0).toPoint()
    QTest.mousePress(editor, LEFT, pos=start)
    for by in (10, 20, 30):
        QTest.mouseMove(editor, start - QPoint(0, by))
        QApplication.processEvents()
    QTest.mouseRelease(editor, LEFT, pos=start - QPoint(0, 30))
    edits = [item[0] for item in asked if isinstance(item, tuple)]
    assert [item[1] for item in asked if isinstance(item, tuple)] == [False, True, True]
    assert all(isinstance(edit, ReplaceKernel) and edit.name == "" for edit in edits)
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    last = asked[-1]
    assert isinstance(last, tuple)
    assert (last[0].rows[0][0], last[1]) == (0.0, False)


def test_the_bias_is_set_zeroed_and_scaled(view: ExperimentView, asked: list[object]) -> None:
    scaled: list[object] = []
    view.bias_scaled.connect(lambda *values: scaled.append(values))
    view.choose("conv1", 4)
    QTest.mouseClick(view.editor.zero, LEFT)
    QTest.mouseClick(view.editor.twice, LEFT)
    view.editor.bias.setValue(0.5)
    assert asked == [(SetBias("conv1", 4, 0.0), False), (SetBias("conv1", 4, 0.5), False)]
    assert scaled == [("conv1", 4, 2.0)]
    view.show_experiment(edited(network_state(), (ScaleBias("conv1", 4, 2.0),)))
    own = float(network_state().weights["conv1.bias"][4])
    assert view.editor.bias.value() == pytest.approx(2 * own, abs=1e-7)


def test_a_bias_below_zero_has_a_true_minus(view: ExperimentView) -> None:
    with QSignalBlocker(view.editor.bias):
        view.editor.bias.setValue(-0.825)
    assert view.editor.bias.text() == "−0.825"


def test_return_in_the_untouched_bias_changes_nothing(view: ExperimentView, asked: list[object]) -> None:
    view.editor.bias.setFocus()
    QTest.keyClick(view.editor.bias, Qt.Key.Key_Return)
    assert asked == []


def test_a_pool_is_switched_to_the_mean_and_back(view: ExperimentView, asked: list[object]) -> None:
    QTest.mouseClick(view.pools["pool1"], LEFT)
    view.show_experiment(edited(network_state(), (SetPooling("pool1", "avg"),)))
    assert view.pools["pool1"].text() == "pool1: mean"
    QTest.mouseClick(view.pools["pool1"], LEFT)
    assert asked == [(SetPooling("pool1", "avg"), False), (SetPooling("pool1", "max"), False)]


def test_before_and_after_in_a_line(view: ExperimentView) -> None:
    before, after = Verdict(3, 0.99, 5, 0.01, sure=True), Verdict(5, 0.6, 3, 0.3, sure=False)
    view.head.set_answer(before, after)
    view.head.set_score(0.993, None, DataUsed("MNIST", 1000), changed=True)
    assert view.head.answer.full_text() == "this drawing: 3 (99.0 %) → not sure, 5 or 3"
    assert view.head.score.full_text() == "right of the first 1,000 MNIST test images: 99.3 % → …"
    view.head.set_score(0.993, 0.871, DataUsed("MNIST", 1000), changed=True)
    assert view.head.score.full_text() == "right of the first 1,000 MNIST test images: 99.3 % → 87.1 %"


def test_while_it_is_blocked_a_sentence_says_why(view: ExperimentView, asked: list[object]) -> None:
    view.set_blocked("A network is being trained.")
    QTest.mouseClick(view.grid, LEFT, pos=view.grid.mute_box(2).center())
    QTest.mouseClick(view.pools["pool1"], LEFT)
    assert asked == []
    assert view.head.notice.text.text() == "A network is being trained."
    view.set_blocked("")
    assert not view.head.notice.isVisible()


def test_the_tiles_show_the_kernels_and_this_drawings_maps(view: ExperimentView) -> None:
    view.grid.grab()
    assert view.kernel_legend.limit == pytest.approx(float(np.abs(network_state().weights["conv1.weight"]).max()))
    maps = next(item.values for item in snapshot().layers if item.info.name == "conv1")
    assert view.map_legend.limit == pytest.approx(float(np.abs(maps).max()))


@pytest.mark.parametrize("name", ["sprint", "odd"])
@pytest.mark.parametrize("edit", [Mute("conv2", 1), Solo("conv1", 0)])
def test_other_networks_take_its_place(view: ExperimentView, name: str, edit: Edit) -> None:
    view.choose("fc1", 100)
    view.show_experiment(edited(replace(network_state(name)), (edit,)))
    view.show_snapshot(snapshot(name))
    view.grab()
    for layer in ("conv1", "conv2", "fc1"):
        view.choose(layer)
        assert view.layer == layer
        view.grab()


def test_it_fits_its_room(view: ExperimentView, qapp: QApplication) -> None:
    theme.apply(qapp, Scheme.LIGHT)
    # Layouts hear of the new look by an event of their own.
    qapp.processEvents()
    assert view.minimumSizeHint().width() <= 380
    assert view.minimumSizeHint().height() <= 200


def test_a_filter_far_down_in_another_layer_is_scrolled_into_sight(view: ExperimentView, qtbot: QtBot) -> None:
    view.choose("fc2", 0)
    qtbot.waitUntil(lambda: view.grid.height() < 2 * view.height())
    view.choose("conv2", 60)
    qtbot.waitUntil(lambda: view.grid.visibleRegion().contains(view.grid.tile(60)), timeout=5000)
    assert view.chosen == ("conv2", 60)
