"""The filters of a layer as tiles: a kernel, the feature map it makes of this drawing, and whether it is heard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.colors import Scale, table, to_rgb32
from cnn_gui.views.base.theme import Theme, is_new_type, theme_of
from cnn_gui.views.grids.tiles import Grid, compose
from cnn_gui.views.parts.legend import small_font

_NARROWEST = 74
"""Logical pixels of a tile at the usual size of type."""
_PAD, _GAP = 5, 4
_SILENT = 0.35
"""How strongly the pictures of a silent filter are painted."""


@dataclass(frozen=True, slots=True, eq=False)
class Filters:
    """kernels: (N, h, w), those on the chosen input map. titles: of the tiles, short ("3"). changed: those with another
    kernel or bias."""

    kernels: Float32
    limit: float
    titles: Sequence[str]
    muted: Collection[int] = ()
    solo: Collection[int] = ()
    silent: Collection[int] = ()
    changed: Collection[int] = ()


class FilterGrid(QWidget):
    """Tiles in rows, as many beside each other as fit; to be put into a scroll area.

    Arrow keys choose a tile, M mutes it, S makes it solo.
    """

    chosen = Signal(int)
    mute_toggled = Signal(int)
    solo_toggled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tryFilters")
        self.setAccessibleName(self.tr("Filters"))
        self.setToolTip(
            self.tr(
                "A kernel and the map it makes of your drawing. Arrow keys choose, M mutes, S lets only this one play."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._filters: Filters | None = None
        self._maps: Float32 | None = None
        self._map_limit = 1.0
        self._selected = 0
        self._to_reveal = False
        self._kernel_image: QImage | None = None
        self._map_image: QImage | None = None

    # --- told from outside -------------------------------------------------------------------------------

    def set_filters(self, filters: Filters | None) -> None:
        count = self.count
        self._filters, self._kernel_image = filters, None
        if self.count != count:
            self._maps = self._map_image = None
            self._measure()
        self._say()
        self.update()

    def set_maps(self, maps: Float32, limit: float) -> None:
        """maps: (N, H, W), one for each filter; others are left alone (they belong to a layer chosen before)."""
        if len(maps) == self.count:
            self._maps, self._map_limit, self._map_image = maps, limit, None
            self.update()

    def select(self, index: int) -> None:
        self._selected = index
        self._say()
        self._reveal()
        self.update()

    @Slot()
    def grown(self) -> None:
        """The scroll area has taken note of a new height."""
        if self._to_reveal:
            self._reveal()

    @property
    def count(self) -> int:
        return len(self._filters.kernels) if self._filters is not None else 0

    @property
    def selected(self) -> int:
        return self._selected

    def tile(self, index: int) -> QRect:
        """Where a tile is, in logical pixels."""
        wide, high = self._tile_size()
        row, column = divmod(index, self._columns())
        return QRect(column * wide, row * high, wide, high)

    def rows_within(self, top: int, bottom: int) -> tuple[int, int]:
        """Top and bottom of the rows of tiles that are wholly between two heights; just these where none is."""
        tiles = [self.tile(index) for index in range(self.count)]
        whole = [tile for tile in tiles if tile.top() >= top and tile.bottom() < bottom]
        if not whole:
            return top, bottom
        return min(tile.top() for tile in whole), max(tile.bottom() for tile in whole) + 1

    def mute_box(self, index: int) -> QRect:
        return self._button_box(index, 2)

    def solo_box(self, index: int) -> QRect:
        return self._button_box(index, 1)

    # --- Qt events ---------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(4 * _NARROWEST, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._narrowest(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._forget_pictures()
            self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event) or event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._forget_pictures()
            self._measure()
            self.update()

    def tip_at(self, position: QPoint) -> str:
        return self._tip_at(position) or self.toolTip()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._tile_at(event.position().toPoint())
        if index is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        if index != self._selected:
            self.select(index)
            self.chosen.emit(index)
        if self.mute_box(index).contains(event.position().toPoint()):
            self.mute_toggled.emit(index)
        elif self.solo_box(index).contains(event.position().toPoint()):
            self.solo_toggled.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, columns = Qt.Key(event.key()), self._columns()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
        if key in steps:
            index = self._selected + steps[key]
            if 0 <= index < self.count:
                self.select(index)
                self.chosen.emit(index)
        elif key == Qt.Key.Key_M and not event.modifiers() and self.count:
            self.mute_toggled.emit(self._selected)
        elif key == Qt.Key.Key_S and not event.modifiers() and self.count:
            self.solo_toggled.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._filters is None:
            return
        self._prepare(self._filters)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count):
            if self.tile(index).intersects(event.rect()):
                self._paint_tile(painter, index, self._filters, theme_of(self))

    # --- painting ----------------------------------------------------------------------------------------

    def _paint_tile(self, painter: QPainter, index: int, filters: Filters, theme: Theme) -> None:
        box = QRectF(self.tile(index)).adjusted(1, 1, -1, -1)
        selected = index == self._selected
        painter.setPen(QPen(theme.color("accent" if selected else "line"), 2.0 if selected else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        painter.setOpacity(_SILENT if index in filters.silent else 1.0)
        for number, image in enumerate((self._kernel_image, self._map_image)):
            if image is not None:
                high = image.height() // self.count
                target = self._picture_box(index, number)
                # Cut out, and not drawn in part: an SVG would take the whole stack.
                painter.drawImage(QRectF(target), image.copy(0, index * high, image.width(), high))
        painter.setOpacity(1.0)
        painter.setFont(small_font(self))
        painter.setPen(theme.color("faint" if index in filters.silent else "muted"))
        title = filters.titles[index] + ("•" if index in filters.changed else "")
        painter.drawText(self._title_box(index), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        self._paint_button(painter, self.mute_box(index), self.tr("M"), on=index in filters.muted)
        self._paint_button(painter, self.solo_box(index), self.tr("S"), on=index in filters.solo)

    def _paint_button(self, painter: QPainter, box: QRect, text: str, *, on: bool) -> None:
        theme = theme_of(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if on else "control"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        role = "on_accent" if on else "muted" if self.isEnabled() else "faint"
        painter.setPen(theme.color(role))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _prepare(self, filters: Filters) -> None:
        theme = theme_of(self)
        if self._kernel_image is None:
            self._kernel_image = self._stack(filters.kernels, filters.limit, Scale.WEIGHTS, theme)
        if self._map_image is None and self._maps is not None:
            self._map_image = self._stack(self._maps, self._map_limit, Scale.ACTIVATIONS, theme)

    def _stack(self, values: Float32, limit: float, scale: Scale, theme: Theme) -> QImage:
        """All pictures under each other, each as many device pixels wide as it is on screen."""
        side = max(1, round(self._side() * self.devicePixelRatioF()))
        grid = Grid(len(values), values.shape[1], values.shape[2], 1, side, side)
        return compose(to_rgb32(values, limit, table(theme, scale)), grid, int(theme.color("panel").rgb()))

    # --- the inside: where things are --------------------------------------------------------------------

    def _columns(self) -> int:
        return max(1, self.width() // self._narrowest())

    def _narrowest(self) -> int:
        """Of a tile, so that its number and its two buttons have room."""
        number = QFontMetrics(small_font(self)).horizontalAdvance("128•")
        return max(_NARROWEST, 2 * self._button() + 2 * _PAD + number + 6)

    def _button(self) -> int:
        return max(18, self.fontMetrics().height())

    def _side(self) -> int:
        """Of a picture; as large as the width allows, not larger than is useful."""
        return max(12, min(56, (self.width() // self._columns() - 2 * _PAD - _GAP) // 2))

    def _tile_size(self) -> tuple[int, int]:
        return 2 * self._side() + _GAP + 2 * _PAD, self._side() + self._button() + _GAP + 2 * _PAD

    def _picture_box(self, index: int, number: int) -> QRect:
        tile, side = self.tile(index), self._side()
        return QRect(tile.x() + _PAD + number * (side + _GAP), tile.y() + _PAD, side, side)

    def _title_box(self, index: int) -> QRect:
        tile, button = self.tile(index), self._button()
        wide = tile.width() - 2 * _PAD - 2 * button - 4
        return QRect(tile.x() + _PAD, tile.bottom() - _PAD - button + 1, wide, button)

    def _button_box(self, index: int, from_right: int) -> QRect:
        tile, button = self.tile(index), self._button()
        left = tile.right() + 1 - _PAD - from_right * button - (from_right - 1) * 3
        return QRect(left, tile.bottom() - _PAD - button + 1, button, button)

    def _tile_at(self, position: QPoint) -> int | None:
        return next((index for index in range(self.count) if self.tile(index).contains(position)), None)

    def _measure(self) -> None:
        rows = -(-self.count // self._columns())
        self.setMinimumHeight(rows * self._tile_size()[1])

    def _forget_pictures(self) -> None:
        self._kernel_image = self._map_image = None

    def _reveal(self) -> None:
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None and self.count:
            # Just after another layer was chosen what scrolls is not yet as high as its tiles need.
            inside = area.widget()
            self._to_reveal = inside is not None and inside.height() < self.minimumHeight()
            center = self.tile(min(self._selected, self.count - 1)).center()
            area.ensureVisible(center.x(), center.y(), 0, self._tile_size()[1] // 2 + 2)

    def _tip_at(self, position: QPoint) -> str:
        index = self._tile_at(position)
        if index is None:
            return ""
        if self.mute_box(index).contains(position):
            return self.tr("Mute: this filter gives zero everywhere, as if it had never been there. (M)")
        if self.solo_box(index).contains(position):
            return self.tr("Solo: only this filter of the layer is heard, with others that are solo too. (S)")
        return ""

    def _say(self) -> None:
        """What a screen reader hears of the chosen tile."""
        filters = self._filters
        if filters is None or self._selected >= self.count:
            return
        state = [word for word, here in (("muted", filters.muted), ("solo", filters.solo), ("changed", filters.changed))
                 if self._selected in here]  # fmt: skip
        self.setAccessibleDescription(" · ".join([filters.titles[self._selected], *state]))
