"""What trains, chosen on the command line, in the Model menu or in the training settings."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.training.device_choice import DeviceChoice

CARD = DeviceInfo("cuda:0", "A card", works=True)
BROKEN = DeviceInfo("cuda:0", "A card", works=False, why="no kernel image")
CPU = DeviceInfo("cpu", "CPU, 2 threads", works=True)


class Place:
    def __init__(self, qtbot: QtBot, wanted: str = "auto") -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.panel = TrainingPanel(self.window)
        self.settings = Settings()
        self.choice = DeviceChoice(self.panel, self.settings, wanted, self.window)
        self.model = QMenu(self.window)
        self.choice.fill(self.model)
        self.said: list[str] = []
        self.resolved: list[str] = []
        self.choice.unavailable.connect(self.said.append)
        self.choice.resolved.connect(lambda device: self.resolved.append(device.name))

    def menu(self) -> dict[str, tuple[bool, bool]]:
        """Name of each entry: whether it is checked, whether it can be chosen."""
        menu = self.model.findChild(QMenu, "menu_device")
        assert isinstance(menu, QMenu)
        return {str(action.data()): (action.isChecked(), action.isEnabled()) for action in menu.actions()}

    def click(self, name: str) -> None:
        menu = self.model.findChild(QMenu, "menu_device")
        assert isinstance(menu, QMenu)
        next(action for action in menu.actions() if action.data() == name).trigger()
        QApplication.processEvents()


def test_a_device_of_the_command_line_reaches_the_recipe_even_before_the_devices_are_known(qtbot: QtBot) -> None:
    place = Place(qtbot, "cuda")
    assert place.panel.config().device == "cuda"
    place.choice.set_devices((CARD, CPU))
    assert place.panel.config().device == "cuda:0"
    assert place.menu() == {"auto": (False, True), "cuda:0": (True, True), "cpu": (False, True)}
    assert place.resolved == ["cuda:0"]
    assert place.settings.device() == "auto"


@pytest.mark.parametrize(("devices", "reason"), [((CPU,), ""), ((BROKEN, CPU), " (no kernel image)")])
def test_a_device_that_is_not_there_is_said_once_and_the_cpu_trains(
    qtbot: QtBot, devices: tuple[DeviceInfo, ...], reason: str
) -> None:
    place = Place(qtbot, "cuda")
    place.choice.set_devices(devices)
    assert place.said == [f"There is no CUDA device here that works{reason}: training uses the CPU."]
    assert place.panel.config().device == "auto"
    assert place.resolved == ["cpu"]


def test_the_menu_and_the_settings_show_the_same_choice_and_it_is_remembered(qtbot: QtBot) -> None:
    place = Place(qtbot)
    place.choice.set_devices((CARD, CPU))
    assert place.resolved == ["cuda:0"]
    place.click("cpu")
    assert place.panel.config().device == "cpu"
    assert place.settings.device() == "cpu"
    place.panel.choose_device("cuda:0")
    assert place.menu()["cuda:0"] == (True, True)
    assert place.settings.device() == "cuda:0"
    assert place.resolved == ["cuda:0", "cpu", "cuda:0"]
    assert Place(qtbot).panel.config().device == "cuda:0"


def test_a_run_keeps_its_device(qtbot: QtBot) -> None:
    place = Place(qtbot)
    place.choice.set_devices((CARD, CPU))
    place.choice.show_state(RunState.RUNNING)
    assert not any(enabled for _, enabled in place.menu().values())
    place.choice.show_state(RunState.IDLE)
    assert all(enabled for _, enabled in place.menu().values())


def test_a_device_that_does_not_work_cannot_be_chosen(qtbot: QtBot) -> None:
    place = Place(qtbot)
    place.choice.set_devices((BROKEN, CPU))
    assert place.menu()["cuda:0"] == (False, False)
    assert place.said == []
