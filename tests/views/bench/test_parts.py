from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from cnn_gui.core.bench.settings import BenchPage, BenchSettings
from cnn_gui.core.network.messages import Box
from cnn_gui.views.bench.pages import make_page
from cnn_gui.views.bench.products import Products, ProductsView
from cnn_gui.views.grids.kernel_editor import KernelEditor
from cnn_gui.views.grids.plane_colors import Tint
from cnn_gui.views.grids.plane_parts import Margin, Mark
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.grids.row_page import Cells
from tests.views.pointing import click, point_at, point_away, press

KEY = Qt.Key


def plane(qtbot: QtBot, size: tuple[int, int] = (206, 206)) -> PlaneView:
    view = PlaneView("plane", "Plane", "A plane.")
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    return view


def color_at(view: PlaneView, row: int, column: int) -> tuple[int, int, int]:
    """The colour of a cell, towards its corner: a number may stand in its middle."""
    image, grid = view.grab().toImage(), view.grid()
    assert grid is not None
    place = view.position_of(row, column) - QPointF(1, 1) * (0.38 * grid.cell_size)
    color = image.pixelColor(round(place.x()), round(place.y()))
    return color.red(), color.green(), color.blue()


@pytest.mark.parametrize("page", BenchPage)
def test_only_a_persons_changes_are_heard(page: BenchPage, qtbot: QtBot) -> None:
    view = make_page(page)
    qtbot.addWidget(view)
    heard: list[object] = []
    view.changed.connect(heard.append)
    # More than the fields can hold, so that what they show is not what they were given.
    far = BenchSettings(
        page=page, bias=1 / 3, stride=999, padding=2, dilation=999, relu=True, filter="sharpen", filters=999,
        ink="blue", pool_size=999, pool_stride=999, pool_padding=999, pool_ceil=True, pool_map=True,
    )  # fmt: skip
    view.set_settings(far)
    assert heard == []
    assert view.settings == far


def test_cells_have_the_colours_of_their_values(qtbot: QtBot) -> None:
    view = plane(qtbot)
    values = np.zeros((10, 10), dtype=np.float32)
    values[2, 3] = 1.0
    view.set_values(values, Tint.GREY, 1.0)
    assert color_at(view, 2, 3) == (255, 255, 255)
    assert color_at(view, 3, 2) == (0, 0, 0)
    view.set_values(values, Tint.GREEN, 1.0)
    assert color_at(view, 2, 3) == (0, 255, 0)
    view.set_picture(np.stack([values, 0 * values, values]))
    assert color_at(view, 2, 3) == (255, 0, 255)


def test_a_margin_shifts_the_cells_and_is_no_cell(qtbot: QtBot) -> None:
    view = plane(qtbot)
    view.set_values(np.eye(8, dtype=np.float32), Tint.GREY, 1.0, Margin(1, 1, 2, 0))
    grid = view.grid()
    assert grid is not None
    assert (grid.height, grid.width) == (10, 10)
    assert color_at(view, 0, 0) == (255, 255, 255)
    place = view.position_of(0, 0).toPoint()
    with qtbot.waitSignal(view.hovered) as told:
        point_at(view, place)
    assert told.args == [0, 0]
    with qtbot.waitSignal(view.left):
        point_at(view, place - QPoint(int(grid.cell_size), 0))


def test_pointing_and_leaving_are_told_once(qtbot: QtBot) -> None:
    view = plane(qtbot)
    view.set_values(np.zeros((4, 5), dtype=np.float32))
    seen: list[tuple[int, int]] = []
    view.hovered.connect(lambda row, column: seen.append((row, column)))
    place = view.position_of(3, 1).toPoint()
    point_at(view, place)
    point_at(view, place + QPoint(2, 2))
    assert seen == [(3, 1)]
    with qtbot.waitSignal(view.left):
        point_away(view)


def test_arrow_keys_go_through_the_cells_and_stop_at_the_edge(qtbot: QtBot) -> None:
    view = plane(qtbot)
    view.set_values(np.zeros((2, 3), dtype=np.float32))
    view.select(0, 1)
    seen: list[tuple[int, int]] = []
    view.hovered.connect(lambda row, column: seen.append((row, column)))
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Down, KEY.Key_Down, KEY.Key_Left, KEY.Key_Up):
        press(view, key)
    assert seen == [(0, 2), (0, 2), (1, 2), (1, 2), (1, 1), (0, 1)]


