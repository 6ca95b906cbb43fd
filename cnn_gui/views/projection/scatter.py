"""Points in a plane, or in space, that are moved, enlarged, turned, pointed at and encircled."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Bool, Float32, Int64, UInt8
from cnn_gui.core.projection.chosen import inside
from cnn_gui.views.base.theme import Theme, theme_of
from cnn_gui.views.projection.contours import contour_lines
from cnn_gui.views.projection.signs import dot
from cnn_gui.views.projection.stamping import Sheet, by_class
from cnn_gui.views.projection.travel import Travel, between
from cnn_gui.views.projection.turning import Turn
from cnn_gui.views.projection.viewport import LEAST_ZOOM, MOST_ZOOM, Viewport

REACH = 12
"""Pixels around the pointer within which a point is pointed at."""

_CLICK = 4
"""Pixels that a click may move."""

_TRAIL = 60
_FADED = 0.18

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ScatterPlot(QWidget):
    """pointed: the place of the point that the pointer, or the keyboard, is on; -1 for none. picked: one that was
    clicked, or chosen by Enter. encircled: the places (k,) within an outline, rising; none where it was empty.
    menu_wanted: for a point, by a right click or the menu key, and where on the screen.

    Places are rows of what ``set_points`` was given. All points are painted once into a picture; what moves with the
    pen is painted above it.
    """

    pointed = Signal(int)
    picked = Signal(int)
    encircled = Signal(object)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._positions = np.zeros((0, 2), np.float32)
        self._start = self._target = self._positions
        self._colors = np.zeros((0, 3), np.uint8)
        self._classes = np.zeros(0, np.int64)
        self._signs: tuple[UInt8, ...] = ()
        self._shown = np.zeros(0, np.bool_)
        self._chosen: Bool | None = None
        self._on_top = np.zeros(0, np.int64)
        self._own: Float32 | None = None
        self._own_start: Float32 | None = None
        self._trail: deque[Float32] = deque(maxlen=_TRAIL)
        self._marked: tuple[int, ...] = ()
        self._contours = False
        self._lassoing = False
        self._viewport, self._from_viewport, self._to_viewport = Viewport(), Viewport(), Viewport()
        self._whole = 100.0
        self._touched = False
        self._turn = Turn()
        self._image: QImage | None = None
        self._pixels = np.zeros((0, 2), np.float32)
        self._depths = np.zeros(0, np.float32)
        self._pointed = -1
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._outline: list[QPointF] = []
        self._is_lasso = False
        self._share = 1.0
        self._travel = Travel(self)
        self._travel.moved.connect(self._move_on)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- told -----------------------------------------------------------------------------------------------

    def set_points(self, positions: Float32, *, travel: bool = False) -> None:
        """(N, 2) or (N, 3). travel: from where they are, if they are as many in as many dimensions."""
        as_before = positions.shape == self._target.shape
        self._start = self._positions if as_before else positions
        self._target = positions
        if not as_before:
            self._turn.reset()
            self._touched = False
            self._set_pointed(-1)
        if len(self._shown) != len(positions):
            self._shown = np.ones(len(positions), np.bool_)
            self._chosen, self._marked = None, ()
        self._trail.clear()
        self._from_viewport = self._viewport
        self._to_viewport = self._viewport if self._touched else self._around_all(positions)
        if travel and as_before and len(positions):
            self._travel.begin()
        else:
            self._travel.end()

    def set_look(self, colors: UInt8, classes: Int64, signs: Sequence[UInt8], on_top: Int64) -> None:
        """colors: (N, 3). classes: (N,), whose ``signs`` stand for points; dots do where there are none. on_top: places
        that lie above all others, the last one highest."""
        self._colors, self._classes, self._signs, self._on_top = colors, classes, tuple(signs), on_top
        self._repaint_points()

    def set_shown(self, shown: Bool) -> None:
        """(N,): the points that are there; others are neither painted nor pointed at."""
        self._shown = shown
        if self._pointed >= 0 and not shown[self._pointed]:
            self._set_pointed(-1)
        self._repaint_points()

    def set_chosen(self, places: Int64 | None) -> None:
        """The points that stand out, while all others fade; None: all stand alike."""
        if places is None:
            self._chosen = None
        else:
            self._chosen = np.zeros(len(self._target), np.bool_)
            self._chosen[places] = True
        self._repaint_points()

    def set_own(self, position: Float32 | None) -> None:
        """Where the drawing lies, (2,) or (3,); None for nowhere."""
        if position is None:
            self._trail.clear()
        elif self._own is not None and not self._travel.is_under_way:
            self._trail.append(self._own)
        self._own = position
        self._own_start = None
        self.update()

    def move_own(self, position: Float32 | None) -> None:
        """Where the drawing lies in the points set last: it travels with them."""
        self._own_start, self._own = self._own, position
        self._trail.clear()
        self.update()

    def set_marked(self, places: Sequence[int]) -> None:
        """The points that lines join with the drawing."""
        self._marked = tuple(places)
        self.update()

    def set_contours(self, on: bool) -> None:
        self._contours = on
        self._repaint_points()

    def set_lassoing(self, on: bool) -> None:
        """Whether dragging encircles points, instead of moving or turning the plane."""
        self._lassoing = on
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def fit(self) -> None:
        """All points in sight, from the side one looks from at first."""
        self._turn.reset()
        self._touched = False
        self._from_viewport = self._to_viewport = self._viewport = self._around_all(self._target)
        self._repaint_points()

    # --- asked ----------------------------------------------------------------------------------------------

    @property
    def positions(self) -> Float32:
        """Of the points as they are painted now, on their way too."""
        return self._positions

    @property
    def target(self) -> Float32:
        """Where the points belong."""
        return self._target

    @property
    def own(self) -> Float32 | None:
        return self._own

    @property
    def marked(self) -> tuple[int, ...]:
        return self._marked

    @property
    def is_travelling(self) -> bool:
        return self._travel.is_under_way

    @property
    def pointed_at(self) -> int:
        return self._pointed

    @property
    def shown(self) -> Bool:
        return self._shown

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    def pixel_of(self, place: int) -> QPoint:
        """Where a point is painted, in the widget."""
        self._render()
        x, y = self._pixels[place]
        return QPoint(round(float(x)), round(float(y)))

    def own_pixel(self) -> QPointF | None:
        """Where the drawing is painted."""
        return None if self._own is None else self._at(self._own_now())

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 110)

    # --- Qt's events ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        image = self._render()
        painter, theme = QPainter(self), theme_of(self)
        painter.drawImage(self.rect(), image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._own is not None:
            self._paint_own(painter, theme)
        if 0 <= self._pointed < len(self._pixels):
            painter.setPen(QPen(theme.color("text"), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(*self._pixels[self._pointed].tolist()), 6.5, 6.5)
        if self._outline:
            painter.setPen(QPen(theme.color("accent"), 1.4, Qt.PenStyle.DashLine))
            fill = theme.color("accent")
            fill.setAlphaF(0.08)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF(self._outline))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._touched:
            self._from_viewport = self._to_viewport = self._viewport = self._around_all(self._target)
        self._repaint_points()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._travel.is_under_way:
            self._travel.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._repaint_points()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._last = event.position()
        self._is_lasso = event.button() is Qt.MouseButton.LeftButton and (
            self._lassoing or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        )
        self._outline = [event.position()] if self._is_lasso else []

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        if self._pressed is None:
            self._set_pointed(self._nearest(here))
            return
        if self._is_lasso:
            self._outline.append(here)
            self.update()
        elif (here - self._pressed).manhattanLength() > _CLICK or self._last != self._pressed:
            self._drag(here - self._last, event)
            self._last = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        outline, self._outline = self._outline, []
        if len(outline) > 2 and (outline[-1] - outline[0]).manhattanLength() + len(outline) > _CLICK:
            corners = np.array([(point.x(), point.y()) for point in outline], np.float32)
            self._render()
            self.encircled.emit(np.flatnonzero(inside(self._pixels, corners) & self._shown))
        elif (event.position() - pressed).manhattanLength() <= _CLICK and event.button() is Qt.MouseButton.LeftButton:
            place = self._nearest(event.position())
            if place >= 0:
                self._set_pointed(place)
                self.picked.emit(place)
            else:
                self.encircled.emit(np.zeros(0, np.int64))
        elif (event.position() - pressed).manhattanLength() <= _CLICK and event.button() is Qt.MouseButton.RightButton:
            self._want_menu(self._nearest(event.position()))
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key; a right click may become dragging, so that it is told when the button is let go."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._want_menu(self._pointed)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_pointed(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            across, down = _STEPS[key]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._drag(QPointF(-24 * across, -24 * down), event)
            else:
                self._step(across, down)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom(1 / 1.25 if key is Qt.Key.Key_Minus else 1.25, QPointF(self.rect().center()))
        elif key is Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pointed >= 0:
            self.picked.emit(self._pointed)
        elif key is Qt.Key.Key_Escape and self._chosen is not None:
            self.encircled.emit(np.zeros(0, np.int64))
        else:
            super().keyPressEvent(event)

    # --- inside: where things are ---------------------------------------------------------------------------

    def _around_all(self, positions: Float32) -> Viewport:
        found = Viewport.around(positions[:, :2], self.width(), self.height())
        if positions.shape[1] == 3 and len(positions):
            # From whatever side one looks, hardly anything is cut off.
            reach = float(np.quantile(np.linalg.norm(positions, axis=1), 0.98))
            found = Viewport((0.0, 0.0), min(self.width(), self.height()) / max(2 * reach, 1e-6))
        self._whole = found.unit
        return found

    @Slot(float)
    def _move_on(self, share: float) -> None:
        self._positions = between(self._start, self._target, share)
        if not self._touched:
            start, end = self._from_viewport, self._to_viewport
            middle = tuple(a + (b - a) * share for a, b in zip(start.middle, end.middle, strict=True))
            self._viewport = Viewport((middle[0], middle[1]), start.unit + (end.unit - start.unit) * share)
        self._share = share
        if share >= 1:
            self._own_start = None
        self._repaint_points()

    def _own_now(self) -> Float32:
        assert self._own is not None
        if self._own_start is None or self._own_start.shape != self._own.shape:
            return self._own
        return between(self._own_start, self._own, self._share)

    def _at(self, position: Float32) -> QPointF:
        flat, _ = self._seen(position[None])
        x, y = self._viewport.pixels(flat, self.width(), self.height())[0].tolist()
        return QPointF(x, y)

    def _seen(self, positions: Float32) -> tuple[Float32, Float32]:
        if positions.shape[1] == 3:
            return self._turn.seen(positions)
        return positions, np.zeros(len(positions), np.float32)

    def _nearest(self, here: QPointF) -> int:
        self._render()
        if not self._shown.any():
            return -1
        away = ((self._pixels - np.array([here.x(), here.y()], np.float32)) ** 2).sum(axis=1)
        away[~self._shown] = np.inf
        if self._chosen is not None and self._chosen.any():
            away[~self._chosen] += REACH**2 / 2  # what stands out comes first
        nearest = int(away.argmin())
        return nearest if away[nearest] <= REACH**2 else -1

    def _step(self, across: int, down: int) -> None:
        """The keyboard goes to the nearest point in a direction."""
        self._render()
        if not self._shown.any():
            return
        if self._pointed < 0:
            middle = np.array([self.width() / 2, self.height() / 2], np.float32)
            away = ((self._pixels - middle) ** 2).sum(axis=1)
        else:
            moved = self._pixels - self._pixels[self._pointed]
            ahead = moved @ np.array([across, down], np.float32)
            aside = np.abs(moved @ np.array([down, across], np.float32))
            away = np.where(ahead > 1, ahead + 2 * aside, np.inf)
        away[~self._shown] = np.inf
        nearest = int(away.argmin())
        if math.isfinite(float(away[nearest])):
            self._set_pointed(nearest)

    def _want_menu(self, place: int) -> None:
        if place >= 0:
            self._set_pointed(place)
            self.menu_wanted.emit(place, self.mapToGlobal(self.pixel_of(place)))

    def _set_pointed(self, place: int) -> None:
        if place != self._pointed:
            self._pointed = place
            self.update()
            self.pointed.emit(place)

    # --- inside: moving -------------------------------------------------------------------------------------

    def _drag(self, by: QPointF, event: QMouseEvent | QKeyEvent) -> None:
        self._touched = True
        moves = self._positions.shape[1] == 2 or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if isinstance(event, QMouseEvent) and not event.buttons() & Qt.MouseButton.LeftButton:
            moves = True
        if moves:
            self._viewport = self._viewport.moved(by.x(), by.y())
        else:
            self._turn.drag(by.x(), by.y())
        self._repaint_points()

    def _zoom(self, factor: float, at: QPointF) -> None:
        self._touched = True
        unit = min(max(self._viewport.unit * factor, self._whole * LEAST_ZOOM), self._whole * MOST_ZOOM)
        factor = unit / self._viewport.unit
        self._viewport = self._viewport.zoomed(factor, at.x(), at.y(), self.width(), self.height())
        self._repaint_points()

    # --- inside: painting -----------------------------------------------------------------------------------

    def _repaint_points(self) -> None:
        self._image = None
        self.update()

    def _render(self) -> QImage:
        """The picture of all points."""
        if self._image is not None:
            return self._image
        theme, ratio = theme_of(self), self.devicePixelRatioF()
        flat, self._depths = self._seen(self._positions)
        self._pixels = self._viewport.pixels(flat, self.width(), self.height())
        ground = QColor(theme.panel)
        sheet = Sheet(
            round(self.width() * ratio), round(self.height() * ratio), (ground.red(), ground.green(), ground.blue())
        )
        if len(self._colors) == len(self._positions):
            if self._contours and self._shown.any():
                lines = contour_lines(self._pixels[self._shown] * ratio, sheet.size)
                sheet.blend(lines, _rgb(theme.color("muted")))
            self._stamp(sheet, ratio)
        self._image = sheet.image()
        return self._image

    def _stamp(self, sheet: Sheet, ratio: float) -> None:
        order = (
            np.argsort(self._depths, kind="stable") if self._positions.shape[1] == 3 else np.arange(len(self._pixels))
        )
        order = np.concatenate([order[~np.isin(order, self._on_top)], self._on_top]) if len(self._on_top) else order
        order = order[self._shown[order]]
        if self._chosen is None:
            self._stamp_all(sheet, order, ratio, 1.0)
        else:
            self._stamp_all(sheet, order[~self._chosen[order]], ratio, _FADED)
            self._stamp_all(sheet, order[self._chosen[order]], ratio, 1.0)

    def _stamp_all(self, sheet: Sheet, order: Int64, ratio: float, strength: float) -> None:
        if not self._signs:
            stamp = dot(round(dot_size(int(self._shown.sum())) * ratio, 1))
            sheet.stamp(self._pixels[order] * ratio, self._colors[order], stamp, strength)
            return
        for places, sign in zip(by_class(self._classes[order], len(self._signs)), self._signs, strict=True):
            here = order[places]
            sheet.stamp(self._pixels[here] * ratio, self._colors[here], sign, strength)

    def _paint_own(self, painter: QPainter, theme: Theme) -> None:
        own = self._at(self._own_now())
        faint = theme.color("muted")
        painter.setPen(QPen(faint, 1))
        if self._share >= 1:
            for place in self._marked:
                if place < len(self._pixels):
                    painter.drawLine(own, QPointF(*self._pixels[place].tolist()))
        accent = theme.color("accent")
        for older, newer in zip(self._trail, [*list(self._trail)[1:], self._own], strict=False):
            if newer is not None:
                painter.setPen(QPen(accent, 1.2))
                painter.drawLine(self._at(older), self._at(newer))
        room = QRectF(self.rect()).adjusted(7, 7, -7, -7)
        there = QPointF(min(max(own.x(), room.left()), room.right()), min(max(own.y(), room.top()), room.bottom()))
        painter.setPen(QPen(theme.color("panel"), 2.5))
        painter.setBrush(accent if there == own else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(there, 7.5, 7.5)
        painter.setPen(QPen(theme.color("text" if there == own else "accent"), 1.5))
        painter.drawEllipse(there, 8.0, 8.0)


def dot_size(count: int) -> float:
    """Of a point's diameter, in pixels: the more there are, the smaller."""
    return 5.0 if count <= 2_500 else 4.0 if count <= 6_000 else 3.2


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
