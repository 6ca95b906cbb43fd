"""The lines of an album's file: each is a JSON object, and stands for one change.

    {"op": "album", "version": 1, "key"}                                    the first line; key: of this file alone
    {"op": "add", "id", "set", "label", "who", "at", "drawing"}             a drawing, as a drawings document of one
    {"op": "entry", "id", "label", "who", "gone", "at"}                     what holds of a drawing from now on
    {"op": "person", "id", "name", "at"}
    {"op": "set", "id", "name", "classes", "data", "named", "gone", "at"}   a set of classes

Of two lines about the same thing the one with the later ``at`` holds, in whatever order they stand: windows that write
at once need not agree on an order, and reading a line twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

VERSION = 1

_MAX_ID, _MAX_TEXT, _MAX_CLASSES = 40, 200, 100


class _Line(msgspec.Struct, frozen=True, tag_field="op"):
    pass


class AlbumLine(_Line, frozen=True, tag="album"):
    version: int
    key: str = ""


class AddLine(_Line, frozen=True, tag="add"):
    """drawing: the document as text, not yet read."""

    id: str
    set: str
    label: int
    who: str
    at: int
    drawing: msgspec.Raw


class EntryLine(_Line, frozen=True, tag="entry"):
    id: str
    label: int
    who: str
    at: int
    gone: bool = False


class PersonLine(_Line, frozen=True, tag="person"):
    id: str
    name: str
    at: int


class SetLine(_Line, frozen=True, tag="set"):
    id: str
    name: str
    classes: tuple[str, ...]
    at: int
    data: str = ""
    named: bool = True
    gone: bool = False


Line = AlbumLine | AddLine | EntryLine | PersonLine | SetLine

_decoder = msgspec.json.Decoder(Line)
_encoder = msgspec.json.Encoder()


def encoded(lines: Iterable[Line]) -> bytes:
    """The lines as they are in the file, each with its end."""
    return b"".join(_encoder.encode(line) + b"\n" for line in lines)


def decoded(data: bytes) -> Iterator[Line | None]:
    """The lines of a text; None for what is none of them: cut off, damaged, or of nothing that an album can hold."""
    for text in data.split(b"\n"):
        if text.strip():
            yield _line(text)


def _line(text: bytes) -> Line | None:
    try:
        line = _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return line if _is_sensible(line) else None


def _is_sensible(line: Line) -> bool:
    match line:
        case AlbumLine():
            return True
        case AddLine(id=i, set=s, who=who, label=label, at=at):
            return _short(i, s, who) and 0 <= label < _MAX_CLASSES and _is_time(at)
        case EntryLine(id=i, who=who, label=label, at=at):
            return _short(i, who) and 0 <= label < _MAX_CLASSES and _is_time(at)
        case PersonLine(id=i, name=name, at=at):
            return _short(i) and len(name) <= _MAX_TEXT and _is_time(at)
        case SetLine(id=i, name=name, classes=classes, data=data, at=at):
            names = (name, data, *classes)
            return (
                _short(i)
                and 2 <= len(classes) <= _MAX_CLASSES
                and all(len(each) <= _MAX_TEXT for each in names)
                and _is_time(at)
            )


def _short(*ids: str) -> bool:
    return all(0 < len(each) <= _MAX_ID for each in ids)


def _is_time(at: int) -> bool:
    return 0 <= at < 2**62
