"""The line at the bottom: device, network, time of the last answer."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStatusBar

from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.views.base.measured import measured_text
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.base.throttle import CALM_MS, Throttle
from cnn_gui.views.base.translation import said
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.window.base.hub import Hub


class Status(QStatusBar):
    """Quiet facts; hints of menu entries pass over them for as long as one is pointed at."""

    def __init__(self, hub: Hub) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self._facts = FittingLabel()
        self._facts.setObjectName("facts")
        self._facts.setContentsMargins(8, 0, 8, 2)
        self._facts.set_wordings((self.tr("Loading PyTorch behind the window: you can draw already."),))
        self.addWidget(self._facts, 1)
        self._device = ""
        self._title = ""
        self._figures: tuple[str, ...] = ()
        self._file = ""
        self._time = ""
        self._times = Throttle(CALM_MS, self)
        self._times.passed.connect(self._show_time)
        hub.device.connect(self.show_device)
        hub.answers_unavailable.connect(self.show_unavailable)
        hub.network.connect(self.show_network)
        hub.snapshot.connect(self.show_time)

    def text(self) -> str:
        return self._facts.full_text()

    def show_unavailable(self) -> None:
        """Says that nothing can be computed; the notice says why."""
        self._facts.set_wordings(
            (
                self.tr("PyTorch does not load: you can draw and save drawings, but nothing is computed."),
                self.tr("PyTorch does not load"),
            )
        )

    def show_device(self, device: DeviceInfo) -> None:
        self._device = said(device.title)
        self._update()

    def show_network(self, network: NetworkState) -> None:
        record = network.record
        self._title = one_line(record.title) + ("*" if network.modified else "")
        figures = [] if record.tested is None else [measured_text(record.tested)]
        figures.append(self.tr("{} parameters").format(format_count(network.parameters)))
        self._figures = tuple(figures)
        if network.moment is not None:
            self._file = self.tr("A moment of its run, only looked at: Now, below the curves, leads back.")
            self._update()
            return
        self._file = record.path or self.tr("The network that came with the app, or one not saved yet.")
        self._update()

    def show_time(self, snapshot: Snapshot) -> None:
        """One decimal of a millisecond, now and then and only when it has changed, so that the line stays calm."""
        self._times.push(snapshot)

    @Slot(object)
    def _show_time(self, snapshot: Snapshot) -> None:
        time = self.tr("answered in {0} ms").format(format_fixed(1000 * snapshot.seconds, 1))
        if time != self._time:
            self._time = time
            self._update()

    def _update(self) -> None:
        """All there is; without the parameters, the device and then the accuracy where there is no room for it."""
        title, figures = self._title, self._figures
        network = ", ".join(part for part in (title, *figures[:1]) if part)
        wordings = (
            (self._device, network, *figures[1:], self._time),
            (self._device, network, self._time),
            (network, self._time),
            (title, self._time),
        )
        lines = dict.fromkeys(" · ".join(part for part in parts if part) for parts in wordings)
        self._facts.set_wordings([line for line in lines if line])
        self._facts.setToolTip("\n".join(part for part in (self.text(), self._file) if part))
