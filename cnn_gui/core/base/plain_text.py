"""Text that came out of a file, made fit to be shown: a network's title, a picture's source, a path, an error's words.

Anybody may have written it. What is shown is still that text, but nothing in it moves, hides or stretches what stands
around it: control characters, line ends and the marks that turn the direction of writing are gone, towers of
combining marks are cut down, and the length is bounded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

TITLE = 80
"""Characters of a name beside other words."""

SENTENCE = 400
"""Characters of a message that names something."""

PARAGRAPHS = 4_000
LINES = 60
LONGEST_CHARACTER = 8
"""Code points of one character with its marks; accents need two or three, a family in one sign seven."""

LONGEST_SHAPE = 40
"""Characters of an array's sizes."""

CUT = "…"
_ISOLATE, _POP = "\u2068", "\u2069"
_JOINER = "\u200d"
_JOINERS = {_JOINER, "\u200c"}
_BREAK = "\u200b"


def one_line(text: str, limit: int = TITLE, *, middle: bool = False) -> str:
    """``text`` in one line of at most ``limit`` characters, cut between characters and with "…" where it is longer.

    middle: cut there, so that both ends are seen (a path's folder and its file). Text that runs from right to left is
    isolated, so that the words and numbers around it stay where they are.
    """
    return _isolated(_cut(" ".join(_visible(text).split()), limit, middle))


def shape_text(shape: Sequence[int]) -> str:
    """The sizes of an array: "3×32×32". In a file they may be any numbers, and any number of them."""
    text = "×".join(str(size) for size in shape[:5])
    return text if len(text) <= LONGEST_SHAPE else f"{text[:LONGEST_SHAPE]}{CUT}"


def paragraphs(text: str, limit: int = PARAGRAPHS, lines: int = LINES) -> str:
    """``text`` with its line ends, at most ``lines`` lines and ``limit`` characters."""
    rows = [_visible(row).rstrip() for row in text[: 4 * limit].splitlines()]
    kept = rows if len(rows) <= lines else [*rows[: lines - 1], CUT]
    return "\n".join(_isolated(row) for row in _cut("\n".join(kept), limit, middle=False).split("\n"))


def breakable(text: str, longest: int = 48) -> str:
    """``text`` with places to break a line in words longer than that, for a label that wraps only between words.

    Not for what people copy and use as it is: the places are characters, though none that is seen.
    """
    return " ".join(_with_breaks(word, longest) for word in text.split(" "))


def _with_breaks(word: str, longest: int) -> str:
    if len(word) <= longest:
        return word
    parts = list(_characters(word))
    return _BREAK.join("".join(parts[i : i + longest]) for i in range(0, len(parts), longest))


def _visible(text: str) -> str:
    """Blanks for control characters and line ends, nothing for marks of direction, "�" for halves of characters."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    if category == "Cf":
        return character if character in _JOINERS else ""
    return "\ufffd" if category == "Cs" else character


def _cut(text: str, limit: int, middle: bool) -> str:
    # Each character is one code point at least: what lies beyond cannot be seen.
    beginning = list(_characters(text[: limit * LONGEST_CHARACTER + 1]))
    if len(beginning) <= limit and len(text) <= limit * LONGEST_CHARACTER:
        return "".join(beginning)
    if not middle:
        return "".join(beginning[: limit - 1]).rstrip() + CUT
    end = list(_characters(text[-limit * LONGEST_CHARACTER :]))
    before = (limit - 1) // 2
    return "".join(beginning[:before]) + CUT + "".join(end[len(end) - (limit - 1 - before) :])


def _characters(text: str) -> Iterator[str]:
    """What a reader takes for one character each: a letter with its marks, signs that are joined into one."""
    whole = ""
    for character in text:
        if whole and _belongs(whole, character):
            if len(whole) < LONGEST_CHARACTER:
                whole += character
            continue
        if whole:
            yield whole
        whole = character
    if whole:
        yield whole


def _belongs(whole: str, character: str) -> bool:
    return (
        character == _JOINER
        or whole[-1] == _JOINER
        or unicodedata.category(character) in ("Mn", "Mc", "Me")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or (_is_flag(character) and len(whole) == 1 and _is_flag(whole))
    )


def _is_flag(character: str) -> bool:
    """Flags are two of these letters."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _isolated(text: str) -> str:
    runs_left = any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)
    return f"{_ISOLATE}{text}{_POP}" if runs_left else text
