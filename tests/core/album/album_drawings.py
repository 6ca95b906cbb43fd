"""Drawings to keep in tests."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.album.journal import NAME
from cnn_gui.core.album.messages import DIGITS, ME
from cnn_gui.core.album.store import Album
from cnn_gui.core.drawing.messages import Drawing, Stroke


def line(number: int) -> Drawing:
    """A drawing of one stroke, another one for each number."""
    return Drawing((Stroke(((100.0 + number, 100.25), (200.0, 400.0 - number / 3)), width=30.0),))


def album_of(folder: Path, count: int = 3) -> Album:
    """An album on disk with so many digits, the labels 0, 1, ..."""
    album = Album.open(folder)
    for number in range(count):
        album.add(line(number), collection=DIGITS, label=number % 10, person=ME)
    album.save()
    return album


def file_in(folder: Path) -> Path:
    return folder / NAME


def told(album: Album) -> list[tuple[int, str, Drawing | None]]:
    """What is in an album: labels, people and drawings, in their order."""
    return [(entry.label, entry.person, album.drawing(entry.id)) for entry in album.entries()]
