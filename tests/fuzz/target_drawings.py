"""Drawings files, plain and in a gzip."""

from __future__ import annotations

import gzip
from pathlib import Path

from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from tests.fuzz.frame import Target, file_of


def read(data: bytes, folder: Path) -> object:
    drawings = drawing_json.load(file_of(data, folder, "drawings.json.gz" if data[:1] == b"\x1f" else "drawings.json"))
    again = drawing_json.loads(drawing_json.dumps(drawings))
    assert len(again) == len(drawings)
    return again


def seeds() -> dict[str, bytes]:
    import numpy as np

    stroke = Stroke(points=((10.0, 20.0), (30.5, 40.0), (100.0, 200.0)), width=12.0)
    ink = np.zeros((3, 4), np.uint8)
    ink[1] = 200
    text = drawing_json.dumps(
        [Drawing(strokes=(stroke,), label=7), Drawing(picture=Picture.from_array(ink, source="a.png", inverted=False))]
    ).encode()
    return {"json": text, "gzip": gzip.compress(text, mtime=0)}


TARGET = Target(read, seeds)
