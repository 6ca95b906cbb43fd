"""Tool tips of the whole app: plain text, whatever it says, in lines of a readable length, beside what it is about.

Qt takes a tip that looks like HTML for HTML, never wraps other text, and puts both under the pointer, which is where
the value stands that somebody points at. So no tip is shown by Qt itself: every event that asks for one comes here,
and a widget's, a menu entry's, a tab's or an item's tip is shown in our own way. Tips stay the plain text they were
given; a widget that has other words for each place has a method ``tip_at``, and one that shows what is pointed at
elsewhere names that label in ``readouts``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QHeaderView,
    QMenu,
    QTabBar,
    QToolTip,
    QWidget,
)

from cnn_gui.core.base.plain_text import paragraphs

LONGEST, MOST_LINES = 1_000, 14
WIDTH = 52
"""Of a line, in average characters: some 360 px in type of the usual size."""

AWAY, SMALL = 6, 420
"""Logical pixels between a tip and what it keeps clear of; widgets larger than SMALL have their tips over them."""


@runtime_checkable
class HasTips(Protocol):
    def tip_at(self, position: QPoint) -> str:
        """What a tip says at a place of the widget; "" for none."""


@runtime_checkable
class HasReadouts(Protocol):
    def readouts(self) -> Sequence[QWidget]:
        """The widgets that say what the pointer is on; no tip covers them."""


def answer(widget: QWidget, event: QHelpEvent) -> bool:
    """Shows the tip that an event asks for; False where the widget has none and its parent is asked next."""
    text = tip_of(widget, event.pos())
    if text is None:
        return False
    show_tip(event.globalPos(), text, widget)
    return True


def tip_of(widget: QWidget, position: QPoint) -> str | None:
    """The words for a place of a widget; None where it has none of its own, and its parent may have."""
    owner = _owner(widget)
    if isinstance(owner, HasTips):
        return owner.tip_at(position)
    if isinstance(owner, QHeaderView):
        index = owner.logicalIndexAt(position)
        tip = owner.model().headerData(index, owner.orientation(), Qt.ItemDataRole.ToolTipRole)
        return str(tip or "") or owner.toolTip() or None
    if isinstance(owner, QAbstractItemView):
        return str(owner.indexAt(position).data(Qt.ItemDataRole.ToolTipRole) or "") or owner.toolTip() or None
    if isinstance(owner, QTabBar):
        return owner.tabToolTip(owner.tabAt(position)) or owner.toolTip() or None
    if isinstance(owner, QMenu):
        action = owner.actionAt(position) if owner.toolTipsVisible() else None
        return action.toolTip() if action is not None else ""
    return owner.toolTip() or None


def _owner(widget: QWidget) -> QWidget:
    """Whose tip it is: a scroll area's where the pointer is on its viewport."""
    parent = widget.parentWidget()
    return parent if isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget else widget


def show_tip(position: QPoint, text: str, widget: QWidget) -> None:
    """Shows a tip for a place of the screen; an empty one takes the tip away."""
    QToolTip.showText(position, as_html(text, QToolTip.font(), _width(widget)), widget)
    label = next((each for each in QApplication.topLevelWidgets() if each.inherits("QTipLabel")), None)
    if label is not None and label.isVisible():
        screen = widget.screen().availableGeometry()
        label.move(placed(label.size(), label.pos(), _kept_clear(widget), screen))


def as_html(text: str, font: QFont, width: int) -> str:
    """A tip as HTML that shows ``text`` letter by letter, in lines not wider than ``width`` pixels."""
    shown = paragraphs(text, LONGEST, MOST_LINES)
    rows = [escape(line) for row in shown.split("\n") for line in lines_of(row, font, width)]
    return f"<p style='white-space:pre'>{'<br>'.join(rows)}</p>" if shown else ""


def lines_of(text: str, font: QFont, width: int) -> list[str]:
    """One paragraph in lines, broken between words, within a word only where it is longer than a line."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    # Qt counts in UTF-16.
    units = text.encode("utf-16-le", "surrogatepass")
    lines = []
    layout.beginLayout()
    line = layout.createLine()
    while line.isValid():
        line.setLineWidth(width)
        start, end = 2 * line.textStart(), 2 * (line.textStart() + line.textLength())
        lines.append(units[start:end].decode("utf-16-le", "replace").rstrip())
        line = layout.createLine()
    layout.endLayout()
    return lines or [""]


def placed(size: QSize, wanted: QPoint, clear: Sequence[QRect], screen: QRect) -> QPoint:
    """Where a tip of a size goes: where it wants to be, or else the nearest place beside what it keeps clear of."""
    where = QRect(wanted, size)
    fitting = [place for place in (where, *_beside(where, clear)) if not any(place.intersects(rect) for rect in clear)]
    inside = [place for place in fitting if screen.contains(place)]
    return min(inside, key=lambda place: (place.topLeft() - wanted).manhattanLength(), default=where).topLeft()


def _beside(tip: QRect, clear: Sequence[QRect]) -> Iterator[QRect]:
    """The tip below, above, right and left of each rectangle and of all of them together."""
    together = QRect()
    for rect in clear:
        together = together.united(rect)
    for rect in (*clear, together):
        yield QRect(QPoint(tip.x(), rect.bottom() + 1 + AWAY), tip.size())
        yield QRect(QPoint(tip.x(), rect.top() - AWAY - tip.height()), tip.size())
        yield QRect(QPoint(rect.right() + 1 + AWAY, tip.y()), tip.size())
        yield QRect(QPoint(rect.left() - AWAY - tip.width(), tip.y()), tip.size())


def _kept_clear(widget: QWidget) -> list[QRect]:
    """What is read while the pointer is on the widget: the widget itself where it shows values and is not large, and
    the readouts of it and of those it is part of."""
    shown = []
    if widget.hasMouseTracking() and max(widget.width(), widget.height()) <= SMALL:
        shown.append(widget)
    owner: QWidget | None = widget
    while owner is not None:
        if isinstance(owner, HasReadouts):
            shown.extend(readout for readout in owner.readouts() if readout.isVisible())
        owner = None if owner.isWindow() else owner.parentWidget()
    return [QRect(each.mapToGlobal(QPoint(0, 0)), each.size()) for each in shown]


def _width(widget: QWidget) -> int:
    screen = widget.screen().availableGeometry().width()
    return min(WIDTH * QFontMetrics(QToolTip.font()).averageCharWidth(), screen // 2)
