"""Choosing what a file of somebody else's is read as, where the file itself does not say."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.exchange.messages import FileReading, Opened
from cnn_gui.views.base.numbers import format_count, format_percent
from cnn_gui.views.base.translation import said
from cnn_gui.views.network.class_names_dialog import ClassNamesDialog
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label

SIZE = (720, 460)
MARGIN, GAP = 8, 4
"""Logical pixels around a row and between its layers."""

_LAYERS = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


class ReadingsDialog(QDialog):
    """chosen: a FileReading, with names for its classes where a person has given some.

    It deletes itself when closed.
    """

    chosen = Signal(object)

    def __init__(self, opened: Opened, shown: int, parent: QWidget) -> None:
        """shown: the number of the reading that is on display."""
        super().__init__(parent)
        self.setObjectName("readingsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("How the network is read"))
        self.resize(*SIZE)
        self._readings = opened.readings
        words = label(said(opened.said), "", self)
        words.setWordWrap(True)
        self.list = self._list(shown)
        self._count = len(opened.best.task.classes)
        self._names: tuple[str, ...] = ()
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addWidget(self.list)
        if not opened.best.task.named:
            column.addLayout(self._naming())
        column.addWidget(self.buttons)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    def _list(self, shown: int) -> QListWidget:
        result = QListWidget(self)
        result.setObjectName("readings")
        result.setAccessibleName(self.tr("Readings"))
        result.setItemDelegate(_ReadingDelegate(result))
        result.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        result.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for reading in self._readings:
            item = QListWidgetItem(self._title(reading))
            item.setData(_LAYERS, reading.words.split(" – "))
            item.setToolTip(reading.words)
            result.addItem(item)
        result.setCurrentRow(shown)
        result.itemDoubleClicked.connect(self._accept)
        return result

    def _title(self, reading: FileReading) -> str:
        if reading.accuracy is None:
            return self.tr("{0}: not tried").format(reading.input)
        return self.tr("{0}: {1} of {2} training digits are right").format(
            reading.input, format_percent(reading.accuracy), format_count(reading.digits)
        )

    def _naming(self) -> QHBoxLayout:
        """The way to the dialog in which classes are named, and what they are called so far."""
        row = QHBoxLayout()
        button = QPushButton(self.tr("Name the {0} classes…").format(self._count), self)
        button.setObjectName("nameClasses")
        button.setAutoDefault(False)
        button.clicked.connect(self._ask_names)
        self.names = FittingLabel(parent=self)
        self.names.set_wordings((self.tr("Nobody has named them: they are called by their numbers."),))
        row.addWidget(button)
        row.addWidget(self.names, 1)
        return row

    @Slot()
    def _ask_names(self) -> None:
        dialog = ClassNamesDialog(self._names, self._count, self)
        dialog.named.connect(self._name)
        dialog.open()

    @Slot(tuple)
    def _name(self, names: tuple[str, ...]) -> None:
        self._names = names
        self.names.set_wordings((", ".join(names),))

    @Slot()
    def _accept(self) -> None:
        reading = self._readings[max(0, self.list.currentRow())]
        if self._names:
            reading = replace(reading, task=replace(reading.task, classes=self._names, named=True))
        self.chosen.emit(reading)
        self.accept()


class _ReadingDelegate(QStyledItemDelegate):
    """A reading as a line of words and a row of its layers, which goes on in the next line where it is long."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        title, option.text = option.text, ""
        style = self._view.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, self._view)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        painter.save()
        painter.translate(option.rect.topLeft())
        painter.setPen(option.palette.color(role))
        metrics = option.fontMetrics
        painter.drawText(MARGIN, MARGIN + metrics.ascent(), title)
        for words, box in _boxes(index.data(_LAYERS), metrics, option.rect.width()):
            painter.drawRoundedRect(box, 3, 3)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        boxes = _boxes(index.data(_LAYERS), option.fontMetrics, width)
        return QSize(width, (boxes[-1][1].bottom() if boxes else option.fontMetrics.height()) + MARGIN)


def _boxes(layers: list[str], metrics: QFontMetrics, width: int) -> list[tuple[str, QRect]]:
    """Where each layer's words stand, below a line of text."""
    line = metrics.height() + 4
    x, y = MARGIN, 2 * MARGIN + metrics.height()
    boxes = []
    for words in layers:
        wide = metrics.horizontalAdvance(words) + 2 * GAP
        if x > MARGIN and x + wide > width - MARGIN:
            x, y = MARGIN, y + line + GAP
        boxes.append((words, QRect(x, y, wide, line)))
        x += wide + GAP
    return boxes
