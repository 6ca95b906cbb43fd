"""The album as others use it: opened from its folder, changed in memory, written a change at a time.

    album = Album.open(paths.album_dir())
    step = album.add(drawing, collection=DIGITS, label=3, person=ME)
    album.relabel(step.ids, 8)
    album.save()

A change is in memory at once and waits to be written; ``save`` writes all that waits and takes in what others have
written. Whoever must not wait for a disk does the same in three parts: ``waiting`` here, ``write`` on another thread,
``settle`` here again. Everything else is for one thread; ``drawing``,
``document``, ``people`` and ``collections`` for any.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from cnn_gui.core.album.content import RECOVERED, Content
from cnn_gui.core.album.journal import Journal
from cnn_gui.core.album.keeping import for_keeping
from cnn_gui.core.album.lines import VERSION, AddLine, AlbumLine, EntryLine, Line, PersonLine, SetLine, decoded, encoded
from cnn_gui.core.album.messages import (
    MAX_NAME,
    ME,
    MOST_COLLECTIONS,
    MOST_DRAWINGS,
    MOST_PEOPLE,
    AlbumEntry,
    AlbumStep,
    Collection,
    EntryChange,
    EntryState,
    Person,
)
from cnn_gui.core.base.errors import DrawingError, FileError, UserError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import MAX_CLASSES, MIN_CLASSES, Task
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing

log = logging.getLogger(__name__)

WASTE = 1_000_000
"""Bytes of a file that may be of no use any more, where they are more than half of it, before it is written anew."""

_CUT_OFF = QT_TRANSLATE_NOOP(
    "core", "The last change to the album was cut off when the app ended, and is left out; all before it is there."
)
_ORPHANS = QT_TRANSLATE_NOOP(
    "core",
    "The names of a set of classes are lost: its {count:,} drawings are in “{name}” now, by number; “Your classes” can "
    "name them again.",
)
_KEPT_AS = QT_TRANSLATE_NOOP("core", "it is kept as {name}")
_NOT_KEPT = QT_TRANSLATE_NOOP("core", "it could not be set aside")


class AlbumError(UserError):
    """The album cannot be opened, or does not take what it is given."""


class Album:
    """Labelled drawings of several people, in several sets of classes.

    The set "Digits" (id DIGITS) and one person (id ME) are there from the beginning. notes: what opening has found that
    people should know, in sentences.
    """

    def __init__(self, content: Content, journal: Journal, notes: Sequence[Sentence] = ()) -> None:
        self._content, self._journal, self.notes = content, journal, tuple(notes)
        self._waiting: list[Line] = []
        self._lock = threading.RLock()
        """Held while lines are taken in, and while all there is is written."""

    @staticmethod
    def open(folder: Path) -> Album:
        """The album in a folder, empty where there is none. Drawings are read when they are asked for.

        A last line that a kill has cut off is left out; a file that is no album is set aside; ``notes`` say so. Raises
        AlbumError where a newer version of the app has written it, FileError where it cannot be read.
        """
        journal = Journal(folder)
        data = journal.read()
        content, lines = Content(), list(decoded(data))
        for line in lines:
            if isinstance(line, AlbumLine) and line.version > VERSION:
                raise AlbumError(
                    QT_TRANSLATE_NOOP(
                        "core",
                        "The album was kept by a newer version of this app, which has to open it; it stays as it is.",
                    )
                )
            if line is not None:
                content.take(line)
        bad, notes = lines.count(None), []
        orphans = content.adopt()
        if bad == len(lines) > 0 and not _is_begin(data):
            notes.append(_set_aside(journal))
        elif bad > 1 or (bad and lines[-1] is not None):
            notes.append(_leave_out(journal, content, bad))
        elif bad:
            _write_anew(journal, content)
            notes.append(Sentence(_CUT_OFF))
        elif orphans or (len(data) > WASTE and 2 * content.size() < len(data)):
            _write_anew(journal, content)
        if orphans:
            notes.append(Sentence(_ORPHANS, count=orphans, name=RECOVERED))
        return Album(content, journal, notes)

    # --- what there is ----------------------------------------------------------------------------------------

    @property
    def people(self) -> tuple[Person, ...]:
        with self._lock:
            return self._content.people()

    @property
    def collections(self) -> tuple[Collection, ...]:
        """The sets of classes, Digits first."""
        with self._lock:
            return self._content.collections()

    def collection(self, collection: str) -> Collection | None:
        return next((each for each in self.collections if each.id == collection), None)

    def collection_of(self, task: Task) -> Collection | None:
        """The set of the classes that a network tells apart; None where there is none yet."""
        return next((each for each in self.collections if each.is_of(task)), None)

    def entries(self, collection: str | None = None, person: str | None = None) -> tuple[AlbumEntry, ...]:
        """The drawings of a set and of a person, None for those of all, in the order in which they were kept."""
        return tuple(
            entry
            for entry in self._content.entries()
            if collection in (None, entry.collection) and person in (None, entry.person)
        )

    def entry(self, entry: str) -> AlbumEntry | None:
        """None where it is not there, or has been deleted."""
        return self._content.entry(entry)

    def drawing(self, entry: str) -> Drawing | None:
        """The drawing itself, without label; None where it is gone, or damaged. On any thread."""
        document = self._content.document(entry)
        if document is None:
            return None
        try:
            drawings = drawing_json.loads(document)
        except DrawingError as error:
            log.warning("a drawing of the album cannot be read: %s", error)
            return None
        return drawings[0] if drawings else None

    def document(self, entry: str) -> bytes | None:
        """The drawing as it is in the file, a drawings document of one; None where it is gone. On any thread."""
        return self._content.document(entry)

    @staticmethod
    def document_of(drawing: Drawing, *, colour: bool = False) -> bytes:
        """What ``document`` would be of a drawing that is kept. Raises DrawingError where a point is not a number."""
        return drawing_json.dumps((for_keeping(drawing, colour=colour),)).encode()

    # --- changing it ------------------------------------------------------------------------------------------

    def add(
        self, drawing: Drawing, *, collection: str, label: int, person: str = ME, colour: bool = False
    ) -> AlbumStep:
        """Keeps a drawing. colour: with the colours of its picture; without them its ink alone.

        Raises AlbumError where the album is full, or nothing is drawn; DrawingError where a point is not a number;
        ValueError where there is no such class.
        """
        if drawing.is_blank_in(colour=colour):
            raise AlbumError(QT_TRANSLATE_NOOP("core", "Nothing is drawn: the album is as it was."))
        document = self.document_of(drawing, colour=colour)
        return self.add_document(document, collection=collection, label=label, person=person)

    def add_document(self, document: bytes, *, collection: str, label: int, person: str = ME) -> AlbumStep:
        """``add`` of what ``document_of`` has made, which costs next to nothing. Raises AlbumError, ValueError."""
        classes = self.collection(collection)
        if classes is None or not 0 <= label < len(classes.classes):
            raise ValueError(f"{collection} has no class {label}")
        if self._content.count() >= MOST_DRAWINGS:
            raise AlbumError(
                QT_TRANSLATE_NOOP("core", "The album is full, it holds {most:,} drawings: delete some first."),
                most=MOST_DRAWINGS,
            )
        line = AddLine(secrets.token_hex(8), collection, label, person, self._content.now(), msgspec.Raw(document))
        self._take([line])
        state = EntryState(label, person)
        return AlbumStep((EntryChange(line.id, EntryState(label, person, gone=True), state),))

    def relabel(self, entries: Iterable[str], label: int) -> AlbumStep:
        """Gives drawings another class of their set; those whose set has no such class are left alone."""

        def state(entry: AlbumEntry) -> EntryState:
            classes = self.collection(entry.collection)
            fits = classes is not None and 0 <= label < len(classes.classes)
            return EntryState(label if fits else entry.label, entry.person)

        return self._change({entry.id: state(entry) for entry in self._found(entries)})

    def give(self, entries: Iterable[str], person: str) -> AlbumStep:
        """Drawings are somebody else's."""
        return self._change({entry.id: EntryState(entry.label, person) for entry in self._found(entries)})

    def delete(self, entries: Iterable[str]) -> AlbumStep:
        """Deletes drawings, which the step can take back."""
        states = {entry.id: EntryState(entry.label, entry.person, gone=True) for entry in self._found(entries)}
        return self._change(states)

    def do(self, step: AlbumStep) -> None:
        """Makes drawings what they are after a step: ``do(step.taken_back())`` undoes it."""
        self._change({change.id: change.after for change in step.changes})

    def add_person(self, name: str) -> Person:
        """Somebody new; whoever has that name already is returned. Raises AlbumError for a name that is none."""
        name = _name(name)
        known = next((person for person in self.people if person.name == name), None)
        if known is not None:
            return known
        if len(self.people) >= MOST_PEOPLE:
            raise AlbumError(
                QT_TRANSLATE_NOOP("core", "The album knows {most} people, which is as many as it can."),
                most=MOST_PEOPLE,
            )
        return self._name_person(secrets.token_hex(4), name)

    def rename_person(self, person: str, name: str) -> Person:
        """Raises AlbumError for a name that is none, or somebody else's."""
        name = _name(name)
        if any(other.name == name and other.id != person for other in self.people):
            raise AlbumError(QT_TRANSLATE_NOOP("core", "Somebody else is called {name} already."), name=name)
        return self._name_person(person, name)

    def add_collection(self, name: str, classes: Sequence[str], *, data: str = "", named: bool = True) -> Collection:
        """A new set. Raises AlbumError where their names are not 2 to 100 different ones of 1 to 60 letters."""
        if len(self._content.collections()) >= MOST_COLLECTIONS:
            raise AlbumError(
                QT_TRANSLATE_NOOP("core", "The album has {most} sets of classes, which is as many as it can."),
                most=MOST_COLLECTIONS,
            )
        return self._put_collection(Collection(secrets.token_hex(4), _name(name), _classes(classes), data, named))

    def change_collection(self, collection: str, *, name: str, classes: Sequence[str]) -> Collection:
        """Renames a set and its classes, or adds some at the end; labels are places in it, which stay what they are.

        Raises AlbumError where the names are not as in ``add_collection``, or a class would be lost that has drawings.
        """
        before = self.collection(collection)
        if before is None or before.data:
            raise AlbumError(QT_TRANSLATE_NOOP("core", "The classes of this set belong to its data: they stay."))
        after = _classes(classes)
        if any(entry.label >= len(after) for entry in self.entries(collection)):
            raise AlbumError(QT_TRANSLATE_NOOP("core", "A class that has drawings cannot go: delete those first."))
        return self._put_collection(Collection(collection, _name(name), after, before.data, before.named))

    def remove_collection(self, collection: str) -> AlbumStep:
        """A person's own set goes, with its drawings. The step brings back only the drawings, once the set is there."""
        before = self.collection(collection)
        if before is None or before.data:
            return AlbumStep()
        step = self.delete([entry.id for entry in self.entries(collection)])
        self._put_collection(before, gone=True)
        return step

    # --- writing it -------------------------------------------------------------------------------------------

    @property
    def is_saved(self) -> bool:
        """Whether nothing waits to be written."""
        return not self._waiting

    def save(self) -> bool:
        """Writes what waits, and takes in what others have written; whether that was anything.

        Raises FileError; nothing is lost then, and the next call tries again.
        """
        lines = self.waiting()
        return self.settle(lines, self.write(lines))

    def waiting(self) -> Sequence[Line]:
        """What is not written yet."""
        return tuple(self._waiting)

    def write(self, lines: Sequence[Line]) -> bytes:
        """Writes lines, and returns what others have written. On any thread, one at a time. Raises FileError."""
        return self._journal.append(encoded(lines), self._all) if lines else self._journal.read()

    def settle(self, lines: Sequence[Line], others: bytes) -> bool:
        """Lines are written: they wait no longer. Takes in what others have written; whether that was anything."""
        del self._waiting[: len(lines)]
        found = [line for line in decoded(others) if line is not None]
        with self._lock:
            for line in found:
                self._content.take(line)
        return bool(found)

    # --- inside -----------------------------------------------------------------------------------------------

    def _found(self, entries: Iterable[str]) -> list[AlbumEntry]:
        return [entry for each in entries if (entry := self._content.entry(each)) is not None]

    def _change(self, states: Mapping[str, EntryState]) -> AlbumStep:
        changes = [
            EntryChange(entry, before, after)
            for entry, after in states.items()
            if (before := self._content.state(entry)) is not None and before != after
        ]
        self._take([EntryLine(c.id, c.after.label, c.after.person, self._content.now(), c.after.gone) for c in changes])
        return AlbumStep(tuple(changes))

    def _name_person(self, person: str, name: str) -> Person:
        self._take([PersonLine(person, name, self._content.now())])
        return Person(person, name)

    def _put_collection(self, made: Collection, *, gone: bool = False) -> Collection:
        now = self._content.now()
        self._take([SetLine(made.id, made.name, made.classes, now, made.data, made.named, gone)])
        return made

    def _take(self, lines: Sequence[Line]) -> None:
        with self._lock:
            for line in lines:
                self._content.take(line)
        self._waiting.extend(lines)

    def _all(self) -> bytes:
        with self._lock:
            return encoded(self._content.lines())


