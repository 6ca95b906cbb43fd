"""Below a row that does not fit: why, and a button for each change that would mend it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from cnn_gui.core.architecture.messages import Mend, Trouble
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.translation import said
from cnn_gui.views.parts.panel import label

_GAP, _SIDE = 5, 16


class TroubleLine(QWidget):
    """Words and buttons, wrapped as a paragraph is. mended: the edits of a mend."""

    mended = Signal(tuple)
    grown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("buildTrouble")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._icon = label("", "", self)
        self._icon.setFixedSize(_SIDE, _SIDE)
        self._icon.setScaledContents(True)
        self._why = QLabel(self)
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self._why.setWordWrap(True)
        self._why.setProperty("role", "bad")
        self.buttons: tuple[QToolButton, ...] = ()
        self.hide()

    def text(self) -> str:
        return self._why.text()

    def show_trouble(self, trouble: Trouble | None) -> None:
        self.setVisible(trouble is not None)
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = ()
        if trouble is None:
            return
        self._why.setText(said(trouble.why))
        self.buttons = tuple(self._button(number, mend) for number, mend in enumerate(trouble.mends))
        self._draw_icon()
        self._place(self.width(), move=True)

    def tab_order(self) -> Sequence[QWidget]:
        return self.buttons

    # --- Qt

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        return QSize(200, self._place(max(self.width(), 200), move=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icon()
        elif event.type() is QEvent.Type.FontChange:
            self.grown.emit()

    # --- inside

    def _button(self, number: int, mend: Mend) -> QToolButton:
        button = QToolButton(self)
        text = said(mend.said)
        text = text[:1].upper() + text[1:]
        button.setObjectName(f"buildMend{number}")
        button.setText(text.replace("&", "&&"))
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tip = self.tr("Mends this row; undo takes it back.")
        button.setToolTip(f"{tip} (M)" if number == 0 else tip)
        button.clicked.connect(partial(self._mend, mend.edits))
        button.show()
        return button

    def _mend(self, edits: tuple[object, ...]) -> None:
        self.mended.emit(edits)

    def _draw_icon(self) -> None:
        self._icon.setPixmap(icon("warning", theme_of(self)).pixmap(QSize(_SIDE, _SIDE)))

    def _place(self, width: int, *, move: bool) -> int:
        """Lays everything out for a width, or only says how high that is."""
        left = 8 + _SIDE + 7
        room = max(width - left - 6, 40)
        y = 3
        high = self._why.heightForWidth(room)
        if move:
            self._icon.move(8, y + 1)
            self._why.setGeometry(QRect(left, y, room, high))
        y += high + _GAP
        x, line = left, 0
        for button in self.buttons:
            size = button.sizeHint()
            wide = min(size.width(), room)
            if x > left and x + wide > left + room:
                x, y, line = left, y + line + _GAP, 0
            if move:
                button.setGeometry(QRect(x, y, wide, size.height()))
            x, line = x + wide + _GAP, max(line, size.height())
        return y + line + 4
