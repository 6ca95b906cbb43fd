"""A run's film for the drawing on the canvas, into a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QFont

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.timeline.film import film_bytes
from cnn_gui.core.timeline.messages import Moments
from cnn_gui.core.timeline.scenes import scenes
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.base.translation import translate
from cnn_gui.views.timeline.film import film_frame
from cnn_gui.window.base.file_dialogs import FileDialogs


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """All that a film is made of. network: as it is, without what is tried on it; snapshot: of the drawing."""

    moments: Moments
    network: NetworkState
    snapshot: Snapshot
    theme: Theme
    font: QFont

    def make(self, suffix: str) -> bytes:
        """The file's content; takes a second or two, on any thread. Raises CheckpointError, FileError."""
        network, last = self.network, len(self.moments.moments)
        found = scenes(self.moments, network.weights, network.spec, network.task, self.snapshot.preprocessed.input)
        title, names = one_line(network.record.title), network.task.names
        return film_bytes(
            [film_frame(s, title, names, i / last, self.theme, self.font) for i, s in enumerate(found)], suffix
        )


def ask_where(dialogs: FileDialogs) -> Path | None:
    """Where the film goes; None where the person thought better of it."""
    kinds = {
        ".gif": translate("MomentFilm", "Animated GIF, which opens everywhere"),
        ".webp": translate("MomentFilm", "Animated WebP, smaller and in all its colours"),
    }
    return dialogs.save_as_one_of(translate("MomentFilm", "Export the run as a film"), "run", kinds)
