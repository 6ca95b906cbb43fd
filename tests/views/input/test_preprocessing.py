"""What the network sees: values under the mouse, both answers, the enlarged view."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode, StageName
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import Scheme, apply, theme_of
from cnn_gui.views.grids.stages import Tile, is_light
from cnn_gui.views.input.preprocessing import StagesView
from cnn_gui.views.input.stage_dialog import StageDialog
from tests.views.drawing.canvas_hand import grey
from tests.views.snapshots import make_snapshot, probabilities

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def view(qtbot: QtBot) -> StagesView:
    view = StagesView()
    qtbot.addWidget(view)
    view.resize(300, 160)
    view.show()
    view.show_snapshot(make_snapshot())
    # The row gets its size before it is pointed at.
    QApplication.processEvents()
    return view


@pytest.fixture
def normal_look(qapp: QApplication) -> Iterator[None]:
    palette, font, style = qapp.palette(), qapp.font(), qapp.styleSheet()
    yield
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setStyleSheet(style)


def point_at(widget: QWidget, position: QPointF) -> None:
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, position, widget.mapToGlobal(position), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def pixels_of(widget: QWidget) -> set[int]:
    image = widget.grab().toImage()
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def opened(view: StagesView) -> StageDialog:
    dialog = view.dialog
    assert dialog is not None
    return dialog


@pytest.mark.parametrize(("number", "row", "column"), [(0, 30, 40), (1, 20, 12), (2, 9, 13), (3, 14, 15), (4, 0, 27)])
def test_hovering_tells_row_column_and_the_arrays_own_value(
    view: StagesView, number: int, row: int, column: int
) -> None:
    stage = make_snapshot().preprocessed.stages[number]
    point_at(view.row, view.row.tile(number).cell(row, column).center())
    _, where, value = view.caption.split(" · ")
    assert where == f"row {row + 1}, column {column + 1}"
    assert value == format_value(float(stage.values[row, column]))


def test_without_a_mouse_the_last_stage_is_explained_and_between_cells_the_one_pointed_at(view: StagesView) -> None:
    stages = make_snapshot().preprocessed.stages
    assert view.caption == f"normalised · {stages[-1].caption}"
    view.row.setFocus()
    QTest.keyClick(view.row, Qt.Key.Key_Right)
    assert view.caption == f"drawn · {stages[0].caption}"
    point_at(view.row, view.row.tile(3).cell(3, 3).center())
    leave(view.row)
    assert view.caption == f"normalised · {stages[-1].caption}"


def test_a_value_under_a_resting_mouse_follows_the_drawing(view: StagesView) -> None:
    point_at(view.row, view.row.tile(3).cell(14, 15).center())
    before = view.caption
    view.show_snapshot(make_snapshot(Drawing()))
    assert view.caption == "centred · row 15, column 16 · 0"
    assert before != view.caption


def test_both_modes_show_the_answer_they_lead_to(view: StagesView) -> None:
    assert view.switch.segments[InputMode.LIKE_MNIST].answer == "3 · 97 %"
    view.show_snapshot(make_snapshot(likely=probabilities(3, 0.9999), other=probabilities(5, 0.81)))
    assert view.switch.segments[InputMode.LIKE_MNIST].answer == "3 · > 99 %"
    assert view.switch.segments[InputMode.AS_DRAWN].answer == "5 · 81 %"


def test_a_mode_that_is_not_sure_names_no_digit_and_stands_back(view: StagesView) -> None:
    view.show_snapshot(make_snapshot(likely=probabilities(7, 0.12, 2, 0.115), other=probabilities(5, 0.81)))
    unsure, sure = view.switch.segments[InputMode.LIKE_MNIST], view.switch.segments[InputMode.AS_DRAWN]
    assert (unsure.answer, unsure.is_sure) == ("? · 12 %", False)
    assert (sure.answer, sure.is_sure) == ("5 · 81 %", True)
    assert unsure.accessibleName() == "like MNIST: not sure · 12 %"
    text, muted = (theme_of(view).color(name).rgb() for name in ("text", "muted"))
    for segment in (unsure, sure):
        # Unchecked, so that the name is muted too and the text's colour can only be the answer's.
        view.switch.set_mode(InputMode.AS_DRAWN if segment is unsure else InputMode.LIKE_MNIST)
        colors = pixels_of(segment)
        assert (text in colors) is segment.is_sure
        assert muted in colors


def test_a_blank_drawing_has_no_answer_in_either_mode(view: StagesView) -> None:
    view.show_snapshot(make_snapshot(Drawing()))
    assert {segment.answer for segment in view.switch.segments.values()} == {"–"}


def test_choosing_a_mode_is_told_once_and_showing_one_is_not(view: StagesView) -> None:
    modes: list[InputMode] = []
    view.mode_changed.connect(modes.append)
    view.show_snapshot(make_snapshot(mode=InputMode.AS_DRAWN))
    assert view.switch.segments[InputMode.AS_DRAWN].isChecked()
    for mode in (InputMode.AS_DRAWN, InputMode.LIKE_MNIST, InputMode.LIKE_MNIST):
        QTest.mouseClick(view.switch.segments[mode], Qt.MouseButton.LeftButton)
    assert modes == [InputMode.LIKE_MNIST]


def test_three_stages_are_as_large_as_five_and_none_leaves_the_row(view: StagesView) -> None:
    five = view.row.box(0).width()
    view.show_snapshot(make_snapshot(mode=InputMode.AS_DRAWN))
    boxes = [view.row.box(number) for number in range(3)]
    assert {box.width() for box in boxes} == {five}
    assert all(QRectF(view.row.rect()).contains(box) for box in boxes)
    assert all(a.right() < b.left() for a, b in pairwise(boxes))


def test_as_drawn_nothing_is_called_centred(view: StagesView) -> None:
    assert view.row.names()[3] == "centred"
    view.enlarge(3)
    dialog = opened(view)
    view.show_snapshot(make_snapshot(mode=InputMode.AS_DRAWN))
    assert view.row.names()[1] == "28×28"
    assert dialog.windowTitle() == "What the network sees: 28×28"
    assert dialog.caption.startswith("28×28 · the whole")
    point_at(dialog.cells, dialog.cells.tile().cell(3, 4).center())
    assert dialog.caption.startswith("28×28 · row 4, column 5")
    point_at(view.row, view.row.tile(1).cell(14, 15).center())
    assert view.caption.startswith("28×28 · row 15, column 16")
    view.show_snapshot(make_snapshot())
    assert dialog.windowTitle() == "What the network sees: centred"


def test_a_click_enlarges_in_one_window_that_follows_the_drawing(view: StagesView) -> None:
    QTest.mouseClick(view.row, Qt.MouseButton.LeftButton, pos=view.row.box(2).center().toPoint())
    dialog = opened(view)
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert dialog.stage is not None
    assert dialog.stage.name is StageName.FIT
    shown = grey(dialog.cells.grab().toImage())
    view.show_snapshot(make_snapshot(Drawing()))
    assert (grey(dialog.cells.grab().toImage()) != shown).any()
    view.enlarge(4)
    assert view.dialog is dialog


def test_the_enlarged_view_changes_stage_by_arrow_keys_and_closes_by_escape(view: StagesView) -> None:
    view.enlarge(4)
    dialog = opened(view)
    names = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(dialog, key)
        assert dialog.stage is not None
        names.append(dialog.stage.name)
    assert names == [StageName.DRAWN, StageName.NORMALISED, StageName.CENTRED]
    view.show_snapshot(make_snapshot(mode=InputMode.AS_DRAWN))
    assert dialog.stage is not None
    assert dialog.stage.name is StageName.CENTRED
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_cells_hold_two_decimals_and_hovering_tells_all(view: StagesView) -> None:
    view.enlarge(4)
    dialog = opened(view)
    dialog.resize(800, 860)
    QApplication.processEvents()
    values = make_snapshot().preprocessed.stages[4].values
    cells = dialog.cells
    assert cells.shows_numbers
    assert cells.number(0, 0) == "−0.42"
    row, column = (int(i) for i in np.unravel_index(values.argmax(), values.shape))
    assert cells.number(row, column) == f"{values.max():.2f}"
    point_at(cells, cells.tile().cell(row, column).center())
    assert dialog.caption.endswith(f"row {row + 1}, column {column + 1} · {format_value(float(values.max()))}")


def test_cells_too_small_for_numbers_still_tell_their_value(view: StagesView) -> None:
    view.enlarge(0)
    dialog = opened(view)
    dialog.resize(400, 460)
    QApplication.processEvents()
    assert not dialog.cells.shows_numbers
    point_at(dialog.cells, dialog.cells.tile().cell(4, 5).center())
    assert dialog.caption == "drawn · row 5, column 6 · 0"


@pytest.mark.usefixtures("normal_look")
def test_a_change_of_theme_recolours_what_is_shown(qapp: QApplication, view: StagesView) -> None:
    colors = []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        apply(qapp, scheme)
        QApplication.processEvents()
        corner = view.row.tile(4).cell(1, 1).center().toPoint()
        colors.append(view.row.grab().toImage().pixelColor(corner).lightness())
    assert colors[0] > 170
    assert colors[1] < 100


def test_writing_on_a_cell_has_contrast() -> None:
    colors = np.array([0xFF000000, 0xFFFFFFFF, 0xFF1D5FBF, 0xFFFFA63D], dtype=np.uint32)
    assert is_light(colors).tolist() == [False, True, False, True]


@settings(max_examples=50, deadline=None)
@given(
    rows=st.integers(1, 90),
    columns=st.integers(1, 90),
    width=st.floats(20, 900),
    height=st.floats(20, 900),
    data=st.data(),
)
def test_a_cell_is_found_where_it_is_drawn(
    rows: int, columns: int, width: float, height: float, data: st.DataObject
) -> None:
    tile = Tile.fitted(np.zeros((rows, columns), dtype=np.float32), QRectF(3, 5, width, height))
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    assert tile.cell_at(tile.cell(row, column).center()) == (row, column)
    assert tile.cell_at(QPointF(2, 4)) is None
    assert QRectF(3, 5, width, height).adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(tile.rect)


def test_the_view_begins_empty(qtbot: QtBot) -> None:
    view = StagesView()
    qtbot.addWidget(view)
    view.show()
    view.grab()
    assert view.caption == ""
