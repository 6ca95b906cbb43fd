"""A drawing on the screen: painted whole, or kept in a pixmap that is brought up to date where it differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter, QPixmap

from cnn_gui.core.drawing import Drawing, Picture, Stroke
from cnn_gui.views.canvas_ink import (
    GROUND,
    Fit,
    curve_bounds,
    paint_settled,
    paint_stroke,
    paint_tail,
    rect_of,
    stroke_bounds,
    stroke_boxes,
)

BLOCKY = 4.0
"""From this many screen pixels per picture pixel on, pixels are shown as the squares they are."""


def _paint_picture(painter: QPainter, picture: Picture, fit: Fit) -> None:
    """Paints a picture, in canvas units, as large as the canvas allows."""
    width, height = fit.canvas
    scale = min(width / picture.width, height / picture.height)
    size = QSizeF(picture.width, picture.height) * scale
    target = QRectF(QPointF((width - size.width()) / 2, (height - size.height()) / 2), size)
    image = QImage(picture.data, picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale * fit.scale < BLOCKY)
    painter.drawImage(target, image)


def render(drawing: Drawing, side: int) -> QImage:
    """The drawing in a square image of side × side pixels, white on black (Format_Grayscale8)."""
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(GROUND)
    painter = _painter(image, Fit(side, drawing.canvas))
    if drawing.picture is not None:
        _paint_picture(painter, drawing.picture, Fit(side, drawing.canvas))
    for stroke in drawing.strokes:
        paint_stroke(painter, stroke)
    painter.end()
    return image


def _painter(device: QImage | QPixmap, fit: Fit) -> QPainter:
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(fit.transform)
    return painter


class InkCache:
    """A drawing as a pixmap at the screen's pixel ratio, brought up to date by repainting only what differs.

    Drawings share strokes, so identity tells which strokes came and went; only their surroundings are painted again.
    Rectangles that are returned are in canvas units.
    """

    def __init__(self) -> None:
        self._drawing = Drawing()
        self._ratio = 1.0
        self._boxes: dict[int, tuple[Stroke, QRectF]] = {}
        self.fit = Fit(1, self._drawing.canvas)
        self.pixmap = QPixmap()

    @property
    def is_costly(self) -> bool:
        """Whether painting it anew would be felt (a stroke takes about a tenth of a millisecond)."""
        return len(self._drawing.strokes) > 300

    def resize(self, side: int, ratio: float) -> None:
        """A new pixmap for a square of side logical pixels, painted from nothing."""
        self._ratio = ratio
        self.fit = Fit(side, self._drawing.canvas)
        pixels = max(ceil(side * ratio), 1)
        self.pixmap = QPixmap(pixels, pixels)
        self.pixmap.setDevicePixelRatio(pixels / max(side, 1))
        self._paint_all()

    def matches(self, side: int, ratio: float) -> bool:
        return self.fit.side == side and self._ratio == ratio and not self.pixmap.isNull()

    def show(self, drawing: Drawing) -> QRectF:
        """Makes the pixmap show another drawing; returns the part that may look different."""
        old, self._drawing = self._drawing, drawing
        everything = QRectF(0, 0, *drawing.canvas)
        if old.canvas != drawing.canvas:
            self.fit = Fit(self.fit.side, drawing.canvas)
            self._paint_all()
            return everything
        gone, new = _difference(old.strokes, drawing.strokes)
        pictures_differ = not _same_pixels(old.picture, drawing.picture)
        if not gone and not pictures_differ:
            self._paint_over(new)
            return _united(stroke_bounds(stroke) for stroke in new)
        dirty = _united(stroke_bounds(stroke) for stroke in (*gone, *new))
        if pictures_differ:
            dirty = everything
        self._repaint(dirty)
        return dirty

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
        paint_settled(painter, stroke, first)
        painter.end()

    def adopt(self, drawing: Drawing) -> None:
        """Takes a drawing whose new last stroke is settled here already: only its tail is missing."""
        painter = _painter(self.pixmap, self.fit)
        paint_tail(painter, drawing.strokes[-1])
        painter.end()
        self._drawing = drawing

    def _paint_over(self, strokes: Sequence[Stroke]) -> None:
        if not strokes:
            return
        painter = _painter(self.pixmap, self.fit)
        for stroke in strokes:
            paint_stroke(painter, stroke)
        painter.end()

    def _paint_all(self) -> None:
        self.pixmap.fill(GROUND)
        painter = _painter(self.pixmap, self.fit)
        if self._drawing.picture is not None:
            _paint_picture(painter, self._drawing.picture, self.fit)
        for stroke in self._drawing.strokes:
            paint_stroke(painter, stroke)
        painter.end()

    def _repaint(self, dirty: QRectF) -> None:
        """Paints one part anew: ground, picture and the strokes that reach into it."""
        if dirty.isEmpty():
            return
        # Whole pixels: a clip through the middle of a pixel would blend what is new with what was there.
        pixels = self.fit.rect_to_square(dirty).toAlignedRect().adjusted(-1, -1, 1, 1)
        reach = self.fit.transform.inverted()[0].mapRect(QRectF(pixels))
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(pixels)
        painter.fillRect(pixels, GROUND)
        painter.setTransform(self.fit.transform)
        if self._drawing.picture is not None:
            _paint_picture(painter, self._drawing.picture, self.fit)
        self._measure_boxes()
        for stroke in self._drawing.strokes:
            if self._boxes[id(stroke)][1].intersects(reach):
                paint_stroke(painter, stroke)
        painter.end()

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
    return (a.width, a.height) == (b.width, b.height) and a.data == b.data


def _united(rects: Iterator[QRectF]) -> QRectF:
    result = QRectF()
    for rect in rects:
        result = result.united(rect)
    return result
