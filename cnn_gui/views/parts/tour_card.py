"""The tour's card: one step in a few words beside the panel it speaks of, and a frame around that panel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.tips import placed
from cnn_gui.views.parts.panel import label

WIDTH = 44
"""Of the card, in average characters."""
GAP = 8


class TourFrame(QWidget):
    """A frame in the accent's colour around what a step speaks of; everything goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tourFrame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme_of(self).color("accent"), 2.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)


class TourCard(QFrame):
    """Title, a sentence or two, and the way on. The window can be used while it is there."""

    forward = Signal()
    back = Signal()
    left = Signal()
    """The tour is to end."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tourCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = label("", "title", self)
        self._words = label("", "", self)
        self._words.setWordWrap(True)
        self._count = label("", "muted", self)
        self.skip_button = self._button("tourSkip", self.tr("Skip the tour"), self.left)
        self.back_button = self._button("tourBack", self.tr("Back"), self.back)
        self.next_button = self._button("tourNext", self.tr("Next"), self.forward)
        self.next_button.setProperty("role", "primary")
        self.frame = TourFrame(window)
        buttons = QHBoxLayout()
        buttons.addWidget(self._count)
        buttons.addStretch(1)
        for button in (self.skip_button, self.back_button, self.next_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 11, 12, 11)
        column.setSpacing(7)
        for part in (self._title, self._words):
            column.addWidget(part)
        column.addLayout(buttons)
        self.hide()

    def text(self) -> str:
        """All that the step says."""
        return f"{self._title.text()}: {self._words.text()}"

    def show_step(self, title: str, words: str, number: int, count: int) -> None:
        """number: of the step, from 1."""
        self._title.setText(title)
        self._words.setText(words)
        self._count.setText(self.tr("{0} of {1}").format(number, count))
        self.back_button.setEnabled(number > 1)
        self.next_button.setText(self.tr("Next") if number < count else self.tr("Done"))
        self.skip_button.setVisible(number < count)
        self.setAccessibleName(self.text())

    def point_at(self, target: QRect) -> None:
        """Goes beside a part of the window, in the window's coordinates, and frames it."""
        room = self.window().rect().adjusted(GAP, GAP, -GAP, -GAP)
        size = self._size().boundedTo(room.size())
        wanted = QRect(QPoint(0, 0), size)
        wanted.moveCenter(target.center())
        wanted.moveLeft(max(room.left(), min(wanted.left(), room.right() - size.width())))
        wanted.moveTop(max(room.top(), min(wanted.top(), room.bottom() - size.height())))
        self.setGeometry(QRect(placed(size, wanted.topLeft(), [target.adjusted(-2, -2, 2, 2)], room), size))
        self.frame.setGeometry(target.adjusted(-2, -2, 2, 2).intersected(self.window().rect()))
        for part in (self.frame, self):
            part.show()
            part.raise_()

    def leave(self) -> None:
        self.frame.hide()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _size(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        width = max(WIDTH * self.fontMetrics().averageCharWidth(), self.minimumSizeHint().width())
        return QSize(width, max(self.heightForWidth(width), self.minimumSizeHint().height()))

    def _button(self, name: str, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(signal)
        return button


class TourOffer(QWidget):
    """One quiet line for somebody who is new: take the tour, or never be asked again."""

    taken = Signal()
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tourOffer")
        self.take_button = QPushButton(self.tr("New here? Take the two-minute tour"), self)
        self.take_button.setObjectName("tourTake")
        self.take_button.setToolTip(self.tr("Seven steps around the window. It can be left at every one of them."))
        self.decline_button = QPushButton(self.tr("No, thanks"), self)
        self.decline_button.setObjectName("tourDecline")
        self.decline_button.setToolTip(self.tr("This is not offered again. The tour stays in the Learn menu."))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.take_button, self.decline_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.take_button.clicked.connect(self.taken)
        self.decline_button.clicked.connect(self.declined)
        self.hide()

    @Slot()
    def keep_centred(self) -> None:
        """In the lower middle of its parent."""
        parent = self.parentWidget()
        if parent is not None:
            size = self.sizeHint()
            self.setGeometry(
                (parent.width() - size.width()) // 2, parent.height() * 11 // 20, size.width(), size.height()
            )
