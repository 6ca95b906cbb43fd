"""Training: its panel with the recipe and the curves, what computes, and how long it will take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import ChosenData
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.training.curves import Curves
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.window.base import closing, curve_files
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Layout, Panel
from cnn_gui.window.base.subject import ActionTable, Context, Subject
from cnn_gui.window.training.data_choice import DataChoice
from cnn_gui.window.training.device_choice import DeviceChoice
from cnn_gui.window.training.estimate import Estimate
from cnn_gui.window.training.session import TrainingSession


class TrainingSubject(Subject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.curves = Curves()
        self.view = TrainingPanel()
        self.view.set_curves(self.curves)
        self.session = TrainingSession(engines.training, engines.inference, self.view, self.curves, self)
        self.device = DeviceChoice(self.view, context.settings, context.options.device, self)
        self.data = DataChoice(engines.data_sets, context.dialogs, context.settings, context.window, self)
        self.estimate = Estimate(self.view, context.settings, self)
        self.panels = (Panel("train", self.tr("Train"), self.view),)

    def placed(self, layout: Layout) -> None:
        self._show_data(self.data.data)

    def join(self, hub: Hub) -> None:
        engines, session = self.context.engines, self.session
        engines.plots_ready.connect(self.curves.build)
        engines.devices.devices_found.connect(self.device.set_devices)
        engines.devices.failed.connect(hub.problem)
        engines.training.events.connect(self.estimate.learn)
        engines.estimates.measured.connect(self.estimate.take)
        engines.files.saved.connect(session.network_saved)
        self.estimate.wanted.connect(engines.estimates.set_wanted)
        hub.network.connect(self.estimate.set_network)
        self.estimate.ask()
        self.view.runs_requested.connect(hub.runs_wanted)
        self.data.chosen.connect(engines.training.set_data)
        self.data.chosen.connect(engines.race.set_data)
        self.data.chosen.connect(self.estimate.set_data)
        self.data.chosen.connect(self._show_data)
        self.data.informed.connect(hub.info)
        self.data.failed.connect(hub.problem)
        hub.run_state.connect(self.data.show_state)
        hub.setting_wanted.connect(self.view.want_setting)
        self.device.resolved.connect(hub.device)
        self.device.unavailable.connect(hub.warning)
        hub.training_on_wanted.connect(self.train_on)
        session.state_changed.connect(hub.run_state)
        session.finished.connect(hub.run_finished)
        session.complained.connect(hub.problem)
        session.warned.connect(hub.warning)
        session.informed.connect(hub.info)
        session.withdrawn.connect(hub.withdrawn)
        hub.run_record = session.record
        hub.network_opened.connect(session.show_history)
        hub.drawing_changed.connect(self.curves.give_way)
        hub.run_wanted.connect(session.begin)
        hub.run_state.connect(self.device.show_state)

    def next_run(self) -> tuple[TrainingConfig, ChosenData, NetworkState | None]:
        """The recipe as it stands, what it would be trained on, and the network that it would go on with."""
        form = self.view.form
        return form.config(), self.data.data, self.context.engines.inference.network if form.go_on() else None

    def commands(self) -> Mapping[str, Callable[[], object]]:
        panel = self.view
        return {
            "train": panel.toggle, "step": panel.step, "epoch": panel.epoch, "stop": panel.stop,
            "export_csv": self.export_csv, "export_png": self.export_png,
        }  # fmt: skip

    @Slot(TrainingConfig)
    def train_on(self, config: TrainingConfig) -> None:
        """The network on display goes on with a configuration, on the data it is for; says why where it cannot."""
        hub, network, data = self.context.hub, self.context.hub.last_network, self.data.data
        if network is None or hub.is_training:
            return
        if (data.task.data, data.task.classes) != (network.task.data, network.task.classes):
            words = self.tr("This network is for {0}: choose that in Train > Train on, and try again.")
            hub.refused.emit(words.format(one_line(network.task.data) or self.tr("other images")))
            return
        hub.panel_wanted.emit("train")
        form = self.view.form
        form.set_config(replace(config, device=form.config().device))
        form.set_start(go_on=True)
        self.view.toggle()

    def fill_menus(self, menus: Mapping[str, QMenu], actions: ActionTable) -> None:
        self._stop = actions["stop"]
        self.context.hub.run_state.connect(self._show_run_state)
        menus["train"].addSeparator()
        self.data.fill(menus["train"])
        menus["model"].addSeparator()
        self.device.fill(menus["model"])

    def may_close(self) -> bool:
        """Asks whether to end a run that is under way."""
        if not self.session.is_active:
            return True
        return closing.while_training(self.context.window, self.session.save_problem)

    @Slot(ChosenData)
    def _show_data(self, data: ChosenData) -> None:
        self.view.show_data(data.task.data)

    @Slot(object)
    def _show_run_state(self, state: RunState) -> None:
        self._stop.setEnabled(state is not RunState.IDLE)

    def export_csv(self) -> None:
        curve_files.export_csv(self.curves, self.context.dialogs, self.context.engines.library)

    def export_png(self) -> None:
        curve_files.export_png(self.curves, self.context.dialogs, self.context.engines.library)
