"""Finds the moments of a run and reads the weights of the one that is wanted, the newest wish first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.timeline.messages import Moment, Moments
from cnn_gui.core.timeline.moment_file import beside, moments_in, weights_at
from cnn_gui.engine.base.worker import Worker


@dataclass(frozen=True, slots=True, eq=False)
class MomentWeights:
    """The weights of one of the moments of a run."""

    moments: Moments
    moment: Moment
    weights: Mapping[str, Float32]


class MomentReader(QObject):
    """found: the path of a run and its Moments, None where it has none that can be read. read: MomentWeights. failed: a
    Problem. All methods are for the GUI thread and return at once.
    """

    found = Signal(str, object)
    read = Signal(MomentWeights)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("moments", parent=self)

    def look(self, run: str, spec: NetworkSpec) -> None:
        """Looks for the moments beside the file of a run of this network."""
        self._worker.replace(
            "look",
            lambda _control: _moments_of(run, spec),
            on_done=lambda moments: self.found.emit(run, moments),
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "looking for the moments of the run"),
        )

    def ask(self, moments: Moments, number: int, spec: NetworkSpec) -> None:
        """Reads the weights of a moment. Of wishes that come while one is read only the newest is worked off."""
        self._worker.replace(
            "read",
            lambda _control: MomentWeights(moments, moments.moments[number], weights_at(moments, number, spec)),
            on_done=self.read.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "reading a moment of the run"),
        )

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        return self._worker.close(timeout_s)


def _moments_of(run: str, spec: NetworkSpec) -> Moments | None:
    path = beside(Path(run))
    if not path.exists():
        return None
    try:
        found = moments_in(path, spec)
    except UserError:
        # Of another network by the same name, or damaged from its first byte: the run is as one without moments.
        return None
    return found if found.moments else None
