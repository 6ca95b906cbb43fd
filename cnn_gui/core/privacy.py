"""Text that a person is about to give away, without the name of the person in it."""

from __future__ import annotations

import contextlib
import getpass
import re
from collections.abc import Iterable
from pathlib import Path

HOME = "~"
NAME = "***"

_SEPARATORS = r"(?:[/\\]|%2F|%5C)+"
"""Of a path as it is written, as it is escaped in a string (two backslashes), or in a URL."""

_ANY_HOME = re.compile(
    rf"(?:\b[A-Z]:)?{_SEPARATORS}(?:home|Users){_SEPARATORS}(?:[^/\\\s\"'<>|:;,%)\]]|%(?!2F|5C))+",
    re.IGNORECASE,
)
"""A home folder of the usual places, of whomever: a network drive's or another account's."""


def homes() -> tuple[str, ...]:
    """The person's home folder, as it is called and as it is really placed."""
    try:
        home = Path.home()
    except RuntimeError:
        return ()
    try:
        real = home.resolve()
    except OSError:
        real = home
    return tuple(dict.fromkeys((str(home), str(real))))


def names() -> tuple[str, ...]:
    """What the system calls the person: the account's name and the home folder's."""
    found = [Path(home).name for home in homes()]
    with contextlib.suppress(OSError, KeyError, ImportError):
        found.append(getpass.getuser())
    return tuple(dict.fromkeys(name for name in found if name))


def without_names(text: str, homes: Iterable[str], names: Iterable[str]) -> str:
    """``text`` with each home folder as ``~`` and each name as ``***``, in any case and with any separators.

    A name counts where it stands by itself: "anna" in "anna_2.png", not in "savanna".
    """
    for home in sorted(homes, key=len, reverse=True):
        parts = [_written(part) for part in re.split(r"[/\\]+", home) if part]
        # A home that is the root folder, as in some containers, says nothing about anybody.
        if parts:
            start = _SEPARATORS if home[0] in "/\\" else ""
            text = re.sub(rf"{start}{_SEPARATORS.join(parts)}(?![^\W_])", HOME, text, flags=re.IGNORECASE)
    text = _ANY_HOME.sub(HOME, text)
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<![^\W_]){_written(name)}(?![^\W_])", NAME, text, flags=re.IGNORECASE)
    return text


def _written(part: str) -> str:
    """A pattern for a name, also where its blanks are escaped in a URL."""
    return r"(?:\ |%20)".join(re.escape(word) for word in part.split(" "))


def cleaned(text: str) -> str:
    """``text`` without the home folder and the name of the person whose account this is."""
    return without_names(text, homes(), names())
