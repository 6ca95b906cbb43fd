"""What to paste into a report of a problem: versions, device, screen and the end of the log, without anybody's name."""

from __future__ import annotations

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Slot, qVersion
from PySide6.QtGui import QGuiApplication

from cnn_gui.core.base import privacy, safe_mode
from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.base.versions import system, versions
from cnn_gui.diagnostics import log_tail
from cnn_gui.views.parts.notice_bar import NoticeBar
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.subject import Context

LOG_LINES = 40


class Reports(QObject):
    """Writes reports about a window; the notices' details are one of them."""

    def __init__(self, context: Context, layout: Layout, notices: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._layout = context, layout
        self._device = ""
        context.hub.device.connect(self._note_device)
        notices.set_report(self.text)

    def text(self, problem: str = "", details: str = "") -> str:
        """The report, with the sentence and the details of a problem first where there is one."""
        parts = [problem, details, self._facts(), "Log\n" + (log_tail(LOG_LINES) or "(none)")]
        return privacy.cleaned("\n\n".join(part for part in parts if part))

    @Slot()
    def copy(self) -> None:
        """Puts a report on the clipboard and says so."""
        QGuiApplication.clipboard().setText(self.text())
        self._context.hub.info.emit(
            self.tr("Versions, device, screen and the end of the log are on the clipboard, without your name.")
        )

    @Slot(object)
    def _note_device(self, device: DeviceInfo) -> None:
        self._device = f"{device.name} ({device.title})"

    def _facts(self) -> str:
        window, settings, hub = self._context.window, self._context.settings, self._context.hub
        lines = [f"{name} {version or 'not installed'}" for name, version in versions().items()]
        network = hub.last_network
        lines += [
            f"Qt {qVersion()}, PySide6 {pyside_version}",
            f"system: {system()}",
            f"device: {self._device or 'not known'}",
            f"screen: {self._screen()}",
            f"window: {window.width()}x{window.height()}, in front: {', '.join(self._layout.in_front())}",
            f"theme: {settings.scheme()}, large type: {settings.large()}",
            f"network: {len(network.layers) if network is not None else 0} layers",
            f"training: {hub.last_run_state}",
            f"safe mode: {safe_mode.is_on()}",
        ]
        return "\n".join(lines)

    def _screen(self) -> str:
        screen = self._context.window.screen()
        size = screen.size()
        return (
            f"{size.width()}x{size.height()} at {screen.devicePixelRatio():g}, "
            f"{screen.logicalDotsPerInch():.0f} dpi, {QGuiApplication.platformName()}"
        )
