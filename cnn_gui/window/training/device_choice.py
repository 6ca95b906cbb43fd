"""What trains: one choice, shown in the Model menu, in the training settings and in the status bar."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.base.translation import said
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.window.base.settings import Settings

AUTO = "auto"


class DeviceChoice(QObject):
    """resolved: the DeviceInfo that trains now. unavailable: one sentence, where the device asked for does not work.

    wanted: a device of the command line, which counts for this session alone; "auto" is what was chosen last. Until
    the devices have been looked at, the wish stands as it is: a run started before fails with the reason.
    """

    resolved = Signal(DeviceInfo)
    unavailable = Signal(str)

    def __init__(self, panel: TrainingPanel, settings: Settings, wanted: str, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._settings = settings
        self._devices: tuple[DeviceInfo, ...] = ()
        self._chosen = wanted if wanted != AUTO else settings.device()
        self._menu: QMenu | None = None
        self._idle = True
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._menu_chose)
        panel.choose_device(self._chosen)
        panel.config_changed.connect(self._panel_chose)

    @property
    def chosen(self) -> str:
        """Either "auto" or the name of a device."""
        return self._chosen

    def fill(self, menu: QMenu) -> None:
        """Adds the submenu."""
        self._menu = menu.addMenu(self.tr("Training de&vice"))
        self._menu.setObjectName("menu_device")
        self._menu.setToolTipsVisible(True)
        self._fill()

    @Slot(object)
    def set_devices(self, devices: tuple[DeviceInfo, ...]) -> None:
        """Offers what there is; the CPU is last and always works."""
        self._devices = devices
        found = find(self._chosen, devices)
        if found is None and self._chosen != AUTO:
            self.unavailable.emit(self._sentence())
        # Not remembered: the card may be there again next time.
        self._chosen = found.name if found is not None and self._chosen != AUTO else AUTO
        self._panel.config_changed.disconnect(self._panel_chose)
        self._panel.set_devices(devices)
        self._panel.choose_device(self._chosen)
        self._panel.config_changed.connect(self._panel_chose)
        self._fill()
        self._tell()

    @Slot(object)
    def show_state(self, state: RunState) -> None:
        """A run keeps its device to its end."""
        self._idle = state is RunState.IDLE
        self._update()

    @Slot(QAction)
    def _menu_chose(self, action: QAction) -> None:
        self._panel.choose_device(str(action.data()))
        self._choose(str(action.data()))

    @Slot(object)
    def _panel_chose(self, config: TrainingConfig) -> None:
        self._choose(config.device)

    def _choose(self, name: str) -> None:
        if name != self._chosen:
            self._chosen = name
            self._settings.set_device(name)
            self._update()
            self._tell()

    def _tell(self) -> None:
        device = find(self._chosen, self._devices)
        if device is not None:
            self.resolved.emit(device)

    def _sentence(self) -> str:
        kind = self._chosen.partition(":")[0]
        why = next((f" ({device.why})" for device in self._devices if same(device, self._chosen) and device.why), "")
        other = find(AUTO, self._devices)
        title = self.tr("the CPU") if other is None or other.name == "cpu" else said(other.title)
        return self.tr("There is no {0} device here that works{1}: training uses {2}.").format(kind.upper(), why, title)

    def _fill(self) -> None:
        if self._menu is None:
            return
        for action in self._group.actions():
            self._group.removeAction(action)
            action.deleteLater()
        self._add(AUTO, self.tr("&Automatic"), self.tr("The fastest device that works."), works=True)
        for device in self._devices:
            title = said(device.title)
            text = title if device.works else self.tr("{0} (does not work)").format(title)
            self._add(device.name, text, device.why or device.name, works=device.works)
        self._update()

    def _update(self) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == self._chosen)
            action.setEnabled(self._idle and bool(action.property("works")))

    def _add(self, name: str, text: str, tip: str, *, works: bool) -> None:
        assert self._menu is not None
        action = self._menu.addAction(text)
        action.setObjectName(f"action_device_{name}")
        action.setData(name)
        action.setToolTip(tip)
        action.setCheckable(True)
        action.setProperty("works", works)
        self._group.addAction(action)


def same(device: DeviceInfo, name: str) -> bool:
    """Whether a device is the one asked for: "cuda" is any CUDA device."""
    return name in (device.name, device.name.partition(":")[0])


def find(name: str, devices: tuple[DeviceInfo, ...]) -> DeviceInfo | None:
    """The first device that works and is the one asked for; None where there is none."""
    return next((device for device in devices if device.works and (name == AUTO or same(device, name))), None)
