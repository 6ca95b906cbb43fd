"""When a notice is no longer so: a picture was opened since, the run that stood in the way is over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.parts.notice_bar import NoticeBar
from cnn_gui.window.base.subject import Context

IN_THE_WAY = "something in the way"
"""What commands were refused for: a run that goes on, a network that is being opened."""

_DRAWINGS = ("opening the picture", "opening the drawings", "bringing a test digit")
_BENCH = ("opening the picture on the bench", "bringing a test digit to the bench")


class Settlements(QObject):
    """Hears what goes well in a window and takes away the notices about what had not. Names are the workers' own."""

    def __init__(self, context: Context, notices: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("settlements")
        self._notices = notices
        e, hub = context.engines, context.hub
        for opened in (e.library.picture_ready, e.library.digit_ready):
            opened.connect(self._drawing_opened)
        e.library.drawings_ready.connect(self._drawings_opened)
        e.library.written.connect(self._written)
        e.bench_sources.ready.connect(self._bench_opened)
        e.files.saved.connect(self._network_saved)
        e.files.exported.connect(self._network_exported)
        hub.network_opened.connect(self._network_opened)
        hub.run_state.connect(self._run_changed)
        e.race.state_changed.connect(self._run_changed)
        hub.refused.connect(self._refused)

    @Slot(object)
    def _drawing_opened(self, _what: object) -> None:
        self._notices.settle(*_DRAWINGS)

    @Slot(object, str)
    def _drawings_opened(self, _drawings: object, _name: str) -> None:
        self._notices.settle(*_DRAWINGS)

    @Slot(object)
    def _bench_opened(self, _source: object) -> None:
        self._notices.settle(*_BENCH)

    @Slot(str)
    def _written(self, path: str) -> None:
        self._notices.settle(f"saving {Path(path).name}")

    @Slot(object)
    def _network_saved(self, _network: object) -> None:
        self._notices.settle("saving the network")

    @Slot(object)
    def _network_exported(self, _written: object) -> None:
        self._notices.settle("exporting the network")

    @Slot(object)
    def _network_opened(self, network: NetworkState) -> None:
        self._notices.settle(
            "opening the pretrained network", "opening the deep network", "opening the shapes network", IN_THE_WAY
        )
        # The network that came with the app may be there only because a file was not opened: that is still so.
        if network.record.path is not None:
            self._notices.settle("opening the network")

    @Slot(object)
    def _run_changed(self, state: RunState) -> None:
        if state is RunState.IDLE:
            self._notices.settle(IN_THE_WAY)

    @Slot(str)
    def _refused(self, text: str) -> None:
        self._notices.show_warning(text, about=IN_THE_WAY)
