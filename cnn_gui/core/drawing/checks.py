"""A drawings document from anywhere, made into Drawings: everything is checked before it is believed.

Sums are limited over the whole document, and what one drawing may hold by what a canvas can show: a point a thousand
canvases away, a pen ten canvases wide or a million points are no drawing of a digit, but much work.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import zlib
from itertools import chain
from typing import Any, TypeGuard

from cnn_gui.core.base.errors import DrawingError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.drawing.messages import Colour, Drawing, LabelMeaning, Picture, Stroke, default_width

FORMAT, VERSION = "cnn-gui-drawings", 1

MAX_DRAWINGS = 50_000
MAX_POINTS = 750_000
"""Of all drawings of a document together."""
MAX_POINTS_OF_ONE = 500_000
"""Three quarters of an hour of a pen that reports 200 points a second."""
MAX_STROKES_OF_ONE = 30_000
MAX_PIXELS = 24_000_000
"""Of all pictures of a document together."""
MAX_PIXELS_OF_ONE = 4_000_000
MAX_SIDE = 4096
MAX_CANVAS = 100_000
MAX_SOURCE = 1000
"""Letters in a picture's source."""
FAR, WIDE = 1000, 10
"""How many canvases away a point may lie, and how many a pen may be wide."""
MAX_LABEL = 99
"""Tasks have up to a hundred classes."""
MAX_NAME = 200
"""Letters in the name of a class or of a data set."""
EXACT = range(8, 129)
"""Sides of pictures that may be what a network reads."""

_NUMBER = re.compile(r"-?[0-9]{1,18}")

Points = tuple[tuple[float, float], ...]


class DrawingChecks:
    """Checks one document. It counts points and pixels over the whole of it, so that limits hold for the sum.

    ``compact`` is given every object of the document while it is unpacked: points are kept as the tuples of a
    Stroke from then on, which take half the memory of what JSON gives.
    """

    def __init__(self) -> None:
        self.drawings = 0
        self.points = 0
        self.pixels = 0

    def compact(self, item: dict[str, Any]) -> dict[str, Any]:
        strokes = item.get("strokes")
        if isinstance(strokes, list):
            self.drawings += 1
            if self.drawings > MAX_DRAWINGS:
                raise DrawingError(
                    QT_TRANSLATE_NOOP("core", "There are more than {most:,} drawings in it, which is too many."),
                    most=MAX_DRAWINGS,
                )
            count = sum(len(points) for points in strokes if isinstance(points, list))
            self.points += count
            if len(strokes) > MAX_STROKES_OF_ONE:
                raise DrawingError(
                    QT_TRANSLATE_NOOP("core", "A drawing has more than {most:,} strokes, which is too many."),
                    most=MAX_STROKES_OF_ONE,
                )
            if count > MAX_POINTS_OF_ONE:
                raise DrawingError(
                    QT_TRANSLATE_NOOP("core", "A drawing has more than {most:,} points, which is too many."),
                    most=MAX_POINTS_OF_ONE,
                )
            if self.points > MAX_POINTS:
                raise DrawingError(
                    QT_TRANSLATE_NOOP("core", "The drawings have more than {most:,} points, which is too many."),
                    most=MAX_POINTS,
                )
            item["strokes"] = [_points(points) for points in strokes]
        return item

    def document(self, document: object) -> tuple[Drawing, ...]:
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", 'This is not a drawings file: it does not say "format": "{format}".'),
                format=FORMAT,
            )
        version = document.get("version")
        if not _is_integer(version):
            raise DrawingError(QT_TRANSLATE_NOOP("core", "The drawings file says no version."))
        if version != VERSION:
            raise DrawingError(
                QT_TRANSLATE_NOOP(
                    "core", "The drawings file has version {version:.9g}, and this app reads version {known}."
                ),
                version=version,
                known=VERSION,
            )
        drawings = document.get("drawings")
        if not isinstance(drawings, list):
            raise DrawingError(QT_TRANSLATE_NOOP("core", "The drawings file has no list of drawings."))
        canvas = _canvas(document["canvas"], "The drawings file") if "canvas" in document else None
        return tuple(
            self._drawing(item, canvas, Sentence(QT_TRANSLATE_NOOP("core", "Drawing {number}"), number=i))
            for i, item in enumerate(drawings, start=1)
        )

    def _drawing(self, item: object, canvas: tuple[int, int] | None, where: str) -> Drawing:
        if not isinstance(item, dict):
            raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} is not an object with strokes."), where=where)
        canvas = _canvas(item["canvas"], where) if item.get("canvas") is not None else canvas
        if canvas is None:
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", "{where} has no canvas, and neither has the file."), where=where
            )
        if "label" not in item:
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", "{where} has no label (null where it is not known)."), where=where
            )
        label, writer = item["label"], item.get("writer")
        if not (label is None or (_is_integer(label) and 0 <= label <= MAX_LABEL)):
            raise DrawingError(
                QT_TRANSLATE_NOOP(
                    "core", "{where} has a label that is neither a whole number from 0 to {most} nor null."
                ),
                where=where,
                most=MAX_LABEL,
            )
        if not (writer is None or (_is_integer(writer) and abs(writer) < 2**63)):
            raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} has a writer that is not an integer."), where=where)
        strokes = _strokes(item, canvas, where)
        picture = self._picture(item["picture"], where) if item.get("picture") is not None else None
        meaning = None if label is None or item.get("meaning") is None else _meaning(item["meaning"], where)
        return Drawing(strokes, picture, canvas, label, writer, meaning)

    def _picture(self, item: object, where: str) -> Picture:
        if not isinstance(item, dict):
            raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} has a picture that is not an object."), where=where)
        width, height = item.get("width"), item.get("height")
        if not (_is_integer(width) and _is_integer(height) and 1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", "{where} has a picture without a proper width and height (1 to {most:,})."),
                where=where,
                most=MAX_SIDE,
            )
        self.pixels += width * height
        # Checked as a product too: two allowed sides may still make a bomb.
        if width * height > MAX_PIXELS_OF_ONE or self.pixels > MAX_PIXELS:
            most = MAX_PIXELS_OF_ONE if width * height > MAX_PIXELS_OF_ONE else MAX_PIXELS
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", "The pictures have more than {most:,} pixels, which is too many."),
                most=most,
            )
        source, inverted, exact = item.get("source", ""), item.get("inverted", False), item.get("exact", False)
        if not isinstance(source, str) or len(source) > MAX_SOURCE or not _is_text(source):
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", "{where} has a picture whose source is not a short text."), where=where
            )
        if not isinstance(inverted, bool) or not isinstance(exact, bool):
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", "{where} has a picture whose inverted or exact is neither true nor false."),
                where=where,
            )
        if exact and not (width in EXACT and height in EXACT):
            raise DrawingError(
                QT_TRANSLATE_NOOP(
                    "core", "{where} has a picture that says it is exact but is not {least} to {most} pixels a side."
                ),
                where=where,
                least=EXACT[0],
                most=EXACT[-1],
            )
        data = _pixels(item.get("pixels"), (width * height,), where)
        original = b"" if item.get("original") is None else self._original(item["original"], width * height, where)
        return Picture(width, height, data, source, inverted, exact, b"" if original == data else original)

    def _original(self, value: object, count: int, where: str) -> bytes:
        self.pixels += 3 * count
        if self.pixels > MAX_PIXELS:
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", "The pictures have more than {most:,} pixels, which is too many."),
                most=MAX_PIXELS,
            )
        return _pixels(value, (count, 3 * count), where)


