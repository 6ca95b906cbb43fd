"""A drawing on the screen: painted whole, or kept in a pixmap that is brought up to date where it differs."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from cnn_gui.core.drawing.colours import inks
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.views.drawing.ink import (
    GROUND,
    CanvasFit,
    curve_bounds,
    ink_color,
    paint_settled,
    paint_stroke,
    paint_tail,
    rect_of,
    stroke_boxes,
)
from cnn_gui.views.drawing.portions import AT_ONCE, Portions, count, runs, weight

BLOCKY = 4.0
"""From this many screen pixels per picture pixel on, pixels are shown as the squares they are."""


def _paint_picture(painter: QPainter, picture: Picture, fit: CanvasFit, in_colour: bool) -> None:
    """Paints a picture, in canvas units, as large as the canvas allows."""
    width, height = fit.canvas
    scale = min(width / picture.width, height / picture.height)
    size = QSizeF(picture.width, picture.height) * scale
    target = QRectF(QPointF((width - size.width()) / 2, (height - size.height()) / 2), size)
    if in_colour:
        pixels = np.ascontiguousarray(picture.colours())
        image = QImage(pixels.data, picture.width, picture.height, 3 * picture.width, QImage.Format.Format_RGB888)
    else:
        image = QImage(picture.data, picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale * fit.scale < BLOCKY)
    painter.drawImage(target, image)


def _format(in_colour: bool) -> QImage.Format:
    return QImage.Format.Format_RGB32 if in_colour else QImage.Format.Format_Grayscale8


def render(drawing: Drawing, side: int, *, in_colour: bool = False) -> QImage:
    """The drawing in a square image of side × side pixels: white on black (Format_Grayscale8), or in its colours."""
    image = QImage(side, side, _format(in_colour))
    image.fill(GROUND)
    painter = _painter(image, CanvasFit(side, drawing.canvas))
    if drawing.picture is not None:
        _paint_picture(painter, drawing.picture, CanvasFit(side, drawing.canvas), in_colour)
    for stroke in drawing.strokes:
        paint_stroke(painter, stroke, ink_color(stroke.color, in_colour))
    painter.end()
    return image


def _painter(device: QImage | QPixmap, fit: CanvasFit) -> QPainter:
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(fit.transform)
    return painter


class InkCache:
    """A drawing as a pixmap at the screen's pixel ratio, brought up to date by repainting only what differs.

    Drawings share strokes, so identity tells which strokes came and went; only their surroundings are painted again.
    Rectangles that are returned are in canvas units. in_colour: whether ink and picture have their own colours; what is
    kept is painted so from the next resize on.
    """

    def __init__(self) -> None:
        self.in_colour = False
        self._drawing = Drawing()
        self._ratio = 1.0
        self._boxes: dict[int, tuple[Stroke, QRectF]] = {}
        self._portions = Portions()
        self.fit = CanvasFit(1, self._drawing.canvas)
        self.pixmap = QPixmap()

    @property
    def is_costly(self) -> bool:
        """Whether painting it anew would be felt (a stroke takes about a tenth of a millisecond)."""
        strokes = self._drawing.strokes
        return len(strokes) > 300 or weight(strokes, self._drawing.canvas) > AT_ONCE

    @property
    def is_behind(self) -> bool:
        """Whether something is still to be painted, by go_on."""
        return self._portions.is_behind

    def go_on(self, seconds: float) -> QRectF:
        """Paints for about so long what was too much to be painted at once; returns where."""
        where = self._portions.clip
        painter = _painter(self.pixmap, self.fit)
        painter.setClipRect(where)
        self._portions.paint(painter, seconds)
        painter.end()
        return where

    def image(self, side: int) -> QImage:
        """The drawing in a square image, as ``render`` gives it; what takes long to paint comes from the pixmap."""
        if not self.is_costly:
            return render(self._drawing, side, in_colour=self.in_colour)
        while self.is_behind:
            self.go_on(1.0)
        ways = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        scaled = self.pixmap.toImage().scaled(side, side, *ways)
        scaled.setDevicePixelRatio(1.0)
        return scaled.convertToFormat(_format(self.in_colour))

    def resize(self, side: int, ratio: float) -> None:
        """A new pixmap for a square of side logical pixels, painted from nothing."""
        self._ratio = ratio
        self.fit = CanvasFit(side, self._drawing.canvas)
        pixels = max(ceil(side * ratio), 1)
        self.pixmap = QPixmap(pixels, pixels)
        self.pixmap.setDevicePixelRatio(pixels / max(side, 1))
        self._paint_all()

    def matches(self, side: int, ratio: float) -> bool:
        return self.fit.side == side and self._ratio == ratio and not self.pixmap.isNull()

    def show(self, drawing: Drawing) -> QRectF:
        """Makes the pixmap show another drawing; returns the part that may look different."""
        old, self._drawing = self._drawing, drawing
        everything = self._everything
        if old.canvas != drawing.canvas:
            self.fit = CanvasFit(self.fit.side, drawing.canvas)
            self._paint_all()
            return everything
        gone, new = _difference(old.strokes, drawing.strokes)
        pictures_differ = not _same_pixels(old.picture, drawing.picture)
        is_much = count(gone) + count(new) > AT_ONCE
        dirty = everything if pictures_differ or is_much else _bounds([*gone, *new])
        if not gone and not pictures_differ and self._lie_on_top(new):
            self._paint_over(new, dirty)
            return dirty
        if is_much:
            self._paint_all()
            return everything
        self._repaint(dirty)
        return dirty

    def _lie_on_top(self, new: Sequence[Stroke]) -> bool:
        """Whether new strokes can be painted over the others: in white it is never seen which is on top."""
        if not self.in_colour or not new:
            return True
        last = self._drawing.strokes[-len(new) :]
        return all(a is b for a, b in zip(last, new, strict=True))

    def show_erased(self, drawing: Drawing, touched: QRectF) -> QRectF:
        """As ``show``, for the drawing after an eraser was at ``touched``: only its surroundings can differ."""
        gone, new = _difference(self._drawing.strokes, drawing.strokes)
        if not gone and self._drawing.picture is drawing.picture:
            return QRectF()
        self._drawing = drawing
        reach = max((stroke.width for stroke in gone), default=0.0) + 1
        dirty = touched.adjusted(-reach, -reach, reach, reach)
        for stroke in new:
            # A new end bends the curve as far back as the points around it go.
            for end in (stroke.points[:3], stroke.points[:-4:-1]):
                if dirty.contains(*end[0]):
                    dirty = dirty.united(curve_bounds(end, stroke.width))
        self._repaint(dirty)
        return dirty

    def settle(self, stroke: Stroke, first: int) -> None:
        """Paints the final pieces of a stroke in progress from number ``first`` on."""
        painter = _painter(self.pixmap, self.fit)
        paint_settled(painter, stroke, first, ink_color(stroke.color, self.in_colour))
        painter.end()

    def adopt(self, drawing: Drawing) -> None:
        """Takes a drawing whose new last stroke is settled here already: only its tail is missing."""
        painter = _painter(self.pixmap, self.fit)
        paint_tail(painter, drawing.strokes[-1], ink_color(drawing.strokes[-1].color, self.in_colour))
        painter.end()
        self._drawing = drawing

    def _paint_over(self, strokes: Sequence[Stroke], where: QRectF) -> None:
        if not strokes:
            return
        painter = _painter(self.pixmap, self.fit)
        self._paint_strokes(painter, strokes, where)
        painter.end()

    def _paint_all(self) -> None:
        self.pixmap.fill(GROUND)
        self._portions.forget()
        painter = _painter(self.pixmap, self.fit)
        if self._drawing.picture is not None:
            _paint_picture(painter, self._drawing.picture, self.fit, self.in_colour)
        self._paint_strokes(painter, self._drawing.strokes, self._everything)
        painter.end()

    def _repaint(self, dirty: QRectF) -> None:
        """Paints one part anew: ground, picture and the strokes that reach into it."""
        if dirty.isEmpty():
            return
        # What is still to be painted may be of strokes that are gone.
        dirty = dirty.united(self._portions.clip)
        self._portions.forget()
        # Whole pixels: a clip through the middle of a pixel would blend what is new with what was there.
        pixels = self.fit.rect_to_square(dirty).toAlignedRect().adjusted(-1, -1, 1, 1)
        reach = self.fit.transform.inverted()[0].mapRect(QRectF(pixels))
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(pixels)
        painter.fillRect(pixels, GROUND)
        painter.setTransform(self.fit.transform)
        if self._drawing.picture is not None:
            _paint_picture(painter, self._drawing.picture, self.fit, self.in_colour)
        self._measure_boxes()
        near = [stroke for stroke in self._drawing.strokes if self._boxes[id(stroke)][1].intersects(reach)]
        self._paint_strokes(painter, near, reach)
        painter.end()

    def _paint_strokes(self, painter: QPainter, strokes: Sequence[Stroke], where: QRectF) -> None:
        """Paints them, or leaves them to go_on where they are too many or too long."""
        if weight(strokes, self._drawing.canvas) > AT_ONCE:
            groups = inks(strokes) if self.in_colour else ((None, strokes),)
            for color, group in groups:
                more = runs(group, self.fit, ink_color(color, self.in_colour))
                self._portions.add(more, where.intersected(self._everything))
            return
        for stroke in strokes:
            paint_stroke(painter, stroke, ink_color(stroke.color, self.in_colour))

    @property
    def _everything(self) -> QRectF:
        return QRectF(0, 0, *self._drawing.canvas)

    def _measure_boxes(self) -> None:
        """The boxes of new strokes, and no longer those of strokes long gone."""
        boxes, strokes = self._boxes, self._drawing.strokes
        if len(boxes) > 2 * len(strokes) + 100:
            here = {id(stroke) for stroke in strokes}
            self._boxes = boxes = {key: known for key, known in boxes.items() if key in here}
        new = [stroke for stroke in strokes if id(stroke) not in boxes or boxes[id(stroke)][0] is not stroke]
        for stroke, box in zip(new, stroke_boxes(new), strict=True):
            boxes[id(stroke)] = stroke, rect_of(box)


def _difference(old: Sequence[Stroke], new: Sequence[Stroke]) -> tuple[list[Stroke], list[Stroke]]:
    """Strokes that are only in old, and those only in new, by identity."""
    shared = 0
    for a, b in zip(old, new, strict=False):
        if a is not b:
            break
        shared += 1
    before, after = old[shared:], new[shared:]
    kept_before, kept_after = {id(stroke) for stroke in before}, {id(stroke) for stroke in after}
    gone = [stroke for stroke in before if id(stroke) not in kept_after]
    return gone, [stroke for stroke in after if id(stroke) not in kept_before]


def _same_pixels(a: Picture | None, b: Picture | None) -> bool:
    if a is None or b is None:
        return a is b
    return (a.width, a.height, a.data, a.original) == (b.width, b.height, b.data, b.original)


def _bounds(strokes: Sequence[Stroke]) -> QRectF:
    """What the strokes together can touch."""
    boxes = stroke_boxes(strokes)
    if not len(boxes):
        return QRectF()
    return rect_of(np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)]))
