"""What a chapter of the course makes of the window: every part of it is set, whatever it was like before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.course.setup import HOME, Setup
from cnn_gui.core.network.geometry import receptive_field
from cnn_gui.core.network.messages import Index, LayerInfo
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.race.messages import RaceRules
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.engine.exchange.networks import NetworkFiles
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.explain.change_fields import WhyNotState
from cnn_gui.views.explain.fields import QuestionState
from cnn_gui.views.explain.view import ExplainView
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.training.curves import Curves, CurvesState
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.window.album.session import AlbumSession
from cnn_gui.window.architecture.session import BuildSession
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.bench.session import BenchSession
from cnn_gui.window.compare.session import CompareSession
from cnn_gui.window.course.panel_parts import MapPart, NumbersPart, RobustnessPart, TeachPart
from cnn_gui.window.drawing.session import DrawingSession
from cnn_gui.window.evaluation.session import EvaluationSession
from cnn_gui.window.experiment.session import ExperimentSession
from cnn_gui.window.explain.change_session import ChangeSession
from cnn_gui.window.explain.trust import TrustSession
from cnn_gui.window.features.session import LikesSession
from cnn_gui.window.network.session import NetworkSession
from cnn_gui.window.projection.session import usual_layer
from cnn_gui.window.race.session import RaceSession
from cnn_gui.window.story.session import StorySession
from cnn_gui.window.timeline.session import TimelineSession

TABS = ("maps", "kernels", "about")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everything in the window that a lesson can set up."""

    layout: Layout
    inference: InferenceEngine
    files: NetworkFiles
    drawing: DrawingSession
    networks: NetworkSession
    detail: LayerDetail
    stories: StorySession
    tests: EvaluationSession
    training: TrainingPanel
    curves: Curves
    why: ExplainView
    trust: TrustSession
    changes: ChangeSession
    likes: LikesSession
    bench: BenchSession
    trial: ExperimentSession
    build: BuildSession
    image_map: MapPart
    robustness: RobustnessPart
    race: RaceSession
    compare: CompareSession
    album: AlbumSession
    teach: TeachPart
    numbers: NumbersPart
    moments: TimelineSession


class ShowMe:
    """Sets up the window once its network and canvas are there; keeping what was before is the scene's task."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast

    def check(self, setup: Setup) -> None:
        """Raises UserError where the network on display is not the one that the chapter speaks of."""
        network = self._cast.networks.network
        if network is None:
            return
        if not network.task.is_of_digits:
            # Only a run that goes on keeps its network on display; any other gives way to the course's own.
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "core",
                    "The lesson is about a network that reads digits, and the one in training does not; let the run "
                    "end, or stop it, to see it.",
                )
            )
        _check_layer(setup.layer, (setup.map,), network.layers)
        if setup.unit is not None:
            _check_layer(setup.unit.layer, setup.unit.unit, network.layers)
        if setup.why.layer:
            _check_layer(setup.why.layer, (), network.layers)

    def perform(self, setup: Setup, hidden: frozenset[str], *, with_run: bool) -> None:
        """hidden: the panels that are not shown unless the chapter names them. with_run: also what a run changes,
        the training panel and the tests."""
        cast = self._cast
        if with_run and not setup.build.preset:
            cast.build.set_up("")
        cast.networks.choose(setup.layer, setup.map)
        cast.detail.tabs.setCurrentIndex(TABS.index(setup.tab))
        cast.stories.begin_anew()
        if setup.unit is not None:
            cast.stories.choose(*setup.unit)
        # After the unit of the story, which is what is liked where a person goes to it.
        cast.likes.set_up((setup.layer, setup.map), setup.likes, made_up=setup.made_up)
        self._explanations(setup)
        self._judged(setup)
        if with_run:
            self._training(setup)
            cast.tests.begin_anew()
        self._panels(setup, hidden)
        # Once the panel that it is of is in front.
        cast.trust.set_shown(setup.trust)
        # Once it is in front, for it plays only while it is seen.
        cast.bench.set_up(setup.bench, play=setup.plays)
        if with_run and setup.trains:
            cast.training.toggle()
        if setup.tests:
            cast.tests.evaluate()

    def _explanations(self, setup: Setup) -> None:
        cast, wanted = self._cast, setup.why_not
        cast.why.fields.restore(QuestionState(setup.why, setup.why.baseline, stencil=setup.stencil))
        cast.changes.set_up(WhyNotState(wanted.target, wanted.kind), start=wanted.starts)

    def _judged(self, setup: Setup) -> None:
        """The panels in which networks are judged and raced."""
        cast, network = self._cast, self._cast.networks.network
        cast.image_map.set_up(setup.image_map, usual_layer(network) if network is not None else "")
        cast.robustness.set_up(setup.robustness)
        cast.race.set_up(setup.race.entrants, RaceRules(images=setup.race.images))
        cast.compare.set_up(setup.compared)
        cast.album.restore(None)
        cast.teach.set_up(setup.kernels)
        cast.numbers.set_up(setup.numbers)

    def _training(self, setup: Setup) -> None:
        """The plan of a new run, and no run before it."""
        panel = self._cast.training
        self._cast.moments.set_up(plays=setup.replays)
        panel.form.set_start(go_on=False)
        if setup.build.preset:
            panel.form.take_network()
        panel.form.set_config(_on_device(setup, panel.config().device))
        panel.form.open_settings(False)
        panel.show_account(None)
        self._cast.curves.restore(CurvesState(log=setup.log))

    def _panels(self, setup: Setup, hidden: frozenset[str]) -> None:
        layout = self._cast.layout
        for name in sorted(hidden - set(setup.panels) - {"lesson"}):
            layout.docks[name].hide()
        for front, behind in HOME.items():
            if front not in hidden and not behind.intersection(setup.panels):
                layout.show_panel(front)
        for name in setup.panels:
            layout.show_panel(name)


def _on_device(setup: Setup, device: str) -> TrainingConfig:
    return replace(setup.recipe, device=device)


def _check_layer(name: str, unit: Index, layers: Sequence[LayerInfo]) -> None:
    """What a chapter says of a layer (10×10 pixels, 32 sums, 3,136 numbers) holds for the tutorial's network only."""
    meant = layer_infos(NETWORKS["tutorial"])
    there = next((info for info in layers if info.name == name), None)
    if there is None or not any(info.name == name for info in meant) or _told(name, layers) != _told(name, meant):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "core",
                "The lesson is about {name} of the pretrained network, and the network in training has "
                "no such layer; let the run end, or stop it, to see it.",
            ),
            name=name,
        )
    if any(i >= size for i, size in zip(unit, there.shape_out, strict=False)):
        raise UserError(
            QT_TRANSLATE_NOOP("core", "The network on display has no such unit in its layer {name}."), name=name
        )


def _told(name: str, layers: Sequence[LayerInfo]) -> tuple[object, ...]:
    """What the text says of a layer: its shapes and what a unit sees. Maximum or mean is a person's to try."""
    info = next(info for info in layers if info.name == name)
    return info.shape_in, info.shape_out, info.kernel_size, receptive_field(layers, name)
