"""Which layer's map is on show, and where the drawing lies on it: only while the panel is seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.projection.messages import (
    COUNTS,
    SAME,
    LayerPoints,
    MapImage,
    MapImages,
    Neighbours,
    ProjectionProgress,
    TsneState,
    layers_on_map,
)
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.projection.descents import TsneEngine
from cnn_gui.engine.projection.maps import ProjectionEngine
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.throttle import Throttle
from cnn_gui.views.base.translation import said
from cnn_gui.views.projection.view import ImageMapView
from cnn_gui.window.base.exact_drawings import labelled_drawing

NEAR_MS = 80
"""Between two searches for neighbours under the moving pen."""


class ProjectionSession(QObject):
    """Shows the map of the network on display, with what a person tries on it. failed: a Problem. drawing_wanted: a
    Drawing for the canvas."""

    failed = Signal(Problem)
    drawing_wanted = Signal(Drawing)

    def __init__(self, engine: ProjectionEngine, tsne: TsneEngine, view: ImageMapView, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._tsne, self._view = engine, tsne, view
        self._network: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        self._layer = ""
        self._count = COUNTS[0]
        self._seen = self._training = False
        self._near = Throttle(NEAR_MS, self)
        self._near.passed.connect(self._find_nearest)
        engine.images_found.connect(self._show_images)
        engine.points_found.connect(self._show_points)
        engine.progress.connect(self._show_progress)
        engine.finished.connect(self._finished)
        engine.neighbours_found.connect(self._show_neighbours)
        engine.failed.connect(self._fail)
        tsne.moved.connect(self._show_tsne)
        tsne.failed.connect(self._fail)
        view.tsne_wanted.connect(self._lay_out)
        view.tsne_held.connect(self._hold)
        view.tsne_left.connect(tsne.stop)
        view.layer_wanted.connect(self.choose_layer)
        view.count_wanted.connect(self.choose_count)
        view.image_chosen.connect(self._put)

    @property
    def layer(self) -> str:
        """The one on show, or about to be."""
        return self._layer

    # --- what arrives

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        before, self._network = self._network, network
        names = [info.name for info in layers_on_map(network.layers)]
        if self._layer not in names:
            self._layer = usual_layer(network)
        self._view.show_layers(names, self._layer)
        if before is not None and before.task != network.task:
            self._view.show_message("")
        self._update()

    @Slot(Snapshot)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if self._seen:
            self._show_own()

    @Slot(RunState)
    def show_run_state(self, state: RunState) -> None:
        self._training = state is not RunState.IDLE
        self._update()

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        """A panel that is not seen costs nothing."""
        self._seen = seen
        if not seen:
            self._engine.stop()
            self._hold(True)
            self._near.clear()
            self._view.layers.pause()
        self._update()

    @Slot(str)
    def choose_layer(self, layer: str) -> None:
        """One that is on the map; the choice stays where it is not."""
        network = self._network
        if network is None or layer not in [info.name for info in layers_on_map(network.layers)]:
            return
        if layer != self._layer:
            self._layer = layer
            self._view.show_layers([info.name for info in layers_on_map(network.layers)], layer)
            self._show_layer()

    @Slot(str, int)
    def choose_map(self, layer: str, _map: int) -> None:
        """A layer that is looked at elsewhere."""
        self.choose_layer(layer)

    @Slot(int)
    def choose_count(self, count: int) -> None:
        self._count = count
        self._update()

    # --- showing

    def _update(self) -> None:
        if not self._seen:
            return
        network, reason = self._network, self._why_nothing()
        if network is None or reason:
            self._engine.stop()
            self._view.show_progress(None)
            self._view.show_message(reason)
            return
        if self._training and network.moment is None:
            # Weights that change twice a second: the map stays, and is made anew after the run.
            self._view.show_progress(None)
            if self._view.points is None:
                self._view.show_message(self.tr("The network is being trained: its map is made after the run."))
            return
        if self._view.points is None:
            self._view.show_message(self.tr("Looking where the network puts the test images …"))
        self._engine.project(network, self._count, self._layer)
        self._show_own()

    def _why_nothing(self) -> str:
        """One sentence where there is nothing to show."""
        if self._network is None:
            return self.tr("The network is being loaded.")
        refusal = why_untestable(self._network.task)
        return "" if refusal is None else said(refusal)

    @property
    def _is_current(self) -> bool:
        """Whether the engine's map is that of the network on display."""
        return self._network is not None and self._engine.network_id == self._network.id

    def _show_layer(self) -> None:
        points = self._engine.points(self._layer)
        if self._seen and points is not None and self._is_current:
            self._view.show_points(points)
            self._show_own(travels=True)

    def _own_values(self) -> Float32 | None:
        """What the layer on show computes of the drawing; None where nothing is drawn, or another network is meant."""
        snapshot, network = self._snapshot, self._network
        if snapshot is None or network is None or snapshot.blank or snapshot.network_version != network.version:
            return None
        return next((each.values for each in snapshot.layers if each.info.name == self._layer), None)

    def _show_own(self, *, travels: bool = False) -> None:
        """Under the moving pen: the values are those of the answer, nothing is computed anew."""
        points, values = self._view.points, self._own_values()
        is_there = points is not None and points is self._engine.points(self._layer) and self._is_current
        if points is None or values is None or not is_there or values.size != len(points.mean):
            self._engine.forget_nearest()
            self._near.clear()
            self._view.set_own(None)
            return
        self._view.set_own(points.components_of(values), travels=travels)
        self._near.push((self._layer, values))

    @Slot(object)
    def _find_nearest(self, wish: tuple[str, Float32]) -> None:
        self._engine.find_nearest(*wish)

    @Slot(MapImages)
    def _show_images(self, images: MapImages) -> None:
        if self._seen:
            self._view.show_images(images)

    @Slot(LayerPoints)
    def _show_points(self, points: LayerPoints) -> None:
        if points.layer == self._layer:
            self._show_layer()

    @Slot(ProjectionProgress)
    def _show_progress(self, progress: ProjectionProgress) -> None:
        self._view.show_progress(progress if self._seen else None)

    @Slot()
    def _finished(self) -> None:
        self._view.show_progress(None)

    @Slot(Neighbours)
    def _show_neighbours(self, neighbours: Neighbours) -> None:
        if self._seen and self._is_current and self._own_values() is not None:
            self._view.show_neighbours(neighbours)

    # --- t-SNE

    @Slot(int)
    def _lay_out(self, seed: int) -> None:
        """From the beginning, of the layer on show."""
        points = self._view.points
        if points is not None:
            self._tsne.start(points, seed)

    @Slot(bool)
    def _hold(self, held: bool) -> None:
        """A person has paused it, or lets it go on; out of sight it rests too."""
        if held:
            self._tsne.pause()
        else:
            self._tsne.resume()
        self._view.show_held(held)

    @Slot(TsneState)
    def _show_tsne(self, state: TsneState) -> None:
        if self._seen:
            self._view.show_tsne(state)

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        self._view.show_progress(None)
        self._view.show_message(problem.text)
        self.failed.emit(problem)

    # --- asked for

    @Slot(object)
    def _put(self, image: MapImage) -> None:
        """An image goes onto the canvas as examples do."""
        if self._network is not None:
            source = self.tr("test image {0}").format(format_count(image.index))
            self.drawing_wanted.emit(labelled_drawing(image.picture, image.label, self._network.task, source))


def usual_layer(network: NetworkState) -> str:
    """The last layer before the scores of the classes: there the network has pulled them apart most."""
    by_name = {info.name: info for info in network.layers}
    scores = by_name[network.layers[-1].inputs[0]]
    info = by_name[scores.inputs[0]]
    while info.kind in SAME and info.inputs:
        info = by_name[info.inputs[0]]
    return info.name
