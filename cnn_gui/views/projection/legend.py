"""Which colour, and which sign, stands for which class; a click on one hides its points or brings them back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QIcon, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Bool, UInt8
from cnn_gui.core.datasets.messages import Task
from cnn_gui.views.base.class_names import name_of, title_of_class
from cnn_gui.views.base.numbers import format_percent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font
from cnn_gui.views.projection.point_colors import class_colors, sure_colors
from cnn_gui.views.projection.signs import dot, signs

MOST_BUTTONS = 20
"""Classes that have a button; where there are more, the pointer says which is which."""


class ClassLegend(QWidget):
    """shown_changed: a person has hidden the points of a class, or brought them back."""

    shown_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapLegend")
        self.setAccessibleName(self.tr("Classes on the map"))
        self._task: Task | None = None
        self._with_signs = False
        self._buttons: list[QToolButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2)
        self._grid.setVerticalSpacing(0)

    def show_task(self, task: Task) -> None:
        if task == self._task:
            return
        self._task = task
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        count = len(task.classes)
        self._buttons = [self._button(task, index) for index in range(count if count <= MOST_BUTTONS else 0)]
        self._place()
        self._draw()

    def set_signs(self, on: bool) -> None:
        self._with_signs = on
        self._draw()

    def show_all(self) -> None:
        for button in self._buttons:
            button.setChecked(True)

    @property
    def shown(self) -> Bool:
        """(K,): the classes whose points are shown."""
        count = 0 if self._task is None else len(self._task.classes)
        shown = np.ones(count, np.bool_)
        for index, button in enumerate(self._buttons):
            shown[index] = button.isChecked()
        return shown

    @property
    def buttons(self) -> Sequence[QToolButton]:
        return tuple(self._buttons)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    def _button(self, task: Task, index: int) -> QToolButton:
        button = QToolButton(self)
        name = name_of(task.names, index)
        button.setObjectName(f"mapClass{index}")
        button.setProperty("role", "quiet")
        button.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 90))
        button.setAccessibleName(title_of_class(task.names, index))
        button.setToolTip(self.tr("Hides or shows the points of {0}.").format(title_of_class(task.names, index)))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setStyleSheet(
            "QToolButton { padding: 1px 2px; }"
            "QToolButton:checked { border-color: transparent; color: palette(window-text); }"
        )
        button.setCheckable(True)
        button.setChecked(True)
        button.toggled.connect(self._tell)
        return button

    def _place(self) -> None:
        short = self._task is not None and all(len(name) <= 2 for name in self._task.names)
        columns = 5 if short else 3
        for index, button in enumerate(self._buttons):
            self._grid.addWidget(button, index // columns, index % columns, Qt.AlignmentFlag.AlignLeft)

    def _draw(self) -> None:
        if self._task is None or not self._buttons:
            return
        ratio = self.devicePixelRatioF()
        count = len(self._task.classes)
        colors = class_colors(theme_of(self), count)
        stamps = signs(self._task.names, count, 9 * ratio) if self._with_signs else (dot(8 * ratio),) * count
        for button, color, stamp in zip(self._buttons, colors, stamps, strict=True):
            button.setIcon(_icon(stamp, color, ratio, faded=not button.isChecked()))

    @Slot()
    def _tell(self) -> None:
        self._draw()
        self.shown_changed.emit()


class SureLegend(QWidget):
    """The colours of probabilities, from 0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapSureLegend")
        self.setAccessibleName(self.tr("Colours by the probability of the answer"))
        self.setToolTip(self.tr("How probable the network finds its own answer: what it doubts stands out."))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(150, round(8 + QFontMetricsF(small_font(self)).height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        colors = np.ascontiguousarray(sure_colors(theme)[None])
        image = QImage(colors.data, colors.shape[1], 1, 3 * colors.shape[1], QImage.Format.Format_RGB888).copy()
        painter.drawImage(QRectF(0, 0, self.width(), 5), image)
        painter.setFont(small_font(self))
        painter.setPen(theme.color("muted"))
        below = QRectF(0, 6, self.width(), self.height() - 6)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, format_percent(0.0, 0))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, format_percent(0.5, 0))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, format_percent(1.0, 0))


class MapLegend(QWidget):
    """That of the colours in force."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes, self.sure = ClassLegend(self), SureLegend(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.sure)
        column.addWidget(self.classes)
        self.sure.hide()


def _icon(stamp: UInt8, color: UInt8, ratio: float, *, faded: bool) -> QIcon:
    side = len(stamp)
    pixels = np.empty((side, side, 4), np.uint8)
    pixels[:, :, :3] = color
    pixels[:, :, 3] = stamp // 5 if faded else stamp
    image = QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_RGBA8888).copy()
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    result = QIcon(pixmap)
    result.addPixmap(pixmap, QIcon.Mode.Normal, QIcon.State.On)
    return result
