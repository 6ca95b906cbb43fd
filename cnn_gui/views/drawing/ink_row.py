"""The inks to draw with where a network reads colours: eight at hand, and any other."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QColorDialog, QHBoxLayout, QSizePolicy, QWidget

from cnn_gui.core.drawing.messages import WHITE, Colour
from cnn_gui.views.base.theme import theme_of

_ROUND = 4.0


class Swatch(QAbstractButton):
    """One ink. color: what it shows; None for the one that opens the dialog, as long as no ink was chosen there."""

    def __init__(self, name: str, tip: str, color: Colour | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.color = color
        self.setObjectName(name)
        self.setAccessibleName(tip)
        self.setToolTip(tip)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() + 6
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return QSize(14, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        ink = box.adjusted(2, 2, -2, -2) if self.isChecked() else box
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("control") if self.color is None else QColor(*self.color))
        painter.drawRoundedRect(ink, _ROUND, _ROUND)
        if self.color is None:
            self._paint_dots(painter, box)
        if self.isChecked() or self.hasFocus() or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent" if self.isChecked() or self.hasFocus() else "muted"), 2))
            painter.drawRoundedRect(box, _ROUND, _ROUND)

    def _paint_dots(self, painter: QPainter, box: QRectF) -> None:
        """Three dots: there is more."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme_of(self).color("text"))
        for step in (-1, 0, 1):
            painter.drawEllipse(box.center() + QPointF(4.5 * step, 0), 1.4, 1.4)


class InkRow(QWidget):
    """chosen: the colour (red, green, blue) of the ink that a person took."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ink_row")
        self.setAccessibleName(self.tr("Ink colour"))
        self._dialog: QColorDialog | None = None
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.swatches = tuple(Swatch(f"ink_{name}", tip, color, self) for name, tip, color in self._inks())
        self.more = Swatch("ink_more", self.tr("Another ink…"), None, self)
        for swatch in (*self.swatches, self.more):
            self._group.addButton(swatch)
            row.addWidget(swatch)
        self.swatches[0].setChecked(True)
        self._group.buttonClicked.connect(self._clicked)

    def _inks(self) -> tuple[tuple[str, str, Colour], ...]:
        """White, black, and six that people of any colour vision tell apart (M. Okabe, K. Ito, "Color universal
        design", 2008)."""
        return (
            ("white", self.tr("White ink"), WHITE),
            ("red", self.tr("Red ink (vermilion)"), (213, 94, 0)),
            ("orange", self.tr("Orange ink"), (230, 159, 0)),
            ("yellow", self.tr("Yellow ink"), (240, 228, 66)),
            ("green", self.tr("Green ink (bluish)"), (0, 158, 115)),
            ("blue", self.tr("Blue ink"), (0, 114, 178)),
            ("purple", self.tr("Purple ink (reddish)"), (204, 121, 167)),
            ("black", self.tr("Black ink: as the empty canvas, for over other ink or a picture"), (0, 0, 0)),
        )

    @property
    def dialog(self) -> QColorDialog | None:
        """Where any other colour is chosen, once it has been opened."""
        return self._dialog

    @Slot(object)
    def show_ink(self, color: Colour | None) -> None:
        """Marks the ink that is drawn with; None is white."""
        color = WHITE if color is None else color
        here = next((swatch for swatch in self.swatches if swatch.color == color), self.more)
        if here is self.more:
            self.more.color = color
        here.setChecked(True)
        self.update()

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        if button is self.more:
            self._ask()
        elif isinstance(button, Swatch):
            self.chosen.emit(button.color)

    def _ask(self) -> None:
        """Any colour; where none is chosen, the ink stays what it was."""
        before = self.more.color or WHITE
        if self.more.color is not None:
            self.chosen.emit(before)
        if self._dialog is None:
            self._dialog = QColorDialog(self)
            self._dialog.setWindowTitle(self.tr("Ink colour"))
            self._dialog.colorSelected.connect(self._take)
            self._dialog.rejected.connect(self.reset)
        self._dialog.setCurrentColor(QColor(*before))
        self._dialog.open()

    cancelled = Signal()
    """No other colour was chosen in the dialog."""

    @Slot()
    def reset(self) -> None:
        self.cancelled.emit()

    @Slot(QColor)
    def _take(self, color: QColor) -> None:
        self.more.color = (color.red(), color.green(), color.blue())
        self.chosen.emit(self.more.color)
