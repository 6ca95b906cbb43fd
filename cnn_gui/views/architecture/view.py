"""The panel "Build": the network as rows, each to be changed where it stands."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.core.architecture.messages import (
    ChangeLayer,
    DuplicateLayer,
    LayerRow,
    MoveLayer,
    NetworkEdit,
    RemoveLayer,
    ReplaceNetwork,
)
from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.architecture.skips import new_layer, skip_edits, skip_sources
from cnn_gui.core.network.messages import LayerSpec
from cnn_gui.views.architecture.content import build_content
from cnn_gui.views.architecture.form import LayerForm
from cnn_gui.views.architecture.head import BuildHead
from cnn_gui.views.architecture.shown import BuildShown
from cnn_gui.views.architecture.table import LayerTable
from cnn_gui.views.architecture.tools import RowTools
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.parts.form_cells import SettingsArea


class BuildView(QWidget):
    """edited: a tuple of NetworkEdits that a person asks for, and the place of the row to go to after them.
    row_chosen: the name of the row that a person has gone to."""

    edited = Signal(tuple, int)
    row_chosen = Signal(str)
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("buildView")
        self._shown: BuildShown | None = None
        self._printed: LayerTable | None = None
        self._current = 0
        self.head = BuildHead(self)
        self.table = LayerTable(self)
        self.tools = RowTools(self)
        self.form = LayerForm(self)
        self.area = SettingsArea(self.form, self)
        self.form.reflowed.connect(self.area.updateGeometry)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        column.addWidget(self.tools)
        column.addWidget(self.area)
        self._connect()

    # --- told

    def show_build(self, shown: BuildShown, current: int | None = None) -> None:
        """The network as it stands. current: the row to be on, None for the one that it is on."""
        self._shown = shown
        if current is not None:
            self._current = current
        self._current = min(max(self._current, -1), len(shown.spec.layers))
        self.head.show_build(shown)
        self.table.show_rows(shown.rows, self._current)
        self._show_row()

    def choose(self, name: str) -> None:
        """Goes to a row; one that is not there changes nothing. Emits nothing."""
        row = next((row for row in self._rows() if row.name == name), None)
        if row is not None and row.index != self._current:
            self._current = row.index
            self.table.go_to(row.index)
            self._show_row()

    @property
    def current(self) -> int:
        """The place of the row that is marked: -1 is the input, the number of layers the answer."""
        return self._current

    def panel_content(self) -> PanelContent | None:
        if self._shown is None:
            return None
        if self._printed is None:
            self._printed = LayerTable(self)
            self._printed.hide()
        self._printed.fit_all(self._shown.rows, self.table.width())
        return build_content(self._shown, self._printed)

    # --- asked

    @Slot(str)
    def insert(self, tag: str) -> None:
        """A new row of a kind below the marked one."""
        shown, index = self._shown, self._current + 1
        if shown is not None and self._is_free() and index <= len(shown.spec.layers):
            edits = new_layer(shown.spec, shown.task, index, tag)
            self.edited.emit(edits, index + len(edits) - 1)

    @Slot(int, bool)
    def skip(self, source: int, side_by_side: bool) -> None:
        """Joins the marked row with an earlier one."""
        shown, after = self._shown, self._current
        if shown is not None and self._is_free():
            edits = skip_edits(shown.spec, shown.task, after, source, side_by_side=side_by_side)
            self.edited.emit(edits, after + 1 + (len(edits) > 1))

    @Slot()
    def duplicate(self) -> None:
        if self._is_layer():
            self._ask(DuplicateLayer(self._current), self._current + 1)

    @Slot()
    def delete(self) -> None:
        if self._is_layer():
            self._ask(RemoveLayer(self._current), min(self._current, self._count() - 2))

    @Slot(int)
    def move_row(self, by: int) -> None:
        """The marked row up (-1) or down (1)."""
        to = self._current + by
        if self._is_layer() and 0 <= to < self._count():
            self._ask(MoveLayer(self._current, to), to)

    @Slot(object)
    def change(self, layer: LayerSpec) -> None:
        if self._is_layer():
            self._ask(ChangeLayer(self._current, layer), self._current)

    @Slot(str)
    def begin_with(self, preset: str) -> None:
        """Another network, for the same task."""
        if self._shown is not None and self._is_free():
            self.edited.emit((ReplaceNetwork(BLUEPRINTS[preset].spec(self._shown.task)),), 0)

    @Slot(tuple)
    def mend(self, edits: tuple[NetworkEdit, ...]) -> None:
        if self._is_free():
            self.edited.emit(edits, self._current)

    # --- inside

    def _connect(self) -> None:
        head, table, tools = self.head, self.table, self.tools
        head.preset_chosen.connect(self.begin_with)
        head.undo_requested.connect(self.undo_requested)
        head.redo_requested.connect(self.redo_requested)
        table.chosen.connect(self._go_to)
        table.deleted.connect(self.delete)
        table.duplicated.connect(self.duplicate)
        table.moved.connect(self.move_row)
        table.inserting.connect(tools.open_insert)
        table.skipping.connect(tools.open_skip)
        table.editing.connect(self._edit)
        table.mended.connect(self.mend)
        tools.inserted.connect(self.insert)
        tools.skipped.connect(self.skip)
        tools.duplicated.connect(self.duplicate)
        tools.deleted.connect(self.delete)
        tools.moved.connect(self.move_row)
        self.form.changed.connect(self.change)

    def _ask(self, edit: NetworkEdit, current: int) -> None:
        self.edited.emit((edit,), current)

    def _rows(self) -> tuple[LayerRow, ...]:
        return self._shown.rows if self._shown is not None else ()

    def _count(self) -> int:
        return len(self._shown.spec.layers) if self._shown is not None else 0

    def _is_free(self) -> bool:
        return self._shown is not None and not self._shown.blocked

    def _is_layer(self) -> bool:
        return self._is_free() and 0 <= self._current < self._count()

    @Slot(int)
    def _go_to(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self._show_row()
            row = self._rows()[index + 1]
            if row.info is not None:
                self.row_chosen.emit(row.name)

    @Slot()
    def _edit(self) -> None:
        if self.form.isEnabled():
            self.form.first_field().setFocus()

    def _show_row(self) -> None:
        shown = self._shown
        if shown is None:
            return
        index, count, free = self._current, self._count(), not shown.blocked
        added, beside = (
            (skip_sources(shown.rows, index), skip_sources(shown.rows, index, side_by_side=True)) if free else ((), ())
        )
        self.tools.setEnabled(free)
        self.tools.show_row(index, count, added, beside)
        layer = shown.spec.layers[index] if 0 <= index < count else None
        above = tuple(row.name for row in shown.rows[: index + 1])
        self.form.show_layer(layer, above, shown.rows[index + 1].info)
        if not free:
            self.form.setEnabled(False)
