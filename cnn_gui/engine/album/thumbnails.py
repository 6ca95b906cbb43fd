"""Small pictures of the album's drawings, made in the background for those in sight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from cnn_gui.core.album.store import Album
from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.engine.base.worker import JobControl, Worker

AT_ONCE = 32
"""Thumbnails that are told together: some 10 ms."""


class AlbumThumbnails(QObject):
    """made: pictures (side, side) or (side, side, 3) uint8 by entry; black where a drawing cannot be read. failed: a
    Problem."""

    made = Signal(object)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("thumbnails", parent=self)

    def ask(self, album: Album, entries: Sequence[str], side: int) -> None:
        """Makes thumbnails; of wishes that come meanwhile only the newest is worked off."""
        self._worker.replace(
            "thumbnails",
            lambda control: _make(album, entries, side, control),
            on_done=lambda _nothing: None,
            on_failed=self.failed.emit,
            on_progress=self.made.emit,
            doing=QT_TRANSLATE_NOOP("core", "painting the album"),
        )

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        return self._worker.close(timeout_s)


def _make(album: Album, entries: Sequence[str], side: int, control: JobControl) -> None:
    for first in range(0, len(entries), AT_ONCE):
        if control.stopping:
            return
        some = entries[first : first + AT_ONCE]
        control.report({entry: thumbnail(album.drawing(entry), side) for entry in some})


def thumbnail(drawing: Drawing | None, side: int) -> UInt8:
    """The whole canvas, (side, side) uint8, with a third axis of three where something of it has a colour."""
    from cnn_gui.core.drawing.canvas_grid import render
    from cnn_gui.core.drawing.colours import render_colour

    if drawing is None:
        return np.zeros((side, side), dtype=np.uint8)
    coloured = any(stroke.color for stroke in drawing.strokes)
    picture = drawing.picture
    if coloured or (picture is not None and len(picture.original) > len(picture.data)):
        planes = render_colour(drawing, (side, side))
        return np.rint(np.moveaxis(planes, 0, 2) * 255).astype(np.uint8)
    return np.rint(np.clip(render(drawing, (side, side)), 0, 1) * 255).astype(np.uint8)
