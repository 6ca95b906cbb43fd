"""The panel Build by gestures: what is asked for, and what is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.architecture.edits import change, skip
from cnn_gui.core.architecture.kinds import NEW
from cnn_gui.core.architecture.messages import (
    ChangeLayer,
    DuplicateLayer,
    InsertLayer,
    MoveLayer,
    NetworkEdit,
    RemoveLayer,
    ReplaceNetwork,
)
from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.architecture.rows import rows
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.network.messages import AdaptivePool, Add, Conv, LeakyReLU, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.views.architecture.fields import InputsField, SizeField
from cnn_gui.views.architecture.shown import BuildShown
from cnn_gui.views.architecture.text import RowColumn, cell_text, layer_text
from cnn_gui.views.architecture.view import BuildView
from cnn_gui.views.parts.fields import ChoiceField, CountField, RateField
from cnn_gui.views.parts.form_cells import Cell

LEFT = Qt.MouseButton.LeftButton
TUTORIAL = NETWORKS["tutorial"]


class Panel:
    """The view, and what was asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = BuildView()
        qtbot.addWidget(self.view)
        self.view.resize(560, 640)
        self.view.show()
        self.asked: list[tuple[tuple[NetworkEdit, ...], int]] = []
        self.view.edited.connect(lambda edits, current: self.asked.append((edits, current)))
        self.show(TUTORIAL)

    def show(self, spec: NetworkSpec, current: int | None = 0, blocked: str = "") -> None:
        self.view.show_build(BuildShown(spec, rows(spec, MNIST), blocked=blocked), current)

    def field(self, name: str) -> QWidget:
        return self.view.form.field(name)


@pytest.fixture
def panel(qtbot: QtBot) -> Panel:
    return Panel(qtbot)


@pytest.mark.parametrize(
    ("press", "edit", "current"),
    [
        (lambda view: view.tools.duplicate, DuplicateLayer(3), 4),
        (lambda view: view.tools.delete_button, RemoveLayer(3), 3),
        (lambda view: view.tools.up, MoveLayer(3, 2), 2),
        (lambda view: view.tools.down, MoveLayer(3, 4), 4),
    ],
)
def test_buttons_ask_for_what_they_say(
    panel: Panel, press: Callable[[BuildView], QWidget], edit: NetworkEdit, current: int
) -> None:
    panel.view.choose("conv2")
    QTest.mouseClick(press(panel.view), LEFT)
    assert panel.asked == [((edit,), current)]


def test_fields_are_those_of_the_row_and_ask_for_the_changed_layer(panel: Panel) -> None:
    panel.view.choose("conv2")
    count, size, bias = panel.field("out_channels"), panel.field("padding"), panel.field("bias")
    assert isinstance(count, CountField)
    assert isinstance(size, SizeField)
    assert isinstance(bias, ChoiceField)
    assert (count.value(), size.value(), bias.value()) == (64, 1, "yes")
    count.setFocus()
    QTest.keyClick(count, Qt.Key.Key_Up)
    assert panel.asked.pop() == ((ChangeLayer(3, Conv(65, padding=1)),), 3)
    size.selectAll()
    QTest.keyClicks(size, "1, 2 3 4")
    QTest.keyClick(size, Qt.Key.Key_Return)
    assert panel.asked.pop() == ((ChangeLayer(3, Conv(64, padding=(1, 2, 3, 4))),), 3)
    bias.setFocus()
    QTest.keyClick(bias, Qt.Key.Key_Down)
    assert panel.asked.pop() == ((ChangeLayer(3, Conv(64, padding=1, bias=False)),), 3)
    kind = panel.view.form.kind
    kind.setCurrentIndex(kind.findData("pool"))
    kind.activated.emit(kind.currentIndex())
    assert panel.asked.pop() == ((ChangeLayer(3, Pool(kernel_size=3, stride=1)),), 3)


