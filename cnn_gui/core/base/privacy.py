"""Text that a person is about to give away, without the name of the person in it."""

from __future__ import annotations

import contextlib
import getpass
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import cnn_gui
from cnn_gui.core.base import paths

HOME = "~"
NAME = "***"
FOLDERS = "…"
"""In place of the folders of a path that lies neither at home nor among the system's or the app's own files."""

_SEPARATORS = r"(?:[/\\]|%2F|%5C)+"
"""Of a path as it is written, as it is escaped in a string (two backslashes), or in a URL."""

_LETTER = r"(?:[^/\\\s\"'<>|:;,%)\]]|%(?!2F|5C))"
_BLANKS = rf"{_LETTER}+(?:(?:\ |%20){_LETTER}+){{1,4}}"
"""A name of several words, as a part of a path; only where a separator follows can one know that it is one."""

_ANY_HOME = re.compile(
    rf"(?:\b[A-Z]:)?{_SEPARATORS}(?:home|Users){_SEPARATORS}(?:{_BLANKS}(?={_SEPARATORS})|{_LETTER}+)",
    re.IGNORECASE,
)
"""A home folder of the usual places, of whomever: a network drive's or another account's."""

_FOLDERS = re.compile(
    rf"(?:\b[A-Z]:|(?<![\w.~>*…/\\:])(?:file:)?){_SEPARATORS}(?![~<…])(?:(?:{_BLANKS}|{_LETTER}+){_SEPARATORS})+",
    re.IGNORECASE,
)
"""All folders of an absolute path; its last part follows."""

_SYSTEM = ("/usr/", "/lib/", "/lib64/", "/etc/", "/proc/", "/dev/", "/sys/", "/bin/", "/sbin/", "C:\\Windows\\")
"""Folders whose names say nothing about anybody."""


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
    # Of "Zoe Smith" each word by itself says who it is; shorter ones are words of any sentence.
    found += [word for name in found if " " in name for word in name.split() if len(word) > 2]
    with contextlib.suppress(OSError, KeyError, ImportError):
        found.append(getpass.getuser())
    return tuple(dict.fromkeys(name for name in found if name))


def places() -> dict[str, str]:
    """Folders that may lie anywhere, and what they are called in a report: the app's, Python's and the temporary one.

    What stands below them is the same on every machine, or says nothing.
    """
    package = Path(cnn_gui.__file__).resolve().parent
    found = {
        str(package): "<app>",
        str(package.parent): "<app>",
        sys.prefix: "<python>",
        sys.base_prefix: "<python>",
        tempfile.gettempdir(): "<tmp>",
    }
    with contextlib.suppress(OSError):
        found[str(paths.data_dir())] = "<data>"
    return {folder: name for folder, name in found.items() if len(Path(folder).parts) > 1}


def without_names(text: str, homes: Iterable[str], names: Iterable[str]) -> str:
    """``text`` with each home folder as ``~`` and each name as ``***``, in any case and with any separators.

    Of paths elsewhere only the last part stays: their folders may be called after anybody.

    A name counts where it stands by itself: "anna" in "anna_2.png", not in "savanna".
    """
    for home in sorted(homes, key=len, reverse=True):
        parts = [_written(part) for part in re.split(r"[/\\]+", home) if part]
        # A home that is the root folder, as in some containers, says nothing about anybody.
        if parts:
            start = _SEPARATORS if home[0] in "/\\" else ""
            text = re.sub(rf"{start}{_SEPARATORS.join(parts)}(?![^\W_])", HOME, text, flags=re.IGNORECASE)
    text = _ANY_HOME.sub(HOME, text)
    text = _FOLDERS.sub(_without_folders, text)
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<![^\W_]){_written(name)}(?![^\W_])", NAME, text, flags=re.IGNORECASE)
    return text


def _without_folders(found: re.Match[str]) -> str:
    folders = found[0]
    if folders.startswith(_SYSTEM):
        return folders
    separator = "\\" if "\\" in folders else "/"
    return FOLDERS + separator


def with_places(text: str, places: Mapping[str, str]) -> str:
    """``text`` with known folders by what they are called."""
    for folder in sorted(places, key=len, reverse=True):
        parts = [_written(part) for part in re.split(r"[/\\]+", folder) if part]
        start = _SEPARATORS if folder[0] in "/\\" else ""
        text = re.sub(rf"{start}{_SEPARATORS.join(parts)}(?![^\W_])", places[folder], text)
    return text


def _written(part: str) -> str:
    """A pattern for a name, also where its blanks are escaped in a URL."""
    return r"(?:\ |%20)".join(re.escape(word) for word in part.split(" "))


def cleaned(text: str) -> str:
    """``text`` without the home folder and the name of the person whose account this is, or anybody's folders."""
    return without_names(with_places(text, places()), homes(), names())