def writers_of(document: dict[str, Any]) -> dict[int, str]:
    """What the writers of a document are called, as far as it says so: names that are none are left out."""
    writers = document.get("writers")
    if not isinstance(writers, dict) or len(writers) > MAX_DRAWINGS:
        return {}
    return {
        int(number): name
        for number, name in writers.items()
        if _NUMBER.fullmatch(number) and isinstance(name, str) and len(name) <= MAX_NAME and _is_text(name)
    }


def _meaning(value: object, where: str) -> LabelMeaning:
    match value:
        case {"data": str(data), "name": str(name)} if all(
            len(text) <= MAX_NAME and _is_text(text) for text in (data, name)
        ):
            return LabelMeaning(data, name)
    raise DrawingError(
        QT_TRANSLATE_NOOP("core", "{where} has a meaning of its label that is not two short texts, data and name."),
        where=where,
    )


def _strokes(item: dict[str, Any], canvas: tuple[int, int], where: str) -> tuple[Stroke, ...]:
    strokes = item.get("strokes")
    if strokes is None:
        raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} has no strokes."), where=where)
    if not isinstance(strokes, list):
        raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} has strokes that are not a list."), where=where)
    widths = _one_each(item.get("widths"), len(strokes), "widths", where)
    pressures = _one_each(item.get("pressures"), len(strokes), "pressures", where)
    colors = _one_each(item.get("colors"), len(strokes), "colors", where)
    width = default_width(canvas)
    return tuple(
        _stroke(
            points,
            widths[i] if widths else width,
            pressures[i] if pressures else None,
            colors[i] if colors else None,
            max(canvas),
            Sentence(QT_TRANSLATE_NOOP("core", "{where}, stroke {number},"), where=where, number=i + 1),
        )
        for i, points in enumerate(strokes)
    )


