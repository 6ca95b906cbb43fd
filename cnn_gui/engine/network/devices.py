"""Which devices there are, and whether they really work; found in the background."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import DeviceInfo, Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.worker import Worker


def probe_devices() -> tuple[DeviceInfo, ...]:
    """core.network.device.devices: each probed with a real computation, the CPU last."""
    preload_torch()
    from cnn_gui.core.network.device import devices

    return devices()


class Devices(QObject):
    """devices_found: a tuple of DeviceInfos, the CPU last. failed: a Problem."""

    devices_found = Signal(tuple)
    failed = Signal(Problem)

    def __init__(
        self,
        worker: Worker,
        parent: QObject | None = None,
        *,
        devices: Callable[[], tuple[DeviceInfo, ...]] = probe_devices,
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._devices = devices

    @Slot()
    def probe(self) -> None:
        """Looks for devices. A GPU's driver can take seconds: not to be called before the first answer."""
        self._worker.replace(
            "devices",
            lambda _control: self._devices(),
            on_done=self.devices_found.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "looking for devices"),
        )
