"""What each "Show me" of the course does to the window, and which parts of it that touches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from cnn_gui.core.errors import UserError
from cnn_gui.core.messages import Augmentation, InputMode, LayerInfo, TrainingConfig
from cnn_gui.core.recipes import RECIPES
from cnn_gui.core.show_links import Show
from cnn_gui.core.spec import NETWORKS, layer_infos, receptive_field
from cnn_gui.core.story_messages import Index
from cnn_gui.engine.inference import InferenceEngine
from cnn_gui.views.layer_detail import LayerDetail
from cnn_gui.views.training_panel import TrainingPanel
from cnn_gui.window.drawing_session import DrawingSession
from cnn_gui.window.layout import Layout
from cnn_gui.window.network_session import NetworkSession
from cnn_gui.window.scene import Part
from cnn_gui.window.story_session import StorySession

TABS = ("maps", "kernels", "about")

TOUCHED: Mapping[str, tuple[str, ...]] = {
    "digit": ("drawing",),
    "mode": ("mode",),
    "layer": ("layer",),
    "unit": ("layer", "story"),
    "bench": ("bench",),
    "try": ("network", "try"),
    "train": ("network", "try", "training", "layer", "story"),
}
"""The parts that a panel's "Show me" may change, beside which panels are in front."""

PANEL_OF: Mapping[str, str] = {"digit": "draw", "mode": "stages", "unit": "story"}
"""The dock that a word of a link stands for, where it is not its name."""


OF_INK = frozenset({"stages", "network", "mode", "layer", "unit", "bench", "try", "train"})
"""What shows little on an empty canvas: a digit is lent to it first."""

LENT = Show("digit", {"label": "3"})

OF_NETWORK = frozenset({"layer", "unit", "try", "train", "test"})
"""What shows or changes the network on display."""


class Adjustable(Part[Any], Protocol):
    """BenchSession, ExperimentSession: they read what a link says by themselves, and raise ValueError for nonsense."""

    def apply(self, setting: Mapping[str, str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Cast:
    """Everything in the window that a lesson can set up. bench and trial may be missing."""

    layout: Layout
    inference: InferenceEngine
    drawing: DrawingSession
    networks: NetworkSession
    detail: LayerDetail
    stories: StorySession
    training: TrainingPanel
    bench: Adjustable | None = None
    trial: Adjustable | None = None


class ShowMe:
    """Does what links say. Keeping what was before is the scene's task, and refusing is the session's."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._doers: dict[str, Callable[[Mapping[str, str]], None]] = {
            "digit": self._digit,
            "mode": self._mode,
            "layer": self._layer,
            "unit": self._unit,
            "bench": self._bench,
            "try": self._try,
            "train": self._train,
            "test": self._test,
        }

    def with_ink(self, shows: tuple[Show, ...]) -> tuple[Show, ...]:
        """The shows, after one that lends a digit where they would be about an empty canvas."""
        panels = {show.panel for show in shows}
        needs = self._cast.drawing.is_blank and "digit" not in panels and panels & OF_INK
        return (LENT, *shows) if needs else shows

    def check(self, shows: tuple[Show, ...]) -> None:
        """Raises UserError where the network that these need is not there yet, or not the one the lesson is about."""
        network = self._cast.networks.network
        if network is None:
            if any(show.panel in OF_NETWORK for show in shows):
                raise UserError("The network is still being opened: try again in a moment.")
            return
        for show in shows:
            if show.panel == "train" and show.settings.get("start") == "1":
                # It begins with a network of its own, and what follows is about that one.
                return
            if show.panel in ("layer", "unit"):
                _check_layer(show, network.layers)

    def perform(self, show: Show) -> None:
        """Sets up one panel and brings it to the front."""
        doer = self._doers.get(show.panel)
        if doer is not None:
            doer(show.settings)
        self._cast.layout.show_panel(PANEL_OF.get(show.panel, show.panel))

    def _digit(self, settings: Mapping[str, str]) -> None:
        label = int(settings["label"]) if "label" in settings else None
        self._cast.drawing.lend(label=label, index=int(settings.get("index", "0")))

    def _mode(self, settings: Mapping[str, str]) -> None:
        self._cast.inference.set_mode(InputMode(settings["input"]))

    def _layer(self, settings: Mapping[str, str]) -> None:
        self._cast.networks.choose(settings["name"], int(settings.get("map", "0")))
        if "tab" in settings:
            self._cast.detail.tabs.setCurrentIndex(TABS.index(settings["tab"]))

    def _unit(self, settings: Mapping[str, str]) -> None:
        layer, unit = settings["layer"], _unit(settings)
        self._cast.networks.choose(layer, unit[0])
        self._cast.stories.choose(layer, unit)

    def _bench(self, settings: Mapping[str, str]) -> None:
        if self._cast.bench is not None:
            self._cast.bench.apply(settings)

    def _try(self, settings: Mapping[str, str]) -> None:
        if self._cast.trial is not None:
            self._cast.trial.apply(settings)

    def _train(self, settings: Mapping[str, str]) -> None:
        panel = self._cast.training
        panel.form.set_start(go_on=False)
        panel.form.set_config(config_of(settings, device=panel.config().device))
        if settings.get("start") == "1":
            panel.toggle()

    def _test(self, settings: Mapping[str, str]) -> None:
        if settings.get("start") == "1":
            self._cast.networks.evaluate()


def _check_layer(show: Show, layers: Sequence[LayerInfo]) -> None:
    """What a chapter says of a layer (10×10 pixels, 32 sums, 3,136 numbers) holds for the tutorial's network only."""
    name = show.settings["layer" if show.panel == "unit" else "name"]
    meant = layer_infos(NETWORKS["tutorial"])
    there = next((info for info in layers if info.name == name), None)
    if there is None or not any(info.name == name for info in meant) or _told(name, layers) != _told(name, meant):
        raise UserError(
            f"The lesson is about {name} of the pretrained network, and the network on display has no such layer; "
            "open the pretrained network (Model menu) to see it."
        )
    unit = _unit(show.settings) if show.panel == "unit" else (int(show.settings.get("map", "0")),)
    if any(i >= size for i, size in zip(unit, there.shape_out, strict=False)):
        raise UserError(f"The network on display has no such unit in its layer {name}.")


def _told(name: str, layers: Sequence[LayerInfo]) -> tuple[object, ...]:
    """What the text says of a layer: its shapes and what a unit sees. Maximum or mean is a person's to try."""
    info = next(info for info in layers if info.name == name)
    return info.shape_in, info.shape_out, info.kernel_size, receptive_field(layers, name)


def _unit(settings: Mapping[str, str]) -> Index:
    return tuple(map(int, settings["unit"].split(",")))


def config_of(settings: Mapping[str, str], *, device: str = "auto") -> TrainingConfig:
    """The configuration of a link that trains: a recipe, with what the link says otherwise."""
    config = replace(RECIPES[settings.get("recipe", "tutorial")], device=device)
    if "images" in settings:
        config = replace(config, train_size=int(settings["images"]))
    if "epochs" in settings:
        config = replace(config, epochs=int(settings["epochs"]))
    if "batch" in settings:
        config = replace(config, batch_size=int(settings["batch"]))
    if "rate" in settings:
        config = replace(config, learning_rate=float(settings["rate"]))
    if "variation" in settings:
        config = replace(config, augmentation=Augmentation(settings["variation"]))
    return config