def _points(points: object) -> object:
    """The points of a stroke as a Stroke keeps them; anything else as it is, for ``_stroke`` to complain of."""
    if not isinstance(points, list) or not points or set(map(type, points)) != {list} or set(map(len, points)) != {2}:
        return points
    flat = list(chain.from_iterable(points))
    if not set(map(type, flat)) <= {int, float}:
        return points
    try:
        flat = list(map(float, flat))
    except OverflowError:
        return points
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def _stroke(points: object, width: object, pressures: object, color: object, canvas: int, where: str) -> Stroke:
    if points == [] or not isinstance(points, list | tuple):
        raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} has no points."), where=where)
    if not isinstance(points, tuple):
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{where} has a point that is not a pair [x, y] of two finite numbers."),
            where=where,
        )
    furthest = max(map(abs, chain.from_iterable(points)))
    if not math.isfinite(furthest):
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{where} has a point that is not a pair [x, y] of two finite numbers."),
            where=where,
        )
    if furthest > FAR * canvas:
        raise DrawingError(
            QT_TRANSLATE_NOOP(
                "core", "{where} has a point more than {far:,} canvases away, where no canvas can show it."
            ),
            where=where,
            far=FAR,
        )
    (diameter,) = _floats([width], QT_TRANSLATE_NOOP("core", "{where} has a width that is not a finite number."), where)
    if diameter < 0:
        raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} has a negative width."), where=where)
    if diameter > WIDE * canvas:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{where} has a pen more than {wide} times as wide as the canvas."),
            where=where,
            wide=WIDE,
        )
    return Stroke(points, diameter, _pressures(pressures, len(points), where), _color(color, where))


def _is_integer(value: object) -> TypeGuard[int]:
    return type(value) is int


def _is_text(value: str) -> bool:
    """Half a surrogate pair is allowed in JSON, but nothing can show or store it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _canvas(value: object, where: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{where} has a canvas that is not a pair [width, height]."), where=where
        )
    width, height = _floats(value, QT_TRANSLATE_NOOP("core", "{where} has a canvas that is not two numbers."), where)
    if not (width.is_integer() and height.is_integer() and 1 <= width <= MAX_CANVAS and 1 <= height <= MAX_CANVAS):
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{where} has a canvas that is not two whole numbers from 1 to {most:,}."),
            where=where,
            most=MAX_CANVAS,
        )
    return int(width), int(height)


def _one_each(value: object, count: int, name: str, where: str) -> list[Any] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != count:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{where} has {name} that are not one for each stroke."), where=where, name=name
        )
    return value


def _pressures(value: object, count: int, where: str) -> tuple[float, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != count:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{where} has pressures that are not one for each point."), where=where
        )
    pressures = _floats(value, QT_TRANSLATE_NOOP("core", "{where} has a pressure that is not a number."), where)
    if not 0 <= min(pressures) <= max(pressures) <= 1:
        raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} has a pressure outside 0 to 1."), where=where)
    return tuple(pressures)


def _color(value: object, where: str) -> Colour | None:
    match value:
        case None:
            return None
        case [int(red), int(green), int(blue)] if all(
            _is_integer(part) and 0 <= part <= 255 for part in (red, green, blue)
        ):
            return red, green, blue
    raise DrawingError(
        QT_TRANSLATE_NOOP("core", "{where} has a color that is not three whole numbers from 0 to 255."), where=where
    )


def _floats(values: list[Any], complaint: str, where: str) -> list[float]:
    """The values as floats; raises DrawingError(complaint, where=where) unless all are finite (true is no number)."""
    if not set(map(type, values)) <= {int, float}:
        raise DrawingError(complaint, where=where)
    try:
        floats = list(map(float, values))
    except OverflowError as error:
        raise DrawingError(complaint, where=where) from error
    if not all(map(math.isfinite, floats)):
        raise DrawingError(complaint, where=where)
    return floats


def _pixels(value: object, counts: tuple[int, ...], where: str) -> bytes:
    """The bytes of a picture; counts: how many there may be, the most last."""
    count = counts[-1]
    if not isinstance(value, str):
        raise DrawingError(QT_TRANSLATE_NOOP("core", "{where} has a picture without pixels."), where=where)
    data, is_whole = b"", False
    # Deflated pixels are hardly longer than the pixels, whatever they are.
    if len(value) <= 2 * count + 1000:
        try:
            unpacker = zlib.decompressobj()
            data = unpacker.decompress(base64.b64decode(value, validate=True), count + 1)
            is_whole = unpacker.eof
        except (binascii.Error, ValueError, zlib.error) as error:
            raise DrawingError(
                QT_TRANSLATE_NOOP("core", "{where} has a picture whose pixels are damaged."), where=where
            ) from error
    if len(data) not in counts or not is_whole:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{where} has a picture whose pixels are not width × height."), where=where
        )
    return data
