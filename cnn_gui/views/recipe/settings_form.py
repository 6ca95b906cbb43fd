"""Every setting of a recipe as a field with a label that teaches, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.settings import CONTEXT, SETTINGS, Choice, Count, Group, Named, OneOf, Rate, Setting, by_name
from cnn_gui.views.base.translation import said
from cnn_gui.views.parts.fields import ChoiceField, CountField, RateField
from cnn_gui.views.parts.form_cells import COLUMN_WIDTH, Cell, CellGrid, Fold


class SettingsForm(QWidget):
    """The fields. ``changed`` is emitted once for each change by a person or by ``set_config``.

    setting_focused: the name of the setting whose field the keyboard has come to. effects_wanted: what the settings do
    to the drawing is to be seen.
    """

    changed = Signal()
    reflowed = Signal()
    setting_focused = Signal(str)
    effects_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsForm")
        self._quiet = True
        self._lock_reason = ""
        self._fixed_network = ""
        self._columns = 0
        self._base = TrainingConfig()
        self._counts: dict[str, CountField] = {}
        self._rates: dict[str, RateField] = {}
        self._choices: dict[str, ChoiceField] = {}
        self._cells = {setting.name: self._make_cell(setting) for setting in SETTINGS}
        for name in NETWORKS:
            self.choice("network").add(name, name)
        self._grids = tuple(
            CellGrid([self._cells[setting.name] for setting in SETTINGS if setting.group is group], self)
            for group in (Group.BASIC, Group.ADVANCED)
        )
        self.fold = Fold(
            self.tr("Advanced"), self.tr("Finer values of the recipe, to read and to change."), self._grids[1], self
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 2, 2)
        column.setSpacing(6)
        self.effects_button = QToolButton(self)
        self.effects_button.setObjectName("settingEffects")
        self.effects_button.setText(self.tr("Effects"))
        self.effects_button.setAccessibleName(self.tr("Effects of settings on your drawing"))
        self.effects_button.setToolTip(
            self.tr(
                "What variation, dropout, batch norm, label smoothing and weight decay do to your drawing, beside the "
                "numbers of training: of the setting whose field you are at."
            )
        )
        self.effects_button.setProperty("role", "quiet")
        self.effects_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.effects_button.clicked.connect(self.effects_wanted)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.fold, 1)
        row.addWidget(self.effects_button)
        column.addWidget(self._grids[0])
        column.addLayout(row)
        column.addWidget(self._grids[1])
        self.fold.toggled.connect(self.reflowed)
        self._place(3)
        self.set_config(TrainingConfig())

    def count(self, name: str) -> CountField:
        """The field of a setting that is a whole number. Raises KeyError for another one; so do rate and choice."""
        return self._counts[name]

    def rate(self, name: str) -> RateField:
        return self._rates[name]

    def choice(self, name: str) -> ChoiceField:
        return self._choices[name]

    def config(self, recipe: str) -> TrainingConfig:
        """The configuration in the fields, under the name of a recipe. What has no field stays as it was set."""
        return replace(self._base, recipe=recipe, **{setting.name: self._value(setting) for setting in SETTINGS})

    def set_config(self, config: TrainingConfig) -> None:
        """Shows a configuration; one signal for all of it. A device that is not offered leaves the choice as it is."""
        self._quiet = True
        self._base = config
        for name, count in self._counts.items():
            count.setValue(getattr(config, name))
        for name, rate in self._rates.items():
            rate.setValue(getattr(config, name))
        for name, choice in self._choices.items():
            if name != "device" or choice.is_enabled(config.device):
                choice.set_value(str(getattr(config, name)))
        for cell in self._cells.values():
            cell.show_doubt(None)
        self._quiet = False
        self._changed()

    def set_devices(self, devices: Iterable[DeviceInfo]) -> None:
        """Offers the devices that work; the others are listed with what failed, and cannot be chosen."""
        field = self.choice("device")
        chosen = field.value()
        self._quiet = True
        field.clear()
        _add_first(field, by_name("device"))
        for device in devices:
            title = said(device.title)
            text = title if device.works else self.tr("{0} (does not work)").format(title)
            field.add(device.name, text, device.why or device.name, enabled=device.works)
        if field.is_enabled(chosen):
            field.set_value(chosen)
        self._quiet = False
        self._changed()

    def choose_device(self, name: str) -> None:
        """Chooses a device, also before it is known which there are."""
        field = self.choice("device")
        if field.findData(name) < 0:
            field.add(name, name, self.tr("Not looked for yet."))
        if field.is_enabled(name):
            field.set_value(name)

    def set_locked(self, reason: str) -> None:
        """Locks all fields with a reason as their tooltip; an empty reason unlocks them."""
        self._lock_reason = reason
        self._update_enabled()

    def fix_network(self, reason: str, name: str = "") -> None:
        """Keeps the network from being changed, and shows the named one; an empty reason lets it be chosen again."""
        self._fixed_network = reason
        if reason and name:
            self.choice("network").set_value(name)
        self._update_enabled()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            for name, cell in self._cells.items():
                if cell.field is watched:
                    self.setting_focused.emit(name)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = max(2, min(7, (self.width() + 10) // (COLUMN_WIDTH + 10)))
        if columns != self._columns:
            self._place(columns)

    def _make_cell(self, setting: Setting) -> Cell:
        field: CountField | RateField | ChoiceField
        match setting.kind:
            case Count(lowest=lowest, most=most, step=step):
                field = self._counts[setting.name] = CountField(lowest, most, step, self)
                field.valueChanged.connect(self._changed)
            case Rate(least=least, most=most):
                field = self._rates[setting.name] = RateField(least, most, self)
                field.valueChanged.connect(self._changed)
            case OneOf() | Named():
                field = self._choices[setting.name] = ChoiceField(self)
                _add_first(field, setting)
                field.currentIndexChanged.connect(self._changed)
        field.installEventFilter(self)
        return Cell(_object_name(setting.name), _words(setting.label), field, _words(setting.tip), self)

    def _value(self, setting: Setting) -> Any:
        name = setting.name
        if name in self._counts:
            return self._counts[name].value()
        if name in self._rates:
            return self._rates[name].value()
        value = self._choices[name].value()
        return setting.kind.type(value) if isinstance(setting.kind, OneOf) else value

    def _place(self, columns: int) -> None:
        self._columns = columns
        for grid in self._grids:
            grid.set_columns(columns)
        self.reflowed.emit()

    @Slot()
    def _changed(self) -> None:
        if not self._quiet:
            self._update_enabled()
            self._cells["optimizer"].show_note(self._muon_note())
            self.fold.show_summary(self._summary())
            self.changed.emit()

    def _update_enabled(self) -> None:
        config = self.config("")
        for setting in SETTINGS:
            reason = self._lock_reason
            if not reason and setting.used is not None and not setting.used(config):
                reason = _words(setting.unused)
            if not reason and setting.name == "network":
                reason = self._fixed_network
            self._cells[setting.name].set_enabled(not reason, reason)

    def _muon_note(self) -> str:
        """That the optimiser does not update all weights."""
        muon = self.rate("muon")
        return self.tr("and Muon {0}").format(muon.text()) if muon.value() > 0 else ""

    def _summary(self) -> tuple[str, ...]:
        """What is set among the advanced values and matters, in words; nothing where all is as in the tutorial."""
        told = [s for s in SETTINGS if s.group is Group.ADVANCED and s.plain is not None and self._value(s) != s.plain]
        parts = [f"{self._cells[setting.name].title} {self._shown(setting.name)}" for setting in told]
        # The narrower it is, the fewer of them.
        shorter = [f"{' · '.join(parts[:n])} … +{len(parts) - n}" for n in range(len(parts) - 1, 0, -1)]
        return " · ".join(parts), *shorter

    def _shown(self, name: str) -> str:
        """A setting's value as its field shows it."""
        if name in self._choices:
            return self._choices[name].currentText()
        return (self._counts.get(name) or self._rates[name]).text()


def _add_first(field: ChoiceField, setting: Setting) -> None:
    """Offers the choices that are known from the table."""
    kind = setting.kind
    choices: tuple[Choice, ...] = ()
    if isinstance(kind, OneOf):
        choices = kind.choices
    elif isinstance(kind, Named) and kind.first is not None:
        choices = (kind.first,)
    for choice in choices:
        field.add(choice.value, _words(choice.title), _words(choice.tip))


def _object_name(name: str) -> str:
    """ "batch_size" is "batchSize": Qt's objects are in camel case."""
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))


def _words(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text) if text else ""
