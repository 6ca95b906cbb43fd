"""The canvas without a hand: what is on it, how a gesture changes it, and how it is painted.

A gesture begins at a point, moves, and ends in one undoable change. Each accepted move is told at once by ``changed``
with the whole drawing, stroke in progress included; thinning that stream is somebody else's business, and no point is
dropped here. Points are in canvas units, so that the drawing does not depend on the window's size or the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import CANVAS_SIZE, DEFAULT_WIDTH, WHITE, Colour, Drawing, canvas_of
from cnn_gui.core.input.messages import InkPart
from cnn_gui.views.base.class_names import invitation_here
from cnn_gui.views.base.frames import Frames
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.drawing import overlay as overlay
from cnn_gui.views.drawing.cache import InkCache, render
from cnn_gui.views.drawing.gestures import EraserGesture, PenGesture
from cnn_gui.views.drawing.history import DrawingHistory
from cnn_gui.views.drawing.ink import CanvasFit, Point, ink_color, paint_tail
from cnn_gui.views.drawing.part_outlines import PartOutlines

MIN_BRUSH, MAX_BRUSH = 8.0, 120.0

PORTION_MS = 12
"""How long a drawing that takes long to paint is painted before other events have their turn."""


class Tool(StrEnum):
    PEN = "pen"
    ERASER = "eraser"


class DrawingSurface(QWidget):
    """Shows and edits one drawing; which events of mouse, pen or keyboard do so is for the class below it.

    changed: the drawing, after every accepted move, release, undo, redo, clear and set_drawing.
    tool_changed, brush_changed: the Tool, and the brush's diameter in units of a 500 × 500 canvas.
    ink_changed: the colour (red, green, blue) that is drawn with where the network reads colours, None for white.
    """

    changed = Signal(Drawing)
    tool_changed = Signal(Tool)
    brush_changed = Signal(float)
    ink_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = DrawingHistory(self)
        self._ink = InkCache()
        self._frames = Frames(self)
        self._gesture: PenGesture | EraserGesture | None = None
        self._tool = Tool.PEN
        self._brush = DEFAULT_WIDTH
        self._color: Colour | None = None
        self._hover: QPointF | None = None
        self._outlines = PartOutlines()
        self._crosshair: Point | None = None
        self._drop_over = False
        self._blank = True
        self._shape = CANVAS_SIZE
        self._invitation = invitation_here(MNIST)
        self._coordinates: dict[float, float] = {}
        self._repaint_timer = QTimer(self)
        self._repaint_timer.setSingleShot(True)
        self._repaint_timer.setInterval(150)
        self._repaint_timer.timeout.connect(self._renew_ink)
        self._portion_timer = QTimer(self)
        self._portion_timer.setInterval(PORTION_MS // 2)
        self._portion_timer.timeout.connect(self._go_on_painting)
        self._history.changed.connect(self._history_changed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._describe()

    # --- what it is told and asked --------------------------------------------------------------------------

    @property
    def history(self) -> DrawingHistory:
        """The committed drawing and its past."""
        return self._history

    @property
    def undo_stack(self) -> QUndoStack:
        """The past of the drawing on display; another one while a drawing is set aside (see ``undo_group``)."""
        return self._history.stack

    @property
    def undo_group(self) -> QUndoGroup:
        """Undo and redo for the menu, whichever drawing is on display; others may put stacks of their own into it."""
        return self._history.group

    @property
    def own_drawing(self) -> Drawing:
        """The person's own drawing, also while it is set aside."""
        return self._history.own if self.is_set_aside else self.drawing()

    @property
    def is_set_aside(self) -> bool:
        return self._history.is_set_aside

    def set_aside(self) -> None:
        """Keeps the drawing and its past, for whatever is shown and drawn until take_back."""
        self._finish()
        self._history.set_aside()

    def take_back(self, made: Drawing | None = None, text: str = "") -> None:
        """The drawing that was set aside, and its past. made: something drawn meanwhile, which redo brings back."""
        self._finish()
        self._history.take_back(made, text)

    @property
    def tool(self) -> Tool:
        return self._tool

    @property
    def brush(self) -> float:
        """The diameter of pen and eraser in units of a 500 × 500 canvas."""
        return self._brush

    def drawing(self) -> Drawing:
        """What is on the canvas now, with the stroke in progress."""
        if isinstance(self._gesture, PenGesture):
            return replace(self._history.drawing.with_stroke(self._gesture.stroke), unfinished=True)
        if isinstance(self._gesture, EraserGesture):
            return self._gesture.drawing
        return self._history.drawing

    def set_drawing(self, drawing: Drawing, text: str = "", *, undoable: bool = True) -> None:
        """Shows another drawing. text names the change in the Edit menu; without undo the past is forgotten."""
        self._finish()
        if not undoable:
            self._history.reset(drawing)
        elif drawing == self._history.drawing:
            self.changed.emit(self._history.drawing)
        else:
            self._history.replace(drawing, text or self.tr("open drawing"))

    def preview(self, drawing: Drawing, text: str) -> None:
        """Shows another drawing in the place of the one shown so before: one undo takes all of them back."""
        self._finish()
        if drawing != self._history.drawing:
            self._history.preview(drawing, text)

    def clear(self) -> None:
        """Empties the canvas; undo brings the drawing back."""
        self._finish()
        if self._history.drawing != Drawing(canvas=self._shape):
            self._history.replace(Drawing(canvas=self._shape), self.tr("clear"))

    def set_tool(self, tool: Tool) -> None:
        if tool is not self._tool:
            self._tool = tool
            self.tool_changed.emit(tool)
            self._describe()
            self.update()

    def set_brush(self, width: float) -> None:
        """The brush's diameter in units of a 500 × 500 canvas, kept within MIN_BRUSH..MAX_BRUSH."""
        width = min(max(float(width), MIN_BRUSH), MAX_BRUSH)
        if width != self._brush:
            self._brush = width
            self.brush_changed.emit(width)
            self._describe()
            self.update()

    @property
    def ink(self) -> Colour | None:
        """The colour that is drawn with where the network reads colours; None for white."""
        return self._color

    @property
    def in_colour(self) -> bool:
        """Whether ink and pictures are shown in their colours: whether the network reads them."""
        return self._ink.in_colour

    def set_ink(self, color: Colour | None) -> None:
        color = None if color == WHITE else color
        if color != self._color:
            self._color = color
            self.ink_changed.emit(color)
            self._describe()

    def show_task(self, task: Task) -> None:
        """What is drawn for; the same drawing is shown in grey or in its colours, as the network reads it.

        An empty canvas takes the shape of what the network reads. A drawing keeps its own, and is shown whole.
        """
        self._finish()
        self._shape = canvas_of(task.input_shape)
        self._reshape_empty()
        self._invitation = invitation_here(task)
        if task.is_colour is not self._ink.in_colour:
            self._ink.in_colour = task.is_colour
            self._renew_ink()
        self._update_blank()
        self._describe()
        self.update()

    def _reshape_empty(self) -> bool:
        """Where there is nothing on a canvas of another shape; all who hear of the drawing hear of it anew then."""
        drawing = self._history.drawing
        other = not drawing.strokes and drawing.picture is None and drawing.canvas != self._shape
        if other:
            self._history.reshape(self._shape)
        return other

    def show_parts(self, parts: Sequence[InkPart]) -> None:
        """Frames the digits of a number that is on the canvas; () for none."""
        if self._outlines.show(parts):
            self.update()

    @property
    def outlines(self) -> PartOutlines:
        return self._outlines

    def to_image(self, side: int) -> QImage:
        """The drawing as an image of the canvas's shape, its longer side ``side`` pixels, as it is shown: white on
        black, or in colours."""
        if self._gesture is not None:
            image = render(self.drawing(), side, in_colour=self.in_colour)
        else:
            image = self._ink.image(side)
        whole = CanvasFit(side, self._history.drawing.canvas).area
        return image if whole == image.rect() else image.copy(whole)

    # --- gestures --------------------------------------------------------------------------------------------

    def _begin(self, point: Point, tool: Tool, pressure: float | None = None) -> None:
        self._finish()
        self._set_hover(self._hover)
        width = self._brush * self._unit
        if tool is Tool.PEN:
            self._gesture = PenGesture(width, point, pressure, self._color if self.in_colour else None)
            self._gesture_moved(self._gesture.latest_bounds())
        else:
            self._gesture = EraserGesture(self._history.drawing, width, point)
            self._eraser_moved(self._gesture)

    def _move(self, point: Point, pressure: float | None = None) -> None:
        if isinstance(self._gesture, PenGesture):
            if self._gesture.move(point, pressure):
                self._gesture_moved(self._gesture.latest_bounds())
        elif self._gesture is not None:
            self._gesture.move(point)
            self._eraser_moved(self._gesture)

    def _eraser_moved(self, gesture: EraserGesture) -> None:
        dirty = self._ink.show_erased(gesture.drawing, gesture.touched)
        self._leave_behind()
        self._gesture_moved(dirty)

    def _gesture_moved(self, dirty: QRectF) -> None:
        self._update_blank()
        self._frames.update(self._on_widget(dirty))
        self.changed.emit(self.drawing())

    @Slot()
    def _finish(self) -> None:
        """Ends the gesture in progress, if there is one, as one undoable change."""
        gesture, self._gesture = self._gesture, None
        if isinstance(gesture, PenGesture):
            stroke = gesture.stroke
            gesture.settle(self._ink)
            self._ink.adopt(self._history.drawing.with_stroke(stroke))
            self._history.add_stroke(stroke, self.tr("stroke"))
        elif gesture is not None:
            if gesture.drawing != self._history.drawing:
                self._history.replace(gesture.drawing, self.tr("erase"))
            else:
                self._history_changed()

    def _abandon(self) -> None:
        """Ends the gesture in progress as if it had never begun."""
        if self._gesture is not None:
            self._gesture = None
            # Its settled pieces are in the cache.
            self._renew_ink()
            self._history_changed()

    @Slot()
    def _history_changed(self) -> None:
        if self._reshape_empty():
            return
        before = self._ink.fit.canvas
        dirty = self._ink.show(self._history.drawing)
        if before != self._history.drawing.canvas:
            # Of another shape it is elsewhere in the widget.
            self._renew_ink()
        if isinstance(self._gesture, PenGesture):
            self._gesture.settle_again(self._ink)
        elif self._gesture is not None:
            self._gesture.restart(self._history.drawing)
        self._update_blank()
        self._describe()
        self._leave_behind()
        self.update(self._on_widget(dirty))
        self.changed.emit(self.drawing())

    def _leave_behind(self) -> None:
        """What is too much to be painted at once is painted between other events."""
        if self._ink.is_behind:
            self._portion_timer.start()

    @Slot()
    def _go_on_painting(self) -> None:
        self.update(self._on_widget(self._ink.go_on(PORTION_MS / 1000)))
        if not self._ink.is_behind:
            self._portion_timer.stop()

    def _update_blank(self) -> None:
        blank = self._gesture is None and self._history.drawing.is_blank_in(colour=self.in_colour)
        if blank != self._blank:
            self._blank = blank
            self.update()

    # --- where things are ----------------------------------------------------------------------------------

    @property
    def _square(self) -> QRect:
        """Around the canvas, which is as large as the widget allows: what is beside an oblong one is not shown."""
        across, down = self._history.drawing.canvas
        width, height = self.width(), self.height()
        if across != down:
            longest = max(across, down)
            width, height = width * longest // across, height * longest // down
        side = max(min(width, height), 1)
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    @property
    def _area(self) -> QRect:
        """The canvas itself, in the widget."""
        square, (across, down) = self._square, self._history.drawing.canvas
        return square if across == down else self._fit.area.translated(square.topLeft())

    @property
    def _fit(self) -> CanvasFit:
        return CanvasFit(self._square.width(), self._history.drawing.canvas)

    @property
    def _unit(self) -> float:
        """This drawing's units per unit of a 500 × 500 canvas, so that a brush looks alike on every canvas."""
        return max(self._history.drawing.canvas) / max(CANVAS_SIZE)

    def _point(self, position: QPointF) -> Point:
        """Canvas units of a position in the widget.

        Beyond the edge only as far as no ink is seen: the hand may leave and come back, and nothing far outside
        counts. Hundredths are finer than any screen, and sharing equal numbers keeps long drawings small in memory.
        """
        margin = self._brush * self._unit / 2
        width, height = self._history.drawing.canvas
        x, y = self._fit.to_canvas(position - QPointF(self._square.topLeft()))
        return (
            self._shared(min(max(x, -margin), width + margin)),
            self._shared(min(max(y, -margin), height + margin)),
        )

    def _shared(self, coordinate: float) -> float:
        if len(self._coordinates) > 20_000:
            self._coordinates.clear()
        coordinate = round(coordinate, 2)
        return self._coordinates.setdefault(coordinate, coordinate)

    def position_of(self, point: Point) -> QPointF:
        """Where in the widget a point in canvas units is."""
        return self._fit.to_square(point) + QPointF(self._square.topLeft())

    def _placed(self, rect: QRectF) -> QRectF:
        """Where in the widget a rectangle in canvas units is."""
        return self._fit.rect_to_square(rect).translated(QPointF(self._square.topLeft()))

    def _on_widget(self, rect: QRectF) -> QRect:
        """The widget's pixels of a rectangle in canvas units."""
        if rect.isEmpty():
            return QRect()
        return self._placed(rect).toAlignedRect().adjusted(-1, -1, 1, 1)

    def _set_hover(self, position: QPointF | None) -> None:
        before, self._hover = self._hover, position
        if self._outlines.parts and self._outlines.point_at(None if position is None else self._point(position)):
            self.update()
        if isinstance(self._gesture, PenGesture) and position is not None:
            # The brush's ring is not shown while the ink itself shows where the pen is.
            return
        for center in (before, position):
            if center is not None:
                self._frames.update(self._ring_rect(center))

    def _ring_rect(self, center: QPointF) -> QRect:
        reach = self._brush * self._unit * self._fit.scale / 2 + 4
        return QRectF(center.x() - reach, center.y() - reach, 2 * reach, 2 * reach).toAlignedRect()

    def _set_drop_over(self, over: bool) -> None:
        self._drop_over = over
        self.update()

    # --- painting ------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(268, 268)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # A drawing of very many strokes is shown scaled while the window is dragged, and painted anew after.
        if self._ink.is_costly and not self._ink.pixmap.isNull():
            self._repaint_timer.start()
        else:
            self._renew_ink()
        super().resizeEvent(event)

    @Slot()
    def _renew_ink(self) -> None:
        self._ink.resize(self._square.width(), self.devicePixelRatioF())
        if isinstance(self._gesture, PenGesture):
            self._gesture.settle_again(self._ink)
        self._leave_behind()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        square = self._square
        if not self._repaint_timer.isActive() and not self._ink.matches(square.width(), self.devicePixelRatioF()):
            self._renew_ink()
        if isinstance(self._gesture, PenGesture):
            self._gesture.settle(self._ink)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._repaint_timer.isActive())
        area = self._area
        if area != square:
            painter.setClipRect(area)
        painter.drawPixmap(square, self._ink.pixmap)
        if isinstance(self._gesture, PenGesture):
            painter.save()
            painter.setClipRect(area)
            painter.translate(square.topLeft())
            painter.setTransform(self._fit.transform, True)
            paint_tail(painter, self._gesture.tail(), ink_color(self._gesture.color, self.in_colour))
            painter.restore()
        self._paint_overlay(painter, area)

    def _paint_overlay(self, painter: QPainter, square: QRect) -> None:
        theme = theme_of(self)
        if self._blank and not self._drop_over:
            hint = self.tr("or drop a picture here")
            overlay.paint_invitation(painter, QRectF(square), self.font(), self._invitation, hint)
        painter.setClipRect(square)
        self._outlines.paint(painter, self._placed, theme.color("accent"))
        self._paint_cursor(painter)
        if self._drop_over:
            overlay.paint_drop_target(painter, square, self.font(), theme.color("accent"), self.tr("Drop to open"))
        elif self.hasFocus() and self._crosshair is not None:
            overlay.paint_frame(painter, square, theme.color("accent"), 2.0)
        overlay.paint_corners(painter, square, theme.color("panel"))

    def _paint_cursor(self, painter: QPainter) -> None:
        diameter = self._brush * self._unit * self._fit.scale
        draws = isinstance(self._gesture, PenGesture)
        if self._crosshair is not None and self.hasFocus():
            center = self.position_of(self._crosshair)
            overlay.paint_ring(painter, center, diameter)
            color = theme_of(self).color("accent" if draws else "muted")
            overlay.paint_crosshair(painter, center, max(diameter, 16.0), color)
        elif self._hover is not None and not draws and not self._drop_over:
            overlay.paint_ring(painter, self._hover, diameter)

    def _describe(self) -> None:
        """Keeps what a screen reader says up to date."""
        drawing = self._history.drawing
        count = len(drawing.strokes)
        parts = [self.tr("blank")] if drawing.is_blank_in(colour=self.in_colour) else []
        if drawing.picture is not None:
            parts.append(one_line(drawing.picture.source) or self.tr("a picture"))
        if count:
            parts.append(
                self.tr("1 stroke") if count == 1 else self.tr("{count} strokes").format(count=format_count(count))
            )
        parts.append(self.tr("pen") if self._tool is Tool.PEN else self.tr("eraser"))
        self.setAccessibleDescription(", ".join(parts))