def test_numbers_and_what_is_read_are_fields_too(panel: Panel) -> None:
    panel.show(skip(change(TUTORIAL, 2, LeakyReLU(0.2)), 5, 4), 2)
    slope = panel.field("negative_slope")
    assert isinstance(slope, RateField)
    slope.setValue(-0.5)
    assert panel.asked.pop() == ((ChangeLayer(2, LeakyReLU(-0.5)),), 2)
    panel.view.choose("add1")
    reads = panel.field("inputs")
    assert isinstance(reads, InputsField)
    assert reads.text() == "relu1 + pool2"
    conv2 = next(action for action in reads.menu().actions() if action.text() == "conv2")
    conv2.trigger()
    assert panel.asked.pop() == ((ChangeLayer(6, Add(inputs=("relu1", "pool2", "conv2"))),), 6)
    panel.view.choose("flatten")
    reads = panel.field("inputs")
    assert isinstance(reads, InputsField)
    next(action for action in reads.menu().actions() if action.text() == "relu1").trigger()
    ((edit,), _) = panel.asked.pop()
    assert isinstance(edit, ChangeLayer)
    assert edit.layer.inputs == ("relu1",)


def test_rows_that_can_be_read_leave_nothing_when_others_can(qtbot: QtBot) -> None:
    field = InputsField()
    qtbot.addWidget(field)
    for count in range(2, 7):
        names = [f"conv{number}" for number in range(1, count)]
        field.set_choices(names, names[-1:], several=bool(count % 2))
    assert len(field.findChildren(QActionGroup)) == 1
    assert [action.text() for action in field.menu().actions()] == names[::-1]
    assert [action.isChecked() for action in field.menu().actions()] == [True, False, False, False, False]


def test_what_can_be_inserted_and_joined_is_in_menus(panel: Panel) -> None:
    panel.view.choose("relu2")
    insert = panel.view.tools.insert.menu()
    assert {str(action.data()) for action in insert.actions() if not action.isSeparator()} == set(NEW)
    next(action for action in insert.actions() if action.data() == "linear").trigger()
    assert panel.asked.pop() == ((InsertLayer(6, Linear(64)),), 6)
    next(action for action in insert.actions() if action.data() == "conv").trigger()
    assert panel.asked.pop() == ((InsertLayer(6, Conv(64, padding=1)),), 6)
    words = [action.text() for action in panel.view.tools.skip.menu().actions()]
    assert words[:2] == ["Add pool2 to it", "Add conv2 to it, by a 1×1 convolution"]
    assert "Put pool2 beside it" in words
    panel.view.tools.skip.menu().actions()[1].trigger()
    edits, current = panel.asked.pop()
    assert (len(edits), current) == (3, 7)
    panel.view.choose("input")
    assert not panel.view.tools.skip.isEnabled()
    assert not panel.view.form.isEnabled()
    assert panel.view.tools.insert.isEnabled()
    panel.view.choose("softmax")
    assert not panel.view.tools.insert.isEnabled()


def test_a_preset_is_asked_for_and_shown(panel: Panel) -> None:
    presets = panel.view.head.presets
    presets.setFocus()
    presets.setCurrentIndex(presets.findData("mlp"))
    presets.activated.emit(presets.currentIndex())
    assert panel.asked == [((ReplaceNetwork(BLUEPRINTS["mlp"].spec(MNIST)),), 0)]


def test_nothing_is_asked_for_while_it_is_blocked(panel: Panel) -> None:
    panel.show(TUTORIAL, 3, blocked="A network is being trained.")
    assert panel.view.head.notice.text.text() == "A network is being trained."
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Insert):
        QTest.keyClick(panel.view.table, key)
    panel.view.change(ReLU())
    panel.view.begin_with("mlp")
    assert not panel.view.form.isEnabled()
    assert panel.asked == []


def test_a_little_too_narrow_the_layers_give_way_before_anything_scrolls(panel: Panel, qtbot: QtBot) -> None:
    """As beside a scroll bar, that comes with a row in trouble; the tool tip has what is cut."""
    table = panel.view.table
    panel.view.resize(300, 640)
    qtbot.waitUntil(lambda: table.model_.is_short)
    others = sum(table.columnWidth(column) for column in RowColumn if column is not RowColumn.LAYER)
    room = others + 6 * table.fontMetrics().horizontalAdvance("0")
    panel.view.resize(room + panel.view.width() - table.viewport().width(), 640)
    qtbot.waitUntil(lambda: table.viewport().width() == room)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    index = table.model_.index(1, RowColumn.LAYER)
    assert table.model_.data(index, Qt.ItemDataRole.ToolTipRole) == "convolution 32, 3×3, padding 1"


