"""What training does to the numbers: those of the run under way, or those kept beside the network on display."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot

from cnn_gui.core.dynamics.messages import Dynamics, DynamicsNote
from cnn_gui.core.dynamics.notes import NoteWatcher
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.training.messages import RunFinished, RunStarted, TrainingEvent
from cnn_gui.engine.dynamics.reader import DynamicsReader
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.views.dynamics.notes import NoteLine
from cnn_gui.views.dynamics.view import DynamicsView

NUMBERS_EVERY_MS = 2_000
"""Between two changes of the numbers in a note that stays."""


class DynamicsSession(QObject):
    """setting_wanted: name and value of a setting of the recipe."""

    setting_wanted = Signal(str, object)

    def __init__(
        self,
        reader: DynamicsReader,
        training: TrainingEngine,
        view: DynamicsView,
        gravest: NoteLine,
        parent: QObject,
    ) -> None:
        """gravest: shows one note, the gravest, where the run is followed."""
        super().__init__(parent)
        self._reader, self._view, self._gravest = reader, view, gravest
        self._watcher = NoteWatcher()
        self._told: tuple[object, ...] = ()
        self._since_told = QElapsedTimer()
        self._since_told.start()
        self._run = ""
        """The file of the run whose numbers are on display."""
        self._followed = False
        """Whether they are told by a run whose network is not settled on the display yet."""
        view.setting_wanted.connect(self.setting_wanted)
        gravest.setting_wanted.connect(self.setting_wanted)
        reader.found.connect(self._show_found)
        training.events.connect(self._follow)

    @Slot(object)
    def _follow(self, events: tuple[TrainingEvent, ...]) -> None:
        if any(isinstance(event, RunStarted) for event in events):
            self._run, self._followed = "", True
        self._view.extend(events)
        for event in events:
            self._watcher.take(event)
        self._show_notes(self._watcher.notes())

    def _show_notes(self, notes: tuple[DynamicsNote, ...]) -> None:
        """What is off is said at once; its numbers do not run."""
        told = tuple((note.kind, note.layer, note.change) for note in notes)
        if told == self._told and not self._since_told.hasExpired(NUMBERS_EVERY_MS):
            return
        self._told = told
        self._since_told.start()
        self._view.notes.show_notes(notes)
        self._gravest.show_note(notes[0] if notes else None)

    @Slot(RunFinished)
    def show_finished(self, finished: RunFinished) -> None:
        """The run's last weights are on display."""
        self._run, self._followed = finished.saved or "", False

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """Another network has other numbers, or none; a moment of it is a line in them."""
        self._view.set_moment(network.moment.step if network.moment is not None else None)
        if network.moment is None and not self._followed:
            self._look_at(network.base.record.path or "")

    def _look_at(self, path: str) -> None:
        run = path if path.endswith(".safetensors") else ""
        if run == self._run:
            return
        self._run, self._watcher = run, NoteWatcher()
        self._show_notes(())
        if run:
            self._reader.look(run)
        else:
            self._view.show_dynamics(None)

    @Slot(str, object)
    def _show_found(self, run: str, dynamics: Dynamics | None) -> None:
        if run == self._run and not self._followed:
            self._view.show_dynamics(dynamics, opened=True)
