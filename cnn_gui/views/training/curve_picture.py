"""The curves as a picture to hand on: of a size of its own, with a title, axes that are named, and the whole legend."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.translation import translate
from cnn_gui.views.training.content import quantity_words
from cnn_gui.views.training.curve_legend import Entry
from cnn_gui.views.training.curve_legend_view import SIGN, paint_sign
from cnn_gui.views.training.curve_model import Quantity
from cnn_gui.views.training.curve_plot import CurvePlot, Series

SIZE = QSize(1600, 1000)
"""Pixels of the picture, whatever the window's size."""

SCALE = 2.0
LONGEST = 60
"""Characters of a name in the legend: two lines."""

MARGIN, LEGEND = 20, 200
"""Logical pixels: around everything, and the width of the legend."""


def picture(
    lines: Sequence[Series], rows: Sequence[Entry], quantity: Quantity, title: str, *, log: bool, owner: QWidget
) -> QImage:
    """owner: the widget whose theme and type the picture has."""
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    theme = theme_of(owner)
    image.fill(theme.color("panel"))
    font = QFont(owner.font())
    line = QFontMetrics(font).height()
    whole = QRect(0, 0, round(SIZE.width() / SCALE), round(SIZE.height() / SCALE))
    inside = whole.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    area = inside.adjusted(line + 6, 2 * line, -LEGEND - 10, -line - 4)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_plot(painter, lines, quantity, area, log=log, owner=owner)
    painter.setPen(theme.color("text"))
    bold = QFont(font)
    bold.setBold(True)
    painter.setFont(bold)
    elided = QFontMetrics(bold).elidedText(one_line(title, 200), Qt.TextElideMode.ElideRight, inside.width())
    painter.drawText(inside, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, elided)
    painter.setFont(font)
    painter.setPen(theme.color("muted"))
    below = QRect(area.left(), area.bottom() + 4, area.width(), line)
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, translate("CurvePicture", "training step"))
    name = quantity_words(quantity) + (translate("CurvePicture", ", logarithmic") if log else "")
    painter.save()
    painter.translate(inside.left(), area.center().y())
    painter.rotate(-90)
    painter.drawText(QRect(-area.height() // 2, 0, area.height(), line), Qt.AlignmentFlag.AlignCenter, name)
    painter.restore()
    legend = QRect(area.right() + 14, area.top(), LEGEND, area.height())
    _paint_legend(painter, rows, legend, line)
    painter.end()
    return image


def _paint_plot(
    painter: QPainter, lines: Sequence[Series], quantity: Quantity, area: QRect, *, log: bool, owner: QWidget
) -> None:
    plot = CurvePlot()
    plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    plot.setPalette(owner.palette())
    plot.setFont(owner.font())
    plot.legend.hide()
    plot.resize(area.size())
    # Only a widget that is shown has the sizes by which its axes choose their numbers.
    plot.show()
    plot.apply_theme()
    plot.draw(lines, quantity, log=log)
    plot.render(painter, area.topLeft(), renderFlags=QWidget.RenderFlag.DrawChildren)
    plot.hide()
    plot.deleteLater()


def _paint_legend(painter: QPainter, rows: Sequence[Entry], area: QRect, line: int) -> None:
    """One line for each, and a second where the name is long."""
    metrics, y, color = painter.fontMetrics(), area.top(), painter.pen().color()
    width = area.width() - SIGN.width() - 6
    for row in rows:
        paint_sign(painter, row, area.left(), y + line / 2)
        painter.setPen(color)
        text = " ".join(part for part in (one_line(row.name, LONGEST), row.value) if part)
        box = metrics.boundingRect(QRect(0, 0, width, 3 * line), Qt.TextFlag.TextWordWrap, text)
        place = QRect(QPoint(area.left() + SIGN.width() + 6, y), QSize(width, max(box.height(), line)))
        if place.bottom() > area.bottom():
            break
        painter.drawText(place, Qt.TextFlag.TextWordWrap, text)
        y = place.bottom() + 6
