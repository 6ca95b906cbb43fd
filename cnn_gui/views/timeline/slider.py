"""The slider of a run's moments: the last place is Now, and marks below say where epochs ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from cnn_gui.views.base.theme import theme_of

MARK_HEIGHT = 4


class MomentSlider(QSlider):
    """A click anywhere goes there. Marks are places between the slider's whole positions.

    taken: a person has it in hand, by the mouse, its wheel or a key.
    """

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._marks: tuple[float, ...] = ()
        self.setObjectName("momentSlider")
        self.setPageStep(5)
        self.setMinimumWidth(60)
        self.setAccessibleName(self.tr("Moment of the run"))
        self.setToolTip(
            self.tr(
                "Go back in time: every panel shows the network as it was at this moment of its run. Drag, or use the "
                "arrow keys; Home is before the first step, End is now. Small marks are ends of epochs."
            )
        )

    def set_marks(self, places: Sequence[float]) -> None:
        """Where epochs ended, in the slider's positions."""
        if tuple(places) != self._marks:
            self._marks = tuple(places)
            self.update()

    def marks_x(self) -> list[float]:
        """Where the marks are painted, in pixels from the left."""
        return [self._x_of(place) for place in self._marks]

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(0, MARK_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colour = theme_of(self).color("muted" if self.isEnabled() else "faint")
        bottom = float(self.height())
        for x in self.marks_x():
            painter.fillRect(QRectF(x - 0.5, bottom - MARK_HEIGHT, 1.0, MARK_HEIGHT), colour)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.taken.emit()
        if event.button() is Qt.MouseButton.LeftButton and not self._handle().contains(event.position().toPoint()):
            self.setValue(self._position_at(event.position().x()))
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.taken.emit()
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.taken.emit()
        super().wheelEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.update()

    # --- inside

    def _x_of(self, place: float) -> float:
        """The middle of the handle at a place."""
        handle = self._handle().width()
        span = max(self.maximum() - self.minimum(), 1)
        return handle / 2 + (self.width() - handle) * (place - self.minimum()) / span

    def _position_at(self, x: float) -> int:
        handle = self._handle().width()
        share = (x - handle / 2) / max(self.width() - handle, 1)
        return round(self.minimum() + share * (self.maximum() - self.minimum()))

    def _handle(self) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_SliderHandle
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
