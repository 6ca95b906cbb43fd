"""The recipes as the chooser's list shows them: name and time in one line, what each is for below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cnn_gui.views.base.theme import theme_of

PURPOSE, DURATION = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
"""Data of an item: what the recipe is for, and how long it will take ("" where that is not known)."""

WIDTH, MARGIN, GAP = 380, 9, 2
"""Pixels; the list is this wide at the normal size of type, however narrow the chooser."""

_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop

Index = QModelIndex | QPersistentModelIndex


class RecipeDelegate(QStyledItemDelegate):
    """Paints an item of PURPOSE and DURATION; its display text is the name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent

    def width(self) -> int:
        """How wide the list should be for the widget's size of type."""
        return max(WIDTH, 60 * self._widget.fontMetrics().averageCharWidth())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(self._widget.font())
        purpose = metrics.boundingRect(self._purpose_room(self.width()), _WRAPPED, str(index.data(PURPOSE)))
        return QSize(self.width(), 2 * MARGIN + metrics.height() + GAP + purpose.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(self._widget)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.color("control_hover" if chosen else "panel"))
        inside = rect.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        font = QFont(self._widget.font())
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, str(index.data(DURATION)))
        below = inside.adjusted(0, QFontMetrics(font).height() + GAP, 0, 0)
        painter.drawText(below, _WRAPPED, str(index.data(PURPOSE)))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)
        painter.restore()

    def _purpose_room(self, width: int) -> QRect:
        return QRect(0, 0, width - 2 * MARGIN, 10_000)
