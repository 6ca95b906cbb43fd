"""What a layer is and its fields, to be changed; in as many columns as fit."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.core.architecture.fields import fields_of, with_field
from cnn_gui.core.architecture.kinds import NEW, made_into, tag_of
from cnn_gui.core.architecture.messages import FieldSort, LayerField
from cnn_gui.core.network.messages import LayerInfo, LayerSpec
from cnn_gui.views.architecture.fields import InputsField, Size, SizeField
from cnn_gui.views.architecture.text import field_text, field_tip, kind_choice
from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.base.translation import translate
from cnn_gui.views.parts.compact_fields import BiasField
from cnn_gui.views.parts.fields import ChoiceField, CountField, RateField
from cnn_gui.views.parts.form_cells import COLUMN_WIDTH, Cell, CellGrid

YES, NO = "yes", "no"

_MARGIN = 6
"""Pixels of a label beside its words."""


class LayerForm(QWidget):
    """changed: the layer as it is wanted, in the place of the one that is shown. reflowed: it has another height."""

    changed = Signal(object)
    reflowed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("buildForm")
        self._layer: LayerSpec | None = None
        self._asked: LayerSpec | None = None
        """What a person has made of the layer here, which comes back if it can be."""
        self._above: tuple[str, ...] = ()
        self._info: LayerInfo | None = None
        self._made_for = ""
        self._fields: dict[str, QWidget] = {}
        self._cells: tuple[Cell, ...] = ()
        self._columns = 0
        self.kind = ChoiceField(self)
        for tag in NEW:
            self.kind.add(tag, kind_choice(tag))
        self.kind.activated.connect(self._kind_chosen)
        tip = self.tr("What the layer is. Fields that both kinds have keep their values.")
        self._kind_cell = Cell("buildKind", self.tr("kind"), self.kind, tip, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._grid: CellGrid | None = None

    @property
    def layer(self) -> LayerSpec | None:
        return self._layer

    def field(self, name: str) -> QWidget:
        """The field of that name. Raises KeyError where the layer has none."""
        return self._fields[name]

    def show_layer(self, layer: LayerSpec | None, above: tuple[str, ...] = (), info: LayerInfo | None = None) -> None:
        """The layer to change; None for the input and the answer, which cannot be changed. info: its shapes, where they
        are known. Emits nothing."""
        if above != self._above or layer not in (self._layer, self._asked):
            # Of another layer, or taken back: what was typed is of no matter any more.
            for cell in self._cells:
                cell.show_doubt(None)
        self._layer, self._above, self._info = layer, above, info
        self.setEnabled(layer is not None)
        if layer is None:
            return
        found = fields_of(layer, above)
        if tag_of(layer) != self._made_for:
            self._make(layer, found)
        with QSignalBlocker(self.kind):
            self.kind.set_value(tag_of(layer))
        for each in found:
            self._show(each)

    def subject_at(self, _place: QPoint | None) -> LayerInfo | None:
        """The layer, for whoever explains it; None where its shapes are not known."""
        return self._info

    def first_field(self) -> QWidget:
        """Where the keyboard goes first."""
        return next(iter(self._fields.values()), self.kind)

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._share_width()

    # --- inside

    def _make(self, layer: LayerSpec, found: tuple[LayerField, ...]) -> None:
        had = self._fields and any(field.hasFocus() for field in (*self._fields.values(), self.kind))
        if self._grid is not None:
            self._kind_cell.setParent(self)
            self._column.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._made_for = tag_of(layer)
        self._fields = {each.name: self._field(each) for each in found}
        self._cells = tuple(self._cell(each.name, self._fields[each.name]) for each in found)
        self._grid = CellGrid([self._kind_cell, *self._cells], self)
        self._column.addWidget(self._grid)
        self._kind_cell.show()
        self._columns = 0
        self._share_width()
        order: QWidget = self.kind
        for field in self._fields.values():
            QWidget.setTabOrder(order, field)
            order = field
        if had:
            self.kind.setFocus()

    def _cell(self, name: str, field: QWidget) -> Cell:
        if not isinstance(field, SizeField):
            return Cell(f"build_{name}", _label(name), field, field_tip(name), self)
        tip = self.tr("{0} {1}").format(field_tip(name), field.takes())
        cell = Cell(f"build_{name}", _label(name), field, tip, self)
        field.doubted.connect(cell.show_doubt)
        return cell

    def _share_width(self) -> None:
        measure = self.fontMetrics().horizontalAdvance
        words = (self._kind_cell.title, *map(_label, self._fields))
        wide = max(COLUMN_WIDTH, *(measure(word) + _MARGIN for word in words))
        columns = max(1, min(8, (self.width() + 10) // (wide + 10)))
        if self._grid is not None and columns != self._columns:
            self._columns = columns
            self._grid.set_columns(columns)
            self.reflowed.emit()

    def _field(self, each: LayerField) -> QWidget:
        match each.sort:
            case FieldSort.COUNT:
                count = CountField(int(each.low), int(each.high), 1, self)
                count.valueChanged.connect(partial(self._set, each.name))
                return count
            case FieldSort.SIZE:
                size = SizeField(int(each.low), int(each.high), (1, 2, 4) if each.name == "padding" else (1, 2), self)
                size.changed.connect(partial(self._set, each.name))
                return size
            case FieldSort.NUMBER:
                number = (BiasField if each.low < 0 else RateField)(each.low, each.high, self)
                number.valueChanged.connect(partial(self._set, each.name))
                return number
            case FieldSort.INPUTS:
                inputs = InputsField(self)
                inputs.changed.connect(self._set_inputs)
                return inputs
        choice = ChoiceField(self)
        for value in (YES, NO) if each.sort is FieldSort.FLAG else each.choices:
            choice.add(value, field_text(value == YES) if each.sort is FieldSort.FLAG else value)
        choice.activated.connect(partial(self._choose, each.name, each.sort))
        return choice

    def _show(self, each: LayerField) -> None:
        field = self._fields[each.name]
        with QSignalBlocker(field):
            if isinstance(field, CountField):
                field.setValue(cast("int", each.value))
            elif isinstance(field, RateField):
                field.setValue(cast("float", each.value))
            elif isinstance(field, SizeField):
                field.set_value(cast("Size", each.value))
            elif isinstance(field, InputsField):
                field.set_choices(each.choices, cast("tuple[str, ...]", each.value), several=each.several)
            elif isinstance(field, ChoiceField):
                flag = each.sort is FieldSort.FLAG
                field.set_value((YES if each.value else NO) if flag else str(each.value))

    def _set(self, name: str, value: object) -> None:
        if self._layer is not None and getattr(self._layer, name) != value:
            self._asked = with_field(self._layer, name, value)
            self.changed.emit(self._asked)

    def _choose(self, name: str, sort: FieldSort, _index: int) -> None:
        field = self._fields[name]
        assert isinstance(field, ChoiceField)
        self._set(name, field.value() == YES if sort is FieldSort.FLAG else field.value())

    @Slot(tuple)
    def _set_inputs(self, names: tuple[str, ...]) -> None:
        if self._layer is not None:
            self.changed.emit(with_field(self._layer, "inputs", names))

    @Slot(int)
    def _kind_chosen(self, _index: int) -> None:
        if self._layer is not None and self.kind.value() != tag_of(self._layer):
            self.changed.emit(made_into(self._layer, self.kind.value(), self._above[-1]))


def _label(name: str) -> str:
    """Fields are called as in PyTorch; what a layer reads has no name there."""
    return translate("Build", "reads") if name == "inputs" else name
