"""Texts of people in tables that a spreadsheet will open."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: one that looks like one gets an apostrophe before it.

    A name like ``=HYPERLINK(...)`` would be carried out by whoever opens the table.
    """
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
