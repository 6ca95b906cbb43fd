"""What is in a data set: examples of each class with their counts, and what was done to what there was."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import Preview
from cnn_gui.views.base.numbers import format_count, format_shape
from cnn_gui.views.base.translation import said
from cnn_gui.views.parts.panel import label

SIZE = (620, 560)
EXAMPLE = 48
"""Pixels that an example's larger side has at least on screen; whole multiples of its own."""

GAP = 2


class DataPreview(QDialog):
    """wanted: a person wants to train on it. It deletes itself when closed."""

    wanted = Signal()

    def __init__(self, found: Preview, parent: QWidget, *, asks: bool) -> None:
        """asks: whether it is a question, whether to train on this data set, or only to be looked at."""
        super().__init__(parent)
        self.setObjectName("dataPreview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(one_line(found.name))
        self.resize(*SIZE)
        self.words = label(self._words(found), "", self)
        self.words.setWordWrap(True)
        self.notes = label("\n".join(map(said, found.notes)), "muted", self)
        self.notes.setWordWrap(True)
        self.notes.setVisible(bool(found.notes))
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Cancel if asks else buttons.Close, self)
        if asks:
            self.use = self.buttons.addButton(self.tr("Train on this"), QDialogButtonBox.ButtonRole.AcceptRole)
            self.use.setDefault(True)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.notes)
        column.addWidget(self._sheet(found), 1)
        column.addWidget(self.buttons)

    def _words(self, found: Preview) -> str:
        return self.tr("{0} training and {1} test images of {2}, {3} classes.").format(
            format_count(found.train),
            format_count(found.test),
            format_shape(found.task.input_shape),
            format_count(len(found.task.classes)),
        )

    def _sheet(self, found: Preview) -> QScrollArea:
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setVerticalSpacing(4)
        for row, (name, (train, test), examples) in enumerate(
            zip(found.task.classes, found.counts, found.examples, strict=True)
        ):
            title = label(one_line(name, 24), "", inside)
            counts = label(f"{format_count(train)} + {format_count(test)}", "muted", inside)
            counts.setToolTip(self.tr("Training images + test images"))
            strip = label("", "", inside)
            strip.setPixmap(QPixmap.fromImage(strip_of(examples)))
            strip.setAccessibleName(self.tr("Examples of {0}").format(name))
            for at, widget in enumerate((title, counts, strip)):
                grid.addWidget(widget, row, at)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(len(found.counts), 1)
        area = QScrollArea(self)
        area.setObjectName("examples")
        area.setWidgetResizable(True)
        area.setWidget(inside)
        return area

    @Slot()
    def _accept(self) -> None:
        self.wanted.emit()
        self.accept()


def strip_of(examples: UInt8) -> QImage:
    """Images (k, H, W) or (k, H, W, 3) side by side, each pixel a square of several."""
    k, height, width = examples.shape[:3]
    colours = examples.shape[3:]
    factor = max(1, round(EXAMPLE / max(height, width)))
    strip = np.zeros((height, k * (width + GAP) - GAP, *colours), np.uint8)
    for at, image in enumerate(examples):
        strip[:, at * (width + GAP) : at * (width + GAP) + width] = image
    whole = np.ascontiguousarray(strip.repeat(factor, 0).repeat(factor, 1))
    kind = QImage.Format.Format_RGB888 if colours else QImage.Format.Format_Grayscale8
    bytes_per_line = whole.shape[1] * (3 if colours else 1)
    return QImage(whole.tobytes(), whole.shape[1], whole.shape[0], bytes_per_line, kind).copy()
