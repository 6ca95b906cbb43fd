"""The network: its answer, its map and one layer from near; which one is on display, and its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu

from cnn_gui.core.architecture.messages import BUILT_BY_HAND
from cnn_gui.core.datasets.catalogue import known
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.network.class_names_dialog import ClassNamesDialog
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.prediction import AnswerView
from cnn_gui.window.base import closing
from cnn_gui.window.base.file_dialogs import NETWORKS, OTHER_NETWORKS
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.saved_runs import saved_runs
from cnn_gui.window.base.subject import ActionTable, Context, Subject
from cnn_gui.window.network import about
from cnn_gui.window.network.exporting import Exporting
from cnn_gui.window.network.menus import FileMenu
from cnn_gui.window.network.readings import Readings
from cnn_gui.window.network.session import NetworkSession


class NetworkSubject(Subject):
    """recent, runs: the submenus of network files."""

    suffixes = frozenset((*NETWORKS, *OTHER_NETWORKS))

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.answer = AnswerView()
        self.map = NetworkMap()
        self.detail = LayerDetail()
        self.session = NetworkSession(engines.inference, engines.files, self.map, self.detail, context.settings, self)
        self.panels = (
            Panel("answer", self.tr("Answer"), self.answer),
            Panel("network", self.tr("Network"), self.map),
            Panel("layer", self.tr("Layer"), self.detail),
        )
        self.answer.show_loading()
        self._named: NetworkState | None = None
        self._renamed: int | None = None

    def join(self, hub: Hub) -> None:
        inference, session = self.context.engines.inference, self.session
        inference.answered.connect(hub.snapshot)
        inference.ready.connect(hub.device)
        inference.unavailable.connect(hub.answers_unavailable)
        session.changed.connect(hub.network)
        session.opened.connect(hub.network_opened)
        session.failed.connect(hub.problem)
        session.informed.connect(hub.info)
        for view in (self.map, self.detail):
            view.unit_chosen.connect(hub.unit_chosen)
        self.map.story_requested.connect(self._show_story)
        self.detail.story_requested.connect(hub.story_wanted)
        hub.snapshot.connect(self.answer.show_snapshot)
        hub.snapshot.connect(session.show_snapshot)
        hub.answers_unavailable.connect(self.answer.show_unavailable)
        hub.answers_unavailable.connect(self.map.show_unavailable)
        hub.unit_placed.connect(self.detail.set_marked)
        hub.map_chosen.connect(self.map.choose)
        hub.map_chosen.connect(self.detail.choose)
        hub.field.connect(self.map.set_field)
        hub.dependencies.connect(self.map.set_dependencies)
        hub.run_finished.connect(session.run_finished)
        hub.saving_wanted.connect(self.save_as)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {
            "open_network": self.open, "pretrained": self.session.open_pretrained, "deep": self.session.open_deep,
            "shapes": self.session.open_shapes,
            "choose_reading": self.choose_reading,
            "save_network": self.save, "save_network_as": self.save_as, "export_network": self.export,
            "about_network": self.tell_about,
            "name_classes": self.name_classes,
        }  # fmt: skip

    def fill_menus(self, menus: Mapping[str, QMenu], actions: ActionTable) -> None:
        model = menus["model"]
        model.addSeparator()
        recent = self.context.settings.recent_network_paths
        self.recent = FileMenu(model, "recent", self.tr("&Recent networks"), recent)
        self.runs = FileMenu(model, "runs", self.tr("A&utomatically saved runs"), saved_runs)
        for files in (self.recent, self.runs):
            files.chosen.connect(self.open_file)
        self.readings = Readings(self.context.window, actions["choose_reading"])
        self.readings.told.connect(self.context.hub.info)
        self.readings.chosen.connect(self.session.show_reading)
        self.context.engines.files.opened.connect(self.readings.opened)
        self.exporting = Exporting(self.context.window, self.context.dialogs, self.context.engines.files)
        self.exporting.told.connect(self.context.hub.info)
        self._blocked_by_a_run = [actions[name] for name in ("open_network", "pretrained", "deep", "shapes")]
        self._naming = actions["name_classes"]
        self.context.hub.run_state.connect(self._show_run_state)
        self.context.hub.network.connect(self._show_naming)

    def begin(self) -> None:
        if self.context.options.model is not None:
            self.session.open(self.context.options.model)
        else:
            self.session.open_pretrained()

    def may_close(self) -> bool:
        """Asks what is to become of a network that is in no file; a run under way saves its own."""
        network = self.session.network
        if self.context.hub.is_training or network is None or not network.modified:
            return True
        by_hand = bool(network.edits) or network.id == self._renamed or network.record.notes.startswith(BUILT_BY_HAND)
        return closing.may_lose(self.context, changed_by_hand=by_hand)

    # --- commands

    @Slot()
    def open(self) -> None:
        path = self.context.dialogs.open_network()
        if path is not None:
            self.open_file(path)

    @Slot(object)
    def open_file(self, path: Path) -> None:
        if self.context.hub.is_training:
            self.context.hub.refused.emit(
                self.tr("A network is being trained: stop the run before you open another one.")
            )
        else:
            self.session.open(path)

    @Slot()
    def choose_reading(self) -> None:
        if self.context.hub.is_training:
            self.context.hub.refused.emit(
                self.tr("A network is being trained: stop the run before you choose another reading.")
            )
        else:
            self.readings.ask()

    @Slot()
    def save(self) -> None:
        network = self._displayed()
        if network is None:
            return
        if network.record.path is not None and network.record.path.endswith(".safetensors"):
            self.session.save(Path(network.record.path), self._with_run(network))
        else:
            self.save_as()

    @Slot()
    def save_as(self) -> None:
        network = self._displayed()
        if network is None:
            return
        # What is on display may have moved on while the dialog was open; the person meant what was seen then.
        network = self._with_run(network)
        path = self.context.dialogs.save(self.tr("Save network"), "network.safetensors", ".safetensors")
        if path is not None:
            self.session.save(path, network)

    @Slot()
    def export(self) -> None:
        network = self._displayed()
        if network is not None:
            self.exporting.ask(self._with_run(network), is_training=self.context.hub.is_training)

    @Slot()
    def tell_about(self) -> None:
        network = self._displayed()
        if network is not None:
            about.show_dialog(self.context.window, network)

    @Slot()
    def name_classes(self) -> None:
        """Asks what the network's outputs are called; not while its weights are changed by a run or by hand."""
        network = self._displayed()
        if network is None:
            return
        if network.edits:
            self.context.hub.refused.emit(
                self.tr("The network is changed by hand: save or reset the changes, then name its classes.")
            )
            return
        dialog = ClassNamesDialog(network.task.names, len(network.task.classes), self.context.window)
        self._named = network
        dialog.named.connect(self._name)
        dialog.open()

    @Slot(tuple)
    def _name(self, classes: tuple[str, ...]) -> None:
        if self._named is not None:
            self._renamed = self._named.id
            self.session.name_classes(self._named, classes)

    @Slot(object)
    def _show_naming(self, network: NetworkState) -> None:
        """The classes of a data set of the app have their names; those of a person's own may be numbers in its file."""
        self._naming.setEnabled(known(network.task.data) is None and not self.context.hub.is_training)

    def _displayed(self) -> NetworkState | None:
        """What a command is about; where there is none yet, that is said."""
        if self.session.network is None:
            self.context.hub.refused.emit(
                self.tr("There is no network yet: try again in a moment, when it is on display.")
            )
        return self.session.network

    def _with_run(self, network: NetworkState) -> NetworkState:
        """A network in the middle of a run is saved with the recipe and the curves so far."""
        run = self.context.hub.run_record() if self.context.hub.is_training else None
        if run is None or not network.modified:
            return network
        return replace(network, record=replace(network.record, recipe=run.recipe, history=run.history))

    @Slot(object)
    def _show_run_state(self, state: RunState) -> None:
        for action in self._blocked_by_a_run:
            action.setEnabled(state is RunState.IDLE)
        if self.session.network is not None:
            self._show_naming(self.session.network)

    @Slot()
    def _show_story(self) -> None:
        self.context.hub.panel_wanted.emit("story")
