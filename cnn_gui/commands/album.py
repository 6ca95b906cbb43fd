"""``cnn-gui album``: the labelled drawings that people keep, into and from files, and read by a network."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model
from cnn_gui.commands.output import complain, percent, print_json, require_place, say
from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import UserError

if TYPE_CHECKING:
    from cnn_gui.core.album.messages import AlbumEntry, Collection
    from cnn_gui.core.album.store import Album

HELP = "what you have drawn and kept: export, import, test a network on it"
DESCRIPTION = (
    "The album of the window. export writes its drawings with their labels into a drawings file (.json or .json.gz), "
    "import takes those of such a file in, accuracy tells how many of them a network reads right."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("export", "import", "accuracy"), help="what to do with it")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="of export and import: a drawings file")
    parser.add_argument(
        "--person",
        metavar="NAME",
        help="this person's drawings alone; import: whose all of them are, whatever the file says",
    )
    parser.add_argument(
        "--set", dest="collection", metavar="NAME", help="a set of classes (default: all, or the network's)"
    )
    add_model(parser)
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Does it and prints what came of it. Raises UserError, in one sentence, for a person or set that there is not, a
    network for other classes, and where a file cannot be read or written."""
    from cnn_gui.core.album.store import Album

    if (arguments.file is None) != (arguments.what == "accuracy"):
        raise UserError(
            "album accuracy takes no file." if arguments.file else f"album {arguments.what} needs a drawings file."
        )
    album = Album.open(paths.album_dir())
    for note in album.notes:
        complain(note)
    return {"export": _export, "import": _import, "accuracy": _accuracy}[arguments.what](album, arguments)


def _export(album: Album, arguments: argparse.Namespace) -> int:
    from cnn_gui.core.album.exchange import exported
    from cnn_gui.core.drawing import drawing_json

    require_place(arguments.file, "FILE")
    entries = _entries(album, arguments, _set(album, arguments.collection))
    if not entries:
        raise UserError("The album has no such drawings: nothing was written.")
    drawing_json.save(arguments.file, *exported(album, entries))
    _tell(arguments, {"drawings": len(entries), "file": str(arguments.file)}, f"{len(entries):,} drawings saved.")
    return 0


def _import(album: Album, arguments: argparse.Namespace) -> int:
    from cnn_gui.core.album.exchange import arriving, take_in
    from cnn_gui.core.album.messages import ME
    from cnn_gui.core.drawing import drawing_json

    drawings, names = drawing_json.load_with_writers(arguments.file)
    person = ME
    if arguments.person is not None:
        # Whoever the file says drew them.
        drawings = tuple(replace(drawing, writer=None) for drawing in drawings)
        person = album.add_person(arguments.person).id
    found = take_in(album, arriving(drawings), names, person=person, call=lambda number: f"Writer {number}")
    album.save()
    added, left = len(found.step.changes), len(drawings) - len(found.step.changes) - found.known
    text = f"{added:,} drawings added; {found.known:,} were there already, {left:,} have no label that counts here."
    _tell(arguments, {"added": added, "known": found.known, "left_out": left}, text)
    return 0


def _accuracy(album: Album, arguments: argparse.Namespace) -> int:
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.album.accuracy import AlbumTester

    reader = Reader(arguments.model)
    collection = _set(album, arguments.collection) or album.collection_of(reader.task)
    if collection is None or not collection.is_of(reader.task):
        raise UserError("The album has no drawings of the classes that this network tells apart.")
    entries = _entries(album, arguments, collection)
    if not entries:
        raise UserError("The album has no such drawings: keep some in the window, or import them.")
    found = AlbumTester().test(reader.network, album, entries, reader.task).evaluation
    values = {
        "n": found.n,
        "correct": found.correct,
        "accuracy": found.accuracy,
        "per_class": list(found.per_class),
        "confusion": found.confusion.tolist(),
    }
    _tell(arguments, values, f"{found.correct:,} of {found.n:,} drawings read right, {percent(found.accuracy)}.")
    return 0


def _set(album: Album, name: str | None) -> Collection | None:
    if name is None:
        return None
    found = next((each for each in album.collections if name in (each.name, each.data)), None)
    if found is None:
        known = ", ".join(each.name for each in album.collections)
        raise UserError(f"The album has no set of classes called {name}: it has {known}.")
    return found


def _entries(album: Album, arguments: argparse.Namespace, collection: Collection | None) -> tuple[AlbumEntry, ...]:
    person = None
    if arguments.person is not None:
        person = next((each.id for each in album.people if each.name == arguments.person), None)
        if person is None:
            known = ", ".join(each.name for each in album.people if each.name) or "nobody by name"
            raise UserError(f"The album knows nobody called {arguments.person}: it knows {known}.")
    return album.entries(collection.id if collection is not None else None, person)


def _tell(arguments: argparse.Namespace, values: dict[str, object], text: str) -> None:
    if arguments.json:
        print_json(values)
    else:
        say(text)
