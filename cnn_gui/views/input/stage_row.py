"""The stages as thumbnails of equal height in one row, with their names under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.input.messages import InkPart, InputMode, Stage, StageName
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.grids.stages import Tile, extent, image_of, short_title, stage_title
from cnn_gui.views.parts.legend import small_font

_GAP = 7.0
_ARROW_GAP = 18.0
_COLUMNS = len(StageName)


@dataclass(frozen=True, slots=True)
class Spot:
    """What is pointed at: a stage, and a cell in it (None between keyboard steps, which go by whole stages)."""

    stage: int
    cell: tuple[int, int] | None = None


class StageRow(QWidget):
    """hovered: a Spot, or None when nothing is pointed at. chosen: the number of the stage to enlarge. part_chosen: the
    number of a part of the drawing that was clicked.
    """

    hovered = Signal(object)
    chosen = Signal(int)
    part_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[Stage, ...] = ()
        self._mode = InputMode.LIKE_MNIST
        self._images: tuple[QImage, ...] = ()
        self._spot: Spot | None = None
        self._field: tuple[int, int, int, int] | None = None
        self._parts: tuple[QRectF, ...] = ()
        self.setObjectName("stage_row")
        self.setAccessibleName(self.tr("What the network sees"))
        self.setToolTip(
            self.tr(
                "From what was drawn to the numbers that the network gets. Point at a pixel for its value, "
                "click to enlarge."
            )
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_stages(self, stages: tuple[Stage, ...], mode: InputMode) -> None:
        self._stages, self._mode = stages, mode
        self._color()
        if self._spot is not None and not self._still_there(self._spot):
            self._set_spot(None)
        self.update()

    def show_parts(self, parts: Sequence[InkPart], canvas: tuple[int, int]) -> None:
        """Frames the digits of a number on a canvas (width, height) in what was drawn; () for none."""
        width, height = canvas
        boxes = ((x0 / width, y0 / height, x1 / width, y1 / height) for x0, y0, x1, y1 in (part.box for part in parts))
        shares = tuple(QRectF(x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes)
        if shares != self._parts:
            self._parts = shares
            self.update()

    def part_box(self, number: int) -> QRectF:
        """Where a part of the drawing is framed."""
        rect, share = self.tile(0).rect, self._parts[number]
        x, y = rect.x() + share.x() * rect.width(), rect.y() + share.y() * rect.height()
        return QRectF(x, y, share.width() * rect.width(), share.height() * rect.height())

    def part_at(self, position: QPointF) -> int | None:
        """The part of the drawing at a place."""
        if not self._stages:
            return None
        return next((i for i in range(len(self._parts)) if self.part_box(i).contains(position)), None)

    def set_field(self, field: tuple[int, int, int, int] | None) -> None:
        """Outlines pixels of the input (top, left, bottom, right) in the stages that have the input's grid."""
        if field != self._field:
            self._field = field
            self.update()

    def subject_at(self, place: QPoint | None) -> StageName | None:
        """The stage at a place, or the one that the keyboard is on."""
        if place is None:
            number = self._spot.stage if self._spot is not None else None
        else:
            number = next((i for i in range(len(self._stages)) if self._column(i).contains(QPointF(place))), None)
        return self._stages[number].name if number is not None and number < len(self._stages) else None

    def _column(self, number: int) -> QRectF:
        """A thumbnail with the name below it."""
        return self.box(number).adjusted(0, 0, 0, self._names_height() + 2)

    @property
    def spot(self) -> Spot | None:
        return self._spot

    def _still_there(self, spot: Spot) -> bool:
        if spot.stage >= len(self._stages):
            return False
        rows, columns = extent(self._stages[spot.stage])
        return spot.cell is None or (spot.cell[0] < rows and spot.cell[1] < columns)

    def _color(self) -> None:
        theme = theme_of(self)
        self._images = tuple(image_of(stage, theme) for stage in self._stages)

    # --- geometry ---------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """What is written under the thumbnails."""
        return self._names()[0]

    def _names(self) -> tuple[list[str], QFont]:
        """Names and their type: small; then shorter names, then smaller type where they would run into each other."""
        font = small_font(self)
        metrics = QFontMetricsF(font)
        room = self.width() / _COLUMNS - 4
        for titles in ([title(stage, self._mode) for stage in self._stages] for title in (stage_title, short_title)):
            widest = max((metrics.horizontalAdvance(title) for title in titles), default=0.0)
            if widest * 0.84 <= room:
                break
        if widest > room:
            font.setPointSizeF(max(font.pointSizeF() * room / widest, 5.0))
        return titles, font

    def _names_height(self) -> float:
        return QFontMetricsF(small_font(self)).height()

    def _widest_side(self) -> float:
        return (self.width() - (_COLUMNS - 1) * _GAP) / _COLUMNS

    def box(self, number: int) -> QRectF:
        """The square of a thumbnail."""
        # All thumbnails are as large in a mode of three stages as in one of five.
        side = min(self._widest_side(), self.height() - self._names_height() - 2)
        count = len(self._stages)
        # With height to spare the row fills the width; otherwise it spreads over it.
        step = (self.width() - side) / (count - 1) if count > 1 else 0.0
        left = number * step if count > 1 else (self.width() - side) / 2
        return QRectF(round(left), 0, int(side), int(side))

    def tile(self, number: int) -> Tile:
        """Where a stage's cells are."""
        return Tile.fitted(self._stages[number].values, self.box(number))

    def spot_at(self, position: QPointF) -> Spot | None:
        for number in range(len(self._stages)):
            if self.box(number).contains(position):
                return Spot(number, self.tile(number).cell_at(position))
        return None

    def sizeHint(self) -> QSize:
        return QSize(268, round(50 + 2 + self._names_height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        # No higher than five thumbnails of the full width: the caption stays close under the names.
        self.setMaximumHeight(
            max(ceil(self._widest_side() + 2 + self._names_height()), self.minimumSizeHint().height())
        )
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(30 + 2 + self._names_height()))

    # --- pointing and choosing --------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_spot(self.spot_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_spot(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot, part = self.spot_at(event.position()), self.part_at(event.position())
        if part is not None and event.button() is Qt.MouseButton.LeftButton:
            self.part_chosen.emit(part)
        elif spot is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(spot.stage)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._stages:
            start = self._spot.stage if self._spot is not None else len(self._stages) - (step > 0)
            self._set_spot(Spot((start + step) % len(self._stages)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._stages:
            self.chosen.emit(self._spot.stage if self._spot is not None else self._start_of_input())
        else:
            super().keyPressEvent(event)

    def _start_of_input(self) -> int:
        """The number of the last stage, or of its first channel."""
        return next(number for number, stage in enumerate(self._stages) if stage.name is self._stages[-1].name)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_spot(None)
        super().focusOutEvent(event)

    def _set_spot(self, spot: Spot | None) -> None:
        if spot != self._spot:
            self._spot = spot
            self.hovered.emit(spot)
            self.update()

    # --- painting -----------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._color()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self)
        names, font = self._names()
        painter.setFont(font)
        for number, (stage, image) in enumerate(zip(self._stages, self._images, strict=True)):
            box, tile = self.box(number), self.tile(number)
            pointed = self._spot is not None and self._spot.stage == number
            if stage.name is not StageName.NORMALISED:
                painter.fillRect(box, QColor(0, 0, 0))
            reduced = tile.cell_size * self.devicePixelRatioF() < 1
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, reduced)
            painter.drawImage(tile.rect, image)
            if self._field is not None and stage.name in (StageName.CENTRED, StageName.NORMALISED):
                top, left, bottom, right = self._field
                seen = tile.cell(top, left).united(tile.cell(bottom - 1, right - 1))
                _outline(painter, seen, theme.color("accent"))
            if number == 0:
                for part in range(len(self._parts)):
                    _outline(painter, self.part_box(part), theme.color("accent"))
            edge = theme.color("accent" if pointed else "line")
            painter.setPen(QPen(edge, 2.0 if pointed else 1.0))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            if pointed and self._spot is not None and self._spot.cell is not None:
                _outline(painter, tile.cell(*self._spot.cell), theme.color("accent"))
            painter.setPen(theme.color("text" if pointed else "muted"))
            self._paint_name(painter, box, names[number])
        self._paint_arrows(painter, theme.color("faint"))

    def _paint_name(self, painter: QPainter, box: QRectF, name: str) -> None:
        """Centred under its thumbnail, but never beyond the row's ends."""
        width = painter.fontMetrics().horizontalAdvance(name) + 2.0
        left = min(max(box.center().x() - width / 2, 0.0), max(self.width() - width, 0.0))
        painter.drawText(
            QRectF(left, box.bottom() + 2, width, self._names_height()), Qt.AlignmentFlag.AlignCenter, name
        )

    def _paint_arrows(self, painter: QPainter, color: QColor) -> None:
        painter.setPen(QPen(color, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for number in range(len(self._stages) - 1):
            if self._stages[number].name is self._stages[number + 1].name:
                continue  # two channels of one input: neither comes from the other
            before, after = self.box(number), self.box(number + 1)
            gap = after.left() - before.right()
            if gap < _ARROW_GAP:
                continue
            reach = min(gap * 0.22, 9.0)
            center = QPointF((before.right() + after.left()) / 2, before.center().y())
            tip = center + QPointF(reach, 0)
            painter.drawLine(center - QPointF(reach, 0), tip)
            painter.drawLine(tip, tip + QPointF(-4, -4))
            painter.drawLine(tip, tip + QPointF(-4, 4))


def _outline(painter: QPainter, cell: QRectF, color: QColor) -> None:
    """A frame around a cell, to be seen also where the cell is smaller than a frame."""
    grown = max(4.0 - cell.width(), 0.0) / 2
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(cell.adjusted(-grown, -grown, grown, grown))
