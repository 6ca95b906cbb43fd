"""What JSON gave, made into values of our own types; what does not fit is named with its place.

Types are all that is judged here. What else a value may be is up to whoever asked. The library is msgspec: a whole
number is an int, never 3.0 and never true.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_LONGEST = 120
"""Letters of a complaint: the name of a field may be as long as a file."""


class MismatchError(ValueError):
    """A value of another form. str() is a clause: "layers[0].stride: expected int, got str"."""


def convert(value: Any, kind: type[T]) -> T:
    """``value``, of dicts, lists, texts and numbers, as a ``kind``. Raises MismatchError."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise MismatchError(_clause(str(error))) from error
    except UnicodeError as error:
        raise MismatchError("a name in it has half a character") from error


def convert_or_none(value: Any, kind: type[T]) -> T | None:
    """``value`` as a ``kind``, or None where it is none."""
    try:
        return convert(value, kind)
    except MismatchError:
        return None


def _clause(message: str) -> str:
    """What msgspec says, with the place first: it ends in " - at `$.layers[0].stride`" where it is within the value."""
    what, _, place = message.rpartition(" - at `$")
    clause = f"{place.strip('.`')}: {what[:1].lower()}{what[1:]}" if what else f"{place[:1].lower()}{place[1:]}"
    shown = "".join(letter if letter.isprintable() else "�" for letter in clause.replace("`", ""))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
