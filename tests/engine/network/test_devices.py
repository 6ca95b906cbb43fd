from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.engine.base.worker import Worker
from cnn_gui.engine.network.devices import Devices


def test_devices_are_found_in_the_background(qapp: QCoreApplication, qtbot: QtBot) -> None:
    worker = Worker("odd jobs")
    found = (DeviceInfo("cuda:0", "A GPU", works=False, why="no kernel image"), DeviceInfo("cpu", "CPU", works=True))
    devices = Devices(worker, devices=lambda: found)
    with qtbot.waitSignal(devices.devices_found) as signal:
        devices.probe()
    assert signal.args == [found]
    assert worker.close(5)


def test_a_driver_that_breaks_is_told(qapp: QCoreApplication, qtbot: QtBot) -> None:
    def broken() -> tuple[DeviceInfo, ...]:
        raise RuntimeError("driver too old")

    worker = Worker("odd jobs")
    devices = Devices(worker, devices=broken)
    with qtbot.waitSignal(devices.failed) as signal:
        devices.probe()
    assert "looking for devices" in signal.args[0].text
    assert "driver too old" in signal.args[0].details
    assert worker.close(5)
