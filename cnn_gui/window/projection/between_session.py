"""Between images: which ones, the way from one to another, and its picture on the canvas if wanted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.core.projection.between import DigitPath, Regions, plane_of
from cnn_gui.core.projection.messages import MapImage
from cnn_gui.engine.projection.between import BetweenEngine
from cnn_gui.engine.projection.projector import PathWish
from cnn_gui.views.base.class_names import title_of_class
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.projection.between.corners import Corner
from cnn_gui.views.projection.between.path_page import PathWay
from cnn_gui.views.projection.pages import MapPage
from cnn_gui.views.projection.view import ImageMapView
from cnn_gui.window.base.exact_drawings import exact_drawing


class BetweenSession(QObject):
    """drawing_wanted: a Drawing for the canvas. preview_wanted: what it is to show, in the place of what this has put
    there before. failed: a Problem.

    A corner is the picture as it was when it was chosen: what is drawn later does not change it.
    """

    drawing_wanted = Signal(Drawing)
    preview_wanted = Signal(Drawing)
    failed = Signal(Problem)

    def __init__(self, view: ImageMapView, engine: BetweenEngine, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._engine = view, engine
        self._network: NetworkState | None = None
        self._snapshot: Snapshot | None = None
        self._corners: list[Corner | None] = [None, None, None]
        self._canvas: Drawing | None = None
        self._before: Drawing | None = None
        self._preview: Drawing | None = None
        self._turn = 0
        self._asked: tuple[int, tuple[int, ...]] | None = None
        """The network and the corners that the newest plane is of."""
        self._seen = False
        page = view.path
        for bar in (page.corners, view.regions.corners):
            bar.drawing_wanted.connect(self._take_drawing)
            bar.class_wanted.connect(self._take_class)
        view.regions.picture_wanted.connect(self._put)
        page.way_changed.connect(self._ask)
        page.picture_wanted.connect(self._to_canvas)
        page.canvas_toggled.connect(self._toggled)
        view.corner_chosen.connect(self._take_image)
        view.page_changed.connect(self._ask)
        view.points_shown.connect(self._ask)
        engine.regions_found.connect(self._show_regions)
        engine.path_found.connect(self._show_path)
        engine.failed.connect(self._fail)

    # --- what arrives

    @Slot(NetworkState)
    def show_network(self, network: NetworkState) -> None:
        """The same images, to another network; others where its images are of another size."""
        before, self._network = self._network, network
        if before is not None and before.task != network.task:
            self._corners = [None, None, None]
        self._ask()

    @Slot(Snapshot)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @Slot(Drawing)
    def show_drawing(self, drawing: Drawing) -> None:
        """What is on the canvas: where somebody has drawn, or undone, it is theirs."""
        self._canvas = drawing
        if self._view.path.is_on_canvas and self._preview is not None and drawing != self._preview:
            self._preview = self._before = None
            self._view.path.rest()

    @Slot(bool)
    def set_seen(self, seen: bool) -> None:
        self._seen = seen
        if seen:
            self._ask()
        else:
            self._engine.stop()
            self._asked = None

    # --- the digits

    def _fill(self) -> None:
        """Digits to begin with: the drawing, if there is one, and images of other classes."""
        if self._corners[0] is None:
            self._corners[0] = self._drawn()
        for index, corner in enumerate(self._corners):
            if corner is None:
                self._corners[index] = self._of_class(3 * index + 2)

    def _drawn(self) -> Corner | None:
        snapshot, network = self._snapshot, self._network
        if snapshot is None or network is None or snapshot.blank or snapshot.task != network.task:
            return None
        pixels = np.rint(255 * snapshot.task.pixels(snapshot.preprocessed.input)).astype(np.uint8)
        return Corner(pixels, self.tr("your drawing"))

    def _of_class(self, label: int) -> Corner | None:
        """An image that is read right, if there is one; another one each time."""
        images = self._view.images
        if images is None or self._network is None or images.task != self._network.task:
            return None
        of_label = images.labels == label % len(images.task.classes)
        places = np.flatnonzero(of_label & ~images.mistakes)
        if not len(places):
            places = np.flatnonzero(of_label)
        if not len(places):
            return None
        self._turn += 1
        return self._of_image(images.image(int(places[self._turn % len(places)])))

    def _of_image(self, image: MapImage) -> Corner:
        task = self._view.images.task if self._view.images is not None else None
        title = self.tr("test image {0}").format(format_count(image.index))
        if task is not None:
            title = self.tr("{0}: {1}").format(title, title_of_class(task.names, image.label))
        return Corner(_pixels_of(image.picture), title)

    @Slot(int)
    def _take_drawing(self, index: int) -> None:
        self._take(index, self._drawn())

    @Slot(int, int)
    def _take_class(self, index: int, label: int) -> None:
        self._take(index, self._of_class(label))

    @Slot(int, object)
    def _take_image(self, index: int, image: MapImage) -> None:
        self._take(index, self._of_image(image))

    def _take(self, index: int, corner: Corner | None) -> None:
        """One that is not there changes nothing."""
        if corner is not None:
            self._corners[index] = corner
            self._ask()

    # --- the way

    @Slot()
    def _ask(self) -> None:
        network = self._network
        if not self._seen or network is None or self._view.page not in (MapPage.PATH, MapPage.REGIONS):
            return
        self._fill()
        self._view.path.corners.show_corners(self._corners[:2], network.task)
        self._view.regions.corners.show_corners(self._corners, network.task)
        if self._view.page is MapPage.PATH:
            self._ask_path(network)
        else:
            self._ask_regions(network)

    def _ask_regions(self, network: NetworkState) -> None:
        corners = [corner.pixels for corner in self._corners if corner is not None]
        if len(corners) < 3:
            words = self.tr("Draw something, or wait for the test images: a plane needs three images.")
            self._view.regions.show_message(words)
            return
        plane = plane_of(np.stack(corners))
        if plane is None:
            self._view.regions.show_message(self.tr("These three span no plane: choose another one."))
            return
        asked = (network.id, tuple(map(id, self._corners)))
        if asked != self._asked:
            self._asked = asked
            self._engine.ask_regions(network, plane)

    @Slot(Regions)
    def _show_regions(self, regions: Regions) -> None:
        network = self._network
        if self._seen and network is not None and regions.plane.corners.shape[1:] == network.task.input_shape:
            self._view.regions.show_regions(regions, network.task)

    @Slot(object)
    def _put(self, picture: UInt8) -> None:
        self.drawing_wanted.emit(exact_drawing(picture, self.tr("between three images")))

    def _ask_path(self, network: NetworkState) -> None:
        page = self._view.path
        first, second = self._corners[:2]
        if first is None or second is None:
            page.show_message(self.tr("Draw something, or wait for the test images: a way needs two images."))
            return
        if page.way is PathWay.PIXELS:
            self._engine.ask_path(PathWish(network, first.pixels, second.pixels))
            return
        images, points = self._view.images, self._view.points
        if images is None or points is None or images.task != network.task:
            page.show_message(self.tr("The test images are on their way through the network."))
            return
        self._engine.ask_path(PathWish(network, first.pixels, second.pixels, images, points))

    @Slot(DigitPath)
    def _show_path(self, path: DigitPath) -> None:
        network = self._network
        if self._seen and network is not None and path.pictures.shape[1:] == network.task.input_shape:
            self._view.path.show_path(path, network.task)

    @Slot(Problem)
    def _fail(self, problem: Problem) -> None:
        self._asked = None
        page = self._view.regions if self._view.page is MapPage.REGIONS else self._view.path
        page.show_message(problem.text)
        self.failed.emit(problem)

    # --- the canvas

    @Slot(bool)
    def _toggled(self, on: bool) -> None:
        picture = self._view.path.picture
        if on and picture is not None:
            self._before = self._canvas
            self._to_canvas(picture)
        elif not on and self._preview is not None:
            before, self._preview, self._before = self._before, None, None
            if before is not None:
                self.preview_wanted.emit(before)

    @Slot(object)
    def _to_canvas(self, picture: UInt8) -> None:
        preview = exact_drawing(picture, self.tr("on the way"))
        if preview != self._preview:
            self._preview = preview
            self.preview_wanted.emit(preview)


def _pixels_of(picture: UInt8) -> UInt8:
    """(H, W), in colour (H, W, 3), as (C, H, W)."""
    pixels: UInt8 = picture[None] if picture.ndim == 2 else np.ascontiguousarray(np.moveaxis(picture, 2, 0))
    return pixels
