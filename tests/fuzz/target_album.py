"""The album."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.album.journal import NAME
from cnn_gui.core.album.store import Album
from tests.fuzz.frame import Target, file_of

START = b'{"op":"album","version":1,"key":"0123456789abcdef"}\n'
SET = b'{"op":"set","id":"s1","name":"Signs","classes":["heart","house"],"at":5}\n'
PERSON = b'{"op":"person","id":"p1","name":"Ann","at":6}\n'
ADD = (
    b'{"op":"add","id":"a1","set":"s1","label":1,"who":"p1","at":7,"drawing":{"format":"cnn-gui-drawings","version":1,'
    b'"canvas":[500,500],"drawings":[{"label":null,"strokes":[[[100,100],[200,300]]]}]}}\n'
)
ENTRY = b'{"op":"entry","id":"a1","label":0,"who":"me","at":8,"gone":false}\n'


def read(data: bytes, folder: Path) -> object:
    album = Album.open(file_of(data, folder, NAME).parent)
    return album.notes, [album.drawing(entry.id) for entry in album.entries()], album.people, album.collections


def seeds() -> dict[str, bytes]:
    whole = START + SET + PERSON + ADD + ENTRY
    return {"whole": whole, "cut": whole[:-9], "none": START}


TARGET = Target(read, seeds)
"""What cannot be read is left out or set aside, and said."""
