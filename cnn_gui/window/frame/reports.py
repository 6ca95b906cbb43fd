"""What to paste into a report of a problem: versions, device, screen and the end of the log, without anybody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Slot, qVersion
from PySide6.QtGui import QGuiApplication

from cnn_gui.core.base import privacy, safe_mode
from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.base.versions import system, versions
from cnn_gui.diagnostics import log_tail

if TYPE_CHECKING:
    from cnn_gui.window.frame.main import MainWindow

LOG_LINES = 40


class Reports(QObject):
    """Writes reports about a window; the notices' details are one of them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._device = ""
        window.device.resolved.connect(self._note_device)
        window.notices.set_report(self.text)

    def text(self, problem: str = "", details: str = "") -> str:
        """The report, with the sentence and the details of a problem first where there is one."""
        parts = [problem, details, self._facts(), "Log\n" + (log_tail(LOG_LINES) or "(none)")]
        return privacy.cleaned("\n\n".join(part for part in parts if part))

    @Slot()
    def copy(self) -> None:
        """Puts a report on the clipboard and says so."""
        QGuiApplication.clipboard().setText(self.text())
        self._window.notices.show_info(
            self.tr("Versions, device, screen and the end of the log are on the clipboard, without your name.")
        )

    @Slot(object)
    def _note_device(self, device: DeviceInfo) -> None:
        self._device = f"{device.name} ({device.title})"

    def _facts(self) -> str:
        window = self._window
        lines = [f"{name} {version or 'not installed'}" for name, version in versions().items()]
        network = window.networks.network
        lines += [
            f"Qt {qVersion()}, PySide6 {pyside_version}",
            f"system: {system()}",
            f"training device: {self._device or window.device.chosen}",
            f"screen: {self._screen()}",
            f"window: {window.width()}x{window.height()}, in front: {', '.join(window.layout_.in_front())}",
            f"theme: {window.settings.scheme()}, large type: {window.settings.large()}",
            f"network: {len(network.layers) if network is not None else 0} layers",
            f"training: {window.training.state}",
            f"safe mode: {safe_mode.is_on()}",
        ]
        return "\n".join(lines)

    def _screen(self) -> str:
        screen = self._window.screen()
        size = screen.size()
        return (
            f"{size.width()}x{size.height()} at {screen.devicePixelRatio():g}, "
            f"{screen.logicalDotsPerInch():.0f} dpi, {QGuiApplication.platformName()}"
        )
