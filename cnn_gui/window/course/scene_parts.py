"""The parts of the window that a lesson changes, each with its state as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize

from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import UnitPlace
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.engine.network.inference import InferenceEngine
from cnn_gui.views.explain.fields import QuestionState
from cnn_gui.views.explain.view import ExplainView
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.training.curves import Curves, CurvesState
from cnn_gui.views.training.panel import Account, TrainingPanel
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.drawing.session import DrawingSession
from cnn_gui.window.explain.trust import TrustSession
from cnn_gui.window.network.session import NetworkSession
from cnn_gui.window.story.session import StorySession

MOST_GROWN = 1.15
"""How much higher than it was a window may be that has grown for a panel."""

COURSE = ("lesson", "train")
"""The panels that opening and closing the course moves."""


class DrawingPart:
    """The drawing sets itself aside when a lesson's digit comes; nothing else need be known."""

    def __init__(self, session: DrawingSession) -> None:
        self._session = session

    def state(self) -> None:
        return None

    def restore(self, _state: None, /) -> None:
        self._session.take_back()


class ModePart:
    def __init__(self, inference: InferenceEngine) -> None:
        self._inference = inference

    def state(self) -> InputMode:
        return self._inference.mode

    def restore(self, mode: InputMode, /) -> None:
        self._inference.set_mode(mode)


class LayerPart:
    """Layer, map, and which of the layer's tabs is in front."""

    def __init__(self, networks: NetworkSession, detail: LayerDetail) -> None:
        self._networks, self._detail = networks, detail

    def state(self) -> tuple[str, int, int]:
        return *self._networks.chosen, self._detail.tabs.currentIndex()

    def restore(self, state: tuple[str, int, int], /) -> None:
        layer, index, tab = state
        self._networks.choose(layer, index)
        self._detail.tabs.setCurrentIndex(tab)


class StoryPart:
    def __init__(self, stories: StorySession) -> None:
        self._stories = stories

    def state(self) -> tuple[UnitPlace, ...]:
        return self._stories.way

    def restore(self, way: tuple[UnitPlace, ...], /) -> None:
        self._stories.begin_anew()
        self._stories.restore(way)


class WhyPart:
    """What is asked about the answer, and whether the checks of the explanation are open."""

    def __init__(self, view: ExplainView, trust: TrustSession) -> None:
        self._view, self._trust = view, trust

    def state(self) -> tuple[QuestionState, bool]:
        return self._view.fields.state(), self._trust.is_shown

    def restore(self, state: tuple[QuestionState, bool], /) -> None:
        asked, shown = state
        self._view.fields.restore(asked)
        self._trust.set_shown(shown)


@dataclass(frozen=True, slots=True)
class _Training:
    config: TrainingConfig
    start: str
    opened: bool
    account: Account
    curves: CurvesState


class TrainingPart:
    """The recipe of the next run, what it starts from, whether its settings are open; the last run and the curves."""

    def __init__(self, panel: TrainingPanel, curves: Curves) -> None:
        self._panel, self._curves = panel, curves

    def state(self) -> _Training:
        form, panel = self._panel.form, self._panel
        opened = form.settings_button.isChecked()
        return _Training(form.config(), form.start.value(), opened, panel.account(), self._curves.state())

    def restore(self, state: _Training, /) -> None:
        self._panel.form.start.set_value(state.start)
        self._panel.form.set_config(state.config)
        self._panel.form.open_settings(state.opened)
        self._panel.show_account(state.account)
        self._curves.restore(state.curves)


@dataclass(frozen=True, slots=True)
class Panels:
    """hidden: not shown at all; in_front: those that can be seen. heights: of these; size: of the window, in
    pixels."""

    hidden: frozenset[str]
    in_front: tuple[str, ...]
    heights: dict[str, int]
    size: QSize


class PanelsPart:
    """Which panels are shown, which of them are in front, and how high those are; where they are is a person's own
    business."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def state(self) -> Panels:
        hidden = frozenset(name for name, dock in self._layout.docks.items() if dock.isHidden())
        return Panels(hidden, self._layout.in_front(), self._layout.heights(), self._layout.window_size)

    def restore(self, state: Panels, /) -> None:
        layout = self._layout
        now, then = layout.window_size, state.size
        # A panel that needed more height has taken it from the screen; who pulls at a window changes its width as well.
        has_grown = now.width() == then.width() and then.height() < now.height() <= MOST_GROWN * then.height()
        for name, dock in self._layout.docks.items():
            if name not in COURSE and dock.isHidden() != (name in state.hidden):
                dock.setHidden(name in state.hidden)
        for name in state.in_front:
            dock = self._layout.docks[name]
            if not dock.isHidden():
                dock.raise_()
        if has_grown:
            layout.shrink_to(state.size)
        layout.set_heights(state.heights)
