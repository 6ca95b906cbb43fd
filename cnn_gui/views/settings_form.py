"""Every value of a training configuration as a field with a label that teaches, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.core.messages import Augmentation, DeviceInfo, Optimizer, Schedule, TrainingConfig
from cnn_gui.core.spec import NETWORKS
from cnn_gui.views.fields import ChoiceField, CountField, RateField
from cnn_gui.views.panel import label

COLUMN_WIDTH = 104
ALL_IMAGES = 60_000


class _Cell(QWidget):
    """A label above its field."""

    def __init__(self, name: str, text: str, field: QWidget, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.tip = tip
        field.setObjectName(name)
        field.setAccessibleName(text)
        field.setAccessibleDescription(tip)
        self._title = label(text, "muted", self)
        self._title.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._title)
        column.addWidget(field)
        column.addStretch(1)
        self.set_enabled(True)

    def set_enabled(self, enabled: bool, reason: str = "") -> None:
        self.field.setEnabled(enabled)
        tip = self.tip if enabled or not reason else f"{reason}\n{self.tip}"
        self.field.setToolTip(tip)
        self._title.setToolTip(tip)


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
        self.epochs = CountField(1, 1000, 1, self)
        self.batch_size = CountField(1, ALL_IMAGES, 16, self)
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
        self._fill_choices()
        self._cells = self._make_cells()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 2, 2)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
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
        ):
            rate.setValue(value)
        for choice, chosen in (
            (self.optimizer, config.optimizer.value),
            (self.network, config.network),
            (self.augmentation, config.augmentation.value),
            (self.schedule, config.schedule.value),
        ):
            choice.set_value(chosen)
        if self.device.is_enabled(config.device):
            self.device.set_value(config.device)
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
        columns = max(2, min(7, (self.width() + self._grid.horizontalSpacing()) // (COLUMN_WIDTH + 10)))
        if columns != self._columns:
            self._place(columns)

    def _fill_choices(self) -> None:
        tr = self.tr
        self.optimizer.add(Optimizer.ADAM, "Adam", tr("Adapts the step of each weight by itself."))
        self.optimizer.add(Optimizer.ADAMW, "AdamW", tr("Adam with weight decay kept apart from the gradient."))
        self.optimizer.add(Optimizer.SGD, "SGD", tr("Plain gradient descent with momentum."))
        for name in NETWORKS:
            self.network.add(name, name)
        self.augmentation.add(Augmentation.NONE, tr("none"), tr("Each image as it is, every epoch."))
        self.augmentation.add(Augmentation.AFFINE, tr("affine"), tr("Each image turned, moved and scaled a little."))
        self.schedule.add(Schedule.CONSTANT, tr("constant"), tr("The same learning rate all the time."))
        self.schedule.add(
            Schedule.ONE_CYCLE, tr("one cycle"), tr("Up to the learning rate, then down to almost nothing.")
        )
        self.device.add("auto", tr("automatic"), tr("The fastest device that works."))

    def _make_cells(self) -> dict[str, _Cell]:
        tr = self.tr
        rows: tuple[tuple[str, str, QWidget, str], ...] = (
            ("epochs", tr("Epochs"), self.epochs, tr("How often the network sees every training image.")),
            (
                "batchSize",
                tr("Batch size"),
                self.batch_size,
                tr("Images per step. Larger is faster and smoother, smaller is noisier and often learns better."),
            ),
            (
                "learningRate",
                tr("Learning rate"),
                self.learning_rate,
                tr("How far a step moves the weights. Ten times too much and the loss explodes."),
            ),
            ("optimizer", tr("Optimiser"), self.optimizer, tr("How a step is made from the gradient.")),
            ("momentum", tr("Momentum"), self.momentum, tr("How much of the last step goes into the next, for SGD.")),
            (
                "weightDecay",
                tr("Weight decay"),
                self.weight_decay,
                tr("Pulls the weights towards zero a little at every step; against overfitting."),
            ),
            (
                "trainSize",
                tr("Images"),
                self.train_size,
                tr("How many of the 60,000 training images are used. With few the network learns them by heart."),
            ),
            ("seed", tr("Seed"), self.seed, tr("The start of all chance: same seed, same device, same weights.")),
            ("device", tr("Device"), self.device, tr("What computes. Only devices that passed a test can be chosen.")),
            ("network", tr("Network"), self.network, tr("Which layers are trained.")),
            ("augmentation", tr("Variation"), self.augmentation, tr("Changes each image a little, anew every epoch.")),
            ("schedule", tr("Schedule"), self.schedule, tr("How the learning rate changes over the run.")),
            (
                "labelSmoothing",
                tr("Label smoothing"),
                self.label_smoothing,
                tr("Share of each label that is spread over all ten digits, so that the network stays modest."),
            ),
        )
        return {name: _Cell(name, text, field, tip, self) for name, text, field, tip in rows}

    def _connect(self) -> None:
        for count in (self.epochs, self.batch_size, self.train_size, self.seed):
            count.valueChanged.connect(self._changed)
        for rate in (self.learning_rate, self.momentum, self.weight_decay, self.label_smoothing):
            rate.valueChanged.connect(self._changed)
        for choice in (self.optimizer, self.device, self.network, self.augmentation, self.schedule):
            choice.currentIndexChanged.connect(self._changed)

    def _place(self, columns: int) -> None:
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for i, cell in enumerate(self._cells.values()):
            self._grid.addWidget(cell, i // columns, i % columns)
        self._columns = columns
        self._grid.activate()
        self.reflowed.emit()

    @Slot()
    def _changed(self) -> None:
        if not self._quiet:
            self._update_enabled()
            self.changed.emit()

    def _update_enabled(self) -> None:
        for cell in self._cells.values():
            cell.set_enabled(not self._lock_reason, self._lock_reason)
        if self._lock_reason:
            return
        if self.optimizer.value() != Optimizer.SGD:
            self._cells["momentum"].set_enabled(False, self.tr("Only SGD uses it."))
        if self._fixed_network:
            self._cells["network"].set_enabled(False, self._fixed_network)


class SettingsArea(QScrollArea):
    """The form, as high as it is where there is room, scrolling where there is not."""

    def __init__(self, form: SettingsForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self.setObjectName("settingsArea")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(form)
        form.reflowed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(3 * COLUMN_WIDTH, self._form.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * COLUMN_WIDTH, 96)
