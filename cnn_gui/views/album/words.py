"""The album in words: whose drawings, how many, and how many of them a network reads right."""

from __future__ import annotations

from cnn_gui.core.album.messages import DIGITS, AlbumEntry, AlbumTest, Collection, Person
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count, format_date, format_percent
from cnn_gui.views.base.translation import translate

LONGEST = 30
"""Characters of a name in a sentence."""

KEYS = 10
"""Classes that have a key: 1 to 9 for the first nine and 0 for the tenth; of digits each its own."""


def person_name(person: Person) -> str:
    """What somebody is called; who has not been named is Me."""
    return one_line(person.name, LONGEST) or translate("Album", "Me")


def set_name(collection: Collection) -> str:
    return translate("Album", "Digits") if collection.id == DIGITS else one_line(collection.name, LONGEST)


def key_of(collection: Collection, label: int) -> str:
    """The key that stands for a class; "" for none."""
    if label >= KEYS:
        return ""
    return str(label) if collection.task.is_of_digits else str((label + 1) % KEYS)


def label_of_key(collection: Collection, number: int) -> int | None:
    """The class that a digit key stands for; None where there is none."""
    label = number if collection.task.is_of_digits else (number - 1) % KEYS
    return label if label < len(collection.classes) else None


def class_with_count(collection: Collection, label: int, count: int) -> str:
    """Like "3 · 12"."""
    return f"{name_of(collection.task.names, label)} · {format_count(count)}"


def caption(entry: AlbumEntry, collection: Collection, answer: int | None) -> str:
    """Like "3", or "3 → 5" where a network reads it as another class."""
    names = collection.task.names
    own = name_of(names, entry.label)
    return own if answer in (None, entry.label) else f"{own} → {name_of(names, answer or 0)}"


def tip(entry: AlbumEntry, collection: Collection, person: str, answer: int | None) -> str:
    """What a thumbnail is, and what can be done with it."""
    names = collection.task.names
    text = translate("Album", "{0}, by {1}, kept on {2}.").format(
        name_of(names, entry.label), person, format_date(entry.at / 1e6)
    )
    if answer is not None:
        read = translate("Album", "The network reads it as {0}.").format(name_of(names, answer))
        text = f"{text} {read}"
    keys = translate("Album", "Click puts it on the canvas; the keys 0 to 9 give it another class, Delete deletes it.")
    return f"{text} {keys}"


def result_wordings(test: AlbumTest, whose: str | None, collection: Collection) -> tuple[str, ...]:
    """How many of which drawings a network reads right: "41 of 45 of your drawings, 91.1 %", then shorter.

    whose: a person's name, "" for who has none, None for everybody's.
    """
    found = test.evaluation
    right, n, share = format_count(found.correct), format_count(found.n), format_percent(found.accuracy)
    if whose is None:
        long = translate("Album", "{0} of {1} drawings of everybody read right, {2}").format(right, n, share)
        text = translate("Album", "{0} of {1} of all drawings, {2}").format(right, n, share)
    elif whose:
        long = translate("Album", "{0} of {1} drawings of {2} read right, {3}").format(right, n, whose, share)
        text = translate("Album", "{0} of {1} of {2}, {3}").format(right, n, whose, share)
    else:
        long = translate("Album", "{0} of {1} of your drawings read right, {2}").format(right, n, share)
        text = translate("Album", "{0} of {1} of your drawings, {2}").format(right, n, share)
    return f"{set_name(collection)}: {long}", long, text, translate("Album", "{0} of {1}, {2}").format(right, n, share)
