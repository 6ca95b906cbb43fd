"""The recipe of the next run: a named one or one of your own, from new weights or from those on display."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import OWN_NETWORK, TrainingConfig
from cnn_gui.core.recipe.recipes import describe, purpose, value_parts
from cnn_gui.core.recipe.run_names import recipe_key
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.base.translation import said
from cnn_gui.views.parts.button_words import ButtonWords
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.form_cells import SettingsArea
from cnn_gui.views.parts.lines import IconLine
from cnn_gui.views.recipe.hints import Hint, hints
from cnn_gui.views.recipe.list import DURATION, PURPOSE, RecipeDelegate
from cnn_gui.views.recipe.settings_form import SettingsForm

FRESH, GO_ON, AFRESH = "fresh", "go_on", "afresh"
"""New weights for the recipe's network, those on display, and new ones for the network on display."""


class RecipeForm(QWidget):
    """A row (recipe, start, Settings), a hint with its mending button, and the settings below when they are open.

    ``changed`` carries the TrainingConfig after each change. Its recipe is the key of the one chosen, also where a
    value differs; then the chooser shows "tutorial, changed".
    """

    changed = Signal(TrainingConfig)
    settings_toggled = Signal(bool)

    def __init__(
        self,
        recipes: Mapping[str, TrainingConfig],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("recipeForm")
        self._recipes = dict(recipes)
        self._durations: Mapping[str, str] = {}
        self._hint: Hint | None = None
        self._folded = False
        self._network_name = ""
        self._locked = False
        self.recipe = ChoiceField(self)
        self.start = ChoiceField(self)
        self.reset_button = QToolButton(self)
        self.settings_button = QToolButton(self)
        self.hint_line = IconLine("info", self)
        self.fix_button = QPushButton(self)
        self.settings = SettingsForm(self)
        self.area = SettingsArea(self.settings, self)
        self._set_up_row()
        self._lay_out()
        self.area.hide()
        self._draw_icons()
        self.settings.reflowed.connect(self.area.updateGeometry)
        self.settings.changed.connect(self._edited)
        self._choose_recipe(0)

    def config(self) -> TrainingConfig:
        """The configuration as it stands."""
        config = self.settings.config(self.recipe.value())
        return replace(config, network=self._network_name or OWN_NETWORK) if self.afresh() else config

    def set_config(self, config: TrainingConfig) -> None:
        """Shows a configuration, for example the one of an opened network; its recipe is chosen where it is known."""
        name = recipe_key(config)
        if name in self._recipes:
            self.recipe.set_value(name)
        self.settings.set_config(config)

    def is_changed(self) -> bool:
        return self._differs(self.config())

    def has_focus_in_recipe(self) -> bool:
        """Whether the keyboard is in something that a run locks."""
        places = (self.recipe, self.start, self.reset_button, self.fix_button, self.settings)
        focused = QApplication.focusWidget()
        return focused is not None and any(focused is place or place.isAncestorOf(focused) for place in places)

    def go_on(self) -> bool:
        """Whether the run goes on from the weights on display."""
        return self.start.value() == GO_ON

    def afresh(self) -> bool:
        """Whether the run trains the network on display from new weights."""
        return self.start.value() == AFRESH

    @Slot()
    def take_network(self) -> None:
        """A person has built a network: from now on that is trained, and no other."""
        if self.start.value() == FRESH:
            self.start.set_value(AFRESH)

    def set_start(self, *, go_on: bool) -> None:
        """Whether the run goes on from the weights on display or starts from new ones."""
        self.start.set_value(GO_ON if go_on else FRESH)

    def purpose(self) -> str:
        """What the chosen recipe is for; of a changed one only that it is changed, for its purpose was the recipe's."""
        name = self.recipe.value()
        if self.is_changed():
            return self.tr("The recipe “{0}” with values of your own.").format(name)
        return self._purpose(name)

    def purposes(self) -> tuple[str, ...]:
        """What each recipe is for."""
        return tuple(self._purpose(name) for name in self._recipes)

    def values(self) -> tuple[str, ...]:
        """The main values of the configuration as it stands, each with what stands before it in their line."""
        return tuple(map(said, value_parts(self.config())))

    def set_durations(self, durations: Mapping[str, str]) -> None:
        """How long each recipe will take, as words ("about 9 s on this machine"); what is not known is left out."""
        self._durations = durations
        for index, name in enumerate(self._recipes):
            self.recipe.setItemData(index, durations.get(name, ""), DURATION)
            self.recipe.setItemData(index, self._line(name), Qt.ItemDataRole.ToolTipRole)
            self.recipe.setItemData(index, self._line(name), Qt.ItemDataRole.AccessibleDescriptionRole)
        if not self._locked:
            self.recipe.setToolTip(self._recipe_tip())

    def set_devices(self, devices: Iterable[DeviceInfo]) -> None:
        self.settings.set_devices(devices)

    def show_network(self, state: NetworkState) -> None:
        """Remembers which of the known networks is on display: going on keeps to it."""
        self._network_name = next((name for name, spec in NETWORKS.items() if spec == state.spec), "")
        self._start_chosen()

    def set_locked(self, reason: str) -> None:
        """Locks everything but the settings' open and close; an empty reason unlocks."""
        self.settings.set_locked(reason)
        for widget, tip in ((self.recipe, self._recipe_tip()), (self.start, self._start_tip())):
            widget.setEnabled(not reason)
            widget.setToolTip(reason or tip)
        self.reset_button.setEnabled(not reason)
        self._locked = bool(reason)
        self._show_hint()

    def fold_hint(self, folded: bool) -> None:
        """Whether the hint makes room for something else."""
        if folded is not self._folded:
            self._folded = folded
            self._show_hint()

    def open_settings(self, opened: bool) -> None:
        self.settings_button.setChecked(opened)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()
        elif is_new_type(event):
            self.recipe.view().setMinimumWidth(self._delegate.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._words.fit(self.width())

    def _draw_icons(self) -> None:
        self.reset_button.setIcon(icon("undo", theme_of(self)))
        self.settings_button.setIcon(icon("settings", theme_of(self)))

    def _set_up_row(self) -> None:
        self.recipe.setObjectName("recipe")
        self.recipe.setAccessibleName(self.tr("Recipe"))
        for index, name in enumerate(self._recipes):
            self.recipe.add(name, name, self._line(name))
            self.recipe.setItemData(index, said(purpose(name)), PURPOSE)
            self.recipe.setItemData(index, "", DURATION)
        self._delegate = RecipeDelegate(self.recipe)
        self.recipe.setItemDelegate(self._delegate)
        self.recipe.view().setMinimumWidth(self._delegate.width())
        self.recipe.activated.connect(self._choose_recipe)
        self.start.setObjectName("startFrom")
        self.start.setAccessibleName(self.tr("Start from"))
        self.start.setToolTip(self._start_tip())
        self.start.add(FRESH, self.tr("new weights"), self.tr("Start fresh, with random weights decided by the seed."))
        self.start.add(GO_ON, self.tr("current weights"), self.tr("Go on from the network on display."))
        self.start.add(
            AFRESH,
            self.tr("this network, new weights"),
            self.tr("Start fresh, with the layers of the network on display and random weights decided by the seed."),
        )
        self.start.currentIndexChanged.connect(self._start_chosen)
        self.reset_button.setObjectName("resetRecipe")
        self.reset_button.setProperty("role", "quiet")
        self.reset_button.setAccessibleName(self.tr("Reset recipe"))
        self.reset_button.setToolTip(self.tr("Every value back to the recipe's own."))
        self.reset_button.clicked.connect(self._reset)
        # Its place is kept while there is nothing to reset, so that what stands beside it never moves.
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        self.settings_button.setObjectName("settings")
        self.settings_button.setAccessibleName(self.tr("Settings"))
        self.settings_button.setToolTip(self.tr("Every value of the recipe, to read and to change."))
        self.settings_button.setCheckable(True)
        self.settings_button.toggled.connect(self._toggle_settings)
        self.settings_button.setText(self.tr("Settings ▾"))
        self.fix_button.setObjectName("fixHint")
        self.fix_button.clicked.connect(self._fix)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.recipe, 4)
        row.addWidget(self.reset_button)
        row.addWidget(self.start, 4)
        row.addWidget(self.settings_button)
        self._words = ButtonWords(row, (self.settings_button,), slack=80)
        self.hint_line.setObjectName("hint")
        self.hint_line.row.addWidget(self.fix_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.hint_line)
        column.addWidget(self.area)

    def _recipe_tip(self) -> str:
        return self.tr("A recipe is everything that decides a run. {0}").format(self._line(self.recipe.value()))

    def _line(self, name: str) -> str:
        """What a recipe does and how long it will take."""
        duration = self._durations.get(name, "")
        return f"{said(describe(name))} {duration[0].upper()}{duration[1:]}." if duration else said(describe(name))

    def _purpose(self, name: str) -> str:
        return f"{said(purpose(name))}."

    def _start_tip(self) -> str:
        return self.tr(
            "Whether the run begins with new random weights or with those on display, and with which network."
        )

    def _differs(self, config: TrainingConfig) -> bool:
        recipe = self._recipes[self.recipe.value()]
        # Keeping to the network on display is no change of the recipe.
        network = recipe.network if self.start.value() == FRESH else config.network
        return replace(config, device="") != replace(recipe, device="", recipe=config.recipe, network=network)

    @Slot(int)
    def _choose_recipe(self, index: int) -> None:
        # Also when the same one is chosen again: that takes back what was changed.
        self.recipe.setCurrentIndex(index)
        self._reset()

    @Slot()
    def _reset(self) -> None:
        recipe = self._recipes[self.recipe.value()]
        self.settings.set_config(replace(recipe, device=self.settings.choice("device").value()))
        self._start_chosen()

    @Slot()
    def _start_chosen(self) -> None:
        reason = self.tr("Going on keeps the network on display.") if self.go_on() else ""
        if self.afresh():
            reason = self.tr("The network on display is trained, from new weights.")
        self.settings.fix_network(reason, self._network_name)
        self._edited()

    @Slot()
    def _edited(self) -> None:
        changed = self.is_changed()
        name = self.recipe.value()
        for i, known in enumerate(self._recipes):
            marked = changed and known == name
            self.recipe.setItemText(i, self.tr("{0}, changed").format(known) if marked else known)
        if not changed and self.reset_button.hasFocus():
            # A button that goes would hand the focus to its neighbour, and the next Space would change that.
            self.recipe.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reset_button.setVisible(changed)
        self.recipe.setToolTip(self._recipe_tip())
        config = self.config()
        found = hints(config)
        self._hint = found[0] if found else None
        self._show_hint()
        self.changed.emit(config)

    def _show_hint(self) -> None:
        hint = self._hint if not self._folded else None
        self.hint_line.show_text(hint.text if hint else "")
        offered = hint is not None and hint.fixed is not None and not self._locked
        if not offered and self.fix_button.hasFocus():
            self.settings_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fix_button.setVisible(offered)
        if hint is not None:
            self.fix_button.setText(hint.fix)
            self.fix_button.setToolTip(self.tr("Changes the setting for you."))
            self.fix_button.setAccessibleName(hint.fix)

    @Slot()
    def _fix(self) -> None:
        if self._hint is not None and self._hint.fixed is not None:
            self.settings.set_config(self._hint.fixed)

    @Slot(bool)
    def _toggle_settings(self, opened: bool) -> None:
        self.settings_button.setText(self.tr("Settings ▴") if opened else self.tr("Settings ▾"))
        # Qt lays the window out whenever something is shown, and a panel that needs more height for a moment keeps it:
        # what gives way to the settings goes before they come, and comes after they have gone.
        if opened:
            self.settings_toggled.emit(opened)
        self.area.setVisible(opened)
        if not opened:
            self.settings_toggled.emit(opened)
