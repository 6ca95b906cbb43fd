"""Drawings as JSON: one document holds many.

    {"format": "cnn-gui-drawings", "version": 1, "canvas": [width, height],
     "drawings": [{"label": 3, "writer": 12, "strokes": [[[x, y], ...], ...]}, ...]}

x grows to the right, y down, both in canvas units. ``label`` is a digit or null, ``writer`` an optional integer; a
drawing's own ``canvas`` replaces the document's. Our further keys of a drawing, all optional:

    "widths"     the pen's diameter for each stroke; without them it is 36 on a canvas of 500
    "pressures"  for each stroke null or one number in 0..1 a point
    "picture"    {"width", "height", "pixels", "source", "inverted", "exact"}; pixels are grey bytes, rows from the top,
                 deflated (zlib) and in base64

Files come from anywhere: everything is checked before it is believed, sizes before anything is unpacked.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import math
import os
import zlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

from cnn_gui.core.drawing import CANVAS_SIZE, Drawing, Picture, Stroke, default_width
from cnn_gui.core.errors import DrawingError
from cnn_gui.core.files import read_limited, write_atomically

FORMAT, VERSION = "cnn-gui-drawings", 1
MAX_BYTES = 128_000_000
MAX_POINTS = 5_000_000
MAX_PIXELS = 64_000_000
"""Of all pictures of a document together."""
MAX_CANVAS = 100_000


def dumps(drawings: Sequence[Drawing]) -> str:
    """The drawings as JSON text. Raises DrawingError where a number in them is not finite."""
    canvas = drawings[0].canvas if drawings else CANVAS_SIZE
    document = {
        "format": FORMAT,
        "version": VERSION,
        "canvas": list(canvas),
        "drawings": [_to_json(drawing, canvas) for drawing in drawings],
    }
    try:
        return json.dumps(document, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise DrawingError("The drawing was not saved: one of its points is not a number.") from error


def loads(text: str | bytes) -> tuple[Drawing, ...]:
    """The drawings of a JSON text. Raises DrawingError: one sentence that says what is wrong and where."""
    if len(text) > MAX_BYTES:
        raise DrawingError(f"The drawings are too large: more than {MAX_BYTES // 1_000_000} MB.")
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DrawingError(f"This is not a drawings file: its text is not JSON{_place(error)}.") from error
    return _Reader().document(document)


def save(path: str | os.PathLike[str], drawings: Sequence[Drawing]) -> None:
    """Writes a drawings file, gzipped where the name ends in .gz. Raises FileError; the old file is then unchanged."""
    data = dumps(drawings).encode()
    if len(data) > MAX_BYTES:
        raise DrawingError(f"{Path(path).name} was not saved: it would be larger than {MAX_BYTES // 1_000_000} MB.")
    if Path(path).suffix.lower() == ".gz":
        # Without a time the same drawings give the same file.
        data = gzip.compress(data, mtime=0)
    write_atomically(path, data)


def load(path: str | os.PathLike[str]) -> tuple[Drawing, ...]:
    """Reads a drawings file, gzipped (known by its first bytes) or not. Raises FileError or DrawingError."""
    data = read_limited(path, MAX_BYTES)
    try:
        if data.startswith(b"\x1f\x8b"):
            data = _unzipped(data)
        return loads(data)
    except DrawingError as error:
        raise DrawingError(f"{Path(path).name} was not opened: {_lower_first(str(error))}") from error


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _place(error: Exception) -> str:
    return f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""


def _refuse_constant(name: str) -> NoReturn:
    raise DrawingError(f"This is not a drawings file: {name} is not a number of JSON.")


def _unzipped(data: bytes) -> bytes:
    import io

    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            text = file.read(MAX_BYTES + 1)
    except EOFError as error:
        raise DrawingError("The file is cut off: its compressed data ends too early.") from error
    except (OSError, zlib.error) as error:
        raise DrawingError("The file's compressed data is damaged.") from error
    return text


# --- out --------------------------------------------------------------------------------------------------


def _to_json(drawing: Drawing, canvas: tuple[int, int]) -> dict[str, Any]:
    result: dict[str, Any] = {"label": drawing.label}
    if drawing.writer is not None:
        result["writer"] = drawing.writer
    if drawing.canvas != canvas:
        result["canvas"] = list(drawing.canvas)
    result["strokes"] = [stroke.points for stroke in drawing.strokes]
    if any(stroke.width != default_width(drawing.canvas) for stroke in drawing.strokes):
        result["widths"] = [stroke.width for stroke in drawing.strokes]
    if any(stroke.pressures is not None for stroke in drawing.strokes):
        result["pressures"] = [stroke.pressures for stroke in drawing.strokes]
    if drawing.picture is not None:
        result["picture"] = _picture_to_json(drawing.picture)
    return result


def _picture_to_json(picture: Picture) -> dict[str, Any]:
    return {
        "width": picture.width,
        "height": picture.height,
        "pixels": base64.b64encode(zlib.compress(picture.data)).decode(),
        "source": picture.source,
        "inverted": picture.inverted,
        "exact": picture.exact,
    }


# --- in ---------------------------------------------------------------------------------------------------


class _Reader:
    """Checks one document. It counts points and pixels over the whole of it, so that limits hold for the sum."""

    def __init__(self) -> None:
        self.points = 0
        self.pixels = 0

    def document(self, document: object) -> tuple[Drawing, ...]:
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise DrawingError(f'This is not a drawings file: it does not say "format": "{FORMAT}".')
        version = document.get("version")
        if not _is_integer(version):
            raise DrawingError("The drawings file says no version.")
        if version != VERSION:
            raise DrawingError(f"The drawings file has version {version:.9g}, and this app reads version {VERSION}.")
        drawings = document.get("drawings")
        if not isinstance(drawings, list):
            raise DrawingError("The drawings file has no list of drawings.")
        canvas = _canvas(document["canvas"], "The drawings file") if "canvas" in document else None
        return tuple(self.drawing(item, canvas, f"Drawing {i}") for i, item in enumerate(drawings, start=1))

    def drawing(self, item: object, canvas: tuple[int, int] | None, where: str) -> Drawing:
        if not isinstance(item, dict):
            raise DrawingError(f"{where} is not an object with strokes.")
        canvas = _canvas(item["canvas"], where) if item.get("canvas") is not None else canvas
        if canvas is None:
            raise DrawingError(f"{where} has no canvas, and neither has the file.")
        if "label" not in item:
            raise DrawingError(f"{where} has no label (null where it is not known).")
        label, writer = item["label"], item.get("writer")
        if not (label is None or (_is_integer(label) and 0 <= label <= 9)):
            raise DrawingError(f"{where} has a label that is neither a digit from 0 to 9 nor null.")
        if not (writer is None or (_is_integer(writer) and abs(writer) < 2**63)):
            raise DrawingError(f"{where} has a writer that is not an integer.")
        strokes = self.strokes(item, default_width(canvas), where)
        picture = self.picture(item["picture"], where) if item.get("picture") is not None else None
        return Drawing(strokes, picture, canvas, label, writer)

    def strokes(self, item: dict[str, Any], width: float, where: str) -> tuple[Stroke, ...]:
        strokes = item.get("strokes")
        if strokes is None:
            raise DrawingError(f"{where} has no strokes.")
        if not isinstance(strokes, list):
            raise DrawingError(f"{where} has strokes that are not a list.")
        widths = _one_each(item.get("widths"), len(strokes), "widths", where)
        pressures = _one_each(item.get("pressures"), len(strokes), "pressures", where)
        return tuple(
            self.stroke(points, widths[i] if widths else width, pressures[i] if pressures else None, where, i + 1)
            for i, points in enumerate(strokes)
        )

    def stroke(self, points: object, width: object, pressures: object, where: str, number: int) -> Stroke:
        where = f"{where}, stroke {number},"
        if not isinstance(points, list) or not points:
            raise DrawingError(f"{where} has no points.")
        self.points += len(points)
        if self.points > MAX_POINTS:
            raise DrawingError(f"The drawings have more than {MAX_POINTS:,} points, which is too many.")
        if set(map(type, points)) != {list} or set(map(len, points)) != {2}:
            raise DrawingError(f"{where} has a point that is not a pair [x, y].")
        flat = _floats(list(chain.from_iterable(points)), f"{where} has a point that is not two finite numbers.")
        (diameter,) = _floats([width], f"{where} has a width that is not a finite number.")
        if diameter < 0:
            raise DrawingError(f"{where} has a negative width.")
        return Stroke(tuple(zip(flat[::2], flat[1::2], strict=True)), diameter, _pressures(pressures, points, where))

    def picture(self, item: object, where: str) -> Picture:
        if not isinstance(item, dict):
            raise DrawingError(f"{where} has a picture that is not an object.")
        width, height = item.get("width"), item.get("height")
        # Checked as a product too: two allowed sides may still make a bomb.
        if not (_is_integer(width) and _is_integer(height) and 1 <= width <= 20_000 and 1 <= height <= 20_000):
            raise DrawingError(f"{where} has a picture without a proper width and height.")
        self.pixels += width * height
        if self.pixels > MAX_PIXELS:
            raise DrawingError(f"The pictures have more than {MAX_PIXELS:,} pixels, which is too many.")
        source, inverted, exact = item.get("source", ""), item.get("inverted", False), item.get("exact", False)
        if not isinstance(source, str) or len(source) > 1000 or not _is_text(source):
            raise DrawingError(f"{where} has a picture whose source is not a short text.")
        if not isinstance(inverted, bool) or not isinstance(exact, bool):
            raise DrawingError(f"{where} has a picture whose inverted or exact is neither true nor false.")
        if exact and (width, height) != (28, 28):
            raise DrawingError(f"{where} has a picture that says it is exact but is not 28 × 28.")
        data = _pixels(item.get("pixels"), width * height, where)
        return Picture(width, height, data, source, inverted, exact)


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
        raise DrawingError(f"{where} has a canvas that is not a pair [width, height].")
    width, height = _floats(value, f"{where} has a canvas that is not two numbers.")
    if not (width.is_integer() and height.is_integer() and 1 <= width <= MAX_CANVAS and 1 <= height <= MAX_CANVAS):
        raise DrawingError(f"{where} has a canvas that is not two whole numbers from 1 to {MAX_CANVAS:,}.")
    return int(width), int(height)


def _one_each(value: object, count: int, name: str, where: str) -> list[Any] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != count:
        raise DrawingError(f"{where} has {name} that are not one for each stroke.")
    return value


def _pressures(value: object, points: list[Any], where: str) -> tuple[float, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != len(points):
        raise DrawingError(f"{where} has pressures that are not one for each point.")
    pressures = _floats(value, f"{where} has a pressure that is not a number.")
    if not 0 <= min(pressures) <= max(pressures) <= 1:
        raise DrawingError(f"{where} has a pressure outside 0 to 1.")
    return tuple(pressures)


def _floats(values: list[Any], complaint: str) -> list[float]:
    """The values as floats; raises DrawingError(complaint) unless all are finite numbers (true and false are none)."""
    if not set(map(type, values)) <= {int, float}:
        raise DrawingError(complaint)
    try:
        floats = list(map(float, values))
    except OverflowError as error:
        raise DrawingError(complaint) from error
    if not all(map(math.isfinite, floats)):
        raise DrawingError(complaint)
    return floats


def _pixels(value: object, count: int, where: str) -> bytes:
    if not isinstance(value, str):
        raise DrawingError(f"{where} has a picture without pixels.")
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(base64.b64decode(value, validate=True), count + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise DrawingError(f"{where} has a picture whose pixels are damaged.") from error
    if len(data) != count or not unpacker.eof:
        raise DrawingError(f"{where} has a picture whose pixels are not width × height.")
    return data
