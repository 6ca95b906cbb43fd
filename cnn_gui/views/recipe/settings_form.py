"""Every value of a training configuration as a field with a label that teaches, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.recipe.limits import MAX_BATCH, MAX_EPOCHS
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.views.parts.fields import ChoiceField, CountField, RateField
from cnn_gui.views.parts.form_cells import COLUMN_WIDTH, Cell, CellGrid, Fold
from cnn_gui.views.recipe.settings_texts import ADVANCED, BASIC, fill_choices, rows

ALL_IMAGES = 60_000


class SettingsForm(QWidget):
    """The fields. ``changed`` is emitted once for each change by a person or by ``set_config``."""

    changed = Signal()
    reflowed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsForm")
        self._quiet = False
        self._lock_reason = ""
        self._fixed_network = ""
        self._columns = 0
        self._base = TrainingConfig()
        self.epochs = CountField(1, MAX_EPOCHS, 1, self)
        self.batch_size = CountField(1, MAX_BATCH, 16, self)
        self.learning_rate = RateField(1e-7, 100.0, self)
        self.optimizer = ChoiceField(self)
        self.momentum = RateField(0.0, 0.9999, self)
        self.weight_decay = RateField(0.0, 10.0, self)
        self.train_size = CountField(1, ALL_IMAGES, 1000, self)
        self.seed = CountField(0, 2**31 - 1, 1, self)
        self.device = ChoiceField(self)
        self.network = ChoiceField(self)
        self.augmentation = ChoiceField(self)
        self.schedule = ChoiceField(self)
        self.label_smoothing = RateField(0.0, 0.9, self)
        self.warm_up = RateField(0.0, 1.0, self)
        self.muon = RateField(0.0, 100.0, self)
        self.precision = ChoiceField(self)
        fill_choices(self)
        self._cells = {name: Cell(name, text, field, tip, self) for name, text, field, tip in rows(self)}
        self._grids = tuple(CellGrid([self._cells[name] for name in names], self) for names in (BASIC, ADVANCED))
        self.fold = Fold(
            self.tr("Advanced"), self.tr("Finer values of the recipe, to read and to change."), self._grids[1], self
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 2, 2)
        column.setSpacing(6)
        for widget in (self._grids[0], self.fold, self._grids[1]):
            column.addWidget(widget)
        self.fold.toggled.connect(self.reflowed)
        self._place(3)
        self._connect()
        self.set_config(TrainingConfig())

    def config(self, recipe: str) -> TrainingConfig:
        """The configuration in the fields, under the name of a recipe. What has no field stays as it was set."""
        return replace(
            self._base,
            recipe=recipe,
            network=self.network.value(),
            epochs=self.epochs.value(),
            batch_size=self.batch_size.value(),
            learning_rate=self.learning_rate.value(),
            optimizer=Optimizer(self.optimizer.value()),
            momentum=self.momentum.value(),
            weight_decay=self.weight_decay.value(),
            schedule=Schedule(self.schedule.value()),
            label_smoothing=self.label_smoothing.value(),
            warm_up=self.warm_up.value(),
            muon=self.muon.value(),
            precision=Precision(self.precision.value()),
            augmentation=Augmentation(self.augmentation.value()),
            seed=self.seed.value(),
            train_size=self.train_size.value(),
            device=self.device.value(),
        )

    def set_config(self, config: TrainingConfig) -> None:
        """Shows a configuration; one signal for all of it. A device that is not offered leaves the choice as it is."""
        self._quiet = True
        self._base = config
        for count, number in (
            (self.epochs, config.epochs),
            (self.batch_size, config.batch_size),
            (self.train_size, config.train_size),
            (self.seed, config.seed),
        ):
            count.setValue(number)
        for rate, value in (
            (self.learning_rate, config.learning_rate),
            (self.momentum, config.momentum),
            (self.weight_decay, config.weight_decay),
            (self.label_smoothing, config.label_smoothing),
            (self.warm_up, config.warm_up),
            (self.muon, config.muon),
        ):
            rate.setValue(value)
        for choice, chosen in (
            (self.optimizer, config.optimizer.value),
            (self.network, config.network),
            (self.augmentation, config.augmentation.value),
            (self.schedule, config.schedule.value),
            (self.precision, config.precision.value),
        ):
            choice.set_value(chosen)
        if self.device.is_enabled(config.device):
            self.device.set_value(config.device)
        for cell in self._cells.values():
            cell.show_doubt(None)
        self._quiet = False
        self._changed()

    def set_devices(self, devices: Iterable[DeviceInfo]) -> None:
        """Offers the devices that work; the others are listed with what failed, and cannot be chosen."""
        chosen = self.device.value()
        self._quiet = True
        self.device.clear()
        self.device.add("auto", self.tr("automatic"), self.tr("The fastest device that works."))
        for device in devices:
            text = device.title if device.works else self.tr("{0} (does not work)").format(device.title)
            self.device.add(device.name, text, device.why or device.name, enabled=device.works)
        if self.device.is_enabled(chosen):
            self.device.set_value(chosen)
        self._quiet = False
        self._changed()

    def choose_device(self, name: str) -> None:
        """Chooses a device, also before it is known which there are."""
        if self.device.findData(name) < 0:
            self.device.add(name, name, self.tr("Not looked for yet."))
        if self.device.is_enabled(name):
            self.device.set_value(name)

    def set_locked(self, reason: str) -> None:
        """Locks all fields with a reason as their tooltip; an empty reason unlocks them."""
        self._lock_reason = reason
        self._update_enabled()

    def fix_network(self, reason: str, name: str = "") -> None:
        """Keeps the network from being changed, and shows the named one; an empty reason lets it be chosen again."""
        self._fixed_network = reason
        if reason and name:
            self.network.set_value(name)
        self._update_enabled()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = max(2, min(7, (self.width() + 10) // (COLUMN_WIDTH + 10)))
        if columns != self._columns:
            self._place(columns)

    def _connect(self) -> None:
        for count in (self.epochs, self.batch_size, self.train_size, self.seed):
            count.valueChanged.connect(self._changed)
        for rate in (
            self.learning_rate,
            self.momentum,
            self.weight_decay,
            self.label_smoothing,
            self.warm_up,
            self.muon,
        ):
            rate.valueChanged.connect(self._changed)
        for choice in (
            self.optimizer,
            self.device,
            self.network,
            self.augmentation,
            self.schedule,
            self.precision,
        ):
            choice.currentIndexChanged.connect(self._changed)

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
        for cell in self._cells.values():
            cell.set_enabled(not self._lock_reason, self._lock_reason)
        if self._lock_reason:
            return
        if self.optimizer.value() != Optimizer.SGD and not self.muon.value():
            self._cells["momentum"].set_enabled(False, self.tr("Only SGD and Muon use it."))
        if self.schedule.value() != Schedule.ONE_CYCLE:
            self._cells["warmUp"].set_enabled(False, self.tr("Only the one-cycle schedule uses it."))
        if self._fixed_network:
            self._cells["network"].set_enabled(False, self._fixed_network)

    def _muon_note(self) -> str:
        """That the optimiser does not update all weights."""
        return self.tr("and Muon {0}").format(self.muon.text()) if self.muon.value() > 0 else ""

    def _summary(self) -> tuple[str, ...]:
        """What is set among the advanced values and matters, in words; nothing where all is as in the tutorial."""
        numbers: dict[str, CountField | RateField] = {
            "muon": self.muon,
            "weightDecay": self.weight_decay,
            "labelSmoothing": self.label_smoothing,
            "seed": self.seed,
        }
        parts = [f"{self._cells[name].title} {field.text()}" for name, field in numbers.items() if field.value() > 0]
        if self.precision.value() != Precision.FLOAT32:
            parts.append(f"{self._cells['precision'].title} {self.precision.currentText()}")
        # The narrower it is, the fewer of them.
        shorter = [f"{' · '.join(parts[:n])} … +{len(parts) - n}" for n in range(len(parts) - 1, 0, -1)]
        return " · ".join(parts), *shorter
