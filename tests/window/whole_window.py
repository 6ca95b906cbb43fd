"""The window with its parts by name, for tests: the product finds a subject by its class."""

from __future__ import annotations

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.album.view import AlbumView
from cnn_gui.views.architecture.view import BuildView
from cnn_gui.views.bench.view import BenchView
from cnn_gui.views.compare.view import CompareView
from cnn_gui.views.course.view import LessonView
from cnn_gui.views.drawing.draw_panel import DrawPanel
from cnn_gui.views.dynamics.view import DynamicsView
from cnn_gui.views.evaluation.view import EvaluationView
from cnn_gui.views.experiment.view import ExperimentView
from cnn_gui.views.explain.change_view import WhyNotView
from cnn_gui.views.explain.view import ExplainView
from cnn_gui.views.features.view import LikesView
from cnn_gui.views.input.preprocessing import StagesView
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.prediction import AnswerView
from cnn_gui.views.projection.view import ImageMapView
from cnn_gui.views.race.view import RaceView
from cnn_gui.views.robustness.view import RobustnessView
from cnn_gui.views.story.view import StoryView
from cnn_gui.views.timeline.bar import MomentBar
from cnn_gui.views.training.curves import Curves
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.views.transfer.view import TeachView
from cnn_gui.window.album.session import AlbumSession
from cnn_gui.window.album.subject import AlbumSubject
from cnn_gui.window.architecture.session import BuildSession
from cnn_gui.window.architecture.subject import BuildSubject
from cnn_gui.window.base.place import WindowPlace
from cnn_gui.window.bench.session import BenchSession
from cnn_gui.window.bench.subject import BenchSubject
from cnn_gui.window.compare.session import CompareSession
from cnn_gui.window.compare.subject import CompareSubject
from cnn_gui.window.course.explain import Explainer
from cnn_gui.window.course.session import LessonSession
from cnn_gui.window.course.subject import CourseSubject
from cnn_gui.window.drawing.session import DrawingSession
from cnn_gui.window.drawing.subject import DrawingSubject
from cnn_gui.window.dynamics.subject import DynamicsSubject
from cnn_gui.window.evaluation.session import EvaluationSession
from cnn_gui.window.evaluation.subject import EvaluationSubject
from cnn_gui.window.experiment.session import ExperimentSession
from cnn_gui.window.experiment.subject import ExperimentSubject
from cnn_gui.window.explain.change_session import ChangeSession
from cnn_gui.window.explain.change_subject import ChangeSubject
from cnn_gui.window.explain.session import ExplainSession
from cnn_gui.window.explain.subject import ExplainSubject
from cnn_gui.window.explain.trust import TrustSession
from cnn_gui.window.features.film_session import FilmSession
from cnn_gui.window.features.session import LikesSession
from cnn_gui.window.features.subject import FeaturesSubject
from cnn_gui.window.frame.main import MainWindow
from cnn_gui.window.input.subject import InputSubject
from cnn_gui.window.network.session import NetworkSession
from cnn_gui.window.network.subject import NetworkSubject
from cnn_gui.window.projection.between_session import BetweenSession
from cnn_gui.window.projection.separation_session import SeparationSession
from cnn_gui.window.projection.session import ProjectionSession
from cnn_gui.window.projection.subject import ProjectionSubject
from cnn_gui.window.race.session import RaceSession
from cnn_gui.window.race.subject import RaceSubject
from cnn_gui.window.robustness.own_session import OwnSession
from cnn_gui.window.robustness.reliability_session import ReliabilitySession
from cnn_gui.window.robustness.robust_training import RobustTraining
from cnn_gui.window.robustness.session import CurveSession
from cnn_gui.window.robustness.subject import RobustnessSubject
from cnn_gui.window.runs.session import RunsSession
from cnn_gui.window.runs.subject import RunsSubject
from cnn_gui.window.story.beside import StoryBeside
from cnn_gui.window.story.session import StorySession
from cnn_gui.window.story.subject import StorySubject
from cnn_gui.window.timeline.session import TimelineSession
from cnn_gui.window.timeline.subject import TimelineSubject
from cnn_gui.window.training.device_choice import DeviceChoice
from cnn_gui.window.training.estimate import Estimate
from cnn_gui.window.training.session import TrainingSession
from cnn_gui.window.training.subject import TrainingSubject
from cnn_gui.window.transfer.session import TeachingSession
from cnn_gui.window.transfer.subject import TransferSubject


