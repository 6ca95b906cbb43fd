"""The canvas: a hand's movements in, a Drawing out.

A gesture begins with a mouse button, a finger, a stylus or the space bar. This file knows the events; what they do to
the drawing is in surface.py.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QEventPoint,
    QFocusEvent,
    QHideEvent,
    QImage,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.views.base import drops
from cnn_gui.views.drawing.ink import Point
from cnn_gui.views.drawing.pointers import Pointer, Pointers
from cnn_gui.views.drawing.surface import MAX_BRUSH, MIN_BRUSH, DrawingSurface, Tool

__all__ = ["MAX_BRUSH", "MIN_BRUSH", "Canvas", "Tool"]

_BRUSH_STEP = 4.0
_STEP, _LARGE_STEP = 10.0, 40.0
"""How far an arrow key goes, in units of a 500 × 500 canvas."""

_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Canvas(DrawingSurface):
    """Where one draws. file_dropped: a path. image_dropped: a QImage. part_chosen: the number of a part clicked."""

    file_dropped = Signal(str)
    image_dropped = Signal(QImage)
    part_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button = Qt.MouseButton.NoButton
        self._finger: int | None = None
        self._by: Pointer | None = None
        self._pointers = Pointers()
        self._right_press: QPointF | None = None
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.setToolTip(
            self.tr(
                "Draw with mouse, finger, pen or keyboard. Dragging with the right button erases; [ and ] or "
                "Ctrl and the wheel change the brush. Arrow keys move, Space puts the pen down, Delete clears."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def _finish(self) -> None:
        self._button, self._finger, self._by = Qt.MouseButton.NoButton, None, None
        super()._finish()

    def _start(self, by: Pointer, point: Point, tool: Tool, pressure: float | None = None) -> None:
        """Begins a gesture of mouse, pen or finger."""
        self._hide_crosshair()
        self._begin(point, tool, pressure)
        self._by = by
        if tool is Tool.PEN:
            self._outlines.press(point, self.position_of(point))

    def _lift(self, point: Point) -> None:
        """The hand of mouse, pen or finger is up: it has drawn, or clicked a part of what is there."""
        self._move(point)
        part = self._outlines.release()
        if part is None:
            self._finish()
        else:
            self._abandon()
            self.part_chosen.emit(part)

    def _move(self, point: Point, pressure: float | None = None) -> None:
        self._outlines.move(self.position_of(point))
        super()._move(point, pressure)

    # --- a stroke that came from beside the canvas -----------------------------------------------------------

    def begin_beside(self, position: QPointF) -> None:
        """The hand was pressed outside; its ink begins where the canvas does. Positions are the canvas's own."""
        if self._by is None:
            self._start(Pointer.MOUSE, self._point(position), self._tool)

    def go_on_beside(self, position: QPointF) -> None:
        if self._by is Pointer.MOUSE:
            self._move(self._point(position))

    def end_beside(self) -> None:
        if self._by is Pointer.MOUSE:
            self._finish()

    # --- mouse, stylus, finger -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            event.ignore()
            return
        if self._by in (Pointer.MOUSE, Pointer.PEN, Pointer.FINGER) or not self._pointers.is_own(event):
            return
        if event.button() is Qt.MouseButton.RightButton:
            # It erases once it is dragged; without that it asks what this is, as everywhere in the window.
            self._right_press = event.position()
            return
        self._start(Pointer.MOUSE, self._point(event.position()), self._tool)
        self._button = event.button()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pressed, here = self._right_press, event.position()
        if pressed is not None and (here - pressed).manhattanLength() >= QApplication.startDragDistance():
            self._right_press = None
            self._start(Pointer.MOUSE, self._point(pressed), Tool.ERASER)
            self._button = Qt.MouseButton.RightButton
        if self._by is Pointer.MOUSE:
            self._move(self._point(here))
        self._set_hover(here)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._right_press is not None and event.button() is Qt.MouseButton.RightButton:
            self._right_press = None
            self._ask_what_this_is(event)
        elif self._by is Pointer.MOUSE and event.button() is self._button:
            self._lift(self._point(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu that the mouse asks for comes when its button is up; one that a key asks for goes on to the panel."""
        event.setAccepted(event.reason() is QContextMenuEvent.Reason.Mouse)

    def _ask_what_this_is(self, event: QMouseEvent) -> None:
        above = self.parentWidget()
        if above is not None:
            where, anywhere = self.mapToParent(event.position().toPoint()), event.globalPosition().toPoint()
            QApplication.sendEvent(above, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, anywhere))

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        self._pointers.see_pen()
        device = event.pointingDevice()
        has_pressure = device.hasCapability(QInputDevice.Capability.Pressure)
        pressure = event.pressure() if has_pressure else None
        point = self._point(event.position())
        self._set_hover(event.position())
        if event.type() == QEvent.Type.TabletPress:
            eraser_end = event.pointerType() is QPointingDevice.PointerType.Eraser
            erases = eraser_end or event.button() is Qt.MouseButton.RightButton
            if self._by in (Pointer.MOUSE, Pointer.FINGER):
                # What lay there was the palm, or an echo of this very pen.
                self._abandon()
            self._start(Pointer.PEN, point, Tool.ERASER if erases else self._tool, pressure)
        elif self._by is not Pointer.PEN:
            return
        elif event.type() == QEvent.Type.TabletMove:
            self._move(point, pressure)
        elif event.type() == QEvent.Type.TabletRelease:
            # The tip is up: its pressure is none by now, and the stroke does not end in a thread.
            self._lift(point)

    def _abandon(self) -> None:
        """Ends the gesture in progress as if it had not been."""
        self._button, self._finger, self._by, self._right_press = Qt.MouseButton.NoButton, None, None, None
        super()._abandon()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            return True
        return super().event(event)

    def tip_at(self, position: QPoint) -> str:
        """Whoever has drawn knows how; words over the digit would be in the way."""
        if self._outlines.at(self._point(QPointF(position))) is not None:
            return self.tr("Click to read this part by itself; undo brings the others back.")
        return self.toolTip() if self._blank else ""

    def _touch(self, event: QTouchEvent) -> None:
        """One finger draws; further fingers are ignored while it is down."""
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            if self._by is Pointer.FINGER:
                self._finish()
            return
        for touch in event.points():
            point = self._point(touch.position())
            if touch.state() is QEventPoint.State.Pressed and self._gesture is None and self._pointers.may_touch():
                self._start(Pointer.FINGER, point, self._tool)
                self._finger = touch.id()
            elif self._by is not Pointer.FINGER or touch.id() != self._finger:
                continue
            elif touch.state() is QEventPoint.State.Released:
                self._lift(point)
            else:
                self._move(point)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._pointers.may_turn(event):
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_brush(self._brush + _BRUSH_STEP * event.angleDelta().y() / 120)
            event.accept()
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._set_hover(event.position())
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(None)
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._finish()
        super().hideEvent(event)

    # --- keyboard --------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            large = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._walk(_ARROWS[key], (_LARGE_STEP if large else _STEP) * self._unit)
        elif key is Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._toggle_keyboard_pen()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self.set_brush(self._brush + (_BRUSH_STEP if key is Qt.Key.Key_BracketRight else -_BRUSH_STEP))
        elif key is Qt.Key.Key_Escape and self._gesture is not None:
            self._finish()
        else:
            super().keyPressEvent(event)

    def _walk(self, direction: tuple[int, int], step: float) -> None:
        width, height = self._history.drawing.canvas
        x, y = self._shown_crosshair()
        x = self._shared(min(max(x + direction[0] * step, 0.0), float(width)))
        y = self._shared(min(max(y + direction[1] * step, 0.0), float(height)))
        self._crosshair = (x, y)
        self._move((x, y))
        self.update()

    def _toggle_keyboard_pen(self) -> None:
        point = self._shown_crosshair()
        if self._by is Pointer.KEYS:
            self._finish()
        else:
            self._begin(point, self._tool)
            self._by = Pointer.KEYS
        self.update()

    def _shown_crosshair(self) -> Point:
        """The crosshair's point; it first appears in the middle."""
        if self._crosshair is None:
            width, height = self._history.drawing.canvas
            self._crosshair = (width / 2, height / 2)
        return self._crosshair

    def _hide_crosshair(self) -> None:
        self._finish()
        self._crosshair = None
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._by is Pointer.KEYS:
            self._hide_crosshair()
        super().focusOutEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._shown_crosshair()
        super().focusInEvent(event)
        self.update()

    # --- drop ------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drops.can_take(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._set_drop_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_drop_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_drop_over(False)
        path, image = drops.file_of(event.mimeData()), drops.image_of(event.mimeData())
        if path is None and image is None:
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if path is not None:
            self.file_dropped.emit(path)
        else:
            self.image_dropped.emit(image)
