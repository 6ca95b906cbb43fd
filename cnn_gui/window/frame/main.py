"""MainWindow: places the views in docks and introduces them to the engines. What is decided is decided elsewhere."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.training.messages import RunState
from cnn_gui.options import WindowOptions
from cnn_gui.views.base.captions import window_title
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.bench.view import BenchView
from cnn_gui.views.course.view import LessonView
from cnn_gui.views.drawing.draw_panel import DrawPanel
from cnn_gui.views.evaluation.view import EvaluationView
from cnn_gui.views.experiment.view import ExperimentView
from cnn_gui.views.input.preprocessing import StagesView
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.prediction import AnswerView
from cnn_gui.views.parts.notice_bar import NoticeBar
from cnn_gui.views.story.view import StoryView
from cnn_gui.views.training.curves import Curves
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.window.base.file_dialogs import FileDialogs
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.bench.session import BenchSession
from cnn_gui.window.course.explain import Explainer
from cnn_gui.window.course.session import LessonSession
from cnn_gui.window.course.show_me import Cast
from cnn_gui.window.drawing.session import DrawingSession
from cnn_gui.window.experiment.session import ExperimentSession
from cnn_gui.window.frame import about
from cnn_gui.window.frame.actions import Actions
from cnn_gui.window.frame.commands import Commands
from cnn_gui.window.frame.ending import Ending
from cnn_gui.window.frame.engines import Engines
from cnn_gui.window.frame.introductions import introduce
from cnn_gui.window.frame.layout import Layout
from cnn_gui.window.frame.look import Look
from cnn_gui.window.frame.menus import Menus
from cnn_gui.window.frame.place import WindowPlace, keep_on_screen, open_first
from cnn_gui.window.frame.reports import Reports
from cnn_gui.window.frame.status import Status
from cnn_gui.window.frame.tour import Tour
from cnn_gui.window.network.map_menu import MapMenu
from cnn_gui.window.network.session import NetworkSession
from cnn_gui.window.runs.session import RunsSession
from cnn_gui.window.story.beside import StoryBeside
from cnn_gui.window.story.session import StorySession
from cnn_gui.window.training.device_choice import DeviceChoice
from cnn_gui.window.training.estimate import Estimate
from cnn_gui.window.training.session import TrainingSession

log = logging.getLogger(__name__)

LATEST_START_MS = 400


class MainWindow(QMainWindow):
    """The window. painted_first: its first frame is on screen, and the engines have been started."""

    painted_first = Signal()

    def __init__(self, options: WindowOptions) -> None:
        super().__init__()
        self._options = options
        self._shown: Snapshot | None = None
        self.ending = Ending(self)
        self.settings = Settings()
        if options.reset_layout:
            self.settings.forget_window()
        self.look = Look(self.settings, self)
        theme = self.look.apply()
        self._make_views()
        self.engines = Engines(self)
        self.layout_ = Layout(self, self._panels())
        self.actions_ = Actions(self.menuBar(), self)
        self.actions_.set_theme(theme)
        self.dialogs = FileDialogs(self, self.settings)
        self.status = Status()
        self.setStatusBar(self.status)
        self._make_sessions()
        self.reports = Reports(self)
        introduce(self)
        self.tour = Tour(self)
        self.menus = Menus(self)
        self._restore()

    def _make_views(self) -> None:
        self.draw = DrawPanel()
        self.stages = StagesView()
        self.answer = AnswerView()
        self.network_map = NetworkMap()
        self.detail = LayerDetail()
        self.story = StoryView()
        self.bench = BenchView()
        self.experiment = ExperimentView()
        self.lesson = LessonView()
        self.test = EvaluationView()
        self.curves = Curves()
        self.training_panel = TrainingPanel()
        self.training_panel.set_curves(self.curves)
        self.notices = NoticeBar(self)

    def _panels(self) -> dict[str, tuple[str, QWidget]]:
        return {
            "draw": (self.tr("Draw"), self.draw),
            "stages": (self.tr("What the network sees"), self.stages),
            "answer": (self.tr("Answer"), self.answer),
            "network": (self.tr("Network"), self.network_map),
            "bench": (self.tr("Bench"), self.bench),
            "layer": (self.tr("Layer"), self.detail),
            "story": (self.tr("Story"), self.story),
            "try": (self.tr("Try"), self.experiment),
            "test": (self.tr("Test"), self.test),
            "train": (self.tr("Train"), self.training_panel),
            "lesson": (self.tr("Lesson"), self.lesson),
        }

    def _make_sessions(self) -> None:
        e = self.engines
        self.drawing = DrawingSession(self.draw, e.inference, e.library, e.autosave, self)
        self.networks = NetworkSession(
            e.inference, e.files, e.evaluation, self.network_map, self.detail, self.test, self.settings, self
        )
        self.stories = StorySession(self.story, self)
        self.beside = StoryBeside(self)
        self.benches = BenchSession(self.bench, e.bench_sources, self.dialogs, self)
        self.experiments = ExperimentSession(self.experiment, e.inference, e.trials, self)
        self.training = TrainingSession(e.training, e.inference, self.training_panel, self.curves, self)
        self.device = DeviceChoice(self.training_panel, self.settings, self._options.device, self)
        self.estimate = Estimate(self.training_panel, self.settings, self)
        self._make_course()
        self.commands = Commands(self.drawing, self.networks, self.training, e.library, self.curves, self.dialogs, self)
        self.runs = RunsSession(e.runs, e.training, e.inference, self.commands, self.settings, self)

    def _make_course(self) -> None:
        cast = Cast(
            layout=self.layout_,
            inference=self.engines.inference,
            files=self.engines.files,
            drawing=self.drawing,
            networks=self.networks,
            detail=self.detail,
            stories=self.stories,
            training=self.training_panel,
            curves=self.curves,
            bench=self.benches,
            trial=self.experiments,
        )
        self.lessons = LessonSession(self.lesson, self.training, cast, self)
        self.explainer = Explainer(self.layout_.docks, self)
        self._map_menu = MapMenu(self.network_map, self.networks, self.experiments, self.experiment, self.layout_, self)
        self.explainer.add("network", self._map_menu.fill)

    def _restore(self) -> None:
        self.setWindowTitle("CNN GUI")
        self.setObjectName("main_window")
        self.setContentsMargins(8, 0, 8, 0)
        self.place = WindowPlace(self, self.layout_.fit)
        open_first(self)
        self.answer.show_loading()
        self._restored = self._restore_places()
        self._started = False
        self._latest_start = QTimer(self)
        self._latest_start.setSingleShot(True)
        self._latest_start.setInterval(LATEST_START_MS)
        self._latest_start.timeout.connect(self._start)

    def _restore_places(self) -> bool:
        """Window and panels as they were last; False where the panels are in their first places."""
        geometry, places = self.settings.geometry(), self.settings.layout()
        restored = self.layout_.restore(places)
        self.layout_.fit()
        if geometry is not None:
            self.restoreGeometry(geometry)
            keep_on_screen(self)
        # Now that the window has its size, the panels get theirs.
        return restored and self.layout_.restore(places)

    # --- life

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            # A window that is shown minimised is not painted: it starts a little later all the same.
            self._latest_start.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._started:
            QTimer.singleShot(0, self._start)

    @Slot()
    def _start(self) -> None:
        """Everything that takes time begins here, when the first frame is on screen."""
        if self._started or self.ending.is_shut:
            return
        self._started = True
        self._latest_start.stop()
        if not self._restored:
            # Only now has every panel the size that the window gives it.
            self.layout_.distribute()
        self.place.keep()
        self.layout_.begin()
        log.info("the window is drawable")
        e = self.engines
        e.inference.start()
        if self._options.model is not None:
            self.networks.open(self._options.model)
        else:
            self.networks.open_pretrained()
        self.drawing.restore()
        e.housekeeping.begin(self.settings.used_folders())
        if self._options.open is not None:
            self.open_file(str(self._options.open))
        if self._options.lesson:
            self.lessons.open(self._options.lesson)
        self.draw.canvas.setFocus()
        self.painted_first.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.ending.may_close())

    @property
    def ended_well(self) -> bool:
        """Whether no thread was busy any more when the window had closed."""
        return self.ending.ended_well

    def quit_without_asking(self) -> None:
        """Saves everything and closes."""
        self.ending.shut()
        self.close()

    # --- what arrives

    @property
    def shown(self) -> Snapshot | None:
        """The snapshot all views show."""
        return self._shown

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._shown = snapshot
        self.answer.show_snapshot(snapshot)
        self.stages.show_snapshot(snapshot)
        self.networks.show_snapshot(snapshot)
        self.stories.show_snapshot(snapshot)
        self.experiments.show_snapshot(snapshot)
        self.benches.show_snapshot(snapshot)
        self.status.show_time(snapshot)

    @Slot(object)
    def network_changed(self, network: NetworkState) -> None:
        self.status.show_network(network)
        self.setWindowTitle(window_title(network.record.title))

    @Slot(object)
    def show_run_state(self, state: RunState) -> None:
        idle = state is RunState.IDLE
        for name in ("open_network", "pretrained", "deep"):
            self.actions_[name].setEnabled(idle)
        self.actions_["stop"].setEnabled(not idle)

    @Slot(object)
    def show_problem(self, problem: Problem) -> None:
        self.notices.show_problem(problem)

    def show_earlier_crash(self, trace: str) -> None:
        text = self.tr("The app ended unexpectedly last time; your drawing and every saved run are kept.")
        self.notices.show_warning(text, trace)

    @Slot(str)
    def tell_written(self, path: str) -> None:
        self.notices.show_info(self.tr("Saved as {}.").format(Path(path).name))

    @Slot(object)
    def theme_changed(self, theme: Theme) -> None:
        self.actions_.set_theme(theme)
        # Larger type has made the panels wider only once they have been laid out again.
        self.place.keep_soon()

    # --- dialogs

    @Slot(str)
    def open_file(self, name: str) -> None:
        """Opens a picture, a drawing or a network, by its suffix."""
        self.commands.open_file(name)

    @Slot()
    def show_test(self) -> None:
        self.layout_.show_panel("test")

    @Slot()
    def show_story(self) -> None:
        self.layout_.show_panel("story")

    @Slot()
    def about_network(self) -> None:
        if self.networks.network is not None:
            about.show_network(self, self.networks.network)

    @Slot()
    def show_keys(self) -> None:
        about.show_keys(self, self.actions_)

    @Slot()
    def about_app(self) -> None:
        about.show_about(self)
