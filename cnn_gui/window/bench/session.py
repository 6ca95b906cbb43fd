"""The bench: what it works on, how it is set, and which page computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.bench import kernel_presets
from cnn_gui.core.bench.painted import SCENES
from cnn_gui.core.bench.settings import OWN, BenchPage, BenchSettings, parse_network_kernel
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.engine.bench.sources import BenchSources
from cnn_gui.views.base.translation import said
from cnn_gui.views.bench.view import BenchView
from cnn_gui.window.base.file_dialogs import FileDialogs
from cnn_gui.window.bench.controllers import make_controller

if TYPE_CHECKING:
    # Imported when the bench is first seen: Pillow alone takes 40 ms of the start.
    from cnn_gui.core.bench.sources import Source
    from cnn_gui.window.bench.controller import PageController, Place

DRAWING, DIGIT, PICTURE = "drawing", "digit", "picture"
DYED = frozenset({BenchPage.COLOUR, BenchPage.VOLUME})
"""The pages that make three planes of a grey input."""


@dataclass(frozen=True, slots=True, eq=False)
class BenchState:
    """What ``restore`` needs. source: what was fetched, None for the drawing, which is live. places: the position
    that a person chose on each page, None where it is the one that tells most."""

    settings: BenchSettings
    source: Source | None
    places: Mapping[BenchPage, Place | None] = field(default_factory=dict)


class BenchSession(QObject):
    """Keeps the last snapshot and network; computes only while its view is seen.

    failed: a Problem (a picture that could not be opened); what was on the bench stays.
    """

    failed = Signal(Problem)

    def __init__(self, view: BenchView, sources: BenchSources, dialogs: FileDialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._sources, self._dialogs = view, sources, dialogs
        self._settings = BenchSettings()
        self._snapshot: Snapshot | None = None
        self._network: NetworkState | None = None
        self._fetched: Source | None = None
        self._drawn: Source | None = None
        self._seen = False
        self._is_to_play = False
        self._controllers: dict[BenchPage, PageController] = {}
        view.changed.connect(self._change)
        view.source_chosen.connect(self._choose_source)
        view.open_requested.connect(self._open)
        view.picture_dropped.connect(self._open_file)
        sources.ready.connect(self._arrived)
        sources.failed.connect(self._could_not)

    # --- what arrives

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new drawing: the bench works on it at once, if it lies there."""
        self._snapshot, self._drawn = snapshot, None
        if self._settings.source == DRAWING:
            self._compute()

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """New weights: a kernel of the network on the bench becomes the new one."""
        self._network = network
        settings = self._resolved(self._settings)
        if settings != self._settings or self._settings.page is BenchPage.TRANSLATION:
            self._change(settings)

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """Whether the view is in front; a dock behind another's tab counts as visible for Qt, so the dock says it."""
        self._seen = seen
        if seen:
            self._compute()
            self._play_if_asked()
        else:
            self._view.pause()

    # --- for the course

    @property
    def settings(self) -> BenchSettings:
        return self._settings

    def set_up(self, settings: BenchSettings, *, play: bool = False) -> None:
        """Exactly these settings, at the position that tells most, or playing from the first one on.

        Raises ValueError for an input that there is not, and nothing has changed.
        """
        if not _is_source(settings.source):
            raise ValueError(f"There is no input {settings.source!r} for the bench.")
        self._view.begin_anew()
        self._go_to({})
        self._fetched = None
        self._change(replace(settings, source=DRAWING))
        if settings.source != DRAWING:
            self._choose_source(settings.source)
        self._is_to_play = play
        if self._seen:
            self._play_if_asked()

    def state(self) -> BenchState:
        places = {page: controller.place for page, controller in self._controllers.items()}
        return BenchState(self._settings, self._fetched, places)

    def restore(self, state: BenchState) -> None:
        self._view.begin_anew()
        self._go_to(state.places)
        self._fetched = state.source
        self._change(self._resolved(state.settings))

    def _go_to(self, places: Mapping[BenchPage, Place | None]) -> None:
        self._is_to_play = False
        for page, controller in self._controllers.items():
            controller.place = places.get(page)

    def _play_if_asked(self) -> None:
        """What a link wants to slide does so once the bench is seen."""
        if self._is_to_play:
            self._is_to_play = False
            self._view.play()

    # --- the inside: sources

    @Slot(str)
    def _choose_source(self, name: str) -> None:
        """The source is changed when it is there: test digits come from the background."""
        if name == DRAWING:
            self._fetched = None
            self._change(replace(self._settings, source=DRAWING))
        elif name.partition(":")[0] == DIGIT:
            index = name.partition(":")[2]
            self._sources.digit(int(index) if index else None)
        elif name != PICTURE:
            from cnn_gui.core.bench.sources import scene

            self._arrived(scene(name))

    @Slot()
    def _open(self) -> None:
        path = self._dialogs.open_picture()
        if path is not None:
            self._sources.open(path)

    @Slot(str)
    def _open_file(self, name: str) -> None:
        self._sources.open(Path(name))

    @Slot(object)
    def _arrived(self, source: Source) -> None:
        self._fetched = source
        self._change(replace(self._settings, source=source.name))

    @Slot(object)
    def _could_not(self, problem: Problem) -> None:
        self.failed.emit(problem)

    def _source(self) -> Source | None:
        if self._fetched is not None:
            return self._fetched
        if self._drawn is None and self._snapshot is not None:
            from cnn_gui.core.bench.sources import of_drawing

            self._drawn = of_drawing(self._snapshot.preprocessed)
        return self._drawn

    # --- the inside: settings

    @Slot(object)
    def _change(self, settings: BenchSettings) -> None:
        self._settings = self._resolved(settings)
        self._compute()

    def _resolved(self, settings: BenchSettings) -> BenchSettings:
        """With the values of the kernel that is named; one that the network on display has not got becomes own."""
        name = settings.kernel_name
        place = parse_network_kernel(name)
        if place is not None:
            return self._network_kernel(settings, place)
        if name == OWN or name == self._settings.kernel_name:
            return settings
        return settings.with_kernel(kernel_presets.preset(name).array(), name)

    def _network_kernel(self, settings: BenchSettings, place: tuple[str, int, int]) -> BenchSettings:
        layer, out, channel = place
        weights = self._network.weights.get(f"{layer}.weight") if self._network is not None else None
        if weights is None or weights.ndim != 4 or out >= weights.shape[0] or channel >= weights.shape[1]:
            return replace(settings, kernel_name=OWN)
        return settings.with_kernel(weights[out, channel], settings.kernel_name)

    # --- the inside: computing

    def _compute(self) -> None:
        if not self._seen:
            return
        self._view.set_settings(self._settings)
        source = self._source()
        if source is None:
            return
        from cnn_gui.window.bench.controller import Bench

        self._view.show_source(said(source.title), *self._hint(source))
        self._controller().show(Bench(source, self._settings, self._network))

    def _hint(self, source: Source) -> tuple[str, str]:
        """What is said of the source on the page in front, and the same in fewer words."""
        if self._settings.page in DYED and not source.is_colour:
            whole = self.tr("Grey in the ink's colour: three planes instead of one.")
            return whole, self.tr("Grey in the ink's colour")
        return said(source.hint), said(source.short)

    def _controller(self) -> PageController:
        page = self._settings.page
        if page not in self._controllers:
            self._controllers[page] = make_controller(self._view.page(page), self)
        return self._controllers[page]


def _is_source(name: str) -> bool:
    kind, _, index = name.partition(":")
    if kind == DIGIT:
        return not index or (index.isdecimal() and int(index) < 10_000)
    return name in (DRAWING, PICTURE) or name in {scene.name for scene in SCENES}
