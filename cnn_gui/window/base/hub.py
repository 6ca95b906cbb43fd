"""The hub: what one subject of the window says and others hear, one typed signal for each message.

Subjects know the hub and not each other. What belongs to one subject alone (its view, its engine) it connects itself;
``tests/window/test_hub.py`` walks every row from here to its receivers.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from cnn_gui.core.base.messages import DeviceInfo, Problem
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.messages import Mistake
from cnn_gui.core.network.messages import NetworkRecord, NetworkState, Snapshot
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunFinished, RunState, RunWanted


class Hub(QObject):
    """Signals that carry what has happened, and signals that carry what is wanted.

    Happened:
        snapshot: the newest answer, with all activations. network: the network on display has changed.
        network_opened: one came from a file, whose path is in its record. answers_unavailable: torch does not load.
        drawing_changed: what is on the canvas. mistake_chosen: a misclassified digit that is to be looked at.
        run_state, run_finished: of the training. device: what computes; answering says so first, training then.
        map_chosen: layer and map. unit_chosen: layer and index of a unit whose story is wanted.
        unit_placed: the UnitPlace that the story's way has come to, or None. field: the Box of input pixels that the
        unit on show can see, or None. dependencies: the Dependencies of that unit, or None.
        panel_seen: a panel has come into sight, or is hidden, closed or behind another tab. panel_menu_opened: a right
        click in a panel; its menu can be added to before it is shown.
    Wanted:
        panel_wanted: the name of a panel that is to come to the front. workspace_wanted: the key of a workspace.
        file_wanted: a path that is to be opened.
        run_wanted: a RunWanted, which begins where no run goes on.
        drawing_wanted: an example for the canvas. preview_wanted: what is on the canvas, changed, in the place of the
        preview before. part_wanted: one of several digits on the canvas alone. without_wanted: a layer, and channels to
        try the network without.
        setting_wanted: name and value of a setting of the recipe, for the next run.
        saving_wanted: the network on display is to be saved under a new name. runs_wanted: the window of runs.
        training_on_wanted: the network on display is to be trained on with a configuration.
        story_wanted: the story of the chosen map; surely: not to be hidden where it is shown.
        explanation_wanted: a chapter and an anchor in it, both empty where nothing explains the thing in particular.
    Told to the person:
        problem: an error with its details. warning, info: a sentence. refused: a sentence on why a command cannot be
        done now, which holds until what stood in the way is over. withdrawn: a sentence that holds no longer.
    """

    snapshot = Signal(Snapshot)
    network = Signal(NetworkState)
    network_opened = Signal(NetworkState)
    answers_unavailable = Signal()
    drawing_changed = Signal(Drawing)
    mistake_chosen = Signal(Mistake)
    run_state = Signal(RunState)
    run_finished = Signal(RunFinished)
    device = Signal(DeviceInfo)
    map_chosen = Signal(str, int)
    unit_chosen = Signal(str, tuple)
    unit_placed = Signal(object)
    field = Signal(object)
    dependencies = Signal(object)
    panel_seen = Signal(str, bool)
    panel_menu_opened = Signal(str, QMenu)
    workspace_leaving = Signal()
    course_left = Signal()

    panel_wanted = Signal(str)
    workspace_wanted = Signal(str)
    file_wanted = Signal(str)
    run_wanted = Signal(RunWanted)
    drawing_wanted = Signal(Drawing)
    preview_wanted = Signal(Drawing)
    part_wanted = Signal(int)
    without_wanted = Signal(str, tuple)
    setting_wanted = Signal(str, object)
    saving_wanted = Signal()
    runs_wanted = Signal()
    training_on_wanted = Signal(TrainingConfig)
    story_wanted = Signal(bool)
    explanation_wanted = Signal(str, str)

    problem = Signal(Problem)
    warning = Signal(str)
    info = Signal(str)
    refused = Signal(str)
    withdrawn = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.last_snapshot: Snapshot | None = None
        """The snapshot that all views show."""
        self.last_network: NetworkState | None = None
        """The network on display."""
        self.last_run_state = RunState.IDLE
        self.run_record: Callable[[], NetworkRecord | None] = lambda: None
        """What is known about the run under way, with its recipe and the curves so far; set by the training."""
        self.snapshot.connect(self._note_snapshot)
        self.network.connect(self._note_network)
        self.run_state.connect(self._note_run_state)

    @property
    def is_training(self) -> bool:
        return self.last_run_state is not RunState.IDLE

    @Slot(Snapshot)
    def _note_snapshot(self, snapshot: Snapshot) -> None:
        self.last_snapshot = snapshot

    @Slot(NetworkState)
    def _note_network(self, network: NetworkState) -> None:
        self.last_network = network

    @Slot(RunState)
    def _note_run_state(self, state: RunState) -> None:
        self.last_run_state = state
