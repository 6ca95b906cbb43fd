"""The panels in which networks are built, taught, raced, compared and judged, in a lesson: set up, and put back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Slot

from cnn_gui.core.arrays import Bool
from cnn_gui.core.course.panel_setups import TAKE, MapSetup, NumbersSetup, RobustnessSetup
from cnn_gui.core.projection.messages import COUNTS, LayerPoints
from cnn_gui.core.robustness.messages import Perturbation, Reliability
from cnn_gui.core.transfer.messages import Kernels
from cnn_gui.engine.projection.maps import ProjectionEngine
from cnn_gui.views.dynamics.store import LayerQuantity
from cnn_gui.views.dynamics.view import DynamicsView
from cnn_gui.views.projection.pages import MapPage
from cnn_gui.views.projection.tools import Colouring
from cnn_gui.views.projection.view import ImageMapView
from cnn_gui.views.robustness.view import RobustnessPage, RobustnessView
from cnn_gui.views.transfer.view import TeachView
from cnn_gui.window.projection.session import ProjectionSession
from cnn_gui.window.robustness.own_session import OwnSession, OwnState
from cnn_gui.window.robustness.reliability_session import ReliabilitySession
from cnn_gui.window.robustness.session import CurveSession, MeasuredState


@dataclass(frozen=True, slots=True, eq=False)
class MapState:
    """How the map of images is looked at. classes: (K,), whose points are shown; None for all. seed: of t-SNE, where
    that is on."""

    setup: MapSetup
    count: int = COUNTS[0]
    contours: bool = False
    classes: Bool | None = None
    seed: int = 0
    page: MapPage = MapPage.IMAGES


class MapPart(QObject):
    """t-SNE begins as soon as the points are there that it is wanted of."""

    def __init__(
        self, view: ImageMapView, session: ProjectionSession, engine: ProjectionEngine, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._view, self._session = view, session
        self._seed: int | None = None
        engine.points_found.connect(self._found)

    def set_up(self, setup: MapSetup, usual: str) -> None:
        """usual: the layer where the setup names none."""
        self.restore(MapState(setup if setup.layer else replace(setup, layer=usual)))

    def state(self) -> MapState:
        tools, tsne = self._view.tools, self._view.tsne
        setup = MapSetup(
            layer=self._session.layer,
            colours=tools.colouring,
            mistakes=tools.mistakes_action.isChecked(),
            signs=tools.signs_action.isChecked(),
            cubic=tools.dimensions == 3,
            tsne=tsne.is_on,
        )
        shown = self._view.legend.classes.shown
        return MapState(setup, tools.count, tools.contours_action.isChecked(), shown, tsne.seed, self._view.page)

    def restore(self, state: MapState, /) -> None:
        view, tools, setup = self._view, self._view.tools, state.setup
        view.layers.pause()
        view.page_choice.set_value(state.page)
        view.tsne.end()
        self._session.choose_layer(setup.layer)
        tools.colour_choice.set_value(Colouring(setup.colours))
        for action, wanted in (
            (tools.mistakes_action, setup.mistakes),
            (tools.signs_action, setup.signs),
            (tools.contours_action, state.contours),
        ):
            action.setChecked(wanted)
        tools.space_button.setChecked(setup.cubic)
        view.legend.classes.show_all()
        buttons = view.legend.classes.buttons
        if state.classes is not None and len(state.classes) == len(buttons):
            for button, shown in zip(buttons, state.classes, strict=True):
                button.setChecked(bool(shown))
        view.legend.classes.shown_changed.emit()
        tools.count_action(state.count).setChecked(True)
        self._session.choose_count(state.count)
        self._seed = state.seed if setup.tsne else None
        self.begin()

    def begin(self) -> None:
        """t-SNE, where it is wanted and its points are there."""
        points = self._view.points
        if self._seed is not None and points is not None and points.layer == self._session.layer:
            seed, self._seed = self._seed, None
            self._view.tsne.begin(seed)

    @Slot(LayerPoints)
    def _found(self, points: LayerPoints) -> None:
        if points.layer == self._session.layer:
            self.begin()


@dataclass(frozen=True, slots=True, eq=False)
class RobustnessState:
    """How the panel "Robustness" is looked at, and what is known."""

    page: RobustnessPage
    kind: Perturbation
    images: str
    strength: float
    on_canvas: bool
    measured: MeasuredState
    reliability: dict[int, Reliability]
    own: OwnState


@dataclass(frozen=True, slots=True)
class RobustnessPart:
    view: RobustnessView
    curves: CurveSession
    reliability: ReliabilitySession
    own: OwnSession

    def set_up(self, setup: RobustnessSetup) -> None:
        """As if nothing had been measured yet; nothing is changed on the canvas."""
        page = self.view.curves
        takes = setup.page == TAKE
        self.reliability.begin_anew()
        page.rest()
        self.own.begin_anew()
        page.images_field.setCurrentIndex(0)
        page.choose(setup.kind)
        page.set_strength(setup.strength)
        self.view.show_page(RobustnessPage(setup.page))
        self.curves.set_up(starts=setup.starts and takes)
        if setup.starts and not takes:
            self.reliability.look()

    def state(self) -> RobustnessState:
        page = self.view.curves
        return RobustnessState(
            page=self.view.page,
            kind=page.kind,
            images=page.images_field.value(),
            strength=page.strength,
            on_canvas=page.is_on_canvas,
            measured=self.curves.state(),
            reliability=self.reliability.state(),
            own=self.own.state(),
        )

    def restore(self, state: RobustnessState, /) -> None:
        page = self.view.curves
        page.rest()
        page.images_field.set_value(state.images)
        page.choose(state.kind)
        page.rest(state.strength, on_canvas=state.on_canvas)
        self.curves.restore(state.measured)
        self.reliability.restore(state.reliability)
        self.own.restore(state.own)
        self.view.show_page(state.page)


@dataclass(frozen=True, slots=True)
class NumbersState:
    """What is shown of the numbers of training."""

    shown: LayerQuantity
    layer: str
    log: bool
    rates: bool


@dataclass(frozen=True, slots=True)
class NumbersPart:
    view: DynamicsView

    def set_up(self, setup: NumbersSetup) -> None:
        self.restore(NumbersState(LayerQuantity(setup.shown), "", log=True, rates=setup.rates))

    def state(self) -> NumbersState:
        view = self.view
        return NumbersState(
            view.shown, view.layer.value(), log=view.log_button.isChecked(), rates=view.rate_button.isChecked()
        )

    def restore(self, state: NumbersState, /) -> None:
        view = self.view
        view.choose(state.shown)
        if state.layer:
            view.layer.set_value(state.layer)
        view.log_button.setChecked(state.log)
        view.rate_button.setChecked(state.rates)


@dataclass(frozen=True, slots=True)
class TeachPart:
    """What a new network for own classes begins with. The classes and their drawings are the person's own, and no
    lesson touches them."""

    view: TeachView

    def set_up(self, kernels: Kernels) -> None:
        self.restore(kernels)

    def state(self) -> Kernels:
        return self.view.kernels

    def restore(self, kernels: Kernels, /) -> None:
        self.view.kernels_choice.set_value(kernels)
