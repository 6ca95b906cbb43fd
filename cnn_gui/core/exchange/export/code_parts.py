"""The functions that exported code takes over as they are: whole definitions of ``resources/script``, as few as do."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cnn_gui.core.base import resources


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition: what it defines and which names occur in it. section: the comment under which it stands."""

    names: tuple[str, ...]
    text: str
    uses: frozenset[str]
    section: str
    is_constant: bool


def parts(
    file: str, wanted: Collection[str], given: Collection[str], constants: Mapping[str, str] | None = None
) -> list[str]:
    """The lines of the definitions ``wanted`` and of all that they use, in the file's order; given: what is there.

    constants: lines in place of those of the file, by the first name that they define.
    """
    lines: list[str] = []
    section, was_constant = "", False
    for part in _needed(_read(file), wanted, given):
        if lines:
            lines += [""] if part.is_constant and not was_constant else [] if part.is_constant else ["", ""]
        if part.section != section and not part.is_constant:
            lines += [part.section, "", ""]
            section = part.section
        lines += (constants or {}).get(part.names[0], part.text).splitlines()
        was_constant = part.is_constant
    return lines


def _needed(found: tuple[Definition, ...], wanted: Collection[str], given: Collection[str]) -> list[Definition]:
    by_name = {name: part for part in found for name in part.names}
    open_, kept = list(wanted), set(wanted)
    while open_:
        for name in by_name[open_.pop()].uses & by_name.keys() - kept - set(given):
            kept.add(name)
            open_.append(name)
    return [part for part in found if kept.intersection(part.names) and not set(given).intersection(part.names)]


@lru_cache(maxsize=4)
def _read(file: str) -> tuple[Definition, ...]:
    return tuple(_definitions(resources.find("script", file).read_text(encoding="utf-8")))


def _definitions(source: str) -> Iterator[Definition]:
    lines = source.splitlines()
    section, end = "", 0
    for node in ast.parse(source).body:
        first = min((each.lineno for each in getattr(node, "decorator_list", ())), default=node.lineno)
        section = next((line for line in lines[end : first - 1] if line.startswith("# ---")), section)
        end = node.end_lineno or first
        names: tuple[str, ...]
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names = (name,)
            case ast.Assign(targets=[target]):
                names = tuple(each.id for each in ast.walk(target) if isinstance(each, ast.Name))
            case _:
                continue
        uses = frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
        yield Definition(names, "\n".join(lines[first - 1 : end]), uses, section, isinstance(node, ast.Assign))
