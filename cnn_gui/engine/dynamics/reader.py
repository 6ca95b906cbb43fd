"""Reads the numbers that were kept beside a run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.dynamics.dynamics_file import dynamics_beside, read_dynamics
from cnn_gui.core.dynamics.messages import Dynamics
from cnn_gui.engine.base.worker import Worker


class DynamicsReader(QObject):
    """found: the path of a run and its Dynamics, None where it has none that can be read."""

    found = Signal(str, object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker

    def look(self, run: str) -> None:
        """Looks beside the file of a run; returns at once. Of several the newest is worked off."""
        self._worker.replace(
            "dynamics",
            lambda _control: _dynamics_of(run),
            on_done=lambda found: self.found.emit(run, found),
            on_failed=lambda _problem: self.found.emit(run, None),
            doing=QT_TRANSLATE_NOOP("core", "looking for the numbers of the run"),
        )


def _dynamics_of(run: str) -> Dynamics | None:
    path = dynamics_beside(Path(run))
    if not path.exists():
        return None
    try:
        found = read_dynamics(path)
    except UserError:
        # Damaged from its first byte, or of a newer version: the run is as one without.
        return None
    return found if found.samples else None
