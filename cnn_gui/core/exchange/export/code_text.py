"""Texts within exported code: people's names quoted so that they stay data, and lines as ruff formats them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WIDTH = 88
"""The longest line: ruff's default. What is wrapped is wrapped so that longer limits leave it alone too."""


def quoted(text: str) -> str:
    """A string literal, in double quotes where that takes no more escapes. What cannot be printed is escaped."""
    literal = repr(text)
    if literal[0] == '"' or '"' in literal:
        return literal
    return f'"{literal[1:-1]}"'


def remark(text: str) -> str:
    """For comments and docstrings: one line, in which nothing ends a string or is an escape."""
    text = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return text.replace("\\", "/").replace('"', "'")


def names(title: str, texts: Sequence[str]) -> list[str]:
    """``title = [...]`` in a line, or with a line for each text."""
    return listed(title, [quoted(text) for text in texts])


def listed(title: str, values: Sequence[str], *, levels: int = 0) -> list[str]:
    """The same for expressions. levels: how deeply it stands."""
    line = f"{title} = [{', '.join(values)}]"
    if 4 * levels + len(line) <= WIDTH:
        return [line]
    return [f"{title} = [", *(f"    {value}," for value in values), "]"]


def call(start: str, arguments: Iterable[str], *, levels: int) -> list[str]:
    """A call in a line, or with a line for each argument. start: up to its bracket. levels: how deeply it stands."""
    arguments = list(arguments)
    line = f"{start}{', '.join(arguments)})"
    if 4 * levels + len(line) <= WIDTH:
        return [line]
    return [start, *(f"    {argument}," for argument in arguments), ")"]


def number(value: float) -> str:
    """As Python code, 0.001 rather than 1e-3."""
    text = repr(float(value))
    return f"{value:.7f}".rstrip("0") if "e-" in text and float(f"{value:.7f}") == value else text


def whole(value: int) -> str:
    """As Python code, with thousands apart."""
    return f"{value:_}" if abs(value) >= 10_000 else str(value)


def indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]
