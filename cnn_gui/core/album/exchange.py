"""The album to and from drawings files, which know a label, what it stands for, and who drew by a number and a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cnn_gui.core.album.messages import DIGITS, MAX_NAME, AlbumEntry, AlbumStep, Collection, EntryChange
from cnn_gui.core.album.store import Album, AlbumError
from cnn_gui.core.datasets.messages import MAX_CLASSES, MIN_CLASSES
from cnn_gui.core.drawing.messages import Drawing


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of an import. known: how many were in the album already; unlabelled: how many say no class."""

    step: AlbumStep
    known: int = 0
    unlabelled: int = 0


def exported(album: Album, entries: Iterable[AlbumEntry]) -> tuple[list[Drawing], dict[int, str]]:
    """The drawings with their labels, and who drew them: numbers in the order of the album's people, and names."""
    numbers = {person.id: number for number, person in enumerate(album.people)}
    collections = {each.id: each for each in album.collections}
    drawings = [
        replace(
            drawing,
            label=entry.label,
            meaning=collections[entry.collection].meaning(entry.label),
            writer=numbers.get(entry.person),
        )
        for entry in entries
        if (drawing := album.drawing(entry.id)) is not None
    ]
    return drawings, {numbers[person.id]: person.name for person in album.people if person.name}


def take_in(
    album: Album,
    drawings: Sequence[Drawing],
    names: Mapping[int, str],
    *,
    person: str,
    call: Callable[[int], str],
    colour: bool = False,
) -> TakenIn:
    """Keeps the drawings of a file, in one step; those that are in the album already, and those without label, are not.

    names: of the writers, as in the file. person: who drew what says no writer. call: what a writer without a name is
    called. A set of classes that the album does not have is made of the names that the file says. Raises AlbumError
    where the album is full; what came before is kept then.
    """
    sets = _sets(album, drawings)
    people: dict[int | None, str] = {None: person}
    seen = {(entry.collection, entry.label, album.document(entry.id)) for entry in album.entries()}
    changes: list[EntryChange] = []
    known = unlabelled = 0
    for drawing in drawings:
        collection = sets.get("" if drawing.meaning is None else drawing.meaning.data)
        if drawing.label is None or collection is None or drawing.label >= len(collection.classes):
            unlabelled += 1
            continue
        if drawing.writer not in people:
            assert drawing.writer is not None
            name = names.get(drawing.writer, "")[:MAX_NAME].strip() or call(drawing.writer)
            people[drawing.writer] = album.add_person(name).id
        if (collection.id, drawing.label, album.document_of(drawing, colour=colour)) in seen:
            known += 1
            continue
        if drawing.is_blank_in(colour=colour):
            unlabelled += 1
            continue
        step = album.add(
            drawing, collection=collection.id, label=drawing.label, person=people[drawing.writer], colour=colour
        )
        changes += step.changes
    return TakenIn(AlbumStep(tuple(changes)), known, unlabelled)


def _sets(album: Album, drawings: Sequence[Drawing]) -> dict[str, Collection]:
    """The sets of classes by the data set that the labels of a file count; "" for digits."""
    found = {"": next(each for each in album.collections if each.id == DIGITS)}
    said: dict[str, dict[int, str]] = defaultdict(dict)
    for drawing in drawings:
        if drawing.label is not None and drawing.meaning is not None:
            said[drawing.meaning.data][drawing.label] = drawing.meaning.name
    for data, names in said.items():
        classes = tuple(names.get(number, "") for number in range(max(names) + 1))
        known = next((each for each in album.collections if _agrees(each, data, names)), None)
        if known is None and MIN_CLASSES <= len(classes) <= MAX_CLASSES and all(classes) and data:
            try:
                known = album.add_collection(data, classes)
            except AlbumError:
                # Two classes of one name: nothing that could be told apart.
                continue
        if known is not None:
            found[data] = known
    return found


def _agrees(collection: Collection, data: str, names: Mapping[int, str]) -> bool:
    """Whether labels with these names count the classes of this set."""
    classes = collection.classes
    return data in (collection.data, collection.name) and all(
        number < len(classes) and name in ("", classes[number]) for number, name in names.items()
    )