def test_what_is_not_filled_in_yet_is_blank(qtbot: QtBot) -> None:
    view = plane(qtbot)
    view.set_values(np.ones((9, 9), dtype=np.float32), Tint.GREY, 1.0)
    view.set_filled(10)
    assert color_at(view, 1, 0) == (255, 255, 255)
    blank = color_at(view, 1, 1)
    assert blank != (255, 255, 255)
    view.set_filled(None)
    assert color_at(view, 1, 1) == (255, 255, 255)


def test_veiled_cells_stand_back_and_the_others_stay(qtbot: QtBot) -> None:
    view = plane(qtbot)
    values = np.ones((9, 9), dtype=np.float32)
    view.set_values(values)
    full = color_at(view, 4, 4)
    view.set_veil(np.tri(9, 9, -1, dtype=np.bool_))
    assert color_at(view, 4, 4) == full
    assert color_at(view, 5, 4) != full


def test_a_frame_may_reach_into_the_margin(qtbot: QtBot) -> None:
    view = plane(qtbot)
    view.set_values(np.zeros((8, 8), dtype=np.float32), Tint.GREY, 1.0, Margin(1, 1, 1, 1))
    before = view.grab().toImage()
    view.set_marks((Mark(Box(-1, -1, 2, 2)),))
    after = view.grab().toImage()
    assert after != before


def test_without_values_the_reason_is_shown(qtbot: QtBot) -> None:
    view = plane(qtbot)
    view.clear("A kernel of 7 does not fit.")
    assert view.note == "A kernel of 7 does not fit."
    empty = view.grab().toImage()
    view.clear("Another reason.")
    assert view.grab().toImage() != empty
    press(view, KEY.Key_Down)


# --- the kernel editor -------------------------------------------------------------------------------------


@pytest.fixture
def editor(qtbot: QtBot) -> KernelEditor:
    view = KernelEditor("kernel", "Kernel")
    qtbot.addWidget(view)
    view.resize(156, 156)
    view.set_kernel(np.zeros((3, 3), dtype=np.float32))
    view.show()
    view.activateWindow()
    assert QTest.qWaitForWindowActive(view)
    view.setFocus()
    return view


def changes(editor: KernelEditor) -> list[np.ndarray]:
    told: list[np.ndarray] = []
    editor.changed.connect(told.append)
    return told


def drag(editor: KernelEditor, cell: tuple[int, int], up: int, modifier: Qt.KeyboardModifier) -> None:
    place = editor.position_of(*cell).toPoint()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(editor, left, modifier, place)
    event_place = place - QPoint(0, up)
    QApplication.sendEvent(
        editor,
        QMouseEvent(QEvent.Type.MouseMove, QPointF(event_place), QPointF(event_place), left, left, modifier),
    )
    QTest.mouseRelease(editor, left, modifier, event_place)


@pytest.mark.parametrize(
    ("modifier", "value"),
    [
        (Qt.KeyboardModifier.NoModifier, 0.5),
        (Qt.KeyboardModifier.ControlModifier, 0.05),
        (Qt.KeyboardModifier.ShiftModifier, 5.0),
    ],
)
def test_dragging_a_cell_up_raises_it(editor: KernelEditor, modifier: Qt.KeyboardModifier, value: float) -> None:
    told = changes(editor)
    drag(editor, (1, 2), 30, modifier)
    assert told[-1][1, 2] == pytest.approx(value)
    assert np.count_nonzero(told[-1]) == 1
    drag(editor, (1, 2), -60, modifier)
    assert told[-1][1, 2] == pytest.approx(-value)


def test_a_click_alone_changes_nothing(editor: KernelEditor) -> None:
    told = changes(editor)
    click(editor, editor.position_of(0, 0).toPoint())
    assert told == []
    assert editor.place == (0, 0)