class WholeWindow(MainWindow):
    """Everything that tests look at or take in their hands."""

    @property
    def shown(self) -> Snapshot | None:
        return self.hub.last_snapshot

    @property
    def ended_well(self) -> bool:
        return self.ending.ended_well

    def quit_without_asking(self) -> None:
        self.ending.quit_without_asking()

    def show_problem(self, problem: Problem) -> None:
        self.hub.problem.emit(problem)

    def show_story(self) -> None:
        self.hub.panel_wanted.emit("story")

    @property
    def place(self) -> WindowPlace:
        return self.beginning.place

    @property
    def draw(self) -> DrawPanel:
        return self.subject(DrawingSubject).view

    @property
    def drawing(self) -> DrawingSession:
        return self.subject(DrawingSubject).session

    @property
    def build_view(self) -> BuildView:
        return self.subject(BuildSubject).view

    @property
    def builds(self) -> BuildSession:
        return self.subject(BuildSubject).session

    @property
    def stages(self) -> StagesView:
        return self.subject(InputSubject).view

    @property
    def answer(self) -> AnswerView:
        return self.subject(NetworkSubject).answer

    @property
    def network_map(self) -> NetworkMap:
        return self.subject(NetworkSubject).map

    @property
    def detail(self) -> LayerDetail:
        return self.subject(NetworkSubject).detail

    @property
    def networks(self) -> NetworkSession:
        return self.subject(NetworkSubject).session

    @property
    def network(self) -> NetworkSubject:
        return self.subject(NetworkSubject)

    @property
    def story(self) -> StoryView:
        return self.subject(StorySubject).view

    @property
    def stories(self) -> StorySession:
        return self.subject(StorySubject).session

    @property
    def beside(self) -> StoryBeside:
        return self.subject(StorySubject).findChildren(StoryBeside)[0]

    @property
    def dynamics(self) -> DynamicsView:
        return self.subject(DynamicsSubject).view

    @property
    def teach(self) -> TeachView:
        return self.subject(TransferSubject).view

    @property
    def teaching(self) -> TeachingSession:
        return self.subject(TransferSubject).session

    @property
    def likes_view(self) -> LikesView:
        return self.subject(FeaturesSubject).view

    @property
    def likes(self) -> LikesSession:
        return self.subject(FeaturesSubject).session

    @property
    def films(self) -> FilmSession:
        return self.subject(FeaturesSubject).films

    @property
    def image_map(self) -> ImageMapView:
        return self.subject(ProjectionSubject).view

    @property
    def projections(self) -> ProjectionSession:
        return self.subject(ProjectionSubject).session

    @property
    def between(self) -> BetweenSession:
        return self.subject(ProjectionSubject).between

    @property
    def separation(self) -> SeparationSession:
        return self.subject(ProjectionSubject).separation

    @property
    def bench(self) -> BenchView:
        return self.subject(BenchSubject).view

    @property
    def benches(self) -> BenchSession:
        return self.subject(BenchSubject).session

    @property
    def experiment(self) -> ExperimentView:
        return self.subject(ExperimentSubject).view

    @property
    def experiments(self) -> ExperimentSession:
        return self.subject(ExperimentSubject).session

    @property
    def why(self) -> ExplainView:
        return self.subject(ExplainSubject).view

    @property
    def trust(self) -> TrustSession:
        return self.subject(ExplainSubject).trust

    @property
    def why_not(self) -> WhyNotView:
        return self.subject(ChangeSubject).view

    @property
    def changes(self) -> ChangeSession:
        return self.subject(ChangeSubject).session

    @property
    def robustness(self) -> RobustnessView:
        return self.subject(RobustnessSubject).view

    @property
    def robustness_curves(self) -> CurveSession:
        return self.subject(RobustnessSubject).session

    @property
    def robustness_reliability(self) -> ReliabilitySession:
        return self.subject(RobustnessSubject).reliability

    @property
    def robust_training(self) -> RobustTraining:
        return self.subject(RobustnessSubject).training

    @property
    def robustness_own(self) -> OwnSession:
        return self.subject(RobustnessSubject).own

    @property
    def explanations(self) -> ExplainSession:
        return self.subject(ExplainSubject).session

    @property
    def test(self) -> EvaluationView:
        return self.subject(EvaluationSubject).view

    @property
    def tests(self) -> EvaluationSession:
        return self.subject(EvaluationSubject).session

    @property
    def album(self) -> AlbumView:
        return self.subject(AlbumSubject).view

    @property
    def keeping(self) -> AlbumSession:
        return self.subject(AlbumSubject).session

    @property
    def compare(self) -> CompareView:
        return self.subject(CompareSubject).view

    @property
    def comparing(self) -> CompareSession:
        return self.subject(CompareSubject).session

    @property
    def race(self) -> RaceView:
        return self.subject(RaceSubject).view

    @property
    def racing(self) -> RaceSession:
        return self.subject(RaceSubject).session

    @property
    def curves(self) -> Curves:
        return self.subject(TrainingSubject).curves

    @property
    def training_panel(self) -> TrainingPanel:
        return self.subject(TrainingSubject).view

    @property
    def training(self) -> TrainingSession:
        return self.subject(TrainingSubject).session

    @property
    def device(self) -> DeviceChoice:
        return self.subject(TrainingSubject).device

    @property
    def estimate(self) -> Estimate:
        return self.subject(TrainingSubject).estimate

    @property
    def moments(self) -> MomentBar:
        return self.subject(TimelineSubject).view

    @property
    def timeline(self) -> TimelineSession:
        return self.subject(TimelineSubject).session

    @property
    def runs(self) -> RunsSession:
        return self.subject(RunsSubject).session

    @property
    def course(self) -> CourseSubject:
        return self.subject(CourseSubject)

    @property
    def lesson(self) -> LessonView:
        return self.subject(CourseSubject).view

    @property
    def lessons(self) -> LessonSession:
        return self.subject(CourseSubject).session

    @property
    def explainer(self) -> Explainer:
        return self.subject(CourseSubject).explainer
