"""The album: what is drawn is kept here with its label, looked through, and read by the network on display."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.album.messages import DIGITS_COLLECTION, AlbumEntry, AlbumTest, Collection, Person
from cnn_gui.views.album.content import album_content
from cnn_gui.views.album.grid import AlbumGrid
from cnn_gui.views.album.keep_row import KeepRow
from cnn_gui.views.album.menu import AlbumMenu, SelectionMenu
from cnn_gui.views.album.words import class_with_count, person_name, result_wordings, set_name
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.evaluation.confusion_matrix import ConfusionMatrix
from cnn_gui.views.parts.compact_fields import switch
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label

EVERYBODY, ALL = "", ""
"""What a choice of people, and of classes, has for all of them."""

_BESIDE = 1.15
"""So many times as wide as high, and the matrix stands beside the thumbnails instead of below them."""


class AlbumView(QWidget):
    """It is told what to show, and says what a person wants.

    keep_requested: a class. entry_chosen: a drawing for the canvas. relabel_requested, give_requested,
    delete_requested: ids, and to what. set_chosen, person_chosen: an id, EVERYBODY. thumbnails_wanted: ids.
    files_dropped: paths. undo_requested, redo_requested: of the album's own past.
    """

    keep_requested = Signal(int)
    clears_changed = Signal(bool)
    entry_chosen = Signal(str)
    relabel_requested = Signal(tuple, int)
    give_requested = Signal(tuple, str)
    delete_requested = Signal(tuple)
    set_chosen = Signal(str)
    person_chosen = Signal(str)
    thumbnails_wanted = Signal(tuple)
    files_dropped = Signal(tuple)
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("albumView")
        self.setAccessibleName(self.tr("Album"))
        self.setAcceptDrops(True)
        self._entries: tuple[AlbumEntry, ...] = ()
        self._collection, self._people = DIGITS_COLLECTION, tuple[Person, ...]()
        self._test: AlbumTest | None = None
        self._whose: str | None = ""
        self._message = ""
        self.keep_row = KeepRow(self)
        self.person_choice, self.set_choice, self.class_choice = (ChoiceField(self) for _ in range(3))
        self.wrong_switch = switch(
            "albumWrong", self.tr("Misread"), self.tr("Only the drawings that the network on display reads wrong.")
        )
        self.menu_button = AlbumMenu(self)
        self.undo_button, self.redo_button = QToolButton(self), QToolButton(self)
        self.result_label = FittingLabel("", self)
        self.grid = AlbumGrid(self)
        self.matrix = ConfusionMatrix(self)
        self.cell_label = FittingLabel(parent=self)
        self.empty_label = label("", "muted", self)
        self._body, self._side = QWidget(self), QWidget(self)
        self._scroll = QScrollArea(self._side)
        self._selection = SelectionMenu(self)
        self._set_up()
        self._lay_out()
        self._connect()
        self.show_steps(undo=False, redo=False)
        self.show_entries((), DIGITS_COLLECTION)

    # --- told -----------------------------------------------------------------------------------------------

    def show_choices(
        self, collections: Sequence[Collection], collection: Collection, people: Sequence[Person], person: str
    ) -> None:
        """The sets of classes and the people there are, and which are chosen; person: EVERYBODY for all."""
        self._people = tuple(people)
        _fill(self.set_choice, [(each.id, set_name(each)) for each in collections], collection.id)
        self.set_choice.setVisible(len(collections) > 1)
        names = [(each.id, person_name(each)) for each in people]
        if len(people) > 1:
            names.append((EVERYBODY, self.tr("Everybody")))
        _fill(self.person_choice, names, person)
        self.menu_button.rename_action.setEnabled(person != EVERYBODY)

    def show_entries(self, entries: Sequence[AlbumEntry], collection: Collection) -> None:
        """The drawings of a set, of whom they are asked for, in the order in which they were kept."""
        if collection != self._collection:
            self._test = None
        self._collection, self._message = collection, ""
        self._entries = tuple(sorted(entries, key=lambda entry: entry.label))
        counts = Counter(entry.label for entry in entries)
        every = self.tr("All classes · {0}").format(format_count(len(entries)))
        classes = [(str(i), class_with_count(collection, i, counts[i])) for i in range(len(collection.classes))]
        _fill(self.class_choice, [(ALL, every), *classes], self.class_choice.value())
        self._show()

    def show_test(self, test: AlbumTest | None, whose: str | None = "") -> None:
        """How the network on display reads them; None while that is not known, or where it has other classes.

        whose: a person's name, "" for who has none, None for everybody's.
        """
        self._test, self._whose = test, whose
        self.grid.show_answers({} if test is None else test.answers)
        if test is not None:
            chosen = self.matrix.chosen
            self.matrix.show_counts(test.evaluation.confusion, test.evaluation.task)
            self.matrix.choose(chosen)
        if self.wrong_switch.isChecked() or self.matrix.chosen is not None:
            self._show()
        else:
            self._show_result()

    def show_progress(self, done: int, total: int) -> None:
        """Of a test that takes long."""
        self.result_label.set_wordings(
            (self.tr("{0} of {1} read").format(format_count(done), format_count(total)), format_count(done))
        )

    def show_keeping(self, collection: Collection, *, ready: bool) -> None:
        """The classes by which what is drawn can be kept now. ready: whether anything is drawn, and the album open."""
        self.keep_row.show_classes(collection)
        self.keep_row.set_ready(ready)

    def show_message(self, text: str) -> None:
        """One sentence in place of the album, which cannot be had."""
        self._message, self._entries = text, ()
        self._show()

    def show_steps(self, *, undo: bool, redo: bool) -> None:
        """What of the album's past can be taken back, and done again."""
        self.undo_button.setEnabled(undo)
        self.redo_button.setEnabled(redo)

    def begin_anew(self) -> None:
        """All classes, right and wrong."""
        self.class_choice.setCurrentIndex(0)
        self.wrong_switch.setChecked(False)

    def shown_entries(self) -> tuple[AlbumEntry, ...]:
        """The drawings among the thumbnails, in their order."""
        return tuple(self.grid.album_model.entry(row) for row in range(self.grid.count()))

    def panel_content(self) -> PanelContent | None:
        if not self._entries:
            return None
        words = self.result_label.full_text() or self.tr("{0} drawings").format(format_count(len(self._entries)))
        test = self._test
        return album_content(
            self.shown_entries(), self._collection,
            test.evaluation if test is not None else None, test.answers if test is not None else {},
            words, self._body, (self.cell_label,),
        )  # fmt: skip

    # --- Qt -------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().height() * 12)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = tuple(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        for field, name, title, tip in (
            (
                self.person_choice, "albumPerson", self.tr("Person"),
                self.tr("Whose drawings are shown; what is kept is that person's, too."),
            ),
            (self.set_choice, "albumSet", self.tr("Set of classes"), self.tr("Which classes the drawings are of.")),
            (self.class_choice, "albumClass", self.tr("Class"), self.tr("Of which class drawings are shown.")),
        ):  # fmt: skip
            field.setObjectName(name)
            field.setAccessibleName(title)
            field.setToolTip(tip)
        self._tool(
            self.undo_button, "albumUndo", self.tr("Undo"), self.tr("Take back what was done last to the album.")
        )
        self._tool(self.redo_button, "albumRedo", self.tr("Redo"), self.tr("Do again what was taken back."))
        self.result_label.setObjectName("albumResult")
        self.cell_label.setObjectName("albumCell")
        self.empty_label.setObjectName("albumEmpty")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setWordWrap(True)
        self.matrix.setObjectName("albumMatrix")
        self._draw_icons()

    def _tool(self, button: QToolButton, name: str, title: str, tip: str) -> None:
        button.setObjectName(name)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setProperty("role", "quiet")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        keeping, choices, result = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (keeping, choices, result):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            column.addLayout(row)
        keeping.addWidget(self.keep_row, 1)
        keeping.addWidget(self.menu_button)
        for field in (self.person_choice, self.set_choice, self.class_choice):
            choices.addWidget(field, 1)
        for button in (self.undo_button, self.redo_button):
            choices.addWidget(button)
        result.addWidget(self.result_label, 1)
        result.addWidget(self.wrong_switch)
        # What lies directly in a scroll area has no ground of its own, by which it could tell the theme.
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.matrix)
        self._scroll.setWidget(holder)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(3)
        side.addWidget(self._scroll, 1)
        side.addWidget(self.cell_label)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._body)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self.grid, 1)
        self._row.addWidget(self._side)
        column.addWidget(self._body, 1)
        column.addWidget(self.empty_label, 1)

    def _connect(self) -> None:
        self.keep_row.keep_requested.connect(self.keep_requested)
        self.menu_button.clears_changed.connect(self.clears_changed)
        self.person_choice.activated.connect(self._choose_person)
        self.set_choice.activated.connect(self._choose_set)
        self.class_choice.activated.connect(self._show)
        self.wrong_switch.toggled.connect(self._show)
        self.undo_button.clicked.connect(self.undo_requested)
        self.redo_button.clicked.connect(self.redo_requested)
        self.grid.entry_chosen.connect(self.entry_chosen)
        self.grid.relabel_requested.connect(self.relabel_requested)
        self.grid.delete_requested.connect(self.delete_requested)
        self.grid.thumbnails_wanted.connect(self.thumbnails_wanted)
        self.grid.menu_wanted.connect(self._open_menu)
        self._selection.relabel.connect(self._relabel)
        self._selection.give.connect(self._give)
        self._selection.delete.connect(self._delete)
        self.matrix.cell_hovered.connect(self._show_cell)
        self.matrix.cell_chosen.connect(self._show)

    @Slot()
    def _choose_person(self) -> None:
        self.person_chosen.emit(self.person_choice.value())

    @Slot()
    def _choose_set(self) -> None:
        self.set_chosen.emit(self.set_choice.value())

    @Slot()
    def _show(self) -> None:
        """The drawings that are chosen by class, cell and whether they are read right."""
        chosen, cell = self.class_choice.value(), self.matrix.chosen if self._test is not None else None
        entries = self._entries
        if chosen != ALL:
            entries = tuple(entry for entry in entries if entry.label == int(chosen))
        if self._test is not None and self.wrong_switch.isChecked():
            answers = self._test.answers
            entries = tuple(entry for entry in entries if answers.get(entry.id, entry.label) != entry.label)
        if cell is not None and self._test is not None:
            answers = self._test.answers
            entries = tuple(e for e in entries if (e.label, answers.get(e.id)) == cell)
        self.grid.show_entries(entries, self._collection, {each.id: person_name(each) for each in self._people})
        self._body.setVisible(bool(self._entries))
        self.empty_label.setVisible(not self._entries)
        self.empty_label.setText(self._message or self._invitation())
        self.menu_button.export_action.setEnabled(bool(self._entries))
        self._show_result()
        self._show_cell(None)

    def _invitation(self) -> str:
        if self._collection.task.is_of_digits:
            return self.tr(
                "Nothing is kept yet. Draw a digit and press its key on the canvas, or Enter to keep it as the network "
                "reads it: here you see then how many of your own digits it reads right."
            )
        return self.tr(
            "Nothing is kept yet. Draw something and keep it as what it is, by the buttons above or the keys 1 to 9 on "
            "the canvas: here you see then how many of your own drawings the network reads right."
        )

    def _show_result(self) -> None:
        test = self._test
        self._side.setVisible(test is not None and test.evaluation.n > 0)
        self.wrong_switch.setEnabled(test is not None)
        if test is None or not test.evaluation.n:
            count = self.tr("{0} drawings").format(format_count(len(self._entries))) if self._entries else ""
            self.result_label.set_wordings((count,))
        else:
            self.result_label.set_wordings(result_wordings(test, self._whose, self._collection))
        self._share()

    @Slot(object)
    def _show_cell(self, cell: tuple[int, int] | None) -> None:
        cell = cell or self.matrix.chosen
        rest = self.tr("row: your label · column: read as")
        self.cell_label.set_wordings((self.matrix.cell_text(cell) if cell is not None else rest,))

    def _share(self) -> None:
        """The matrix beside the thumbnails, or below them, never more than half of the room."""
        wide, high = self._body.width(), self._body.height()
        beside = wide > _BESIDE * high
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        side = max(150, min(high, wide // 2, 340)) if beside else max(150, min(wide, high // 2, 340))
        if beside:
            self._side.setFixedWidth(side)
            self._side.setMaximumHeight(16_777_215)
            self._side.setMinimumHeight(0)
        else:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)
            self._side.setFixedHeight(side)

    def _draw_icons(self) -> None:
        theme = theme_of(self)
        self.undo_button.setIcon(icon("undo", theme))
        self.redo_button.setIcon(icon("redo", theme))

    @Slot(object)
    def _open_menu(self, place: QPoint) -> None:
        self._selection.open_at(place, self._collection, self._people)

    @Slot(int)
    def _relabel(self, label_: int) -> None:
        self.relabel_requested.emit(self.grid.selected(), label_)

    @Slot(str)
    def _give(self, person: str) -> None:
        self.give_requested.emit(self.grid.selected(), person)

    @Slot()
    def _delete(self) -> None:
        self.delete_requested.emit(self.grid.selected())


def _fill(field: ChoiceField, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    """Other choices, without saying that one has been made."""
    field.blockSignals(True)
    field.clear()
    for value, text in choices:
        field.add(value, text)
    place = next((index for index, (value, _) in enumerate(choices) if value == chosen), 0)
    field.setCurrentIndex(place)
    field.blockSignals(False)
