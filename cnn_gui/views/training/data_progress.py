"""How far a data set has come, while it is downloaded or read, and a way to end that."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QVBoxLayout, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import ReadProgress
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.parts.panel import label

SHOWN_AFTER_MS = 500
"""What is read faster than this needs no window for it."""

_PARTS = 1000
_WIDTH = 380


class DataProgress(QDialog):
    """Lies beside the work, which can go on. stop_requested: a person has seen enough, by the button, Escape or the
    corner's cross. It hides then; whoever made it takes it away by ``finish``.
    """

    stop_requested = Signal()

    def __init__(self, name: str, parent: QWidget, *, downloads: bool) -> None:
        """name: of the data set. downloads: whether it comes from elsewhere, and the window is there at once."""
        super().__init__(parent)
        self.setObjectName("dataProgress")
        self.setWindowTitle(self.tr("Download") if downloads else self.tr("Reading"))
        self._name, self.downloads = one_line(name, 40), downloads
        self.words = label(self._begun(), "", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self.words.text())
        self.note = label(self.tr("Stop keeps what has come: the next time it goes on from there."), "muted", self)
        self.note.setVisible(downloads)
        for words in (self.words, self.note):
            words.setWordWrap(True)
        buttons = QDialogButtonBox(self)
        self.stop = buttons.addButton(self.tr("Stop"), QDialogButtonBox.ButtonRole.RejectRole)
        self.stop.setObjectName("stopReading")
        self.stop.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        self.rejected.connect(self.stop_requested)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (self.words, self.bar, self.note, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(_WIDTH)
        # Whoever draws meanwhile goes on drawing.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.show)
        self._timer.start(0 if downloads else SHOWN_AFTER_MS)

    @Slot(object)
    def show_progress(self, progress: ReadProgress) -> None:
        """The newest of what the reading tells."""
        whole = progress.done >= progress.total
        self.bar.setRange(0, 0 if whole else _PARTS)
        self.bar.setValue(0 if whole else round(_PARTS * progress.done / progress.total))
        self.words.setText(self._so_far(progress, whole))

    def finish(self) -> None:
        """It has ended, one way or another."""
        self._timer.stop()
        self.hide()
        self.deleteLater()

    def _begun(self) -> str:
        if self.downloads:
            return self.tr("Waiting for {0}…").format(self._name)
        return self.tr("Reading {0}…").format(self._name)

    def _so_far(self, progress: ReadProgress, whole: bool) -> str:
        if not progress.downloads:
            text = self.tr("{0}: {1} of {2} pictures")
            return text.format(self._name, format_count(progress.done), format_count(progress.total))
        if whole:
            return self.tr("{0} is here; it is unpacked and read…").format(self._name)
        done, total = (format_fixed(count / 1e6, 1) for count in (progress.done, progress.total))
        return self.tr("{0}: {1} of {2} MB").format(self._name, done, total)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.stop()