def test_the_keys_go_change_and_clear(editor: KernelEditor) -> None:
    told = changes(editor)
    press(editor, KEY.Key_Right)
    press(editor, KEY.Key_Down)
    assert editor.place == (1, 1)
    press(editor, KEY.Key_PageUp)
    press(editor, KEY.Key_PageUp)
    assert told[-1][1, 1] == pytest.approx(0.2)
    press(editor, KEY.Key_PageDown)
    assert told[-1][1, 1] == pytest.approx(0.1)
    press(editor, KEY.Key_Delete)
    assert told[-1][1, 1] == 0


def test_a_number_can_be_typed(editor: KernelEditor) -> None:
    told = changes(editor)
    QTest.keyClicks(editor, "-")
    field = editor.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    assert field.isVisible()
    QTest.keyClicks(field, "2.5")
    press(field, KEY.Key_Return)
    assert not field.isVisible()
    assert [kernel[0, 0] for kernel in told] == [-2.5]


def test_escape_and_nonsense_keep_the_number(editor: KernelEditor) -> None:
    told = changes(editor)
    field = editor.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(editor, "7")
    press(field, KEY.Key_Escape)
    assert not field.isVisible()
    QTest.keyClicks(editor, "7")
    field.setText("seven")
    press(field, KEY.Key_Return)
    assert not field.isVisible()
    assert told == []
    assert editor.kernel[0, 0] == 0


def test_a_smaller_kernel_keeps_the_place_inside(editor: KernelEditor) -> None:
    click(editor, editor.position_of(2, 2).toPoint())
    editor.set_kernel(np.ones((2, 2), dtype=np.float32))
    assert editor.place == (1, 1)
    told = changes(editor)
    press(editor, KEY.Key_Delete)
    assert told[-1].tolist() == [[1, 1], [1, 0]]


def test_the_kernel_that_was_told_is_never_written_to(editor: KernelEditor) -> None:
    kernel = np.ones((3, 3), dtype=np.float32)
    editor.set_kernel(kernel)
    told = changes(editor)
    press(editor, KEY.Key_Delete)
    press(editor, KEY.Key_PageUp)
    assert kernel.min() == 1
    assert told[0][0, 0] == 0


# --- the dot product ---------------------------------------------------------------------------------------


def products(channels: int = 1, *, relu: bool = False) -> Products:
    rng = np.random.default_rng(1)
    patch, kernel = (rng.normal(size=(channels, 3, 3)).astype(np.float32) for _ in range(2))
    result = patch * kernel
    sums = tuple(float(part.sum()) for part in result)
    total = sum(sums) - 0.5
    padding = np.zeros((3, 3), dtype=np.bool_)
    value = max(total, 0.0) if relu else total
    names = ("red", "green", "blue") if channels == 3 else ()
    return Products(patch, kernel, result, padding, sums, -0.5, total, value, relu, names)


def test_the_sum_is_written_with_its_numbers(qtbot: QtBot) -> None:
    view = ProductsView("products")
    qtbot.addWidget(view)
    view.clear("Point at a cell.")
    assert view.sum_text() == "Point at a cell."
    shown = Products(
        np.ones((1, 1, 1), dtype=np.float32), np.full((1, 1, 1), -2, dtype=np.float32),
        np.full((1, 1, 1), -2, dtype=np.float32), np.zeros((1, 1), dtype=np.bool_), (-2.0,), 0.5, -1.5, 0.0, True,
    )  # fmt: skip
    view.show_products(shown)
    assert view.sum_text() == "Σ −2 + bias 0.5 = −1.5 → ReLU → 0"
    zeros = np.zeros((3, 1, 1), dtype=np.float32)
    view.show_products(Products(zeros, zeros, zeros, np.zeros((1, 1), dtype=np.bool_), (1.0, -0.6, 0.0), 0.0, 0.4, 0.4))
    assert view.sum_text() == "Σ 1 − 0.6 + 0 + bias 0 = 0.4"


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(300, 160), (170, 70), (700, 420)])
def test_everything_stays_inside_at_every_size(qtbot: QtBot, channels: int, size: tuple[int, int]) -> None:
    view = ProductsView("products")
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_products(products(channels))
    view.show()
    view.grab()
    row = view._row
    assert row is not None
    for part in row.parts:
        if isinstance(part, Cells):
            wide, high = part.size
            assert 0 <= part.x <= part.x + wide <= size[0] + 1
            assert 0 <= part.y <= part.y + high <= size[1] + 1
