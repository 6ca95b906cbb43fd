"""All mutants, floor by floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.mutants import exchanged, judged, made
from tests.mutants.core import MUTANTS as CORE
from tests.mutants.engine import MUTANTS as ENGINE
from tests.mutants.frame import Mutant
from tests.mutants.views import MUTANTS as VIEWS
from tests.mutants.window import MUTANTS as WINDOW

FLOORS: Mapping[str, tuple[Mutant, ...]] = {
    "core": (*CORE, *exchanged.CORE, *made.CORE, *judged.CORE),
    "engine": (*ENGINE, *made.ENGINE, *judged.ENGINE),
    "views": (*VIEWS, *exchanged.VIEWS, *made.VIEWS, *judged.VIEWS),
    "window": (*WINDOW, *exchanged.WINDOW, *made.WINDOW, *judged.WINDOW),
}


def floor_of(mutant: Mutant) -> str:
    """The floor in whose list a mutant stands. Raises KeyError."""
    for floor, mutants in FLOORS.items():
        if mutant in mutants:
            return floor
    raise KeyError(mutant.name)


def selected(words: Sequence[str]) -> list[Mutant]:
    """The mutants of floors, and those whose name or file holds a word, in any case; all where nothing is asked for.

    Raises LookupError for a word that means none.
    """
    found: dict[Mutant, None] = {}
    for word in words or FLOORS:
        meant = FLOORS.get(word) or tuple(each for each in _all() if _means(word, each))
        if not meant:
            raise LookupError(word)
        found.update(dict.fromkeys(meant))
    return [each for each in _all() if each in found]


def _all() -> list[Mutant]:
    return [each for mutants in FLOORS.values() for each in mutants]


def _means(word: str, mutant: Mutant) -> bool:
    return word.casefold() in mutant.name.casefold() or word.casefold() in mutant.file.casefold()
