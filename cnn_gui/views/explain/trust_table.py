"""The methods side by side: how soon the answer falls and comes back, for this drawing and over test images."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem, QWidget

from cnn_gui.core.explain.messages import Faithfulness, InkCurve, Method
from cnn_gui.views.base.numbers import format_fixed
from cnn_gui.views.base.translation import translate
from cnn_gui.views.explain.text import title_of

ROWS: tuple[Method | None, ...] = (*Method, None)
"""The last row is that of random orders."""


class TrustTable(QTableWidget):
    """A row a method. The means of both curves: taken away first, low is good; put on paper first, high is good."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(len(ROWS), 4, parent)
        self.setObjectName("whyTrustTable")
        self.setAccessibleName(self.tr("Methods side by side"))
        self.setToolTip(
            self.tr(
                "The mean probability on the way. Where ink is taken away by its shares, a low one is good; where "
                "it is put on paper, a high one."
            )
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalHeaderLabels([_row_name(row) for row in ROWS])
        self.setCornerButtonEnabled(False)
        self.show_images(0)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """All rows."""
        high = self.horizontalHeader().sizeHint().height() + self.verticalHeader().length()
        return QSize(560, high + 2 * self.frameWidth() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, self.sizeHint().height())

    def show_images(self, images: int) -> None:
        """Over how many test images the means are; 0 while that is not known."""
        mean = self.tr("mean of {0}").format(images) if images else self.tr("mean")
        self.setHorizontalHeaderLabels([self.tr("taken away, here"), mean, self.tr("put on, here"), mean])

    def clear_here(self) -> None:
        for row in range(len(ROWS)):
            for column in (0, 2):
                self._put(row, column, "")

    def show_curve(self, method: Method | None, curve: InkCurve) -> None:
        row = ROWS.index(method)
        self._put(row, 0, format_fixed(curve.deletion_area, 3))
        self._put(row, 2, format_fixed(curve.insertion_area, 3))

    def show_means(self, found: Faithfulness | None) -> None:
        self.show_images(0 if found is None else found.images)
        for row, method in enumerate(ROWS):
            curve = None if found is None else found.random if method is None else found.curves.get(method)
            self._put(row, 1, "" if curve is None else format_fixed(curve.deletion_area, 3))
            self._put(row, 3, "" if curve is None else format_fixed(curve.insertion_area, 3))

    def text_at(self, method: Method | None, column: int) -> str:
        item = self.item(ROWS.index(method), column)
        return "" if item is None else item.text()

    def mark(self, method: Method | None) -> None:
        """The method that is on display, in bold; None where there is none."""
        for row, each in enumerate(Method):
            item = self.verticalHeaderItem(row)
            font = item.font()
            font.setBold(each is method)
            item.setFont(font)

    def _put(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)
        item.setText(text)


def _row_name(method: Method | None) -> str:
    return translate("explain", "random order") if method is None else title_of(method)
