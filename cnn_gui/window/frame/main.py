"""MainWindow: it places the panels of its subjects, fills the menus and the status line, and begins and ends."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.options import WindowOptions
from cnn_gui.views.base.captions import window_title
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.parts.notice_bar import NoticeBar
from cnn_gui.window.base.engines import Engines
from cnn_gui.window.base.file_dialogs import FileDialogs
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.base.workspaces import Workspaces
from cnn_gui.window.frame.actions import Actions
from cnn_gui.window.frame.beginning import Beginning
from cnn_gui.window.frame.ending import Ending
from cnn_gui.window.frame.look import Look
from cnn_gui.window.frame.menus import Menus
from cnn_gui.window.frame.reports import Reports
from cnn_gui.window.frame.settlements import Settlements
from cnn_gui.window.frame.status import Status
from cnn_gui.window.frame.subjects import make_subjects
from cnn_gui.window.frame.tour import Tour

S = TypeVar("S", bound=Subject)


class MainWindow(QMainWindow):
    """The window. painted_first: its first frame is on screen, and the engines have been started."""

    painted_first = Signal()

    def __init__(self, options: WindowOptions) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.settings = Settings()
        if options.reset_layout:
            self.settings.forget_window()
        self.look = Look(self.settings, self)
        theme = self.look.apply()
        self.hub = Hub(self)
        self.notices = NoticeBar(self)
        self.engines = Engines(self)
        self.dialogs = FileDialogs(self, self.settings)
        self.context = Context(self, options, self.settings, self.engines, self.dialogs, self.hub)
        self.subjects = make_subjects(self.context)
        self.layout_ = Layout(self, [panel for subject in self.subjects for panel in subject.panels])
        self.spaces = Workspaces(self.layout_, self.settings, self)
        self.actions_ = Actions(self.menuBar(), self)
        self.actions_.set_theme(theme)
        self.status = Status(self.hub)
        self.setStatusBar(self.status)
        for subject in self.subjects:
            subject.placed(self.layout_)
        self._join()
        self.reports = Reports(self.context, self.layout_, self.notices, self)
        self.tour = Tour(self.context, self.layout_, self.actions_, self)
        self.ending = Ending(self.context, self.subjects, self.spaces, self.tour.stop, self)
        self.menus = Menus(self.context, self.subjects, self.layout_, self.spaces, self.actions_, self.look, self)
        self.menus.join(self.reports.copy, self.tour.start)
        self.setWindowTitle("CNN GUI")
        self.setContentsMargins(8, 0, 8, 0)
        self.beginning = Beginning(self, self.layout_, self.spaces, self.settings)
        self.beginning.begun.connect(self._begin)

    def _join(self) -> None:
        """The hub with the subjects, and with what the window itself shows."""
        hub, notices = self.hub, self.notices
        for dock in self.layout_.docks.values():
            dock.seen.connect(hub.panel_seen)
        for subject in self.subjects:
            subject.join(hub)
        self.spaces.join(hub)
        hub.network.connect(self._network_changed)
        hub.panel_wanted.connect(self.layout_.show_panel)
        hub.file_wanted.connect(self.open_file)
        hub.problem.connect(notices.show_problem)
        hub.warning.connect(notices.show_warning)
        hub.info.connect(notices.show_info)
        hub.withdrawn.connect(notices.withdraw)
        Settlements(self.context, notices, self)
        self.look.changed.connect(self._theme_changed)

    def subject(self, kind: type[S]) -> S:
        """The subject of this class. Raises LookupError where the window has none."""
        for each in self.subjects:
            if isinstance(each, kind):
                return each
        raise LookupError(kind.__name__)

    # --- life

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.beginning.shown()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.beginning.painted()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.ending.may_close())

    @Slot()
    def _begin(self) -> None:
        """Everything that takes time begins here, when the first frame is on screen."""
        if self.ending.is_shut:
            return
        self.engines.inference.start()
        for subject in self.subjects:
            subject.begin()
        self.engines.housekeeping.begin(self.settings.used_folders())
        if self.context.options.open is not None:
            self.open_file(str(self.context.options.open))
        self.subjects[0].panels[0].view.setFocus()
        self.painted_first.emit()

    # --- what arrives

    @Slot(NetworkState)
    def _network_changed(self, network: NetworkState) -> None:
        self.setWindowTitle(window_title(network.record.title))

    @Slot(Theme)
    def _theme_changed(self, theme: Theme) -> None:
        self.actions_.set_theme(theme)
        # Larger type has made the panels wider only once they have been laid out again.
        self.beginning.place.keep_soon()

    @Slot(str)
    def open_file(self, name: str) -> None:
        """Opens a picture, a drawing or a network, by its suffix."""
        path = Path(name)
        suffix = path.suffix.lower()
        by_suffix = sorted((s for s in self.subjects if suffix in s.suffixes), key=lambda each: not each.looks_first)
        subject = next(iter(by_suffix), None) or next(each for each in self.subjects if each.opens_the_rest)
        subject.open_file(path)
