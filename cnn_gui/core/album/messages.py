"""What is in the album, as values: drawings with their labels, sets of classes, people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cnn_gui.core.datasets.messages import CLASSES, MNIST, Task, meaning_in
from cnn_gui.core.drawing.messages import LabelMeaning
from cnn_gui.core.evaluation.messages import Evaluation

DIGITS, ME = "digits", "me"
"""The ids of the set of classes and of the person that every album has from the beginning."""

MOST_DRAWINGS = 50_000
"""Drawings in an album, as in a drawings file."""

MOST_PEOPLE, MOST_COLLECTIONS = 200, 100
MAX_NAME = 60
"""Letters in the name of a person, a set of classes or a class."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who draws. name: "" for the one who is there from the beginning and has not been named."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of classes with the drawings of them; a drawing's label is a place in ``classes``.

    name: what people call it. classes: 2 to 100 names. data: the data set whose classes these are, "" for a person's
    own. named: False where the classes' names are only numbers that stand in for names nobody has given.
    """

    id: str
    name: str
    classes: tuple[str, ...] = CLASSES
    data: str = ""
    named: bool = True

    @property
    def task(self) -> Task:
        """What a network for these classes tells apart, with MNIST's input: 28 × 28 in grey, centred by mass."""
        return Task(self.classes, data=self.data or self.name, named=self.named)

    def meaning(self, label: int) -> LabelMeaning | None:
        """What a label of it stands for, for a drawing that leaves the album."""
        return meaning_in(self.task, label)

    def is_of(self, task: Task) -> bool:
        """Whether these are the classes that a network tells apart."""
        if self.classes != task.classes or self.named != task.named:
            return False
        return task.named or (self.data or self.name) == task.data


DIGITS_COLLECTION = Collection(DIGITS, "Digits", CLASSES, MNIST.data)


@dataclass(frozen=True, slots=True)
class AlbumEntry:
    """A drawing in the album, without its strokes, which ``Album.drawing`` reads.

    collection, person: their ids. label: its class, a place in the collection's classes. at: when it was kept, in
    microseconds since 1970 (UTC).
    """

    id: str
    collection: str
    label: int
    person: str
    at: int


@dataclass(frozen=True, slots=True)
class EntryState:
    """What can be changed about a drawing. gone: it has been deleted, which can be taken back."""

    label: int
    person: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One drawing before and after a step; before it was added a drawing is gone."""

    id: str
    before: EntryState
    after: EntryState


@dataclass(frozen=True, slots=True)
class AlbumStep:
    """What one act of a person has changed. Empty where there was nothing to change."""

    changes: tuple[EntryChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(change.id for change in self.changes)

    def taken_back(self) -> AlbumStep:
        """The step that leads back."""
        return AlbumStep(tuple(replace(each, before=each.after, after=each.before) for each in reversed(self.changes)))


@dataclass(frozen=True, slots=True, eq=False)
class AlbumTest:
    """How a network reads drawings of the album. answers: by entry, the class that it is read as.

    evaluation: counts, without the single mistakes.
    """

    evaluation: Evaluation
    answers: Mapping[str, int]
