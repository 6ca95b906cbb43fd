"""JSON from anywhere: what it would take to unpack is estimated from its text before any of it is unpacked.

A file of a few kilobytes may hold a hundred million brackets. Counting characters costs a thousandth of what the values
would, so that a text is refused by what it claims, within milliseconds and without memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

MAX_DEPTH = 32
"""Lists within lists; the app's own files have at most 7."""

MAX_MEMORY = 120_000_000
"""Bytes that the values of a text may take in memory, as estimated."""

_LIST, _OBJECT, _VALUE, _KEY, _TEXT = 96, 240, 32, 100, 60
"""Bytes that a list, an object, a number, the key of an object and a text take (measured, Python 3.11, small ones)."""

_WIDE = 4
"""Letters beyond the first 256 take so many bytes each, and then all letters of a text do."""

_CHUNK = 1 << 20

ObjectHook = Callable[[dict[str, Any]], Any]


class UnreasonableJsonError(ValueError):
    """A text that holds more, or is nested more deeply, than any file of the app; str() is a clause that says so."""


class NotANumberError(ValueError):
    """NaN or Infinity, which JSON does not have; str() is a clause that names it."""


def loads(
    data: bytes, *, max_memory: int = MAX_MEMORY, max_depth: int = MAX_DEPTH, object_hook: ObjectHook | None = None
) -> Any:
    """The value of a JSON text in UTF-8. object_hook: given each object, innermost first, and what stands for it.

    Raises UnreasonableJsonError for what is too much, and ValueError for what is not JSON (NaN and Infinity are not).
    """
    _check(data, max_memory, max_depth)
    text = data.decode("utf-8-sig")
    return json.loads(text, parse_constant=_refuse, object_hook=object_hook)


def _refuse(name: str) -> NoReturn:
    raise NotANumberError(f"{name} is not a number of JSON")


def _check(data: bytes, max_memory: int, max_depth: int) -> None:
    objects = data.count(b"{")
    nested = objects + data.count(b"[")
    values = data.count(b",") + nested
    keys = data.count(b":")
    texts = max(0, data.count(b'"') // 2 - keys)
    memory = _OBJECT * objects + _LIST * (nested - objects) + _VALUE * values + _KEY * keys + _TEXT * texts
    if memory > max_memory:
        raise UnreasonableJsonError(f"it holds more than {max_memory // (_LIST + 2 * _VALUE):,} points or values")
    if not data.isascii() and _WIDE * len(data) > max_memory:
        raise UnreasonableJsonError("it is too long a text")
    if nested > max_depth and _depth(data) > max_depth:
        raise UnreasonableJsonError(f"its lists are nested more than {max_depth} deep")


def _depth(data: bytes) -> int:
    """How deeply lists and objects are nested; brackets within texts do not count."""
    if b"\\" in data:
        # Backslashes stand in texts only. Without pairs of them and without escaped quotes, every quote is an end.
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    deepest, level, inside = 0, 0, 0
    for start in range(0, len(data), _CHUNK):
        part = np.frombuffer(data, dtype=np.uint8, count=min(_CHUNK, len(data) - start), offset=start)
        # Whether a character is inside a text: an odd number of quotes came before it.
        quotes = np.cumsum(part == ord('"'), dtype=np.int32) + inside
        outside = (quotes & 1) == 0
        # The codes of "[" and "{", and of "]" and "}", differ in one bit, and no other character has them without it.
        step = (((part | 0x20) == ord("{")) & outside).astype(np.int8)
        step -= ((part | 0x20) == ord("}")) & outside
        levels = np.cumsum(step, dtype=np.int64) + level
        deepest, level, inside = max(deepest, int(levels.max())), int(levels[-1]), int(quotes[-1]) & 1
    return deepest
