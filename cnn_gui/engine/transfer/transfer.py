"""Reads what is to be taught, and measures networks before and after, the newest wish first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.transfer.messages import Kernels, LabelledDrawing, OwnDrawings, TransferFigures, own_drawings
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker

ReadDrawing = Callable[[str], Drawing | None]
"""Gives the drawing of an entry of the album, on any thread; None where it cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class TeachingWish:
    """What is to be taught. name: what the drawings are called. entries: their ids and labels. read: gives each. whole:
    whether every class needs a drawing, as for a new network. kernels, rehearsed: as in OwnDrawings."""

    name: str
    task: Task
    entries: Sequence[tuple[str, int]]
    read: ReadDrawing
    whole: bool = True
    kernels: Kernels = Kernels.NOTHING
    rehearsed: int = 0


class TransferEngine(QObject):
    """gathered: OwnDrawings. measured: TransferFigures. failed: a Problem. All methods are for the GUI thread and
    return at once; a wish takes the place of one that still waits."""

    gathered = Signal(object)
    measured = Signal(object)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("transfer", nice=NICE, parent=self)

    def gather(self, wish: TeachingWish) -> None:
        """Reads the drawings and divides them in those to learn from and those to test on."""
        self._worker.replace(
            "gather",
            lambda control: _gathered(wish, control),
            on_done=self.gathered.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "reading the drawings"),
        )

    def measure(self, network: NetworkState, data: OwnDrawings) -> None:
        """The network on these drawings, and on what it knew before."""
        self._worker.replace(
            "measure",
            lambda control: _measured(network, data, control),
            on_done=self.measured.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "testing the network on the drawings"),
        )

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        return self._worker.close(timeout_s)


def _gathered(wish: TeachingWish, control: JobControl) -> OwnDrawings:
    found = []
    for entry, label in wish.entries:
        drawing = None if control.stopping else wish.read(entry)
        if drawing is not None:
            found.append(LabelledDrawing(drawing, label))
    missing = set(range(len(wish.task.classes))) - {each.label for each in found}
    if missing and wish.whole:
        name = wish.task.classes[min(missing)]
        raise DataError(QT_TRANSLATE_NOOP("core", "There is no drawing of “{name}” to learn from."), name=name)
    return own_drawings(wish.name, wish.task, found, kernels=wish.kernels, rehearsed=wish.rehearsed)


def _measured(network: NetworkState, data: OwnDrawings, control: JobControl) -> TransferFigures:
    from cnn_gui.engine.base.preload import preload_torch

    preload_torch()
    from cnn_gui.core.transfer.figures import figures

    return figures(network.spec, network.weights, data, lambda: control.stopping)
