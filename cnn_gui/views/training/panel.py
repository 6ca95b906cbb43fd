"""Where training is started and followed: buttons, progress, what is going on in words, and the recipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.messages import RunState, TrainingEvent
from cnn_gui.views.base.availability import Availability
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.panel_content import HasContent, PanelContent
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.parts.button_words import ButtonWords
from cnn_gui.views.parts.lines import IconLine
from cnn_gui.views.recipe.form import RecipeForm
from cnn_gui.views.training.status import TrainingStatus
from cnn_gui.views.training.words import TrainingWords

KEYS = {"train": "F5", "step": "F6", "epoch": "F7", "stop": "Shift+F5"}
"""The keys shown in the tooltips; the menu's actions own them."""

LOW = 520
"""Height in pixels below which open settings take the place of the curves, and a hint on the recipe makes room for them
once its run is told of."""


Account = tuple[TrainingStatus, TrainingConfig | None]
"""A run in words, and the configuration that it had."""


class TrainingPanel(QWidget):
    """Buttons that ask, setters that show. ``set_curves`` puts the curves below.

    start_requested, step_requested and epoch_requested carry the TrainingConfig and whether to go on from the weights
    on display; a run that is already going ignores both. config_changed carries the TrainingConfig, for an estimate.
    hint_changed: what is trained on, for the panel's title.
    """

    start_requested = Signal(TrainingConfig, bool)
    step_requested = Signal(TrainingConfig, bool)
    epoch_requested = Signal(TrainingConfig, bool)
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    config_changed = Signal(TrainingConfig)
    runs_requested = Signal()
    hint_changed = Signal(str)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        recipes: Mapping[str, TrainingConfig] = RECIPES,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("trainingPanel")
        self._state = RunState.IDLE
        self._status = TrainingStatus()
        self._begins = False
        self._estimate = ""
        self._ran: TrainingConfig | None = None
        self._button_font: object = None
        self._curves: QWidget | None = None
        self._wanted: dict[str, Any] = {}
        self.train_button = QPushButton(self)
        self.step_button = QToolButton(self)
        self.epoch_button = QToolButton(self)
        self.stop_button = QToolButton(self)
        self.runs_button = QToolButton(self)
        self.progress = QProgressBar(self)
        self.notice_line = IconLine("info", self)
        self.ending_line = IconLine("warning", self)
        self._availability = Availability(
            self, self.train_button, self.step_button, self.epoch_button, self.stop_button
        )
        self.form = RecipeForm(recipes, self)
        self.words = TrainingWords(self.form.purposes(), self)
        self.progress_label, self.result_label = self.words.progress_label, self.words.result_label
        self._set_up()
        self._lay_out()
        self._connect()
        self.resize(self.minimumSizeHint().width(), LOW)
        self._draw_icons()
        self.show_state(RunState.IDLE)

    # --- told -----------------------------------------------------------------------------------------------

    def show_state(self, state: RunState) -> None:
        """Enables what makes sense in a state of the run, and locks the recipe while there is one."""
        begins = self._state is RunState.IDLE and state is RunState.RUNNING
        if self._state is RunState.IDLE and state is not RunState.IDLE:
            self._ran = self.form.config()
        ends = self._state is not RunState.IDLE and state is RunState.IDLE
        self._state = state
        self._begins = begins and (not self._status.has_run or self._status.ending is not None)
        if begins and self.height() < LOW:
            # Whoever starts a run wants to see it: the curves come back.
            self.form.open_settings(False)
        elif ends and self._could_not_begin():
            # There is no run to see, and what is to be changed stands among the settings.
            self.form.open_settings(True)
        idle, paused = state is RunState.IDLE, state is RunState.PAUSED
        for button, available in (
            (self.train_button, state is not RunState.STOPPING),
            (self.step_button, idle or paused),
            (self.epoch_button, idle or paused),
            (self.stop_button, state in (RunState.RUNNING, RunState.PAUSED)),
        ):
            self._availability.set_available(button, available)
        if not idle and self.form.has_focus_in_recipe():
            # What is locked loses the focus, to whatever comes next; the run's own button is never a surprise.
            self.train_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.set_locked("" if idle else self.tr("Stop the run to change its recipe."))
        self._draw_icons()
        self._update_text()
        self._share_height()
        self._set_wanted()

    def show_events(self, events: Iterable[TrainingEvent]) -> None:
        """Follows a run. Any number of events at once; the words are set once."""
        self._begins = False
        self._status.extend(events)
        self._update_text()

    def show_data(self, name: str) -> None:
        """What the next runs are trained on, for the panel's title."""
        self.hint_changed.emit(self.tr("on {0}").format(one_line(name, 40)))

    def set_devices(self, devices: tuple[DeviceInfo, ...]) -> None:
        self.form.set_devices(devices)

    def choose_device(self, name: str) -> None:
        """Chooses what trains ("auto", "cuda:0"), also before set_devices has told which devices there are."""
        self.form.settings.choose_device(name)

    def tells(self, sentence: str) -> bool:
        """Whether a sentence stands here, in sight, as the end of the run."""
        ending = self._status.ending
        # Not the line's own region: it has no place yet when it has just been shown.
        seen = not self.visibleRegion().isEmpty()
        return seen and ending is not None and ending.failed and sentence in ending.text

    def forget_run(self) -> None:
        """Another network than the last run's is on display: the words are about the next run again."""
        if self._state is RunState.IDLE:
            self._status = TrainingStatus()
            self._update_text()

    def account(self) -> Account:
        """What is told of the last run."""
        return self._status, self._ran

    def show_account(self, account: Account | None = None) -> None:
        """Tells of another run than the last one, or of none."""
        self._status, self._ran = account if account is not None else (TrainingStatus(), None)
        self._update_text()

    def show_network(self, state: NetworkState) -> None:
        self.form.show_network(state)

    def set_estimate(self, text: str) -> None:
        """How long the configuration would take ("about 2 min on this machine"), shown while nothing runs."""
        self._estimate = text
        self._update_text()

    def set_durations(self, durations: Mapping[str, str]) -> None:
        """How long each recipe would take, as words by its name; shown where a recipe is chosen."""
        self.form.set_durations(durations)

    def add_note(self, widget: QWidget) -> None:
        """Puts a line on the run above the recipe."""
        self._column.insertWidget(self._column.indexOf(self.form), widget)

    @Slot(str, object)
    def want_setting(self, name: str, value: object) -> None:
        """A setting of the next run's recipe: changed at once, or once the run under way has ended."""
        self._wanted[name] = value
        self._set_wanted()

    def _set_wanted(self) -> None:
        if self._state is RunState.IDLE and self._wanted:
            wanted, self._wanted = self._wanted, {}
            self.form.settings.set_config(replace(self.form.config(), **wanted))

    def set_curves(self, curves: QWidget) -> None:
        """Puts a widget under the controls; open settings take its place where there is little height."""
        self._curves = curves
        self._column.insertWidget(self._column.count() - 1, curves, 100)
        self._share_height()

    def panel_content(self) -> PanelContent | None:
        return self._curves.panel_content() if isinstance(self._curves, HasContent) else None

    def config(self) -> TrainingConfig:
        return self.form.config()

    # --- asked ----------------------------------------------------------------------------------------------

    @Slot()
    def toggle(self) -> None:
        """Train, pause or go on, whichever the first button offers now."""
        if self._state is RunState.IDLE:
            self.start_requested.emit(self.form.config(), self.form.go_on())
        elif self._state is RunState.RUNNING:
            self.pause_requested.emit()
        elif self._state is RunState.PAUSED:
            self.resume_requested.emit()

    @Slot()
    def step(self) -> None:
        if self._availability.is_available(self.step_button):
            self.step_requested.emit(self.form.config(), self.form.go_on())

    @Slot()
    def epoch(self) -> None:
        if self._availability.is_available(self.epoch_button):
            self.epoch_requested.emit(self.form.config(), self.form.go_on())

    @Slot()
    def stop(self) -> None:
        if self._availability.is_available(self.stop_button):
            self.stop_requested.emit()

    # --- Qt -------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()
        elif is_new_type(event):
            self._update_button_styles()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_button_styles()
        self._share_height()

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.train_button.setProperty("role", "primary")
        self.train_button.setObjectName("train")
        for button, name, text in (
            (self.step_button, "step", self.tr("Step")),
            (self.epoch_button, "epoch", self.tr("Epoch")),
            (self.stop_button, "stop", self.tr("Stop")),
            (self.runs_button, "runs", self.tr("Runs")),
        ):
            button.setObjectName(name)
            button.setText(text)
            button.setAccessibleName(text)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.runs_button.setProperty("role", "quiet")
        self.runs_button.setToolTip(self.tr("Every run that is kept: compare, name, open, delete. (Ctrl+R)"))
        self.progress.setObjectName("trainingProgress")
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.notice_line.setObjectName("trainingNotice")
        self.ending_line.setObjectName("trainingEnding")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.train_button, self.step_button, self.epoch_button, self.stop_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.runs_button)
        self._button_words = ButtonWords(row, (self.step_button, self.epoch_button, self.stop_button))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(7)
        self._column.addLayout(row)
        self._column.addWidget(self.progress)
        self._column.addWidget(self.words)
        self._column.addWidget(self.notice_line)
        self._column.addWidget(self.ending_line)
        self._column.addWidget(self.form)
        # A widget that takes what is left, so that the controls stay at the top; the curves replace it.
        self._rest = QWidget(self)
        self._column.addWidget(self._rest, 1)

    def _connect(self) -> None:
        self.train_button.clicked.connect(self.toggle)
        self.step_button.clicked.connect(self.step)
        self.epoch_button.clicked.connect(self.epoch)
        self.stop_button.clicked.connect(self.stop)
        self.runs_button.clicked.connect(self.runs_requested)
        self.form.changed.connect(self._form_changed)
        self.form.settings_toggled.connect(self._share_height)

    @Slot(object)
    def _form_changed(self, config: object) -> None:
        self._update_text()
        self.config_changed.emit(config)

    @Slot()
    def _share_height(self) -> None:
        crowded = self.form.settings_button.isChecked() and self.height() < LOW
        if self._curves is not None:
            self._curves.setVisible(not crowded)
        self.words.setVisible(not (crowded and self._state is RunState.IDLE))
        self._fold_hint()

    def _fold_hint(self) -> None:
        """What a hint says can be seen in the curves by then."""
        self.form.fold_hint(self.height() < LOW and not self._plans())

    def _update_buttons(self) -> None:
        text, tip, name = self._train_words()[self._state]
        self.train_button.setText(text)
        self.train_button.setAccessibleName(text)
        self.train_button.setToolTip(f"{tip} ({KEYS['train']})")
        available = self._availability.is_available(self.train_button)
        self.train_button.setIcon(icon(name, theme_of(self), "on_accent" if available else "faint"))
        busy = "" if self._availability.is_available(self.step_button) else self.tr("Pause first. ")
        step = self.tr("One optimiser update on one batch, then rest: watch what it changes.")
        epoch = self.tr("Every training image once, then rest.")
        stop = self.tr("End the run. Its network and curves are saved.")
        self.step_button.setToolTip(f"{busy}{step} ({KEYS['step']})")
        self.epoch_button.setToolTip(f"{busy}{epoch} ({KEYS['epoch']})")
        self.stop_button.setToolTip(f"{stop} ({KEYS['stop']})")
        self._update_button_styles()

    def _train_words(self) -> dict[RunState, tuple[str, str, str]]:
        """Word, tooltip and icon of the first button."""
        return {
            RunState.RUNNING: (self.tr("Pause"), self.tr("Rest after this step; everything stays."), "pause"),
            RunState.PAUSED: (self.tr("Resume"), self.tr("Go on where the run rests."), "play"),
            RunState.STOPPING: (self.tr("Stopping"), self.tr("The run ends after this step."), "play"),
            RunState.IDLE: (self.tr("Train"), self.tr("Train the network with the recipe below."), "play"),
        }

    def _update_button_styles(self) -> None:
        self._keep_button_width()
        self._button_words.fit(self.width())

    def _keep_button_width(self) -> None:
        """The first button has the width of its longest word, so that its neighbours stay where they are. Measured
        once for each size of type."""
        button = self.train_button
        font = (button.font().key(), button.fontMetrics().height(), button.iconSize().width())
        if font == self._button_font:
            return
        self._button_font = font
        shown, widths = button.text(), []
        for text, _, _ in self._train_words().values():
            button.setText(text)
            widths.append(button.sizeHint().width())
        button.setText(shown)
        button.setMinimumWidth(max(widths))

    def _draw_icons(self) -> None:
        theme = theme_of(self)
        for button, name in (
            (self.step_button, "step"),
            (self.epoch_button, "epoch"),
            (self.stop_button, "stop"),
        ):
            role = "text" if self._availability.is_available(button) else "faint"
            button.setIcon(icon(name, theme, role))
        self.runs_button.setIcon(icon("runs", theme))
        self._update_buttons()

    def _update_text(self) -> None:
        status = self._status
        plans = self._plans()
        self._fold_hint()
        self.progress.setValue(0 if plans or self._begins else status.permille)
        if self._begins:
            # Data may have to be made or read first, and the words are still the run's before.
            self.words.show_run((self.tr("getting the data ready"),), ("",))
        elif plans:
            self.words.show_plan(self.form.purpose(), self._estimate, self.form.values())
        else:
            wordings = status.progress_wordings
            if status.ending is not None and not status.ending.failed:
                # In the place of what it was doing: nothing moves when a run ends.
                wordings = status.ending.wordings
            if self._state is RunState.PAUSED:
                wordings = tuple(self.tr("paused · {0}").format(wording) for wording in wordings)
            self.words.show_run(wordings, status.result_wordings)
        self.notice_line.show_text(status.notices[-1] if status.notices else "", "\n".join(status.notices))
        failure = status.ending if status.ending is not None and status.ending.failed else None
        self.ending_line.show_text(failure.text if failure else "", failure.tip if failure else "")

    def _could_not_begin(self) -> bool:
        ending = self._status.ending
        return ending is not None and ending.failed and ending.steps == 0

    def _plans(self) -> bool:
        """Whether the words are about the next run: before the first one, and once another than the last is chosen."""
        if self._state is not RunState.IDLE:
            return False
        if not self._status.has_run:
            return True
        return self._status.ending is not None and self._ran is not None and self.form.config() != self._ran
