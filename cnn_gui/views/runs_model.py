"""The table of runs as a model: what stands in each cell, by what it is sorted, and what may be edited."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal

from cnn_gui.core.plain_text import SENTENCE, one_line
from cnn_gui.core.run_files import MAX_TITLE
from cnn_gui.core.run_list import RunEntry
from cnn_gui.views.numbers import format_count, format_percent, format_value
from cnn_gui.views.training_status import format_duration

SORT = Qt.ItemDataRole.UserRole + 1
"""Data of a cell by which it is sorted: numbers as numbers."""

ENTRY = Qt.ItemDataRole.UserRole + 2
"""Data of a cell: the RunEntry of its row."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Column(IntEnum):
    """In the order in which they stand at first."""

    NAME = 0
    RECIPE = 1
    ACCURACY = 2
    LOSS = 3
    EPOCHS = 4
    IMAGES = 5
    DATA = 6
    SEED = 7
    DURATION = 8
    DATE = 9
    NOTE = 10


NUMBERS = frozenset(
    {Column.ACCURACY, Column.LOSS, Column.EPOCHS, Column.IMAGES, Column.SEED, Column.DURATION, Column.DATE}
)
EDITABLE = frozenset({Column.NAME, Column.NOTE})


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    tip: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunsModel", text)


def heads() -> dict[Column, Head]:
    """Title and tooltip of each column."""
    return {
        Column.NAME: Head(_tr("Name"), _tr("What the run is called; F2 gives it another name.")),
        Column.RECIPE: Head(_tr("Recipe"), _tr("The recipe, and what was changed in it.")),
        Column.ACCURACY: Head(_tr("Accuracy"), _tr("Share of test images that were classified right.")),
        Column.LOSS: Head(_tr("Test loss"), _tr("How wrong the network was on the test images, in the last test.")),
        Column.EPOCHS: Head(_tr("Epochs"), _tr("How often every image was trained on.")),
        Column.IMAGES: Head(_tr("Images"), _tr("How many images were trained on.")),
        Column.DATA: Head(_tr("Data"), _tr("The data set that was trained on.")),
        Column.SEED: Head(_tr("Seed"), _tr("The start of all chance.")),
        Column.DURATION: Head(_tr("Duration"), _tr("What a person waited for it: training, tests and loading.")),
        Column.DATE: Head(_tr("Date"), _tr("When the run began.")),
        Column.NOTE: Head(_tr("Note"), _tr("What you want to remember; F2 changes it.")),
    }


def text_of(run: RunEntry, column: Column) -> str:
    """What stands in a cell; "" where it is not known."""
    match column:
        case Column.NAME:
            return one_line(run.name, MAX_TITLE)
        case Column.RECIPE:
            return one_line(run.problem or run.recipe, SENTENCE)
        case Column.ACCURACY:
            return accuracy_text(run)
        case Column.LOSS:
            return "" if run.loss is None else format_value(run.loss)
        case Column.EPOCHS:
            return epochs_text(run)
        case Column.IMAGES:
            return "" if run.images is None else format_count(run.images)
        case Column.DATA:
            return one_line(run.data)
        case Column.SEED:
            return "" if run.seed is None else str(run.seed)
        case Column.DURATION:
            return "" if run.seconds is None else format_duration(run.seconds)
        case Column.DATE:
            return date_text(run)
        case Column.NOTE:
            return one_line(run.notes, SENTENCE)


def accuracy_text(run: RunEntry) -> str:
    """ "99.09 % of 10,000 MNIST", or as much of it as is known."""
    if run.accuracy is None:
        return ""
    share = format_percent(run.accuracy, 2)
    if run.tested_images is None:
        return share
    return _tr("{0} of {1} {2}").format(share, format_count(run.tested_images), one_line(run.tested_on)).rstrip()


def epochs_text(run: RunEntry) -> str:
    """ "4", or "0.3 of 4" where it ended before."""
    if run.epochs is None:
        return ""
    made = f"{run.epochs:.1f}".removesuffix(".0")
    # One that is nearly made is not made.
    made = f"{math.floor(run.epochs * 10) / 10:g}" if run.planned and run.epochs < run.planned else made
    if run.planned is None or run.epochs >= run.planned:
        return made
    return _tr("{0} of {1}").format(made, format_count(run.planned))


def date_text(run: RunEntry) -> str:
    try:
        return f"{datetime.fromtimestamp(run.made):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return ""


def key_of(run: RunEntry, column: Column) -> str | float:
    """By what a cell is sorted; what is not known is less than everything."""
    numbers = {
        Column.ACCURACY: run.accuracy,
        Column.LOSS: run.loss,
        Column.EPOCHS: run.epochs,
        Column.IMAGES: run.images,
        Column.SEED: run.seed,
        Column.DURATION: run.seconds,
        Column.DATE: run.made,
    }
    if column in numbers:
        value = numbers[column]
        return -math.inf if value is None else float(value)
    return text_of(run, column).casefold()


def tip_of(run: RunEntry, column: Column) -> str:
    """The whole of a cell, and what is wrong with a file."""
    if run.problem:
        return run.problem
    if column is Column.NOTE:
        return run.notes
    if column is Column.ACCURACY and run.accuracy is not None and run.tested_images is None:
        return _tr("The file does not say on which images this was measured.")
    if column is Column.ACCURACY and run.accuracy is not None:
        return _tr("{0} test images").format(accuracy_text(run))
    if column is Column.DATE:
        return run.path
    return text_of(run, column)


class RunsModel(QAbstractTableModel):
    """renamed, noted: the path of a run and the text that a person has given it."""

    renamed = Signal(str, str)
    noted = Signal(str, str)

    def __init__(self, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self._runs: list[RunEntry] = []
        self._heads = heads()

    @property
    def runs(self) -> tuple[RunEntry, ...]:
        return tuple(self._runs)

    def runs_at(self, row: int) -> RunEntry:
        return self._runs[row]

    def set_runs(self, runs: Sequence[RunEntry]) -> None:
        """Rows that stay are kept, so that a selection and an editor stay on them."""
        new = {run.path: run for run in runs}
        for row in reversed(range(len(self._runs))):
            if self._runs[row].path not in new:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._runs[row]
                self.endRemoveRows()
        for row, run in enumerate(self._runs):
            other = new.pop(run.path)
            if other != run:
                self._runs[row] = other
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
        if new:
            first = len(self._runs)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._runs.extend(new.values())
            self.endInsertRows()

    # --- Qt -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[column].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._heads[column].tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        run, column = self._runs[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text_of(run, column)
            case Qt.ItemDataRole.EditRole:
                return run.notes if column is Column.NOTE else run.name
            case Qt.ItemDataRole.ToolTipRole:
                return tip_of(run, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _aligned(column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._heads[column].title}: {text_of(run, column) or _tr('not known')}"
        if role == SORT:
            return key_of(run, column)
        return run if role == ENTRY else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and Column(index.column()) in EDITABLE and not self._runs[index.row()].problem:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Asks for the change, and shows it; what then stands in the file comes back as rows."""
        text, run = str(value).strip(), self._runs[index.row()]
        if role != Qt.ItemDataRole.EditRole or text == self.data(index, Qt.ItemDataRole.EditRole):
            return False
        if index.column() == Column.NAME:
            if not text:
                return False
            self._runs[index.row()] = replace(run, name=text)
            self.renamed.emit(run.path, text)
        else:
            self._runs[index.row()] = replace(run, notes=text)
            self.noted.emit(run.path, text)
        self.dataChanged.emit(index, index)
        return True


def _aligned(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
