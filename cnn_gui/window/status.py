"""The line at the bottom: device, network, time of the last answer."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QStatusBar

from cnn_gui.core.messages import DeviceInfo, NetworkState, Snapshot
from cnn_gui.views.numbers import format_count, format_percent


class Status(QStatusBar):
    """Quiet facts; hints of menu entries pass over them for as long as one is pointed at."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self._facts = QLabel(self.tr("Loading PyTorch behind the window: you can draw already."))
        self._facts.setObjectName("facts")
        self._facts.setProperty("role", "muted")
        self._facts.setContentsMargins(8, 0, 8, 2)
        self.addWidget(self._facts, 1)
        self._device = ""
        self._network = ""
        self._time = ""

    def text(self) -> str:
        return self._facts.text()

    def show_device(self, device: DeviceInfo) -> None:
        self._device = device.title
        self._update()

    def show_network(self, network: NetworkState) -> None:
        record = network.record
        title = record.title + ("*" if network.modified else "")
        parts = [title]
        if record.test_accuracy is not None:
            parts.append(self.tr("{} on MNIST test").format(format_percent(record.test_accuracy, 2)))
        parts.append(self.tr("{} parameters").format(format_count(network.parameters)))
        self._network = ", ".join(parts[:2]) + (f" · {parts[2]}" if len(parts) > 2 else "")
        self._facts.setToolTip(record.path or self.tr("The network that came with the app, or one not saved yet."))
        self._update()

    def show_time(self, snapshot: Snapshot) -> None:
        """One decimal of a millisecond, and only when it has changed, so that the line stays calm."""
        time = f"{snapshot.seconds * 1000:.1f} ms"
        if time != self._time:
            self._time = time
            self._update()

    def _update(self) -> None:
        self._facts.setText(" · ".join(part for part in (self._device, self._network, self._time) if part))
