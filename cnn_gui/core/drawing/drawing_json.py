"""Drawings as JSON: one document holds many.

    {"format": "cnn-gui-drawings", "version": 1, "canvas": [width, height],
     "drawings": [{"label": 3, "writer": 12, "strokes": [[[x, y], ...], ...]}, ...],
     "writers": {"12": "Anna"}}

x grows to the right, y down, both in canvas units. ``label`` is the number of a class (a digit's is the digit) or null,
``writer`` an optional integer, ``writers`` what they are called, also optional; a drawing's own ``canvas`` replaces the
document's. Our further keys of a drawing, all optional:

    "meaning"    what the label's number stands for: {"data": the data set whose classes it counts, "name": the class's
                 name there, "" where it has none}; without it the label is the digit, or nobody has said
    "widths"     the pen's diameter for each stroke; without them it is 36 on a canvas of 500
    "pressures"  for each stroke null or one number in 0..1 a point
    "colors"     for each stroke null or [red, green, blue] in 0..255
    "picture"    {"width", "height", "pixels", "source", "inverted", "exact"}; pixels are grey bytes, rows from the top,
                 white ink on black, deflated (zlib) and in base64; "original", optional: likewise the pixels as they
                 came, one byte each or red, green and blue

Files come from anywhere: everything is checked before it is believed, sizes before anything is unpacked.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from cnn_gui.core.base import json_text
from cnn_gui.core.base.errors import DrawingError
from cnn_gui.core.base.files import read_limited, write_atomically
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence, clause
from cnn_gui.core.base.unzip import CutOffError, gunzip
from cnn_gui.core.drawing.checks import FORMAT, MAX_NAME, MAX_SOURCE, VERSION, DrawingChecks, writers_of
from cnn_gui.core.drawing.messages import CANVAS_SIZE, Drawing, LabelMeaning, Picture, default_width

MAX_BYTES = 40_000_000
"""Of a document, unpacked."""


def dumps(drawings: Sequence[Drawing], writers: Mapping[int, str] | None = None) -> str:
    """The drawings as JSON text. writers: what they are called, by their numbers.

    Raises DrawingError where a number in the drawings is not finite.
    """
    canvas = drawings[0].canvas if drawings else CANVAS_SIZE
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "canvas": list(canvas),
        "drawings": [_to_json(_writable(drawing), canvas) for drawing in drawings],
    }
    if writers:
        document["writers"] = {str(number): _text(name, MAX_NAME) for number, name in writers.items()}
    try:
        return json.dumps(document, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "The drawing was not saved: one of its points is not a number.")
        ) from error


def loads(text: str | bytes) -> tuple[Drawing, ...]:
    """The drawings of a JSON text. Raises DrawingError: one sentence that says what is wrong and where."""
    return loads_with_writers(text)[0]


def loads_with_writers(text: str | bytes) -> tuple[tuple[Drawing, ...], dict[int, str]]:
    """The drawings of a JSON text, and what their writers are called. Raises DrawingError as ``loads``."""
    if len(text) > MAX_BYTES:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "The drawings are too large: more than {most} MB."),
            most=MAX_BYTES // 1_000_000,
        )
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    checks = DrawingChecks()
    try:
        document = json_text.loads(data, object_hook=checks.compact)
    except json_text.UnreasonableJsonError as error:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "The drawings are too much to open: {reason}."), reason=error
        ) from error
    except (ValueError, RecursionError) as error:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "This is not a drawings file: {reason}."), reason=_wrong(error)
        ) from error
    return checks.document(document), writers_of(document)


def save(path: str | os.PathLike[str], drawings: Sequence[Drawing], writers: Mapping[int, str] | None = None) -> None:
    """Writes a drawings file, gzipped where the name ends in .gz. Raises FileError; the old file is then unchanged.

    writers: what they are called, by their numbers.
    What is written is read first: a file that could not be opened again takes nobody's place. Raises DrawingError then.
    """
    data = dumps(drawings, writers).encode()
    name = Path(path).name
    try:
        kept = loads(data)
    except DrawingError as error:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{name} was not saved, it could not be opened again: {reason}"),
            name=name,
            reason=clause(error.sentence),
        ) from error
    if kept != tuple(map(_writable, drawings)):
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{name} was not saved: it would not hold what is on the canvas."), name=name
        )
    if Path(path).suffix.lower() == ".gz":
        # Without a time the same drawings give the same file.
        data = gzip.compress(data, mtime=0)
    write_atomically(path, data)


def load(path: str | os.PathLike[str]) -> tuple[Drawing, ...]:
    """Reads a drawings file, gzipped (known by its first bytes) or not. Raises FileError or DrawingError."""
    return load_with_writers(path)[0]


def load_with_writers(path: str | os.PathLike[str]) -> tuple[tuple[Drawing, ...], dict[int, str]]:
    """As ``load``, and what the writers are called."""
    data = read_limited(path, MAX_BYTES)
    try:
        if data.startswith(b"\x1f\x8b"):
            data = _unzipped(data)
        return loads_with_writers(data)
    except DrawingError as error:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: {reason}"),
            name=Path(path).name,
            reason=clause(error.sentence),
        ) from error


def _wrong(error: Exception) -> str:
    if isinstance(error, json_text.NotANumberError):
        return str(error)
    if isinstance(error, json.JSONDecodeError):
        text = QT_TRANSLATE_NOOP("core", "its text is not JSON (line {line}, column {column})")
        return Sentence(text, line=error.lineno, column=error.colno)
    return Sentence(QT_TRANSLATE_NOOP("core", "its text is not JSON"))


def _unzipped(data: bytes) -> bytes:
    try:
        return gunzip(data, MAX_BYTES)
    except CutOffError as error:
        raise DrawingError(
            QT_TRANSLATE_NOOP("core", "The file is cut off: its compressed data ends too early.")
        ) from error
    except ValueError as error:
        raise DrawingError(QT_TRANSLATE_NOOP("core", "The file's compressed data is damaged.")) from error


# --- out --------------------------------------------------------------------------------------------------


def _writable(drawing: Drawing) -> Drawing:
    """The drawing as it can be kept: names of files and folders need not be text, and what is kept of them is."""
    picture, meaning = drawing.picture, drawing.meaning
    if meaning is not None:
        named = LabelMeaning(_text(meaning.data, MAX_NAME), _text(meaning.name, MAX_NAME))
        drawing = drawing if named == meaning else replace(drawing, meaning=named)
    if picture is None:
        return drawing
    source = _text(picture.source, MAX_SOURCE)
    return drawing if source == picture.source else replace(drawing, picture=replace(picture, source=source))


def _text(text: str, longest: int) -> str:
    return text.encode("utf-8", "replace").decode()[:longest]


def _to_json(drawing: Drawing, canvas: tuple[int, int]) -> dict[str, Any]:
    result: dict[str, Any] = {"label": drawing.label}
    if drawing.meaning is not None:
        result["meaning"] = {"data": drawing.meaning.data, "name": drawing.meaning.name}
    if drawing.writer is not None:
        result["writer"] = drawing.writer
    if drawing.canvas != canvas:
        result["canvas"] = list(drawing.canvas)
    result["strokes"] = [stroke.points for stroke in drawing.strokes]
    if any(stroke.width != default_width(drawing.canvas) for stroke in drawing.strokes):
        result["widths"] = [stroke.width for stroke in drawing.strokes]
    if any(stroke.pressures is not None for stroke in drawing.strokes):
        result["pressures"] = [stroke.pressures for stroke in drawing.strokes]
    if any(stroke.color is not None for stroke in drawing.strokes):
        result["colors"] = [stroke.color for stroke in drawing.strokes]
    if drawing.picture is not None:
        result["picture"] = _picture_to_json(drawing.picture)
    return result


def _picture_to_json(picture: Picture) -> dict[str, Any]:
    result: dict[str, Any] = {
        "width": picture.width,
        "height": picture.height,
        "pixels": _packed(picture.data),
        "source": picture.source,
        "inverted": picture.inverted,
        "exact": picture.exact,
    }
    if picture.original:
        result["original"] = _packed(picture.original)
    return result


@lru_cache(maxsize=4)
def _packed(pixels: bytes) -> str:
    """Kept: the drawing is saved after every stroke, over the same picture."""
    return base64.b64encode(zlib.compress(pixels)).decode()
