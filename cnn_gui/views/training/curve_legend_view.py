"""Beside the plot: which line is which, and each line's value at the cursor. A list that scrolls where it is long."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.panel import label
from cnn_gui.views.training.curve_legend import Entry

SHARE = 0.38
"""Of the plot's width, the most that the legend takes."""

SIGN = QSize(16, 10)
VALUE = "0.0005"
"""A value for which there is room beside the names."""

_ROW = Qt.ItemDataRole.UserRole


class CurveLegend(QWidget):
    """clicked: the Entry of a row that was clicked, or chosen by the keyboard."""

    clicked = Signal(Entry)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("curvesLegend")
        self._rows: tuple[Entry, ...] = ()
        self.share = SHARE
        self.heading: QLabel = label("", "muted", self)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.tree = QTreeWidget(self)
        self._set_up()
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.heading)
        column.addWidget(self.tree, 1)

    def show_entries(self, rows: Sequence[Entry], heading: str) -> None:
        """Each row in its colour; heading: where the cursor is."""
        self.heading.setText(heading)
        if tuple(rows) != self._rows:
            self._fill(tuple(rows))

    def text(self) -> str:
        """All of it as lines."""
        lines = [f"{row.name} {row.value}".rstrip() for row in self._rows]
        return "\n".join([self.heading.text(), *lines] if self.heading.text() else lines)

    def fit(self, room: int) -> None:
        """Takes the width that its words need, but no more than its share of ``room`` pixels."""
        metrics = self.fontMetrics()
        names = max((metrics.horizontalAdvance(one_line(row.name)) for row in self._rows), default=0)
        needed = names + metrics.horizontalAdvance(VALUE) + SIGN.width() + 34
        self.setFixedWidth(max(60, min(needed, round(self.share * room))))

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        tree = self.tree
        tree.setObjectName("curvesLegendRows")
        tree.setAccessibleName(self.tr("Lines of the plot"))
        tree.setColumnCount(2)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setIndentation(0)
        tree.setUniformRowHeights(True)
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        tree.setIconSize(SIGN)
        tree.setMinimumSize(0, 0)
        tree.setStyleSheet("QTreeWidget { background: transparent; } QTreeWidget::item { padding: 0; }")
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        # A number is never cut; a name may be.
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(10)
        tree.itemClicked.connect(self._item_clicked)
        tree.itemActivated.connect(self._item_clicked)

    def _fill(self, rows: tuple[Entry, ...]) -> None:
        while self.tree.topLevelItemCount() > len(rows):
            self.tree.takeTopLevelItem(self.tree.topLevelItemCount() - 1)
        while self.tree.topLevelItemCount() < len(rows):
            self.tree.addTopLevelItem(QTreeWidgetItem())
        theme = theme_of(self)
        for index, row in enumerate(rows):
            item = self.tree.topLevelItem(index)
            assert item is not None
            item.setText(0, one_line(row.name))
            item.setText(1, row.value)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setIcon(0, _sign(row, self.devicePixelRatioF()))
            color = theme.color("faint" if row.hidden else "muted")
            item.setForeground(0, color)
            item.setForeground(1, theme.color("text"))
            for column in (0, 1):
                item.setToolTip(column, f"{row.tip or row.name}\n{row.hint}".rstrip())
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{row.tip or row.name} {row.value}".rstrip())
        self._rows = rows

    @Slot(QTreeWidgetItem)
    def _item_clicked(self, item: QTreeWidgetItem) -> None:
        self.clicked.emit(self._rows[self.tree.indexOfTopLevelItem(item)])


def _sign(row: Entry, ratio: float) -> QIcon:
    """A piece of the line as it is drawn."""
    pixmap = QPixmap(SIGN * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_sign(painter, row, 0.0, SIGN.height() / 2)
    painter.end()
    return QIcon(pixmap)


def paint_sign(painter: QPainter, row: Entry, x: float, y: float) -> None:
    """A piece of a line, or a dot, in a row's colour, beginning at x with its middle at y."""
    color = QColor(row.color)
    if row.hidden:
        color.setAlpha(70)
    if row.sign == "●":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(int(x + SIGN.width() / 2) - 3, int(y) - 3, 6, 6)
        return
    dashed = row.sign == "╌"
    painter.setPen(QPen(color, 2.0, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
    painter.drawLine(int(x), int(y), int(x) + SIGN.width() - 2, int(y))
