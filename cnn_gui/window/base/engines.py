"""The engines of one window: made together, started one after the other, closed together."""

from __future__ import annotations

import importlib
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.album.keeper import AlbumKeeper
from cnn_gui.engine.album.tester import AlbumTests
from cnn_gui.engine.album.thumbnails import AlbumThumbnails
from cnn_gui.engine.architecture.builder import NetworkBuilder
from cnn_gui.engine.base.housekeeping import Housekeeping
from cnn_gui.engine.base.preload import no_collections
from cnn_gui.engine.base.worker import Worker
from cnn_gui.engine.bench.sources import BenchSources
from cnn_gui.engine.compare.answers import AnswerEngine
from cnn_gui.engine.compare.opening import NetworkOpener
from cnn_gui.engine.compare.pair_tests import PairTests
from cnn_gui.engine.drawing.autosave import Autosave
from cnn_gui.engine.drawing.library import Library
from cnn_gui.engine.dynamics.rate_finder import RateFinder
from cnn_gui.engine.dynamics.reader import DynamicsReader
from cnn_gui.engine.effects.effects import EffectEngine
from cnn_gui.engine.evaluation.evaluation import EvaluationEngine
from cnn_gui.engine.exchange.networks import NetworkFiles
from cnn_gui.engine.experiment.trials import TrialEngine
from cnn_gui.engine.explain.changes import ChangeEngine
from cnn_gui.engine.explain.explanations import ExplanationEngine
from cnn_gui.engine.explain.trust import TrustEngine
from cnn_gui.engine.features.films import FilmEngine
from cnn_gui.engine.features.likes import LikesEngine
from cnn_gui.engine.network.devices import Devices
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.engine.projection.between import BetweenEngine
from cnn_gui.engine.projection.descents import TsneEngine
from cnn_gui.engine.projection.maps import ProjectionEngine
from cnn_gui.engine.projection.separations import SeparationEngine
from cnn_gui.engine.race.race_engine import RaceEngine
from cnn_gui.engine.robustness.curves import CurveEngine, InputEngine
from cnn_gui.engine.robustness.reliability import ReliabilityEngine
from cnn_gui.engine.runs.run_list import RunList
from cnn_gui.engine.timeline.moments import MomentReader
from cnn_gui.engine.timeline.tester import MomentTester
from cnn_gui.engine.training.data_sets import DataSets
from cnn_gui.engine.training.estimates import Estimates
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.engine.transfer.transfer import TransferEngine

IDLE_MS = 1500
"""After the first answer, how long until what only training needs is loaded."""


class Engines(QObject):
    """All of them belong to this object, which belongs to the window.

    plots_ready: pyqtgraph is imported, so that the first curve does not wait for it.
    """

    plots_ready = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._odd_jobs = Worker("odd jobs", parent=self)
        self.inference = InferenceEngine(self)
        self.training = TrainingEngine(self)
        self.evaluation = EvaluationEngine(self)
        self.trials = TrialEngine(self)
        self.explanations = ExplanationEngine(self)
        self.trust = TrustEngine(self)
        self.changes = ChangeEngine(self)
        self.likes = LikesEngine(self)
        self.films = FilmEngine(self)
        self.curves = CurveEngine(self)
        self.inputs = InputEngine(self)
        self.reliability = ReliabilityEngine(self)
        self.projection = ProjectionEngine(self)
        self.tsne = TsneEngine(self)
        self.separation = SeparationEngine(self)
        self.between = BetweenEngine(self)
        self.estimates = Estimates(self, is_quiet=_nobody_draws)
        self.data_sets = DataSets(self)
        self.files = NetworkFiles(self._odd_jobs, self)
        self.library = Library(self._odd_jobs, self)
        self.bench_sources = BenchSources(self._odd_jobs, self)
        self.devices = Devices(self._odd_jobs, self)
        self.autosave = Autosave(self._odd_jobs, self)
        self.housekeeping = Housekeeping(self)
        self.runs = RunList(self)
        self.moments = MomentReader(self)
        self.moment_tests = MomentTester(self)
        self.dynamics = DynamicsReader(self._odd_jobs, self)
        self.rate_finder = RateFinder(self)
        self.effects = EffectEngine(self)
        self.opener = NetworkOpener(self)
        self.compare_answers = AnswerEngine(self)
        self.pair_tests = PairTests(self)
        self.album = AlbumKeeper(self)
        self.album_thumbnails = AlbumThumbnails(self)
        self.album_tests = AlbumTests(self)
        self.transfer = TransferEngine(self)
        self.race = RaceEngine(self)
        self.race_answers = AnswerEngine(self)
        self.builder = NetworkBuilder(self)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._when_idle)
        self._measure = QTimer(self)
        self._measure.setSingleShot(True)
        self._measure.setInterval(IDLE_MS)
        self._measure.timeout.connect(self.estimates.begin)
        self.training.state_changed.connect(self.estimates.show_run_state)
        self.race.state_changed.connect(self.estimates.show_run_state)
        self.race.state_changed.connect(self._race_changed)
        self.inference.answered.connect(self._first_answer)

    @Slot(object)
    def _first_answer(self, _snapshot: object) -> None:
        self.inference.answered.disconnect(self._first_answer)
        self._idle.start()

    @Slot(RunState)
    def _race_changed(self, state: RunState) -> None:
        self.training.set_blocked(state is not RunState.IDLE)

    @Slot()
    def _when_idle(self) -> None:
        if not _nobody_draws():
            self._idle.start()
            return
        _import_plots()
        self.plots_ready.emit()
        self.devices.probe()
        self.training.prepare()
        self.runs.restore_left()
        self._measure.start()

    def close(self, timeout_s: float) -> bool:
        """Stops everything and waits; a running training is saved. False where something was still busy at the end."""
        self._idle.stop()
        self._measure.stop()
        end = time.monotonic() + timeout_s
        done = True
        engines = (
            self.training,
            self.race,
            self.race_answers,
            self.evaluation,
            self.trials,
            self.explanations,
            self.trust,
            self.changes,
            self.likes,
            self.films,
            self.curves,
            self.inputs,
            self.reliability,
            self.projection,
            self.tsne,
            self.separation,
            self.between,
            self.estimates,
            self.runs,
            self.moments,
            self.rate_finder,
            self.effects,
            self.moment_tests,
            self.opener,
            self.compare_answers,
            self.pair_tests,
            self.album,
            self.album_thumbnails,
            self.album_tests,
            self.transfer,
            self.builder,
            self.inference,
            self.data_sets,
        )
        for engine in (*engines, self.housekeeping):
            # All of them are asked before the first is waited for: each has the whole time.
            engine.close(0.0)
        for engine in (*engines, self.housekeeping):
            done = engine.close(max(end - time.monotonic(), 0.1)) and done
        self.autosave.close()
        return self._odd_jobs.close(max(end - time.monotonic(), 0.1)) and done


def _nobody_draws() -> bool:
    return QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton


def _import_plots() -> None:
    """On the GUI's thread, for about 0.13 s once: it makes new Qt classes, and while another thread made them beside a
    busy GUI, PySide has crashed.
    """
    with no_collections():
        importlib.import_module("pyqtgraph")
