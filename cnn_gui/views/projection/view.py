"""The map of images: test images as points by what a layer makes of them, with the drawing among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32, Int64
from cnn_gui.core.projection.chosen import chosen as chosen_of
from cnn_gui.core.projection.messages import (
    ChosenImages,
    LayerPoints,
    MapImage,
    MapImages,
    Neighbours,
    ProjectionProgress,
    TsneState,
)
from cnn_gui.core.projection.placing import among_neighbours
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label
from cnn_gui.views.projection.between.corners import LETTERS
from cnn_gui.views.projection.between.path_page import PathPage
from cnn_gui.views.projection.between.regions_page import RegionsPage
from cnn_gui.views.projection.content import map_content, path_content, regions_content, separation_content
from cnn_gui.views.projection.layer_bar import LayerBar
from cnn_gui.views.projection.legend import MapLegend
from cnn_gui.views.projection.pages import MapPage, PageChoice
from cnn_gui.views.projection.point_colors import class_colors, of_probabilities
from cnn_gui.views.projection.scatter import ScatterPlot
from cnn_gui.views.projection.separation_page import SeparationPage
from cnn_gui.views.projection.side import MapSide
from cnn_gui.views.projection.signs import signs
from cnn_gui.views.projection.tools import Colouring, MapTools
from cnn_gui.views.projection.tsne_control import TsneControl
from cnn_gui.views.projection.words import of_images, points_text, shares_text, tsne_short, tsne_text

_SIGN_SIZE = 7.0
_NARROW = 430
"""Below this width what lies beside the map goes."""


class ImageMapView(QWidget):
    """It is told what to show. layer_wanted: the name of one. count_wanted: so many images. image_chosen: a MapImage
    that is to be put on the canvas. tsne_wanted: of the layer on show, from a seed. tsne_held: paused, or going on
    again. tsne_left: the components are wanted again. page_changed: what is looked at.
    points_shown: there are new ones. corner_chosen: corner i between digits is to be a MapImage."""

    layer_wanted = Signal(str)
    count_wanted = Signal(int)
    image_chosen = Signal(object)
    tsne_wanted = Signal(int)
    tsne_held = Signal(bool)
    tsne_left = Signal()
    page_changed = Signal()
    points_shown = Signal()
    corner_chosen = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: MapImages | None = None
        self._points: LayerPoints | None = None
        self._own: Float32 | None = None
        self._neighbours: Neighbours | None = None
        self._chosen: ChosenImages | None = None
        self._tsne: TsneState | None = None
        self.page_choice = PageChoice(self)
        self.layers = LayerBar(self)
        self.tools = MapTools(self)
        self.tsne = TsneControl(self)
        self.progress = QProgressBar(self)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._stack = QStackedWidget(self)
        self._map = QWidget(self)
        self._body = QWidget(self._map)
        self.plot = ScatterPlot(self._body)
        self.legend = MapLegend(self._body)
        self.words_label = FittingLabel("muted", self._body)
        self.side = MapSide(self._body)
        self.empty_label = label("", "muted", self._map)
        self.separation, self.path, self.regions = SeparationPage(self), PathPage(self), RegionsPage(self)
        self.point_menu = QMenu(self)
        self._set_up()
        self._lay_out()
        self._connect()
        self.show_message("")

    # --- told -----------------------------------------------------------------------------------------------

    def show_message(self, text: str) -> None:
        """One sentence in place of a map."""
        self._leave_tsne()
        self._images = self._points = None
        self._forget()
        self.empty_label.setText(text)
        self.empty_label.show()
        self._body.hide()
        self.layers.pause()

    def show_layers(self, names: Sequence[str], layer: str) -> None:
        """The layers there are, and the one that is shown."""
        self.layers.set_layers(names)
        self.layers.set_layer(layer)
        self.separation.show_layers(names, layer)

    def show_progress(self, progress: ProjectionProgress | None) -> None:
        """How far the images are through the layers; None while nothing goes on."""
        self.progress.setVisible(progress is not None)
        if progress is not None:
            self.progress.setRange(0, max(1, progress.total))
            self.progress.setValue(progress.done)

    def show_images(self, images: MapImages) -> None:
        """Those of the points that come after. Equal images in another network keep what is encircled."""
        before = self._images
        is_same = before is not None and before.task == images.task and np.array_equal(before.indices, images.indices)
        self._images = images
        self.legend.classes.show_task(images.task)
        self.tools.set_available(images.total)
        if not is_same:
            self._points = None
            self._forget()
        elif self._chosen is not None:
            self._encircle(self._chosen.places)
        if self._points is not None:
            self._show_look()

    def show_points(self, points: LayerPoints, *, travel: bool = True) -> None:
        """A layer's, of the images shown last."""
        if self._images is None or len(points) != len(self._images):
            return
        self._leave_tsne()
        first = self._points is None
        self._points = points
        self.show_neighbours(None)
        self.empty_label.hide()
        self._body.show()
        self.plot.set_points(points.positions(self.tools.dimensions), travel=travel and not first)
        self._place_own(travels=True)
        self._show_look()
        self._show_words()
        self.points_shown.emit()

    def show_tsne(self, state: TsneState) -> None:
        """How far t-SNE is; nothing where it is not wanted any more."""
        points = self._points
        if not self.tsne.is_on or points is None or state.layer != points.layer:
            return
        first = self._tsne is None
        self._tsne = state
        self.tsne.show_state(state)
        self.tools.space_button.setEnabled(False)
        self.plot.set_points(_spread_out(state, len(points)))
        self._place_own(travels=False)
        if first or state.done:
            self.plot.fit()
            self._filter()
        self._show_words()

    def show_held(self, held: bool) -> None:
        """Whether t-SNE is paused."""
        self.tsne.show_held(held)

    def set_own(self, components: Float32 | None, *, travels: bool = False) -> None:
        """The drawing's components in the layer on show, (R,); None for no drawing. travels: with the points."""
        self._own = components
        self._place_own(travels=travels)
        if components is None:
            self.show_neighbours(None)

    def show_neighbours(self, neighbours: Neighbours | None) -> None:
        """The images nearest to the drawing in the layer on show."""
        if neighbours is not None and (self._points is None or neighbours.layer != self._points.layer):
            return
        self._neighbours = neighbours
        self.plot.set_marked(() if neighbours is None else neighbours.places.tolist())
        self.side.show_neighbours(self._images, neighbours)

    # --- asked ----------------------------------------------------------------------------------------------

    @property
    def images(self) -> MapImages | None:
        return self._images

    @property
    def points(self) -> LayerPoints | None:
        """Those on show."""
        return self._points

    @property
    def chosen(self) -> ChosenImages | None:
        """The images that are encircled."""
        return self._chosen

    @property
    def page(self) -> MapPage:
        return self.page_choice.page

    def panel_content(self) -> PanelContent | None:
        if self.page is MapPage.LAYERS:
            return separation_content(self.separation)
        if self.page is MapPage.PATH:
            return path_content(self.path)
        if self.page is MapPage.REGIONS:
            return regions_content(self.regions)
        if self._images is None or self._points is None:
            return None
        return map_content(
            self._images, self._points, self.plot.target, self._explained(), self.plot.own, self._neighbours, self._body
        )

    def sizeHint(self) -> QSize:
        return QSize(560, 380)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setVisible(self.width() >= _NARROW)
        self._stack_head()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_look()

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.setObjectName("imageMap")
        self.setAccessibleName(self.tr("Map of images"))
        self.plot.setObjectName("mapPlot")
        self.plot.setAccessibleName(self.tr("Test images as points"))
        self.plot.setToolTip(
            self.tr(
                "Each point is a test image; images that the layer finds alike lie close together. The large point is "
                "your drawing. Wheel: enlarge; drag: move, in 3-D turn; Shift and drag: encircle; click: to the canvas."
            )
        )
        self.words_label.setObjectName("mapWords")
        self.progress.setObjectName("mapProgress")
        self.progress.setAccessibleName(self.tr("Progress of the images through the layers"))
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.empty_label.setObjectName("mapEmpty")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setWordWrap(True)

    def _lay_out(self) -> None:
        head = self._head
        head.setSpacing(6)
        layers = QHBoxLayout()
        layers.setSpacing(6)
        layers.addWidget(self.page_choice)
        layers.addWidget(self.layers, 1)
        head.addLayout(layers, 1)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self.tools, 1)
        tools.addWidget(self.tsne)
        head.addLayout(tools, 1)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.plot, 1)
        left.addWidget(self.legend)
        left.addWidget(self.words_label)
        inside = QHBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addLayout(left, 1)
        inside.addWidget(self.side)
        images = QVBoxLayout(self._map)
        images.setContentsMargins(0, 0, 0, 0)
        images.setSpacing(6)
        images.addWidget(self.progress)
        images.addWidget(self._body, 1)
        images.addWidget(self.empty_label, 1)
        for page in (self._map, self.separation, self.path, self.regions):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _stack_head(self) -> None:
        """Fields beside the layers where there is room for both."""
        across = self.width() >= 2 * (self.tools.sizeHint().width() + self.tsne.sizeHint().width())
        directions = QBoxLayout.Direction
        self._head.setDirection(directions.LeftToRight if across else directions.TopToBottom)

    def _connect(self) -> None:
        self.page_choice.currentIndexChanged.connect(self._turn)
        self.layers.layer_wanted.connect(self.layer_wanted)
        self.separation.plot.layer_wanted.connect(self.layer_wanted)
        self.separation.plot.opened.connect(self._open_images)
        self.tsne.wanted.connect(self.tsne_wanted)
        self.tsne.held_changed.connect(self.tsne_held)
        self.tsne.left.connect(self._tsne_off)
        self.tools.count_wanted.connect(self.count_wanted)
        self.tools.look_changed.connect(self._look_changed)
        self.tools.lasso_changed.connect(self.plot.set_lassoing)
        self.tools.fit_wanted.connect(self.plot.fit)
        self.legend.classes.shown_changed.connect(self._filter)
        self.plot.pointed.connect(self._point)
        self.plot.picked.connect(self._pick)
        self.plot.encircled.connect(self._encircle)
        self.plot.menu_wanted.connect(self._offer)
        self.side.near.chosen.connect(self.image_chosen)

    @Slot()
    def _turn(self) -> None:
        self._stack.setCurrentIndex(list(MapPage).index(self.page))
        for part in (self.tools, self.tsne):
            part.setVisible(self.page is MapPage.IMAGES)
        self._stack_head()
        self.page_changed.emit()

    @Slot()
    def _open_images(self) -> None:
        self.page_choice.set_value(MapPage.IMAGES)

    def _forget(self) -> None:
        """What is known of images that are shown no more."""
        self._chosen = None
        self.side.show_chosen(None, None)
        self.show_neighbours(None)

    def _place_own(self, *, travels: bool) -> None:
        points, own = self._points, self._own
        fits = points is not None and own is not None and len(own) == points.axes.shape[1]
        place = self._position_of(points, own) if fits and points is not None and own is not None else None
        if travels:
            self.plot.move_own(place)
        else:
            self.plot.set_own(place)

    def _position_of(self, points: LayerPoints, own: Float32) -> Float32:
        if self._tsne is not None:
            return among_neighbours(points, self._tsne, own) / _scale_of(self._tsne)
        return points.position_of(own, self.tools.dimensions)

    def _leave_tsne(self) -> None:
        """What is shown next are components."""
        was_on = self.tsne.is_on or self._tsne is not None
        self._tsne = None
        self.tsne.switch_off()
        self.tools.space_button.setEnabled(True)
        if was_on:
            self.tsne_left.emit()

    @Slot()
    def _tsne_off(self) -> None:
        """A person wants the components again."""
        self.tsne_left.emit()
        if self._points is not None:
            near = self._neighbours
            self.show_points(self._points)
            # They are those in the layer, however its points are laid out.
            self.show_neighbours(near)

    @Slot()
    def _look_changed(self) -> None:
        points = self._points
        if points is None:
            return
        positions = self.plot.target if self._tsne is not None else points.positions(self.tools.dimensions)
        if positions.shape != self.plot.positions.shape:
            marked = self.plot.marked
            self.plot.set_points(positions)
            self._place_own(travels=True)
            self.plot.set_marked(marked)
        self._show_look()
        self._show_words()

    def _show_look(self) -> None:
        """Colours, signs, contours and filter."""
        images = self._images
        if images is None or self._points is None:
            return
        tools, theme, count = self.tools, theme_of(self), len(images.task.classes)
        colouring = tools.colouring
        self.legend.sure.setVisible(colouring is Colouring.PROBABILITY)
        self.legend.classes.set_signs(tools.signs_action.isChecked())
        of_points = images.answers if colouring is Colouring.ANSWER else images.labels
        on_top = np.zeros(0, np.int64)
        if colouring is Colouring.PROBABILITY:
            colors = of_probabilities(theme, images.probabilities)
            doubted = np.flatnonzero(images.probabilities < 0.9)
            on_top = doubted[np.argsort(-images.probabilities[doubted], kind="stable")]
        else:
            colors = class_colors(theme, count)[of_points]
        shapes = signs(images.task.names, count, _SIGN_SIZE * self.devicePixelRatioF())
        self.plot.set_contours(tools.contours_action.isChecked())
        self.plot.set_look(colors, of_points, shapes if tools.signs_action.isChecked() else (), on_top)
        self._filter()

    @Slot()
    def _filter(self) -> None:
        images = self._images
        if images is None or self._points is None:
            return
        classes = images.answers if self.tools.colouring is Colouring.ANSWER else images.labels
        shown = self.legend.classes.shown[classes]
        if self.tools.mistakes_action.isChecked():
            shown = shown & images.mistakes
        if self._tsne is not None:
            there = np.zeros(len(images), np.bool_)
            there[self._tsne.places] = True
            shown = shown & there
        self.plot.set_shown(shown)
        self._show_words()

    def _show_words(self) -> None:
        images, points = self._images, self._points
        if images is None or points is None:
            return
        which = of_images(images)
        if not self.plot.shown.all():
            which = self.tr("{0} shown of {1}").format(format_count(int(self.plot.shown.sum())), which)
        explained = self._explained()
        short = shares_text(points, self.tools.dimensions) if self._tsne is None else tsne_short(self._tsne)
        self.words_label.set_wordings((f"{which}. {explained}", f"{which}. {short}", short))

    def _explained(self) -> str:
        """What the points are."""
        if self._images is None or self._points is None:
            return ""
        if self._tsne is not None:
            return tsne_text(self._tsne)
        return points_text(self._points, self._images, self.tools.dimensions)

    def _image_at(self, place: int) -> MapImage | None:
        images = self._images
        return images.image(place) if images is not None and 0 <= place < len(images) else None

    @Slot(int)
    def _point(self, place: int) -> None:
        images = self._images
        self.side.show_pointed(self._image_at(place), None if images is None else images.task)

    @Slot(int)
    def _pick(self, place: int) -> None:
        image = self._image_at(place)
        if image is not None:
            self.image_chosen.emit(image)

    @Slot(int, QPoint)
    def _offer(self, place: int, at: QPoint) -> None:
        """What a point's image can become."""
        image = self._image_at(place)
        if image is None:
            return
        self.point_menu.clear()
        self.point_menu.addAction(self.tr("On the canvas")).triggered.connect(lambda: self.image_chosen.emit(image))
        for index, letter in enumerate(LETTERS):
            action = self.point_menu.addAction(self.tr("As {0} between images").format(letter))
            action.triggered.connect(lambda _on=False, index=index: self.corner_chosen.emit(index, image))
        self.point_menu.popup(at)

    @Slot(object)
    def _encircle(self, places: Int64) -> None:
        images = self._images
        if images is None:
            return
        self._chosen = chosen_of(images, places) if len(places) else None
        self.plot.set_chosen(None if self._chosen is None else self._chosen.places)
        self.side.show_chosen(self._chosen, images.task)


def _scale_of(state: TsneState) -> np.float32:
    """Of t-SNE's positions, which grow as it goes on: divided by it they have a mean square of 1, as all others."""
    return np.float32(max(float(np.sqrt((state.positions**2).sum(axis=1).mean())), 1e-9))


def _spread_out(state: TsneState, count: int) -> Float32:
    """(count, 2): a position for each place of the map, in the middle where t-SNE has none."""
    positions = np.zeros((count, 2), np.float32)
    positions[state.places] = state.positions / _scale_of(state)
    return positions
