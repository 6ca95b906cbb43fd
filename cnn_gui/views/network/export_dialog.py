"""Choosing in which format a network is taken away, each with a line on what it is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QRadioButton, QStyle, QVBoxLayout, QWidget

from cnn_gui.core.exchange.messages import ExportFormat
from cnn_gui.views.base.translation import translate
from cnn_gui.views.parts.panel import label

WIDTH = 480
"""Logical pixels: two or three lines for a format's words."""

GAP = 8
"""Logical pixels from one format to the next."""


class ExportDialog(QDialog):
    """chosen: the ExportFormat, told once the dialog is closed. It deletes itself then.

    The arrow keys go from format to format, Enter goes on to where the file will be.
    """

    chosen = Signal(object)

    def __init__(self, formats: Sequence[ExportFormat], shown: ExportFormat, note: str, parent: QWidget) -> None:
        """shown: the format that is chosen at first. note: which weights are exported, "" where it goes without
        saying."""
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export the network"))
        self._formats = tuple(formats)
        self.choices = tuple(QRadioButton(f"{each.title} ({_endings(each)})", self) for each in formats)
        self.note = label(note, "", self)
        self.note.setWordWrap(True)
        self.note.setVisible(bool(note))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go_on = self.buttons.addButton(self.tr("Export…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on.setDefault(True)
        self._lay_out()
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        first = self.choices[self._formats.index(shown)]
        first.setChecked(True)
        first.setFocus()

    def sizeHint(self) -> QSize:
        """As high as the words need at this width: Qt's own guess leaves gaps between them."""
        return QSize(WIDTH, self._column.totalHeightForWidth(WIDTH))

    def _lay_out(self) -> None:
        self.setFixedWidth(WIDTH)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(3)
        self._column.addWidget(self.note)
        if self.note.text():
            self._column.addSpacing(GAP)
        indent = _indent(self.choices[0])
        for choice, each in zip(self.choices, self._formats, strict=True):
            words = label(translate("core", each.purpose), "muted", self)
            words.setWordWrap(True)
            words.setContentsMargins(indent, 0, 0, GAP)
            choice.setObjectName(f"export_{each.name}")
            choice.setAccessibleDescription(words.text())
            self._column.addWidget(choice)
            self._column.addWidget(words)
        self._column.addStretch()
        self._column.addWidget(self.buttons)

    @Slot()
    def _accept(self) -> None:
        format_ = next(each for each, choice in zip(self._formats, self.choices, strict=True) if choice.isChecked())
        self.accept()
        self.chosen.emit(format_)


def _endings(format_: ExportFormat) -> str:
    return f"{format_.suffix}, {format_.beside}" if format_.beside else format_.suffix


def _indent(choice: QRadioButton) -> int:
    """How far its words stand from its left edge."""
    choice.ensurePolished()
    metrics = (QStyle.PixelMetric.PM_ExclusiveIndicatorWidth, QStyle.PixelMetric.PM_RadioButtonLabelSpacing)
    return sum(choice.style().pixelMetric(metric, None, choice) for metric in metrics)