def _set_aside(journal: Journal) -> Sentence:
    """A file that is no album gets another name."""
    try:
        kept = Sentence(_KEPT_AS, name=journal.set_aside().name)
    except OSError as error:
        log.warning("what is no album was not set aside", exc_info=error)
        kept = Sentence(_NOT_KEPT)
    return Sentence(
        QT_TRANSLATE_NOOP("core", "The album could not be read; {kept}, and the album begins empty."), kept=kept
    )


def _leave_out(journal: Journal, content: Content, bad: int) -> Sentence:
    """A damaged file is copied before it is written anew."""
    try:
        kept = Sentence(_KEPT_AS, name=journal.copy_aside().name)
        _write_anew(journal, content)
    except OSError as error:
        log.warning("the damaged album was not set aside", exc_info=error)
        kept = Sentence(_NOT_KEPT)
    text = QT_TRANSLATE_NOOP("core", "The album is damaged: {count} of its changes cannot be read; {kept} as it was.")
    return Sentence(text, count=bad, kept=kept)


def _is_begin(data: bytes) -> bool:
    """Whether a file was cut off in its very first line."""
    first = encoded([AlbumLine(VERSION, "")])[:12]
    return b"\n" not in data and (data.startswith(first) or first.startswith(data))


def _write_anew(journal: Journal, content: Content) -> None:
    def make(others: bytes) -> bytes:
        for line in decoded(others):
            if line is not None:
                content.take(line)
        return encoded(content.lines())

    try:
        journal.replace(make)
    except FileError as error:
        # It stays as it was, which holds all there is.
        log.warning("the album was not written anew", exc_info=error)


def _name(name: str) -> str:
    name = name.encode("utf-8", "replace").decode().strip()
    if not name or len(name) > MAX_NAME:
        raise AlbumError(QT_TRANSLATE_NOOP("core", "A name has 1 to {most} letters."), most=MAX_NAME)
    return name


def _classes(classes: Sequence[str]) -> tuple[str, ...]:
    names = tuple(map(_name, classes))
    if not MIN_CLASSES <= len(names) <= MAX_CLASSES or len(set(names)) < len(names):
        raise AlbumError(
            QT_TRANSLATE_NOOP("core", "A set has {least} to {most} classes, each with a name of its own."),
            least=MIN_CLASSES,
            most=MAX_CLASSES,
        )
    return names