def test_the_trouble_is_in_the_table_below_its_row_and_for_screen_readers(panel: Panel) -> None:
    panel.show(change(TUTORIAL, 3, Conv(64, kernel_size=17)), 3)
    model, table = panel.view.table.model_, panel.view.table
    assert model.rowCount() == 13
    assert model.trouble_line == 5
    words = model.data(model.index(5, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert words == "conv2: a window of 17×17 does not fit into maps of 14×14."
    assert table.rowHeight(5) >= table.trouble.heightForWidth(table.viewport().width())
    assert model.row_at(6) is not None
    assert [cell_text(row, RowColumn.SHAPE) for row in model.rows[3:6]] == ["32×14×14", "…", "…"]
    QTest.keyClick(table, Qt.Key.Key_M)
    assert panel.asked == [((ChangeLayer(3, Conv(64, kernel_size=14)),), 3)]
    # A click on the words of the trouble is one on nothing.
    QTest.mouseClick(table.viewport(), LEFT, pos=QPoint(30, table.rowViewportPosition(5) + 6))
    assert panel.view.current == 3
    panel.show(TUTORIAL)
    assert table.trouble.isHidden()
    assert model.rowCount() == 12


def test_rows_say_what_is_not_as_usual() -> None:
    spec = NetworkSpec(
        (
            Conv(8, kernel_size=(3, 5), stride=2, padding=(1, 2), bias=False),
            Pool("avg", kernel_size=3, stride=1, padding=1, count_include_pad=False),
            Conv(8, groups=8, padding=1),
            Add(inputs=("conv2", "pool1")),
            AdaptivePool("max"),
        )
    )
    found = [layer_text(row) for row in rows(spec, MNIST)]
    assert found[1:6] == [
        "convolution 8, 3×5, stride 2, padding 1×2, no bias",
        "average pooling 3×3, stride 1, padding 1, no count_include_pad",
        "convolution 8, 3×3, padding 1, groups 8",
        "addition, reads conv2 + pool1",
        "global max pooling",
    ]
    assert layer_text(rows(spec, MNIST)[1], short=True) == "8, 3×5, stride 2, padding 1×2, no bias"


# --- fields


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3", 3),
        ("3x5", (3, 5)),
        ("3×3", 3),
        (" 4 , 2 ", (4, 2)),
        ("0", 1),
        ("999", 128),
        ("", 2),
        ("a", 2),
        ("1 2 3", 2),
    ],
)
def test_a_size_is_one_or_two_numbers(qtbot: QtBot, typed: str, value: int | tuple[int, ...]) -> None:
    field = SizeField(1, 128)
    qtbot.addWidget(field)
    field.set_value(2)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == value


def test_a_size_that_is_not_taken_as_it_is_typed_is_said_in_the_place_of_its_label(panel: Panel) -> None:
    field = panel.field("stride")
    assert isinstance(field, SizeField)
    cell = field.parentWidget()
    assert isinstance(cell, Cell)
    assert "Each number can be 1 to 128." in field.toolTip()

    def type_in(text: str) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)

    for text, during, after in (
        ("999", "1 to 128", "at most 128"),
        ("2x0", "1 to 128", "at least 1"),
        ("no", "stride", "no size"),
        ("2", "stride", "stride"),
    ):
        type_in(text)
        assert cell.heading.full_text() == during
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert cell.heading.full_text() == after
    type_in("999")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "Each number can be 1 to 128. It is 128 now." in field.toolTip()
    # It stays while that is shown, and goes with the layer that it was about: with another row of its kind, or undo.
    asked = panel.asked[-1][0][0]
    assert isinstance(asked, ChangeLayer)
    panel.show(change(TUTORIAL, 0, asked.layer))
    assert cell.heading.full_text() == "at most 128"
    panel.show(TUTORIAL)
    assert cell.heading.full_text() == "stride"
    count = panel.field("out_channels")
    assert isinstance(count, CountField)
    count.setFocus()
    count.selectAll()
    QTest.keyClicks(count, "9999999")
    QTest.keyClick(count, Qt.Key.Key_Return)
    heading = next(each.heading for each in panel.view.form.findChildren(Cell) if each.field is count)
    assert heading.full_text().startswith("at most")
    panel.show(TUTORIAL, 3)
    assert heading.full_text() == "out_channels"


def test_arrows_change_all_numbers_of_a_size(qtbot: QtBot) -> None:
    field = SizeField(1, 128)
    qtbot.addWidget(field)
    field.set_value((3, 127))
    heard: list[object] = []
    field.changed.connect(heard.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(field, key)
    assert heard == [(4, 128), (5, 128), (4, 127)]
    assert field.text() == "4×127"
