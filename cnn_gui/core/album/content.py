"""What is in an album, in memory: lines are taken in, and the newest one about a thing holds."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from cnn_gui.core.album.lines import VERSION, AddLine, AlbumLine, EntryLine, Line, PersonLine, SetLine
from cnn_gui.core.album.messages import (
    DIGITS,
    DIGITS_COLLECTION,
    ME,
    MOST_COLLECTIONS,
    MOST_DRAWINGS,
    MOST_PEOPLE,
    AlbumEntry,
    Collection,
    EntryState,
    Person,
)
from cnn_gui.core.datasets.messages import MIN_CLASSES

Named = TypeVar("Named", PersonLine, SetLine)

GONE_FOR_GOOD_S = 7 * 86_400
"""Seconds after which a deleted drawing is no longer kept for whoever takes the deleting back."""

RECOVERED, SOMEBODY = "Recovered", "Somebody"
"""What a set of classes and a person are called whose names are lost; people rename them."""

FORGOTTEN_S = 60 * 86_400
"""Seconds after which nothing is left of a deleted drawing."""


@dataclass(slots=True)
class _KeptEntry:
    """added: the line that brought it; stamp: the time of the newest one about it."""

    added: AddLine
    entry: AlbumEntry
    stamp: int
    gone: bool = False


class Content:
    """Not for two threads at once."""

    def __init__(self) -> None:
        self._entries: dict[str, _KeptEntry] = {}
        self._early: dict[str, EntryLine] = {}
        """What was said of drawings that had not come yet."""
        self._people: dict[str, PersonLine] = {ME: PersonLine(ME, "", 0)}
        self._sets: dict[str, SetLine] = {
            DIGITS: SetLine(DIGITS, DIGITS_COLLECTION.name, DIGITS_COLLECTION.classes, 0, DIGITS_COLLECTION.data)
        }
        self._latest = self._gone = 0

    # --- taking in

    def take(self, line: Line) -> None:
        """Takes in a line; one that is known already, or older than what is known, changes nothing."""
        match line:
            case AddLine():
                self._add(line)
            case EntryLine():
                self._set_entry(line)
            case PersonLine():
                self._put(self._people, line, MOST_PEOPLE)
            case SetLine():
                self._put(self._sets, line, MOST_COLLECTIONS)
            case AlbumLine():
                return
        self._latest = max(self._latest, line.at)

    def _add(self, line: AddLine) -> None:
        if line.id in self._entries or len(self._entries) >= 2 * MOST_DRAWINGS:
            return
        entry = AlbumEntry(line.id, line.set, line.label, line.who, line.at)
        self._entries[line.id] = _KeptEntry(line, entry, line.at)
        if (early := self._early.pop(line.id, None)) is not None:
            self._set_entry(early)

    def _set_entry(self, line: EntryLine) -> None:
        kept = self._entries.get(line.id)
        if kept is None:
            known = self._early.get(line.id)
            if (known is None or line.at >= known.at) and len(self._early) < MOST_DRAWINGS:
                self._early[line.id] = line
        elif line.at >= kept.stamp:
            self._gone += line.gone - kept.gone
            kept.stamp, kept.gone = line.at, line.gone
            kept.entry = AlbumEntry(line.id, kept.entry.collection, line.label, line.who, kept.entry.at)

    @staticmethod
    def _put(known: dict[str, Named], line: Named, most: int) -> None:
        before = known.get(line.id)
        if before is None and len(known) >= most:
            return
        if before is None or line.at >= before.at:
            known[line.id] = line

    def adopt(self) -> int:
        """Gives drawings whose set of classes is not there, for its line was damaged, one whose classes are numbers,
        and those of nobody a person; should the real ones come, these hold. Returns how many drawings had no set."""
        lost: dict[str, int] = {}
        orphans = 0
        for kept in self._entries.values():
            entry = kept.entry
            if entry.collection not in self._sets:
                orphans += not kept.gone
                lost[entry.collection] = max(lost.get(entry.collection, 0), entry.label)
            if entry.person not in self._people:
                people = (line.name for line in self._people.values())
                self._put(self._people, PersonLine(entry.person, _free(SOMEBODY, people), 0), MOST_PEOPLE)
        for each, label in lost.items():
            classes = tuple(str(place + 1) for place in range(max(label + 1, MIN_CLASSES)))
            name = _free(RECOVERED, (line.name for line in self._sets.values()))
            self._put(self._sets, SetLine(each, name, classes, 0), MOST_COLLECTIONS)
        return orphans

    def now(self) -> int:
        """A time in microseconds that is later than all that has been taken in."""
        self._latest = max(time.time_ns() // 1000, self._latest + 1)
        return self._latest

    # --- what there is

    def people(self) -> tuple[Person, ...]:
        return tuple(Person(line.id, line.name) for line in self._people.values())

    def collections(self) -> tuple[Collection, ...]:
        return tuple(
            Collection(line.id, line.name, line.classes, line.data, line.named)
            for line in self._sets.values()
            if not line.gone
        )

    def entries(self) -> list[AlbumEntry]:
        """All that are not gone, with a label that their set has, in the order in which they were kept."""
        classes = {line.id: len(line.classes) for line in self._sets.values() if not line.gone}
        found = [
            kept.entry
            for kept in self._entries.values()
            if not kept.gone and kept.entry.label < classes.get(kept.entry.collection, 0)
        ]
        found.sort(key=_by_time)
        return found

    def is_empty(self) -> bool:
        """Whether nothing has been taken in."""
        return not self._latest

    def size(self) -> int:
        """Bytes of all drawings that are not gone, about."""
        return sum(len(bytes(kept.added.drawing)) for kept in self._entries.values() if not kept.gone)

    def count(self) -> int:
        """Drawings that are not gone."""
        return len(self._entries) - self._gone

    def state(self, entry: str) -> EntryState | None:
        kept = self._entries.get(entry)
        return None if kept is None else EntryState(kept.entry.label, kept.entry.person, kept.gone)

    def entry(self, entry: str) -> AlbumEntry | None:
        kept = self._entries.get(entry)
        return None if kept is None or kept.gone else kept.entry

    def document(self, entry: str) -> bytes | None:
        """The drawings document of an entry, not yet read; None where there is none."""
        kept = self._entries.get(entry)
        return None if kept is None else bytes(kept.added.drawing)

    # --- writing it anew

    def lines(self) -> list[Line]:
        """All of it, in as few lines as can be.

        Of what was deleted more than a week ago only that is left, for windows that still have it; in time not even
        that.
        """
        found: list[Line] = [AlbumLine(VERSION, secrets.token_hex(8)), *self._sets.values(), *self._people.values()]
        now = time.time_ns() // 1000
        for kept in self._entries.values():
            if not kept.gone or kept.stamp > now - GONE_FOR_GOOD_S * 1_000_000:
                found.append(kept.added)
            if kept.stamp != kept.added.at:
                entry = kept.entry
                found.append(EntryLine(entry.id, entry.label, entry.person, kept.stamp, kept.gone))
        forgotten = now - FORGOTTEN_S * 1_000_000
        found += [line for line in self._early.values() if not line.gone or line.at > forgotten]
        return found


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where it is taken."""
    known = set(taken)
    return next(each for number in count(1) if (each := name if number == 1 else f"{name} {number}") not in known)


def _by_time(entry: AlbumEntry) -> tuple[int, str]:
    return entry.at, entry.id
