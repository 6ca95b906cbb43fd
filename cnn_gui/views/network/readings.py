"""Choosing what a file of somebody else's is read as, where the file itself does not say."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.datasets.messages import MAX_CLASS_NAME
from cnn_gui.core.exchange.messages import FileReading, Opened
from cnn_gui.views.base.numbers import format_count, format_percent
from cnn_gui.views.base.translation import said
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
        self.names = QLineEdit(self)
        self.names.setObjectName("classNames")
        self.refusal = label("", "muted", self)
        self.refusal.setWordWrap(True)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        column = QVBoxLayout(self)
        for widget in (words, self.list, self.names, self.refusal, self.buttons):
            column.addWidget(widget)
        self._set_up_names(len(opened.best.task.classes), opened.best.task.named)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._check()

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

    def _set_up_names(self, count: int, named: bool) -> None:
        self._count = count
        text = self.tr("Names of the {0} classes, with commas between them").format(count)
        self.names.setPlaceholderText(text)
        self.names.setAccessibleName(text)
        self.names.setVisible(not named)
        self.names.textChanged.connect(self._check)

    def _named(self) -> tuple[str, ...]:
        names = tuple(" ".join(name.split())[:MAX_CLASS_NAME] for name in self.names.text().split(","))
        return () if names == ("",) else names

    @Slot()
    def _check(self) -> None:
        names = self._named()
        wrong = bool(names) and (len(names) != self._count or not all(names))
        text = self.tr("These are {0} names; the network tells {1} classes apart.").format(len(names), self._count)
        self.refusal.setText(text if wrong else "")
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not wrong)

    @Slot()
    def _accept(self) -> None:
        reading, names = self._readings[max(0, self.list.currentRow())], self._named()
        if names:
            if len(names) != self._count:
                return
            reading = replace(reading, task=replace(reading.task, classes=names, named=True))
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
