"""A race: who takes part, what is the same for all, and how they get on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.core.race.messages import FEWEST, MOST, RaceEvent, RaceRules, Share
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.base.availability import Availability
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.measured import measured_text
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.compact_fields import named
from cnn_gui.views.parts.fields import ChoiceField, CountField
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.parts.tab_order import in_tab_order
from cnn_gui.views.race.content import race_content
from cnn_gui.views.race.lane import RaceLane
from cnn_gui.views.race.lane_curve import LaneCurve, leading
from cnn_gui.views.race.race_curves import RaceCurves

FIRST = ("tutorial", "fast")
"""The recipes of the first race."""

IMAGES, SECONDS = (1_000, 1_000_000, 1_000), (2, 3_600, 5)
"""Least, most and step of what is shared."""


class RaceView(QWidget):
    """entrants_changed: others take part, or with other recipes. open_requested: the place of an entrant whose network
    is to be put on display. hint_changed: what is raced on, for the panel's title.

    ``choices`` and ``rules`` say what is to be raced; the window answers start_requested with ``begin`` and then
    ``show_state`` and ``show_events``, or with ``show_refusal``.
    """

    start_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    open_requested = Signal(int)
    entrants_changed = Signal()
    hint_changed = Signal(str)

    def __init__(self, recipes: Mapping[str, str], parent: QWidget | None = None) -> None:
        """recipes: what each is for, by name."""
        super().__init__(parent)
        self.setObjectName("raceView")
        self.setAccessibleName(self.tr("A race of trainings"))
        self._recipes = dict(recipes)
        self._networks: Mapping[str, str] = {}
        self._state = RunState.IDLE
        self._curves: tuple[LaneCurve, ...] = ()
        self._raced = RaceRules()
        self.start_button, self.stop_button = QPushButton(self), QToolButton(self)
        self.share_field = ChoiceField(self)
        self.images_field, self.seconds_field = CountField(*IMAGES, self), CountField(*SECONDS, self)
        self.seed_field = CountField(0, 9_999, 1, self)
        self.add_button = QToolButton(self)
        self.result_label = WrappedLabel("", self)
        self._lanes_box = QVBoxLayout()
        self._availability = Availability(self, self.start_button, self.stop_button)
        self.curves = RaceCurves(self)
        self.lanes: list[RaceLane] = []
        self._set_up()
        self._lay_out()
        self._connect()
        for recipe in FIRST:
            self._add_lane(recipe)
        self._update()

    # --- what is to be raced --------------------------------------------------------------------------------

    def choices(self) -> tuple[tuple[str, str], ...]:
        """The recipe and the key of the network of each entrant."""
        return tuple((lane.recipes.value(), lane.networks.value()) for lane in self.lanes)

    def rules(self) -> RaceRules:
        return RaceRules(
            Share(self.share_field.value()),
            self.images_field.value(),
            float(self.seconds_field.value()),
            self.seed_field.value(),
        )

    def set_up(self, choices: Sequence[tuple[str, str]], rules: RaceRules) -> None:
        """What is to be raced, between FEWEST and MOST entrants; nothing has been raced yet."""
        while len(self.lanes) < len(choices):
            self._add_lane(choices[len(self.lanes)][0])
        while len(self.lanes) > len(choices):
            self._drop_lane()
        for lane, (recipe, network) in zip(self.lanes, choices, strict=True):
            lane.recipes.set_value(recipe)
            lane.networks.set_value(network)
        self.share_field.set_value(rules.share)
        self.images_field.setValue(rules.images)
        self.seconds_field.setValue(round(rules.seconds))
        self.seed_field.setValue(rules.seed)
        self._forget_race()

    # --- told -----------------------------------------------------------------------------------------------

    def set_networks(self, titles: Mapping[str, str]) -> None:
        """What can be trained, by key."""
        self._networks = dict(titles)
        for lane in self.lanes:
            lane.set_networks(titles)

    def show_data(self, name: str) -> None:
        """What the next races are on, for the panel's title."""
        self.hint_changed.emit(self.tr("on {0}").format(one_line(name, 40)))

    def begin(self, curves: Sequence[LaneCurve], rules: RaceRules) -> None:
        """A race begins: its curves, still empty, and what is the same for all in it."""
        self._curves, self._raced = tuple(curves), rules
        self.curves.show_curves(self._curves)
        for lane, curve in zip(self.lanes, self._curves, strict=True):
            lane.show_curve(curve)
            lane.show_answer(None)
        self._update()

    def show_events(self, events: Sequence[RaceEvent]) -> None:
        """What has happened, any number of events at once."""
        for place, curve in enumerate(self._curves):
            curve.take(each.event for each in events if each.entrant == place)
            self.lanes[place].update_facts()
        self.curves.touch()
        self._show_result()

    def show_state(self, state: RunState) -> None:
        self._state = state
        self._update()

    def show_refusal(self, text: str) -> None:
        """Why there is no race, in a sentence."""
        self.result_label.setText(text)

    def show_answers(self, snapshots: Mapping[int, Snapshot]) -> None:
        """What each answers to the drawing."""
        for place, snapshot in snapshots.items():
            if place < len(self.lanes):
                self.lanes[place].show_answer(snapshot)

    @property
    def raced(self) -> tuple[LaneCurve, ...]:
        """Those of the race on show."""
        return self._curves

    @property
    def raced_by(self) -> RaceRules:
        """What was the same for all in the race on show."""
        return self._raced

    def panel_content(self) -> PanelContent | None:
        if all(curve.is_empty for curve in self._curves):
            return None
        fields = (self.start_button, self.stop_button, self.add_button, self.share_field, self.images_field)
        buttons = tuple(lane.open_button for lane in self.lanes)
        return race_content(self._curves, self._fairness(self._raced), self, (*fields, *buttons))

    # --- asked ----------------------------------------------------------------------------------------------

    @Slot()
    def toggle(self) -> None:
        """Start, pause or go on, whichever the first button offers now."""
        if self._state is RunState.IDLE:
            self.start_requested.emit()
        elif self._state is RunState.RUNNING:
            self.pause_requested.emit()
        elif self._state is RunState.PAUSED:
            self.resume_requested.emit()

    # --- Qt -------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.start_button.setObjectName("raceStart")
        self.start_button.setProperty("role", "primary")
        named(self.stop_button, "raceStop", self.tr("Stop"), self.tr("End the race. All networks are saved as runs."))
        self.stop_button.setText(self.tr("Stop"))
        self.stop_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setText(self.tr("Add"))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        named(
            self.share_field, "raceShare", self.tr("What is the same for all"),
            self.tr("Fair by images: each learns from the same number of images. Fair by time: each trains for the "
                    "same seconds. In both all see the same images in the same order."),
        )  # fmt: skip
        self.share_field.add(Share.IMAGES, self.tr("same images"))
        self.share_field.add(Share.SECONDS, self.tr("same seconds"))
        named(
            self.images_field, "raceImages", self.tr("Images each"),
            self.tr("How many images each learns from; where there are fewer, they come again in another order."),
        )  # fmt: skip
        named(
            self.seconds_field, "raceSeconds", self.tr("Seconds each"),
            self.tr("How long each trains. The race takes that for each of them, one after the other in short turns."),
        )  # fmt: skip
        named(
            self.seed_field, "raceSeed", self.tr("Seed"),
            self.tr("Decides the order of the images and the first weights. With another seed a close race may end "
                    "otherwise."),
        )  # fmt: skip
        self.images_field.setValue(RaceRules().images)
        self.seconds_field.setValue(round(RaceRules().seconds))
        self.seed_field.setPrefix(self.tr("seed "))
        self.seconds_field.setSuffix(self.tr(" s"))
        named(
            self.add_button, "raceAdd", self.tr("One more entrant"),
            self.tr("One more recipe or network takes part; at most {0}.").format(format_count(MOST)),
        )  # fmt: skip
        self.add_button.setProperty("role", "quiet")
        self.result_label.setObjectName("raceResult")
        self._draw_icons()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.start_button)
        top.addWidget(self.stop_button)
        top.addStretch(1)
        top.addWidget(self.add_button)
        rules = QHBoxLayout()
        rules.setSpacing(8)
        rules.addWidget(self.share_field, 5)
        rules.addWidget(self.images_field, 4)
        rules.addWidget(self.seconds_field, 4)
        rules.addWidget(self.seed_field, 3)
        self._lanes_box.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(rules)
        column.addLayout(self._lanes_box)
        column.addWidget(self.result_label)
        column.addWidget(self.curves, 1)

    def _connect(self) -> None:
        self.start_button.clicked.connect(self.toggle)
        self.stop_button.clicked.connect(self.stop_requested)
        self.add_button.clicked.connect(self._add_another)
        self.share_field.currentIndexChanged.connect(self._update)

    @Slot()
    def _add_another(self) -> None:
        taken = {recipe for recipe, _ in self.choices()}
        self._add_lane(next((name for name in self._recipes if name not in taken), next(iter(self._recipes))))
        self._forget_race()
        self.entrants_changed.emit()

    def _add_lane(self, recipe: str) -> None:
        lane = RaceLane(len(self.lanes), self._recipes, self)
        lane.set_networks(self._networks)
        lane.recipes.set_value(recipe)
        lane.changed.connect(self._lane_changed)
        lane.removal_requested.connect(self._remove_sender)
        lane.open_requested.connect(self._open_sender)
        self.lanes.append(lane)
        self._lanes_box.addWidget(lane)
        in_tab_order(
            *(self.start_button, self.stop_button, self.add_button),
            *(self.share_field, self.images_field, self.seconds_field, self.seed_field),
            *(stop for each in self.lanes for stop in each.stops()),
            *(self.curves, *self.curves.stops()),
        )
        self._update()

    @Slot()
    def _lane_changed(self) -> None:
        self._forget_race()
        self.entrants_changed.emit()

    @Slot()
    def _remove_sender(self) -> None:
        """The last row goes, and what the others were moves up: places keep their colours."""
        lane = self.sender()
        if not isinstance(lane, RaceLane) or len(self.lanes) <= FEWEST:
            return
        rest = [choice for each, choice in zip(self.lanes, self.choices(), strict=True) if each is not lane]
        self._drop_lane()
        for each, (recipe, network) in zip(self.lanes, rest, strict=True):
            each.recipes.set_value(recipe)
            each.networks.set_value(network)
        self._forget_race()
        self.entrants_changed.emit()

    def _drop_lane(self) -> None:
        gone = self.lanes.pop()
        self._lanes_box.removeWidget(gone)
        gone.hide()
        gone.deleteLater()

    @Slot()
    def _open_sender(self) -> None:
        lane = self.sender()
        if isinstance(lane, RaceLane):
            self.open_requested.emit(self.lanes.index(lane))

    def _forget_race(self) -> None:
        """What was raced is not what would be raced now."""
        self._curves = ()
        self.curves.show_curves(())
        for lane in self.lanes:
            lane.show_curve(None)
        self.result_label.setText("")
        self._update()

    def _draw_icons(self) -> None:
        theme = theme_of(self)
        running = self._state is RunState.RUNNING
        available = self._availability.is_available(self.start_button)
        tint = "on_accent" if available else "faint"
        self.start_button.setIcon(icon("pause" if running else "play", theme, tint))
        self.stop_button.setIcon(icon("stop", theme))
        self.add_button.setIcon(icon("plus", theme))

    @Slot()
    def _update(self) -> None:
        state, idle = self._state, self._state is RunState.IDLE
        texts = {RunState.IDLE: self.tr("Start the race"), RunState.PAUSED: self.tr("Go on")}
        self.start_button.setText(texts.get(state, self.tr("Pause")))
        self.start_button.setAccessibleName(self.start_button.text())
        self.start_button.setToolTip(
            self.tr("All who take part train in short turns, one after the other, until each has had its share.")
        )
        self._availability.set_available(self.start_button, state is not RunState.STOPPING)
        self._availability.set_available(self.stop_button, state in (RunState.RUNNING, RunState.PAUSED))
        for field in (self.share_field, self.images_field, self.seconds_field, self.seed_field):
            field.setEnabled(idle)
        by_images = self.share_field.value() == Share.IMAGES
        self.images_field.setVisible(by_images)
        self.seconds_field.setVisible(not by_images)
        self.add_button.setEnabled(idle and len(self.lanes) < MOST)
        for lane in self.lanes:
            lane.set_locked(not idle)
            lane.set_removable(idle and len(self.lanes) > FEWEST)
        self._draw_icons()
        self._show_result()

    def _fairness(self, rules: RaceRules) -> str:
        """What was the same for all."""
        if rules.share is Share.SECONDS:
            same = self.tr("The same {0} s of training each").format(format_fixed(rules.seconds, 0))
        else:
            same = self.tr("The same {0} images each").format(format_count(rules.images))
        return self.tr("{0}, in the same order (seed {1})").format(same, format_count(rules.seed))

    def _show_result(self) -> None:
        """Who is ahead, or has won."""
        if not self._curves:
            return
        first = leading(self._curves)
        over = self._state is RunState.IDLE
        if first is None or first.tested is None:
            self.result_label.setText(self._fairness(self._raced) + ".")
            return
        level = [curve.name for curve in self._curves if curve.tested == first.tested]
        if over and len(level) > 1:
            # Less time for the same is no win where turns are measured to a step.
            text = self.tr("Nobody wins: {0} are level with {1}.").format(", ".join(level), measured_text(first.tested))
        elif over:
            text = self.tr("{0} wins with {1}.").format(first.name, measured_text(first.tested))
        elif any(curve.tested_after != first.tested_after for curve in self._curves):
            # Their newest tests are not after as much learning: who has the best one is not ahead by that.
            text = self.tr("Best test so far: {0} with {1} after {2}.").format(
                first.name, measured_text(first.tested), format_count(first.tested_after)
            )
        else:
            text = self.tr("{0} is ahead with {1}.").format(first.name, measured_text(first.tested))
        self.result_label.setText(text)
