"""One-line texts: one that gives up its less important parts when it gets narrow, one with an icon before it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from cnn_gui.core.base.plain_text import breakable
from cnn_gui.views.base.icons import SIZE, icon
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.parts.panel import label


class FittingLabel(QLabel):
    """Shows the first of several wordings that fits its width, the last one cut with "…"; the tooltip has it all."""

    def __init__(self, role: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wordings: tuple[str, ...] = ("",)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_wordings(self, wordings: Sequence[str]) -> None:
        """Longest first; at least one."""
        if tuple(wordings) == self._wordings:
            return
        self._wordings = tuple(wordings)
        self.setToolTip(self._wordings[0])
        self.setAccessibleName(self._wordings[0])
        self._fit()

    def full_text(self) -> str:
        return self._wordings[0]

    def sizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._fit()

    def _fit(self) -> None:
        metrics, width = self.fontMetrics(), self.contentsRect().width()
        for wording in self._wordings:
            if metrics.horizontalAdvance(wording) <= width:
                self.setText(wording)
                return
        self.setText(metrics.elidedText(self._wordings[-1], Qt.TextElideMode.ElideRight, width))


class WrappedLabel(QLabel):
    """Sentences that are wrapped and never cut: it asks for the height that they need at the width it is given.

    Of a wrapped label's own least height Qt takes no notice where there is too little room.
    """

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role or None)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._ask()

    def _ask(self) -> None:
        # What it asked for at a smaller width, or for more words, would count as needed.
        self.setMinimumHeight(0)
        self.setMinimumHeight(max(self.heightForWidth(self.width()), 0))


class IconLine(QWidget):
    """A sentence with an icon before it, wrapped where it is long; hidden while it has nothing to say."""

    def __init__(self, icon_name: str = "info", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._icon = label("", "", self)
        self._icon.setFixedSize(16, 16)
        self._icon.setScaledContents(True)
        self.text = label("", "", self)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(7)
        self.row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self.row.addWidget(self.text, 1)
        self._draw_icon()
        self.hide()

    def show_text(self, text: str, tip: str = "", icon_name: str = "") -> None:
        """Shows a sentence, or nothing for an empty one."""
        if icon_name and icon_name != self._icon_name:
            self._icon_name = icon_name
            self._draw_icon()
        self.text.setText(breakable(text))
        self.text.setToolTip(tip)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icon()

    def _draw_icon(self) -> None:
        self._icon.setPixmap(icon(self._icon_name, theme_of(self), "accent").pixmap(SIZE, SIZE))
