"""The picture of a whole network on screen: laid out for its size, coloured when its numbers are new, painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.core.network.messages import LayerInfo, Snapshot
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.network.map.edges import Skip
from cnn_gui.views.network.map.frame import Frame, frame_of
from cnn_gui.views.network.map.lens import Lens, draw_lens, lens_of
from cnn_gui.views.network.map.paint import MapBrush, Marks
from cnn_gui.views.network.map.picture import NetworkPicture
from cnn_gui.views.network.map.scene import MapScene, draw_scene
from cnn_gui.views.network.ranges import RangeMode, range_title
from cnn_gui.views.network.units import Unit


class NetworkSurface(QWidget):
    """Lies under what a person points at, and takes no part in it: the pointer goes through to the parent.

    Pictures are made when a snapshot, a size, a theme or a range comes; painting only draws them. The maps are laid
    out in device pixels, so that a pixel of a picture is a pixel of the screen.
    """

    coloured = Signal()
    """The pictures are new, and with them the limits of the ranges."""

    def __init__(self, waiting: str, parent: QWidget) -> None:
        """waiting: what it says before there is a snapshot."""
        super().__init__(parent)
        self._waiting = waiting
        self._picture = NetworkPicture()
        self._snapshot: Snapshot | None = None
        self._mode = RangeMode.LAYER
        self._scene = MapScene("", Marks(chosen=None, cursor=None, unit=None))
        self._floor = 0
        self._frame = frame_of(self, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    # --- told from outside -------------------------------------------------------------------------------

    def set_infos(self, infos: tuple[LayerInfo, ...], classes: tuple[str, ...]) -> None:
        """Another network: what was shown of the one before is gone."""
        self._snapshot = None
        self._picture.set_infos(infos, classes)
        self._arrange()

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Of the network whose layers were set."""
        self._snapshot = snapshot
        self._values_changed()

    def set_waiting(self, waiting: str) -> None:
        """What it says while there is no snapshot."""
        self._waiting = waiting
        self.update()

    def set_range(self, mode: RangeMode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self._values_changed()

    def set_scene(self, scene: MapScene) -> None:
        """What is on the picture besides the layers."""
        if scene != self._scene:
            self._scene = scene
            self.update()

    def set_floor(self, height: int) -> None:
        """Logical pixels kept free at the bottom."""
        self._floor = height
        self._arrange()

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def picture(self) -> NetworkPicture:
        """Where everything is, in device pixels from the frame's ``origin``."""
        return self._picture

    @property
    def frame(self) -> Frame:
        return self._frame

    @property
    def range_mode(self) -> RangeMode:
        return self._mode

    def range_of(self, layer: int | None, channel: int | None) -> tuple[float | None, str]:
        """Limit of the range that a layer or one map is in, None where there is no single one, and its words."""
        words = range_title(self._mode)
        if self._mode is RangeMode.NETWORK:
            return self._picture.limit(0, None), words
        if layer is None:
            return None, words
        return self._picture.limit(layer, channel), f"{self._picture.infos[layer].name} · {words}"

    def lens(self) -> Lens | None:
        """The map under the pointer enlarged, where it is too small to be seen."""
        hovered = self._scene.marks.unit
        if hovered is None or self._snapshot is None or self._picture.stale:
            return None
        layer, unit = hovered
        values, frame = self._snapshot.layers[layer].values, self._frame
        return lens_of(self._picture, layer, unit, values, theme_of(self), frame.size, frame.ratio)

    def at(self, position: QPointF) -> tuple[int | None, Unit | None]:
        """Index of the layer, and the unit of it, that a position in the widget is on; nothing is on the floor."""
        if position.y() >= self.height() - self._floor:
            return None, None
        x, y = self._frame.inside(position)
        return self._picture.layer_at(x), self._picture.unit_at(x, y)

    def skip_at(self, position: QPointF) -> Skip | None:
        """The arc that a position in the widget is on."""
        if position.y() >= self.height() - self._floor:
            return None
        return self._picture.skip_at(*self._frame.inside(position), self._frame.ratio)

    # --- Qt events ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._values_changed()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._values_changed()
        elif event.type() is QEvent.Type.FontChange:
            # Not is_new_type: all of it is painted, no style sheet has a part in it, and it takes long.
            self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._arrange()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._snapshot is None or not self._picture.places:
            painter.setPen(theme_of(self).color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._waiting)
            return
        if self._picture.stale:
            # It was hidden, or has just been laid out: the pictures are made at the first painting, once.
            self._colour(self._snapshot)
        frame = self._frame
        painter.scale(1 / frame.ratio, 1 / frame.ratio)
        painter.translate(*frame.origin)
        brush = MapBrush(painter, theme_of(self), frame)
        draw_scene(brush, self._picture, self._scene)
        lens = self.lens()
        if lens is not None:
            draw_lens(brush, lens)

    # --- the inside --------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._frame = frame_of(self, self._floor)
        self._picture.arrange(self._frame)
        self.update()

    def _values_changed(self) -> None:
        """New pictures, now where somebody looks, else when they are first painted."""
        self._picture.stale = True
        if self._snapshot is not None and self.isVisible():
            self._colour(self._snapshot)
        self.update()

    def _colour(self, snapshot: Snapshot) -> None:
        values = [layer.values for layer in snapshot.layers]
        self._picture.colour(values, self._mode, theme_of(self), snapshot.task)
        self.coloured.emit()
