"""The parts of the window that a lesson changes, each with its state as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.core.messages import InputMode, TrainingConfig
from cnn_gui.core.story_messages import UnitPlace
from cnn_gui.engine.inference import InferenceEngine
from cnn_gui.views.layer_detail import LayerDetail
from cnn_gui.views.training_panel import TrainingPanel
from cnn_gui.window.drawing_session import DrawingSession
from cnn_gui.window.layout import Layout
from cnn_gui.window.network_session import NetworkSession
from cnn_gui.window.story_session import StorySession

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
        self._stories.restore(way)


@dataclass(frozen=True, slots=True)
class _Form:
    config: TrainingConfig
    go_on: bool
    opened: bool


class TrainingPart:
    """The recipe of the next run, what it starts from, and whether its settings are open."""

    def __init__(self, panel: TrainingPanel) -> None:
        self._panel = panel

    def state(self) -> _Form:
        form = self._panel.form
        return _Form(form.config(), form.go_on(), form.settings_button.isChecked())

    def restore(self, state: _Form, /) -> None:
        self._panel.form.set_start(go_on=state.go_on)
        self._panel.form.set_config(state.config)
        self._panel.form.open_settings(state.opened)


@dataclass(frozen=True, slots=True)
class _Panels:
    hidden: frozenset[str]
    in_front: tuple[str, ...]


class PanelsPart:
    """Which panels are shown and which of them are in front; where they are is a person's own business."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def state(self) -> _Panels:
        hidden = frozenset(name for name, dock in self._layout.docks.items() if dock.isHidden())
        return _Panels(hidden, self._layout.in_front())

    def restore(self, state: _Panels, /) -> None:
        for name, dock in self._layout.docks.items():
            if name not in COURSE and dock.isHidden() != (name in state.hidden):
                dock.setHidden(name in state.hidden)
        for name in state.in_front:
            dock = self._layout.docks[name]
            if not dock.isHidden():
                dock.raise_()
