"""The album to and from drawings files, which know a label, what it stands for, and who drew by a number and a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cnn_gui.core.album.messages import DIGITS, MAX_NAME, AlbumEntry, AlbumStep, Collection, EntryChange
from cnn_gui.core.album.store import Album, AlbumError
from cnn_gui.core.datasets.messages import MAX_CLASSES, MIN_CLASSES
from cnn_gui.core.drawing.messages import Drawing, LabelMeaning


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of an import. known: how many were in the album already; unlabelled: how many have a label that says
    nothing here."""

    step: AlbumStep
    known: int = 0
    unlabelled: int = 0


@dataclass(frozen=True, slots=True)
class Arriving:
    """A drawing of a file with its label. document: as it is kept."""

    label: int
    meaning: LabelMeaning | None
    writer: int | None
    document: bytes


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


def arriving(drawings: Iterable[Drawing], *, colour: bool = False) -> list[Arriving]:
    """What of a file's drawings can be kept, as it will be: without those that say no class, or have no ink. On any
    thread; 0.1 ms a drawing. Raises DrawingError where a point is not a number."""
    return [
        Arriving(drawing.label, drawing.meaning, drawing.writer, Album.document_of(drawing, colour=colour))
        for drawing in drawings
        if drawing.label is not None and not drawing.is_blank_in(colour=colour)
    ]


def take_in(
    album: Album, coming: Sequence[Arriving], names: Mapping[int, str], *, person: str, call: Callable[[int], str]
) -> TakenIn:
    """Keeps the drawings of a file, in one step; those that are in the album already are not kept twice.

    names: of the writers, as in the file. person: who drew what says no writer. call: what a writer without a name is
    called. A set of classes that the album does not have is made of the names that the file says. Raises AlbumError
    where the album is full; what came before is kept then.
    """
    sets = _sets(album, coming)
    people: dict[int | None, str] = {None: person}
    seen = {(entry.collection, entry.label, album.document(entry.id)) for entry in album.entries()}
    changes: list[EntryChange] = []
    known = unlabelled = 0
    for each in coming:
        collection = sets.get("" if each.meaning is None else each.meaning.data)
        if collection is None or each.label >= len(collection.classes):
            unlabelled += 1
            continue
        if (collection.id, each.label, each.document) in seen:
            known += 1
            continue
        if each.writer is not None and each.writer not in people:
            name = names.get(each.writer, "")[:MAX_NAME].strip() or call(each.writer)
            people[each.writer] = album.add_person(name).id
        step = album.add_document(each.document, collection=collection.id, label=each.label, person=people[each.writer])
        changes += step.changes
    return TakenIn(AlbumStep(tuple(changes)), known, unlabelled)


def _sets(album: Album, coming: Sequence[Arriving]) -> dict[str, Collection]:
    """The sets of classes by the data set that the labels of a file count; "" for digits."""
    found = {"": next(one for one in album.collections if one.id == DIGITS)}
    said: dict[str, dict[int, str]] = defaultdict(dict)
    for each in coming:
        if each.meaning is not None:
            said[each.meaning.data][each.label] = each.meaning.name
    for data, names in said.items():
        # A class of which the file has no drawing has a number for a name.
        count = max(MIN_CLASSES, max(names) + 1)
        classes = tuple(names.get(number) or str(number + 1) for number in range(count))
        known = next((one for one in album.collections if _agrees(one, data, names)), None)
        if known is None and count <= MAX_CLASSES and any(names.values()) and data:
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
