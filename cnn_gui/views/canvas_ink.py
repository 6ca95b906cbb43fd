"""Ink on the screen: how a stroke looks, and the pixmap that keeps everything already drawn.

A polyline is shown as quadratic Béziers from midpoint to midpoint with the recorded points as control points, which
passes smoothly through what the hand did and needs only its last three points: a stroke in progress is painted
piece by piece, and a piece once painted never changes. White on black in both themes: it is what the network sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, hypot

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QTransform

from cnn_gui.core.drawing import Drawing, Picture, Stroke

INK = QColor(255, 255, 255)
GROUND = QColor(0, 0, 0)
BLOCKY = 4.0
"""From this many screen pixels per picture pixel on, pixels are shown as the squares they are."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fit:
    """Where canvas units are in a square of ``side`` logical pixels: the canvas fits in whole, centred."""

    side: float
    canvas: tuple[int, int]

    @property
    def scale(self) -> float:
        """Logical pixels per canvas unit."""
        return self.side / max(self.canvas)

    @property
    def offset(self) -> QPointF:
        width, height = self.canvas
        return QPointF((self.side - width * self.scale) / 2, (self.side - height * self.scale) / 2)

    @property
    def transform(self) -> QTransform:
        """Canvas units to pixels of the square."""
        return QTransform().translate(self.offset.x(), self.offset.y()).scale(self.scale, self.scale)

    def to_canvas(self, position: QPointF) -> Point:
        where = (position - self.offset) / self.scale
        return where.x(), where.y()

    def to_square(self, point: Point) -> QPointF:
        return QPointF(*point) * self.scale + self.offset

    def rect_to_square(self, rect: QRectF) -> QRectF:
        return self.transform.mapRect(rect)


# --- a stroke ------------------------------------------------------------------------------------------------


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def bounds(points: Sequence[Point], width: float) -> QRectF:
    """What a polyline with this pen's diameter can touch, with a margin for smooth edges."""
    xs, ys = zip(*points, strict=True)
    left, top = min(xs), min(ys)
    margin = width / 2 + 2
    return QRectF(left, top, max(xs) - left, max(ys) - top).adjusted(-margin, -margin, margin, margin)


def stroke_bounds(stroke: Stroke) -> QRectF:
    return bounds(stroke.points, stroke.width)


def _pen(width: float) -> QPen:
    return QPen(INK, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _quads(points: Sequence[Point], first: int) -> Iterator[tuple[Point, Point, Point]]:
    """The Béziers (start, control, end) around points first, first + 1, ... that have a neighbour on either side."""
    for i in range(max(first, 1), len(points) - 1):
        start = points[0] if i == 1 else _middle(points[i - 1], points[i])
        yield start, points[i], _middle(points[i], points[i + 1])


def paint_settled(painter: QPainter, stroke: Stroke, first: int = 1) -> None:
    """Paints, in canvas units, the curve around the inner points from number ``first`` on; these pieces are final."""
    if stroke.pressures is None:
        path = QPainterPath()
        for start, control, end in _quads(stroke.points, first):
            if path.isEmpty():
                path.moveTo(*start)
            path.quadTo(*control, *end)
        if not path.isEmpty():
            painter.strokePath(path, _pen(stroke.width))
        return
    widths = [stroke.width * pressure for pressure in stroke.pressures]
    for i, (start, control, end) in enumerate(_quads(stroke.points, first), start=max(first, 1)):
        before = widths[0] if i == 1 else (widths[i - 1] + widths[i]) / 2
        _paint_tapered(painter, (start, control, end), (before, widths[i], (widths[i] + widths[i + 1]) / 2))


def paint_tail(painter: QPainter, stroke: Stroke) -> None:
    """Paints the end that is not settled yet: the last half segment, or the dot of a stroke of one point."""
    points, pressures = stroke.points, stroke.pressures
    end = points[-1]
    last = stroke.width * (pressures[-1] if pressures is not None else 1.0)
    if len(points) == 1 or (len(points) == 2 and points[0] == end):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(INK)
        painter.drawEllipse(QPointF(*end), last / 2, last / 2)
        return
    start = points[0] if len(points) == 2 else _middle(points[-2], end)
    if pressures is None:
        painter.setPen(_pen(stroke.width))
        painter.drawLine(QPointF(*start), QPointF(*end))
    else:
        before = stroke.width * (pressures[0] if len(points) == 2 else (pressures[-2] + pressures[-1]) / 2)
        _paint_tapered(painter, (start, _middle(start, end), end), (before, (before + last) / 2, last))


def piece_bounds(stroke: Stroke) -> QRectF:
    """What a new last point can have changed on screen: the curve around the point before it, and both tails."""
    return bounds(stroke.points[-4:], stroke.width)


def _paint_tapered(painter: QPainter, curve: tuple[Point, Point, Point], widths: tuple[float, float, float]) -> None:
    """A Bézier whose diameter is one too, as short lines of one width each."""
    (x0, y0), (x1, y1), (x2, y2) = curve
    length = hypot(x1 - x0, y1 - y0) + hypot(x2 - x1, y2 - y1)
    steps = min(max(ceil(length / 4), ceil(max(widths) - min(widths)), 1), 24)
    last = QPointF(x0, y0)
    for step in range(1, steps + 1):
        a, b, c = _weights(step / steps)
        point = QPointF(a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2)
        a, b, c = _weights((step - 0.5) / steps)
        painter.setPen(_pen(a * widths[0] + b * widths[1] + c * widths[2]))
        painter.drawLine(last, point)
        last = point


def _weights(t: float) -> tuple[float, float, float]:
    """How much a quadratic Bézier's three points count at t in 0..1."""
    return (1 - t) ** 2, 2 * t * (1 - t), t * t


def paint_stroke(painter: QPainter, stroke: Stroke) -> None:
    """Paints a whole stroke in canvas units."""
    paint_settled(painter, stroke)
    paint_tail(painter, stroke)


# --- a drawing ------------------------------------------------------------------------------------------------


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
                    dirty = dirty.united(bounds(end, stroke.width))
        self._repaint(dirty)
        return dirty

    def settle(self, stroke: Stroke, first: int) -> None:
        """Paints the final pieces of a stroke in progress around its points from number ``first`` on."""
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
        for stroke in self._drawing.strokes:
            if self._box(stroke).intersects(reach):
                paint_stroke(painter, stroke)
        painter.end()
        self._forget_boxes()

    def _box(self, stroke: Stroke) -> QRectF:
        known = self._boxes.get(id(stroke))
        if known is None or known[0] is not stroke:
            known = stroke, stroke_bounds(stroke)
            self._boxes[id(stroke)] = known
        return known[1]

    def _forget_boxes(self) -> None:
        """Drops the boxes of strokes long gone, so that the cache never outgrows the drawing."""
        if len(self._boxes) > 2 * len(self._drawing.strokes) + 100:
            self._boxes = {id(stroke): self._boxes[id(stroke)] for stroke in self._drawing.strokes}


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
